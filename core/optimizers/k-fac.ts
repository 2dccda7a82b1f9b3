/** K-FAC: the natural gradient with a Fisher matrix that is one Kronecker product for each layer. */
import { RidgelineError } from '../contract/errors.ts';
import { choleskyFactor } from '../math/cholesky.ts';
import { multiply } from '../math/matrices.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { damping, decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { errorFactors, inputFactors } from './fisher-factors.ts';
import type { LayerShape } from './program.ts';

export const kFac = defineProgram({
  id: 'k-fac',
  version: 1,
  label: 'K-FAC',
  group: 'Matrix',
  summary:
    'Natural gradient with the Fisher matrix of each layer as a Kronecker product: moments of its inputs by moments of its errors.',
  references: [
    {
      text: 'J. Martens, R. Grosse, Optimizing neural networks with Kronecker-factored approximate curvature, ICML 2015',
      url: 'https://arxiv.org/abs/1503.05671',
    },
    {
      text: 'R. Grosse, J. Martens, A Kronecker-factored approximate Fisher matrix for convolution layers, ICML 2016 (KFC)',
      url: 'https://arxiv.org/abs/1602.01407',
    },
    {
      text: 'J. Ba, R. Grosse, J. Martens, Distributed second-order optimization using Kronecker-factored approximations, ICLR 2017 (the bound on the step)',
      url: 'https://openreview.net/forum?id=SkkTMpjex',
    },
  ],
  parameters: {
    learningRate: learningRate(0.1),
    momentum: decayRate('Momentum', '\\mu', 0.9),
    damping: damping(
      1e-3,
      'Shared out among the factors: π√δ is added to A and √δ/π to G, with π² the mean eigenvalue of A over that of G. An L2 penalty counts as damping too.',
    ),
    fisher: {
      kind: 'choice',
      label: 'Fisher matrix',
      symbol: 'F',
      options: [
        { value: 'sampled', label: 'Of the model, sampled' },
        { value: 'exact', label: 'Of the model, exact' },
        { value: 'empirical', label: 'Empirical' },
      ],
      default: 'sampled',
      help: 'Errors by labels of the model’s own: drawn, one pass back, as the paper does, or expected over all of them, one pass for each output. Empirical: by the labels that are there, which is not the Fisher matrix.',
    },
    averaging: {
      kind: 'number',
      label: 'Decay of the factors',
      symbol: '\\rho',
      default: 0.95,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      help: 'Of their running averages; the k-th average takes min(1 − 1/k, ρ) of the one before. 0: factors of the present point alone.',
    },
    statisticsPeriod: {
      kind: 'number',
      label: 'Steps between factors',
      default: 1,
      minimum: 1,
      integer: true,
      advanced: true,
      help: 'Factors are of all data, whatever the gradient is of.',
    },
    inversePeriod: {
      kind: 'number',
      label: 'Steps between inverses',
      default: 20,
      minimum: 1,
      integer: true,
      advanced: true,
      help: 'The inverses are made anew after so many steps.',
    },
    klClip: {
      kind: 'number',
      label: 'Bound on the step',
      symbol: '\\kappa',
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      optional: true,
      advanced: true,
      help: 'Steps are shortened so that η² sᵀF s, twice what the step changes the predictions by, is at most this; commonly 0.001. None: no bound.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  program: {
    needs: 'layers',
    formula: ({ averaging, momentum, klClip, fisher }) => {
      const error = {
        sampled: 'd = R\\, \\xi,\\ R R^\\top = \\partial^2 \\ell / \\partial f^2,\\ \\xi \\sim \\mathcal N(0, I)',
        exact: 'd d^\\top = \\partial^2 \\ell / \\partial f^2 \\text{ at the outputs}',
        empirical: 'd = \\partial \\ell / \\partial f \\text{ at the outputs}',
      }[fisher];
      const gather = (factor: string, moment: string) =>
        averaging === 0
          ? `${factor} = \\operatorname{E}[${moment}]`
          : `${factor} \\leftarrow \\rho ${factor} + (1 - \\rho) \\operatorname{E}[${moment}]`;
      const bounded = klClip === undefined ? '' : '\\nu\\, ';
      return [
        `${gather('A', 'a a^\\top')}, \\quad ${gather('G', 'd d^\\top')}, \\quad ${error}`,
        'S = (G + \\tfrac{\\sqrt\\delta}{\\pi} I)^{-1}\\, \\nabla_{\\!W} L\\, (A + \\pi \\sqrt\\delta\\, I)^{-1}, \\quad \\pi^2 = \\frac{\\operatorname{tr} A / \\dim A}{\\operatorname{tr} G / \\dim G}',
        ...(klClip === undefined
          ? []
          : ['\\nu = \\min\\left(1, \\sqrt{\\kappa / (\\eta^2 \\langle S, \\nabla L \\rangle)}\\right)']),
        ...(momentum === 0 ? [] : [`M \\leftarrow \\mu M + ${bounded}S`]),
        `W \\leftarrow W - \\eta\\, ${momentum === 0 ? `${bounded}S` : 'M'}`,
      ];
    },
    state: {
      inputs: { label: 'Moments of the inputs', symbol: 'A' },
      errors: { label: 'Moments of the errors', symbol: 'G' },
      inputInverses: { label: 'Inverses for the inputs', symbol: 'A^{-1}' },
      errorInverses: { label: 'Inverses for the errors', symbol: 'G^{-1}' },
      momentum: { label: 'Momentum', symbol: 'M' },
    },
    create: ({ fisher, averaging, statisticsPeriod, inversePeriod, klClip }, { dimension, layers }) => {
      if (!layers) return refuseWithout();
      const parts = placed(layers);
      const inputs = parts.reduce((sum, { columns }) => sum + columns * columns, 0);
      const errors = parts.reduce((sum, { rows }) => sum + rows * rows, 0);
      const state = {
        inputs: new Float64Array(inputs),
        errors: new Float64Array(errors),
        inputInverses: new Float64Array(inputs),
        errorInverses: new Float64Array(errors),
        momentum: new Float64Array(dimension),
      };
      const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle, h, t) => {
          const { model, random } = oracle;
          oracle.gradient(x, g);
          for (let i = 0; i < dimension; i++) g[i] += h.weightDecay * x[i];
          if ((t - 1) % statisticsPeriod === 0) {
            const count = Math.floor((t - 1) / statisticsPeriod) + 1;
            const old = Math.min(1 - 1 / count, averaging);
            const fresh = { inputs: new Float64Array(inputs), errors: new Float64Array(errors) };
            inputFactors(model, x, fresh.inputs);
            errorFactors(model, x, fisher, random, fresh.errors);
            average(state.inputs, old, fresh.inputs);
            average(state.errors, old, fresh.errors);
          }
          if ((t - 1) % inversePeriod === 0) invertAll(parts, state, h.damping + h.weightDecay + model.l2);
          for (const part of parts) precondition(part, state, g, s);
          const bound = klClip === undefined ? 1 : stepBound(klClip, h.learningRate, g, s);
          for (let i = 0; i < dimension; i++) {
            state.momentum[i] = h.momentum * state.momentum[i] + bound * s[i];
            x[i] -= h.learningRate * state.momentum[i];
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 1,
});

/** A layer with its matrix (W b), rows x columns, and the places of its factors among all of them. */
interface LayerPart extends LayerShape {
  rows: number;
  columns: number;
  inputPlace: number;
  errorPlace: number;
}

function placed(layers: readonly LayerShape[]): LayerPart[] {
  let [inputPlace, errorPlace] = [0, 0];
  return layers.map((layer) => {
    const [rows, columns] = [layer.outputs, layer.inputs + (layer.biases === null ? 0 : 1)];
    const part = { ...layer, rows, columns, inputPlace, errorPlace };
    inputPlace += columns * columns;
    errorPlace += rows * rows;
    return part;
  });
}

interface Factors {
  inputs: Float64Array;
  errors: Float64Array;
  inputInverses: Float64Array;
  errorInverses: Float64Array;
}

function squares({ rows, columns, inputPlace, errorPlace }: LayerPart, inputs: Float64Array, errors: Float64Array) {
  return {
    a: inputs.subarray(inputPlace, inputPlace + columns * columns),
    g: errors.subarray(errorPlace, errorPlace + rows * rows),
  };
}

function average(to: Float64Array, old: number, fresh: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = old * to[i] + (1 - old) * fresh[i];
}

function invertAll(parts: readonly LayerPart[], factors: Factors, damping: number): void {
  for (const part of parts) {
    const { a, g } = squares(part, factors.inputs, factors.errors);
    const inverses = squares(part, factors.inputInverses, factors.errorInverses);
    const ratio = Math.sqrt(trace(a, part.columns) / part.columns / (trace(g, part.rows) / part.rows));
    const pi = ratio > 0 && Number.isFinite(ratio) ? ratio : 1;
    invert(a, part.columns, pi * Math.sqrt(damping), inverses.a);
    invert(g, part.rows, Math.sqrt(damping) / pi, inverses.g);
  }
}

function trace(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * n + i];
  return sum;
}

/** out = (A + shift I)⁻¹; where that is singular the inverse on the rest, which is where gradients of the layer lie. */
function invert(a: Float64Array, n: number, shift: number, out: Float64Array): void {
  const damped = a.slice();
  for (let i = 0; i < n; i++) damped[i * n + i] += shift;
  const lower = choleskyFactor(damped, n);
  if (lower && isRegular(lower, n)) invertFactored(lower, n, out);
  else pseudoInverse(damped, n, out);
}

/** Pivots that are no more than rounding errors are none. */
function isRegular(lower: Float64Array, n: number): boolean {
  let [least, largest] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < n; i++) {
    least = Math.min(least, lower[i * n + i]);
    largest = Math.max(largest, lower[i * n + i]);
  }
  return least * least > 1e-14 * n * largest * largest;
}

/** out = L⁻ᵀ L⁻¹, about n³ operations. */
function invertFactored(lower: Float64Array, n: number, out: Float64Array): void {
  // L⁻¹ row by row: row i is (e_i − Σ_k<i L_ik row k)/L_ii.
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const pivot = lower[i * n + i];
    inverse[i * n + i] = 1;
    for (let k = 0; k < i; k++) {
      const factor = lower[i * n + k];
      for (let j = 0; j <= k; j++) inverse[i * n + j] -= factor * inverse[k * n + j];
    }
    for (let j = 0; j <= i; j++) inverse[i * n + j] /= pivot;
  }
  out.fill(0);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const factor = inverse[k * n + i];
      for (let j = 0; j <= k; j++) out[i * n + j] += factor * inverse[k * n + j];
    }
  }
}

