/** A quadratic form of a random symmetric matrix: the Hessian of coin-flip arguments, with exactly known odds. */
import type { ExactFacts } from '../contract/exact-facts.ts';
import { stream } from '../math/streams.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';
import { powi } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { dimensionParameter, shownNumber, vectorCoordinate } from './parts.ts';
import { symmetricGaussian } from './symmetric-tensor/form.ts';
import { quadraticFormKernel } from './symmetric-tensor/kernels.ts';
import { reflection } from './symmetries.ts';

interface RandomQuadraticParameters {
  dimension: number;
  deviation: number;
  shift: number;
  seed: number;
}

/** The largest matrix whose eigenvalues are computed as facts. */
const EIGEN_SIZE = 200;

/**
 * The probability that all eigenvalues of a matrix of the Gaussian orthogonal ensemble are above 0, for n = 1, 2, …: the
 * integral of its density over the positive cone, a Pfaffian. Exact: 1/2, (2 − √2)/4, (π − 2√2)/(4π). Source of the method:
 * N. G. de Bruijn, Journal of the Indian Mathematical Society 19 (1955) 133–151.
 */
const ALL_POSITIVE = [
  0.5, 0.1464466, 0.02492092, 0.002456709, 1.401147e-4, 4.620187e-6, 8.804613e-8, 9.694547e-10,
] as const;

/** A = μ I + σ G, with G normal of variance 1 beside the diagonal and 2 on it. */
function matrixOf({ dimension: n, deviation, shift, seed }: RandomQuadraticParameters): Float64Array {
  // symmetricGaussian has variance 1/2 beside the diagonal and 1 on it.
  const scale = Math.SQRT2 * deviation;
  const matrix = symmetricGaussian(2, n, stream('start', 'random-quadratic', seed)).map((value) => scale * value);
  for (let i = 0; i < n; i++) matrix[i * n + i] += shift;
  return matrix;
}

function exactAt(parameters: RandomQuadraticParameters, x: Float64Array): ExactFacts {
  const { dimension } = parameters;
  if (dimension > EIGEN_SIZE) return {};
  const eigenvalues = [...symmetricEigenvalues(matrixOf(parameters), dimension)];
  const isMinimum = eigenvalues[0] > 0 && x.every((value) => value === 0);
  return isMinimum ? { eigenvalues, learningCoefficient: { value: dimension / 2, multiplicity: 1 } } : { eigenvalues };
}

function factsOf(parameters: RandomQuadraticParameters): LandscapeFacts {
  const { dimension: n, deviation, shift } = parameters;
  const radius = 2 * deviation * Math.sqrt(n);
  const notes = [
    {
      label: 'Eigenvalues, as n grows',
      value: `a semicircle from ${shownNumber(shift - radius)} to ${shownNumber(shift + radius)}`,
    },
  ];
  if (shift === 0 && deviation > 0) {
    const odds = ALL_POSITIVE[n - 1];
    notes.push({
      label: 'Odds of a minimum, over seeds',
      value:
        odds === undefined
          ? `about exp(−(ln 3)/4 n²), −log₁₀ of it about ${shownNumber(0.2746531 * Math.LOG10E * n * n, 4)}`
          : `${shownNumber(odds, 7)}; independent signs would give ${shownNumber(1 / powi(2, n))}`,
    });
  }
  if (n > EIGEN_SIZE) return { notes };
  const eigenvalues = symmetricEigenvalues(matrixOf(parameters), n);
  const index = eigenvalues.filter((value) => value < 0).length;
  notes.push(
    { label: 'Eigenvalues', value: `${shownNumber(eigenvalues[0])} to ${shownNumber(eigenvalues[n - 1])}` },
    { label: 'Index of the origin', value: `${index} descending directions of ${n}` },
  );
  const origin = new Array<number>(n).fill(0);
  const criticalPoints = eigenvalues.every((value) => value !== 0) ? [{ point: origin, index }] : [];
  return eigenvalues[0] < 0 ? { criticalPoints, notes } : { minimum: 0, minimisers: [origin], criticalPoints, notes };
}

export const randomQuadratic = defineLandscape({
  id: 'random-quadratic',
  version: 1,
  label: 'Random quadratic form',
  group: 'Random landscapes',
  summary: 'A matrix of the Gaussian orthogonal ensemble as Hessian: almost never a minimum, with known odds.',
  references: [
    { text: 'M. L. Mehta, Random Matrices, 3rd edition, Elsevier 2004, chapters 2 and 7' },
    {
      text: 'D. S. Dean, S. N. Majumdar, Large deviations of extreme eigenvalues of random matrices, Physical Review Letters 97 (2006) 160201',
      url: 'https://doi.org/10.1103/PhysRevLett.97.160201',
    },
  ],
  parameters: {
    dimension: { ...dimensionParameter({ preset: 2, maximum: 5000 }), symbol: 'n' },
    deviation: {
      kind: 'number',
      label: 'Deviation of the entries',
      symbol: String.raw`\sigma`,
      help: 'Of those beside the diagonal; those on it have √2 times as much.',
      default: 1,
      minimum: 0,
    },
    shift: {
      kind: 'number',
      label: 'Shift',
      symbol: String.raw`\mu`,
      help: 'Added to every eigenvalue.',
      default: 0,
    },
    seed: {
      kind: 'number',
      label: 'Seed of the matrix',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = \tfrac12 w^{\mathsf T} (\mu I + \sigma G) w`,
    String.raw`G_{ij} = G_{ji} \sim \mathcal{N}(0, 1), \quad G_{ii} \sim \mathcal{N}(0, 2)`,
  ],
  typeset: ({ dimension, deviation, shift }) => [
    String.raw`L(w) = \tfrac12 w^{\mathsf T} (${shift === 0 ? '' : `${shownNumber(shift)} I + `}${deviation === 1 ? '' : shownNumber(deviation)} G) w, \quad w \in \mathbb{R}^{${dimension}}`,
  ],
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  exactAt,
  symmetries: () => [reflection('w → −w')],
  view: () => [-2, 2, -2, 2],
  start: ({ dimension }) => ({
    kind: 'point',
    point: new Array<number>(dimension).fill(1),
    words: '(1, 1, …, 1)',
  }),
  ensembleWork: ({ dimension }) => dimension * dimension,
  body: {
    kind: 'kernel',
    create: (parameters, { workspace }) => quadraticFormKernel(matrixOf(parameters), parameters.dimension, workspace),
  },
});
