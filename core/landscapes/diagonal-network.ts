/** A diagonal linear network: least squares whose weights are differences of squares. */
import { sinh } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import type { LinearData } from './dense/linear-rows.ts';
import { givenData, randomData } from './dense/problems.ts';
import { diagonalKernel } from './diagonal-network/kernel.ts';
import { shownNumber } from './parts.ts';
import { signFlips } from './symmetries.ts';

interface DiagonalParameters {
  problem: 'given' | 'sparse';
  inputs: number[];
  targets: number[];
  columns: number;
  rows: number;
  nonzero: number;
  deviation: number;
  seed: number;
  average: boolean;
  initialScale: number;
}

function dataOf(parameters: DiagonalParameters): LinearData {
  const { problem, inputs, targets, columns, rows, nonzero, deviation, seed } = parameters;
  return problem === 'given'
    ? givenData(inputs, targets, columns)
    : randomData(rows, columns, deviation, seed, Math.min(nonzero, columns));
}

/**
 * Where gradient flow from u = v = alpha ends for one equation x . w = y: w_i = 2 alpha² sinh(x_i nu), with nu by halving.
 * Source: B. Woodworth et al., 2020, theorem 1.
 */
export function flowLimit(x: Float64Array, y: number, alpha: number): Float64Array {
  const weights = (nu: number) => x.map((value) => 2 * alpha * alpha * sinh(value * nu));
  const reached = (nu: number) => weights(nu).reduce((sum, weight, i) => sum + weight * x[i], 0);
  // The sum grows with nu from 0 at 0 on, so that nu has the sign of y.
  let [low, high] = [0, Math.sign(y)];
  while (Math.abs(reached(high)) < Math.abs(y)) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return weights(middle);
    if (Math.abs(reached(middle)) < Math.abs(y)) low = middle;
    else high = middle;
  }
}

function factsOf(parameters: DiagonalParameters): LandscapeFacts {
  const { problem, deviation, targets, initialScale, columns } = parameters;
  const notes = [
    { label: 'Conserved by gradient flow', value: 'u_i v_i for every i' },
    {
      label: 'Small starts',
      value: 'end near the solution of smallest sum |w|; large ones near the one of smallest sum w²',
    },
  ];
  if (problem === 'sparse') return deviation === 0 ? { minimum: 0, notes } : { notes };
  if (targets.length !== 1) return { notes };
  const { features: x } = dataOf(parameters);
  const square = x.reduce((sum, value) => sum + value * value, 0);
  if (square === 0 || targets[0] === 0) return { notes };
  if (initialScale > 0 && columns <= 6) {
    const limit = [...flowLimit(x, targets[0], initialScale)].map((value) => shownNumber(value, 8));
    notes.push({ label: 'Gradient flow from the start ends at w', value: `(${limit.join(', ')})` });
  }
  const shortest = [...x].map((value) => (value * targets[0]) / square);
  const root = (sign: number) => shortest.map((value) => Math.sqrt(Math.max(0, sign * value)));
  return { minimum: 0, minimisers: [[...root(1), ...root(-1)]], notes };
}

export const diagonalNetwork = defineLandscape({
  id: 'diagonal-network',
  version: 1,
  label: 'Diagonal linear network',
  group: 'Learning problems',
  summary: 'Least squares over w = u² − v²: the scale of the start decides which of many solutions is found.',
  references: [
    {
      text: 'B. Woodworth, S. Gunasekar, J. D. Lee, E. Moroshko, P. Savarese, I. Golan, D. Soudry, N. Srebro, Kernel and rich regimes in overparametrized models, Conference on Learning Theory (2020)',
      url: 'https://arxiv.org/abs/2002.09277',
    },
  ],
  parameters: {
    problem: {
      kind: 'choice',
      label: 'Rows',
      options: [
        { value: 'given', label: 'Given' },
        { value: 'sparse', label: 'Random, with few true weights' },
      ],
      default: 'given',
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      symbol: String.raw`\alpha`,
      help: 'Every u and v at the start, so that all weights start at 0.',
      default: 0.1,
      minimum: 0,
      scale: 'log',
    },
    columns: {
      kind: 'number',
      label: 'Features',
      symbol: 'p',
      default: 3,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    inputs: {
      kind: 'numbers',
      label: 'Given inputs',
      symbol: 'x',
      help: 'Row by row, as many a row as there are features.',
      default: [1, 2, 3],
      minimumLength: 1,
      maximumLength: 100_000,
    },
    targets: {
      kind: 'numbers',
      label: 'Given targets',
      symbol: 'y',
      default: [1],
      minimumLength: 1,
      maximumLength: 100_000,
    },
    rows: {
      kind: 'number',
      label: 'Random rows',
      symbol: 'N',
      default: 40,
      minimum: 1,
      maximum: 100_000,
      integer: true,
    },
    nonzero: {
      kind: 'number',
      label: 'True weights',
      help: 'How many weights of the random problem are not 0.',
      default: 5,
      minimum: 0,
      maximum: 10_000,
      integer: true,
    },
    deviation: {
      kind: 'number',
      label: 'Noise of random rows',
      help: 'Standard deviation of the noise on the targets.',
      default: 0,
      minimum: 0,
    },
    seed: {
      kind: 'number',
      label: 'Seed of random rows',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    average: {
      kind: 'boolean',
      label: 'Mean over rows',
      help: 'Else the loss is the sum over rows.',
      default: true,
    },
  },
  precisions: ['f64'],
  hasData: true,
  hasModel: true,
  formula: [
    String.raw`L(u, v) = \frac{1}{N} \sum_{i=1}^{N} \tfrac12 ( w \cdot x_i - y_i )^2, \quad w = u \odot u - v \odot v`,
  ],
  typeset: ({ problem, targets, rows, average }) => {
    const count = problem === 'given' ? targets.length : rows;
    const mean = average && count > 1 ? String.raw`\frac{1}{${count}} ` : '';
    return [
      String.raw`L(u, v) = ${mean}\sum_{i=1}^{${count}} \tfrac12 ( w \cdot x_i - y_i )^2, \quad w = u \odot u - v \odot v`,
    ];
  },
  check: (parameters) => {
    dataOf(parameters);
  },
  dimension: ({ columns }) => 2 * columns,
  coordinateName: ({ columns }, index) => (index < columns ? `u_${index + 1}` : `v_${index - columns + 1}`),
  facts: factsOf,
  symmetries: () => [signFlips()],
  view: () => [-1.5, 1.5, -1.5, 1.5],
  viewPoint: ({ columns, initialScale }) => new Array<number>(2 * columns).fill(initialScale),
  start: ({ columns, initialScale }) => ({
    kind: 'point',
    point: new Array<number>(2 * columns).fill(initialScale),
    words: `u = v = ${shownNumber(initialScale)}`,
  }),
  body: {
    kind: 'kernel',
    create: (parameters, { workspace }) => diagonalKernel(dataOf(parameters), parameters.average, workspace),
  },
});
