/** The loss on a line through a point. */
import { RidgelineError } from '../contract/errors.ts';
import { extremeEigenpairs } from '../math/lanczos.ts';
import { dot, norm2 } from '../math/sums.ts';
import { scale } from '../math/vectors.ts';
import { type AnalysisContext, type AnalysisResult, defineAnalysis } from './define.ts';
import { firstWarning, rounded } from './values.ts';

/**
 * L(x + s v) for s on a grid from -r to r, where v is a unit vector: given, random (uniform on the sphere), along the gradient,
 * or the Hessian's eigenvector of the largest or smallest eigenvalue. With slope and curvature at the point: v . g and
 * v^T H v, exact. A random v sees the mean curvature tr H/n, seldom the sharpest one. Cost: one loss a grid point; eigenvectors
 * some 30 Hessian-vector products.
 * Source: Li, Xu, Taylor, Studer, Goldstein, NeurIPS 2018.
 */
export const sliceOneDimension = defineAnalysis({
  id: 'slice-1d',
  version: 1,
  label: 'Slice along a line',
  group: 'Paths',
  summary: 'The loss on a line through the point, in a direction given, random, steepest or sharpest.',
  method: 'Losses on a grid, with the exact slope and curvature at the point. One loss a grid point.',
  formula: [String.raw`s \mapsto L(\theta + s\,v), \qquad \lVert v \rVert = 1`],
  references: [
    {
      text: 'H. Li, Z. Xu, G. Taylor, C. Studer, T. Goldstein, Visualizing the loss landscape of neural nets, NeurIPS 2018',
      url: 'https://arxiv.org/abs/1712.09913',
    },
  ],
  needs: 'point',
  parameters: {
    direction: {
      kind: 'choice',
      label: 'Direction',
      options: [
        { value: 'random', label: 'Random' },
        { value: 'given', label: 'Given' },
        { value: 'gradient', label: 'Gradient' },
        { value: 'sharpest', label: 'Largest eigenvalue' },
        { value: 'flattest', label: 'Smallest eigenvalue' },
      ],
      default: 'random',
    },
    vector: {
      kind: 'numbers',
      label: 'Given direction',
      symbol: 'v',
      default: [1],
      minimumLength: 1,
      maximumLength: 10_000_000,
      help: 'One number for all coordinates, or one for each; its length does not matter.',
    },
    radius: {
      kind: 'number',
      label: 'Half the length',
      symbol: 'r',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    gridPoints: {
      kind: 'number',
      label: 'Points on the line',
      default: 201,
      minimum: 3,
      maximum: 100_000,
      integer: true,
      scale: 'log',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Loss along the line',
      x: { label: 'distance from the point', array: 'offset' },
      y: { label: 'loss' },
      series: [{ array: 'loss', label: 'loss' }],
    },
  ],
  check: ({ direction, vector }, { dimension }) => {
    if (direction !== 'given') return;
    const fits = vector.length === 1 || vector.length === dimension;
    if (fits && vector.some((entry) => entry !== 0)) return;
    const expected = `1 or ${dimension} numbers, not all 0`;
    throw new RidgelineError('invalid-parameter', `invalid vector of ${vector.length} numbers; expected ${expected}`, {
      field: 'parameters.vector',
      value: vector.length,
      expected,
    });
  },
  run: ({ direction, vector, radius, gridPoints }, context): AnalysisResult => {
    const { landscape, point, progress } = context;
    const { dimension: n } = landscape;
    const gradient = new Float64Array(n);
    const loss = landscape.gradient(point, gradient);
    progress(0, 2);
    const found = directionOf(direction, vector, gradient, context);
    const { unit } = found;
    progress(1, 2);
    const product = new Float64Array(n);
    landscape.hessianVectorProduct(point, unit, product);
    const offsets = Float64Array.from({ length: gridPoints }, (_, k) => radius * ((2 * k) / (gridPoints - 1) - 1));
    const losses = lossesOn(context, unit, offsets);
    progress(2, 2);
    const lowest = losses.reduce((best, value, k) => (value < losses[best] ? k : best), 0);
    const seen = `Seen at ${gridPoints} points.`;
    const infinite = !losses.every(Number.isFinite) && 'The loss is not finite everywhere on the line.';
    return {
      values: {
        loss: rounded(loss, { label: 'Loss of the point' }),
        slope: rounded(dot(gradient, unit), { label: 'Slope at the point', warning: found.warning }),
        curvature: rounded(dot(product, unit), { label: 'Curvature at the point', warning: found.warning }),
        lowest: rounded(losses[lowest], { label: 'Lowest loss on the line', warning: firstWarning(infinite, seen) }),
        lowestPlace: rounded(offsets[lowest], { label: 'Where it lies', warning: firstWarning(infinite, seen) }),
      },
      arrays: {
        offset: { shape: [gridPoints], data: offsets },
        loss: { shape: [gridPoints], data: losses },
        direction: { shape: [n], data: unit },
      },
    };
  },
});

type Choice = 'random' | 'given' | 'gradient' | 'sharpest' | 'flattest';

function directionOf(
  choice: Choice,
  vector: readonly number[],
  gradient: Float64Array,
  { landscape, point, draw, progress }: AnalysisContext,
): { unit: Float64Array; warning: string | null } {
  const n = gradient.length;
  if (choice === 'given') return unitOf(gradient.map((_, i) => (vector.length === 1 ? vector[0] : vector[i])));
  if (choice === 'random') return unitOf(draw(0).fillNormal(new Float64Array(n)));
  if (choice === 'gradient') {
    if (norm2(gradient) > 0) return unitOf(gradient.slice());
    const first = new Float64Array(n);
    first[0] = 1;
    return { unit: first, warning: 'The gradient is 0 here: the first axis stands for it.' };
  }
  const { vectors, converged, products } = extremeEigenpairs(
    (v, out) => landscape.hessianVectorProduct(point, v, out),
    n,
    {
      count: 1,
      end: choice === 'sharpest' ? 'largest' : 'smallest',
      tolerance: 1e-4,
      products: 2000,
      draws: draw(1),
      productsDone: () => progress(0, 2),
    },
  );
  const warning = converged ? null : `The eigenvector had not converged after ${products} products.`;
  return { ...unitOf(vectors[0]), warning };
}

function unitOf(vector: Float64Array): { unit: Float64Array; warning: null } {
  return { unit: scale(vector, 1 / norm2(vector)), warning: null };
}

/** Losses at the offsets, a moderate number of points at a time. */
function lossesOn(
  { landscape, point, progress }: AnalysisContext,
  unit: Float64Array,
  offsets: Float64Array,
): Float64Array {
  const n = point.length;
  const batch = Math.max(1, Math.floor(65536 / n));
  const losses = new Float64Array(offsets.length);
  for (let from = 0; from < offsets.length; from += batch) {
    const some = offsets.subarray(from, from + batch);
    const points = new Float64Array(some.length * n);
    some.forEach((offset, k) => {
      for (let i = 0; i < n; i++) points[k * n + i] = point[i] + offset * unit[i];
    });
    losses.set(landscape.values(points, some.length), from);
    progress(offsets.length + from, 2 * offsets.length);
  }
  return losses;
}