function pseudoInverse(a: Float64Array, n: number, out: Float64Array): void {
  out.fill(0);
  if (!a.every(Number.isFinite)) {
    out.fill(Number.NaN);
    return;
  }
  const { values, vectors } = symmetricEigen(a.slice(), n);
  for (let k = 0; k < n; k++) {
    if (!(values[k] > 1e-13 * n * values[n - 1])) continue;
    for (let i = 0; i < n; i++) {
      const factor = vectors[k * n + i] / values[k];
      for (let j = 0; j < n; j++) out[i * n + j] += factor * vectors[k * n + j];
    }
  }
}

/** s = G⁻¹ (∂L/∂W ∂L/∂b) A⁻¹ for the coordinates of the layer. */
function precondition(part: LayerPart, factors: Factors, gradient: Float64Array, s: Float64Array): void {
  const { rows, columns, inputs, weights, biases } = part;
  const { a, g } = squares(part, factors.inputInverses, factors.errorInverses);
  const matrix = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < inputs; j++) matrix[i * columns + j] = gradient[weights + i * inputs + j];
    if (biases !== null) matrix[i * columns + inputs] = gradient[biases + i];
  }
  const left = multiply(g, matrix, new Float64Array(rows * columns), rows, rows, columns);
  const both = multiply(left, a, matrix, rows, columns, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < inputs; j++) s[weights + i * inputs + j] = both[i * columns + j];
    if (biases !== null) s[biases + i] = both[i * columns + inputs];
  }
}

function stepBound(kappa: number, rate: number, g: Float64Array, s: Float64Array): number {
  let inner = 0;
  for (let i = 0; i < g.length; i++) inner += g[i] * s[i];
  return inner > 0 ? Math.min(1, Math.sqrt(kappa / (rate * rate * inner))) : 1;
}

function refuseWithout(): never {
  const expected = 'a network whose coordinates are all weights or biases of its layers';
  throw new RidgelineError('invalid-request', `k-fac needs layers; expected ${expected}`, {
    field: 'optimizer.algorithm',
    value: 'k-fac',
    expected,
  });
}
