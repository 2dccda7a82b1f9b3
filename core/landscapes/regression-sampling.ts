/** Gradients of fresh mini-batches of a regression f(w, x) = Q(w) x on random inputs and labels. */
import { compileLandscape, instantiateFormula } from '../expression/compile-formula.ts';
import { parseFormula } from '../expression/formula.ts';
import { roundTo, type ShortFormat } from '../expression/rounding.ts';
import { particleDraws } from '../math/particle-draws.ts';
import type { Workspace } from '../wasm/memory.ts';
import type { FormulaSource, LandscapeKernel, RegressionSamples, Regressor, SamplingKernel } from './define.ts';

/**
 * The loss of a batch of B pairs, x normal of deviation s and y normal of deviation t, is ½ mean (Q x - y)², less the mean of
 * ½ y²: ½ m Q² - c Q with m = mean x², s² times a chi-square over B of B degrees of freedom, and c = mean x y, given m normal
 * of variance m t²/B. Both are coordinates of the compiled formula, drawn afresh by every particle at every step.
 * Source: G. Corlouer, N. Macé, Degeneracies are sticky for SGD, AI Alignment Forum (2024).
 */
export function regressionSampling(
  { source, inputDeviation, labelDeviation }: Regressor,
  dimension: number,
  workspace: Workspace,
  format?: ShortFormat,
): SamplingKernel {
  const kernels = batchKernels(source, workspace, format);
  const rounded = (value: number): number => (format ? roundTo(format, value) : value);
  const draws = particleDraws(workspace);
  const rows = dimension + 2;
  let [x, g, room] = [0, 0, 0];
  return {
    gradients(points, streams, losses, gradients, particles, size) {
      if (particles > room) {
        [x, g, room] = [workspace.allocateF64(rows * particles), workspace.allocateF64(rows * particles), particles];
      }
      const count = dimension * particles;
      const [square, product] = [x + 8 * count, x + 8 * (count + particles)];
      draws.meanSquares(streams, square, 1, size, particles);
      draws.normals(streams, product, 1, particles);
      workspace.f64(x, count).set(workspace.f64(points, count));
      const [squares, products] = [workspace.f64(square, particles), workspace.f64(product, particles)];
      for (let p = 0; p < particles; p++) {
        const square = squares[p] * inputDeviation * inputDeviation;
        products[p] = rounded(products[p] * labelDeviation * Math.sqrt(square / size));
        squares[p] = rounded(square);
      }
      kernels.gradient(x, losses, g, particles);
      workspace.f64(gradients, count).set(workspace.f64(g, count));
    },
  };
}

/** ½ m Q² - c Q, with m and c as two more coordinates. */
function batchKernels(
  { text, variables = [], constants }: FormulaSource,
  workspace: Workspace,
  format: ShortFormat | undefined,
) {
  const formula = parseFormula(`0.5*batchSquare*(${text})^2 - batchProduct*(${text})`, {
    variables: [...variables, 'batchSquare', 'batchProduct'],
    ...(constants && { constants }),
  });
  return instantiateFormula(compileLandscape(formula, format), workspace);
}

/** Means of x² and of x y, over some of the samples or all; in their order. */
export function sampleMoments({ inputs, labels }: RegressionSamples, rows?: Int32Array) {
  const count = rows?.length ?? inputs.length;
  let [square, product] = [0, 0];
  for (let k = 0; k < count; k++) {
    const row = rows ? rows[k] : k;
    square += inputs[row] * inputs[row];
    product += inputs[row] * labels[row];
  }
  return { square: square / count, product: product / count };
}

/** The kernel of a regression's formula with the rows of its finite samples. */
export function withSampleRows(
  kernel: LandscapeKernel,
  regressor: Regressor,
  workspace: Workspace,
  format?: ShortFormat,
): LandscapeKernel {
  if (!regressor.samples) return kernel;
  const { dimension } = kernel;
  const samples = regressor.samples();
  const kernels = batchKernels(regressor.source, workspace, format);
  const rounded = (value: number): number => (format ? roundTo(format, value) : value);
  const [pair, g] = [workspace.allocateF64(2 * dimension + 4), workspace.allocateF64(2 * dimension + 4)];
  const losses = workspace.allocateF64(2);
  return {
    ...kernel,
    rows: samples.inputs.length,
    batchGradient(x, rows, out) {
      const { square, product } = sampleMoments(samples, rows);
      const [point, both] = [workspace.f64(x, dimension), workspace.f64(pair, 2 * dimension + 4)];
      for (let i = 0; i < dimension; i++) both[2 * i] = both[2 * i + 1] = point[i];
      both.fill(rounded(square), 2 * dimension, 2 * dimension + 2).fill(rounded(product), 2 * dimension + 2);
      kernels.gradient(pair, losses, g, 2);
      const [rowsOfG, gradient] = [workspace.f64(g, 2 * dimension), workspace.f64(out, dimension)];
      for (let i = 0; i < dimension; i++) gradient[i] = rowsOfG[2 * i];
      return workspace.f64(losses, 1)[0];
    },
  };
}
