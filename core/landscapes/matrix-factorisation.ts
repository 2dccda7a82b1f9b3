/** A matrix written as a product of two thin ones, seen whole or through random measurements. */

import { stream } from '../math/streams.ts';
import { normalStart } from './common-parameters.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { distanceHead, layeredKernel, type MatrixLayer, sensingHead } from './dense/layered-product.ts';
import { placed } from './kernel-parts.ts';
import { coefficientNotes, reducedRankRegression } from './learning-coefficient.ts';
import { refuse, shownNumber } from './parts.ts';
import { invertibleMixing } from './symmetries.ts';

interface FactorParameters {
  rows: number;
  columns: number;
  rank: number;
  singularValues: number[];
  measurements?: number;
  seed: number;
  initialScale: number;
}

/** Numbers that the measurements may take together: 256 MB. */
const MEASUREMENT_NUMBERS = 33_554_432;
const LISTED_DIMENSION = 1000;

/** U first, row by row, then the transpose of V. */
function factorLayers({ rows, columns, rank }: FactorParameters): [right: MatrixLayer, left: MatrixLayer] {
  return [
    { outputs: rank, inputs: columns, offset: rows * rank },
    { outputs: rows, inputs: rank, offset: 0 },
  ];
}

function dimensionOf({ rows, columns, rank }: FactorParameters): number {
  return (rows + columns) * rank;
}

/** The diagonal of M, falling. */
function modesOf({ singularValues }: FactorParameters): number[] {
  return singularValues.toSorted((a, b) => b - a);
}

function targetOf(parameters: FactorParameters): Float64Array {
  const { rows, columns } = parameters;
  const target = new Float64Array(rows * columns);
  modesOf(parameters).forEach((value, i) => {
    target[i * columns + i] = value;
  });
  return target;
}

function factsOf(parameters: FactorParameters): LandscapeFacts {
  const { rows, columns, rank, measurements } = parameters;
  const modes = modesOf(parameters);
  const missed = modes.slice(rank);
  const isExact = missed.every((value) => value === 0);
  const notes = [
    { label: 'Flat directions', value: `${rank * rank}: U A and V A⁻ᵀ have the same product for every invertible A` },
    { label: 'Freedom of a matrix of this rank', value: shownNumber(rank * (rows + columns - rank)) },
    { label: 'Conserved by gradient flow', value: 'UᵀU − VᵀV' },
  ];
  // Seen through measurements, the best matrix of too small a rank is not known.
  if (measurements !== undefined && !isExact) return { notes };
  if (measurements === undefined && isExact) {
    const trueRank = modes.filter((value) => value > 0).length;
    notes.push(...coefficientNotes(reducedRankRegression(columns, rank, rows, trueRank), 'of the set of minima'));
  }
  const minimum = missed.reduce((sum, value) => sum + 0.5 * value * value, 0);
  if (dimensionOf(parameters) > LISTED_DIMENSION) return { minimum, notes };
  const minimiser = new Array<number>(dimensionOf(parameters)).fill(0);
  modes.slice(0, rank).forEach((value, i) => {
    minimiser[i * rank + i] = Math.sqrt(value);
    minimiser[rows * rank + i * columns + i] = Math.sqrt(value);
  });
  return { minimum, minimisers: [minimiser], notes };
}

/** Entries of all measurement matrices, one after another, normal with variance 1/measurements. */
function measurementMatrices({ rows, columns, seed }: FactorParameters, measurements: number): Float64Array {
  const source = stream('start', 'matrix-factorisation measurements', seed);
  const entries = source.fillNormal(new Float64Array(measurements * rows * columns));
  const deviation = 1 / Math.sqrt(measurements);
  for (let i = 0; i < entries.length; i++) entries[i] *= deviation;
  return entries;
}

export const matrixFactorisation = defineLandscape({
  id: 'matrix-factorisation',
  version: 1,
  label: 'Matrix factorisation',
  group: 'Learning problems',
  summary:
    'A matrix as a product of two thin ones, seen whole or through random measurements: no bad minima, many saddles.',
  references: [
    {
      text: 'M. Aoyagi, S. Watanabe, Stochastic complexities of reduced rank regression in Bayesian estimation, Neural Networks 18 (2005) 924–933, for the learning coefficient',
      url: 'https://doi.org/10.1016/j.neunet.2005.03.014',
    },
    {
      text: 'S. Bhojanapalli, B. Neyshabur, N. Srebro, Global optimality of local search for low rank matrix recovery, 2016',
      url: 'https://arxiv.org/abs/1605.07221',
    },
    {
      text: 'S. Gunasekar, B. Woodworth, S. Bhojanapalli, B. Neyshabur, N. Srebro, Implicit regularization in matrix factorization, 2017',
      url: 'https://arxiv.org/abs/1705.09280',
    },
  ],
  parameters: {
    rows: { kind: 'number', label: 'Rows', symbol: 'n', default: 5, minimum: 1, maximum: 2000, integer: true },
    columns: { kind: 'number', label: 'Columns', symbol: 'm', default: 5, minimum: 1, maximum: 2000, integer: true },
    rank: {
      kind: 'number',
      label: 'Columns of the factors',
      symbol: 'r',
      help: 'May exceed the rank of the matrix, or fall short of it.',
      default: 2,
      minimum: 1,
      maximum: 2000,
      integer: true,
    },
    singularValues: {
      kind: 'numbers',
      label: 'Singular values of the matrix',
      symbol: 's',
      help: 'The matrix is diagonal: turning it would only turn the factors.',
      default: [2, 1],
      minimum: 0,
      minimumLength: 1,
      maximumLength: 2000,
    },
    measurements: {
      kind: 'number',
      label: 'Measurements',
      symbol: 'p',
      help: 'Inner products with this many random normal matrices of variance 1/p. None: the whole matrix is seen.',
      optional: true,
      minimum: 1,
      maximum: 1_000_000,
      integer: true,
    },
    seed: {
      kind: 'number',
      label: 'Seed of the measurements',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
      advanced: true,
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'The standard deviation of each entry of the factors.',
      default: 0.1,
      minimum: 0,
      scale: 'log',
    },
  },
  precisions: ['f64'],
  hasData: false,
  hasModel: true,
  formula: [
    String.raw`L(U, V) = \tfrac12 \lVert U V^{\mathsf T} - M \rVert^2, \quad U \in \mathbb{R}^{n \times r},\ V \in \mathbb{R}^{m \times r}`,
    String.raw`\text{or } L(U, V) = \tfrac12 \sum_{i=1}^{p} \langle A_i, U V^{\mathsf T} - M \rangle^2, \quad A_i \sim \mathcal{N}(0, 1/p)`,
  ],
  typeset: (parameters) => {
    const { rows, columns, rank, measurements } = parameters;
    const shown = modesOf(parameters)
      .slice(0, 6)
      .map((value) => shownNumber(value));
    const dots = parameters.singularValues.length > 6 ? String.raw`, \dots` : '';
    return [
      measurements === undefined
        ? String.raw`L(U, V) = \tfrac12 \lVert U V^{\mathsf T} - M \rVert^2`
        : String.raw`L(U, V) = \tfrac12 \sum_{i=1}^{${measurements}} \langle A_i, U V^{\mathsf T} - M \rangle^2`,
      String.raw`M = \operatorname{diag}(${shown.join(', ')}${dots}), \quad U \in \mathbb{R}^{${rows} \times ${rank}},\ V \in \mathbb{R}^{${columns} \times ${rank}}`,
    ];
  },
  check: ({ rows, columns, singularValues, measurements }) => {
    const most = Math.min(rows, columns);
    if (singularValues.length > most) {
      refuse('singularValues', singularValues.length, `at most ${most} values, the smaller of rows and columns`);
    }
    if (measurements !== undefined && measurements * rows * columns > MEASUREMENT_NUMBERS) {
      refuse(
        'measurements',
        measurements,
        `at most ${Math.floor(MEASUREMENT_NUMBERS / (rows * columns))} for this size`,
      );
    }
  },
  dimension: dimensionOf,
  coordinateName: ({ rows, columns, rank }, index) => {
    const left = rows * rank;
    if (index < left) return `U_${Math.floor(index / rank) + 1},${(index % rank) + 1}`;
    return `V_${((index - left) % columns) + 1},${Math.floor((index - left) / columns) + 1}`;
  },
  tensors: ({ rows, columns, rank }) => [
    { name: 'U', shape: [rows, rank], offset: 0, role: 'weight', place: 'output' },
    { name: 'Vᵀ', shape: [rank, columns], offset: rows * rank, role: 'weight', place: 'input' },
  ],
  facts: factsOf,
  symmetries: (parameters) => [invertibleMixing(factorLayers(parameters))],
  view: () => [-2, 2, -2, 2],
  viewPoint: (parameters) => new Array<number>(dimensionOf(parameters)).fill(0.3),
  start: ({ initialScale }) => normalStart(initialScale),
  body: {
    kind: 'kernel',
    create(parameters, { workspace }) {
      const { measurements } = parameters;
      const target = targetOf(parameters);
      const layers = factorLayers(parameters);
      const count = target.length;
      if (measurements === undefined) {
        return layeredKernel(layers, distanceHead(placed(workspace, target), count, workspace), workspace);
      }
      const entries = measurementMatrices(parameters, measurements);
      const values = Float64Array.from({ length: measurements }, (_, i) => {
        let sum = 0;
        for (let k = 0; k < count; k++) sum += entries[i * count + k] * target[k];
        return sum;
      });
      const head = sensingHead(placed(workspace, entries), placed(workspace, values), measurements, count, workspace);
      return layeredKernel(layers, head, workspace);
    },
  },
});
