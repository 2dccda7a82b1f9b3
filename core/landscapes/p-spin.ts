/** The spherical p-spin glass, pure or with a planted direction: spiked matrices and tensors. */
import { stream } from '../math/streams.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { powi } from '../wasm/elementary.ts';
import { type CriticalPoint, defineLandscape, type LandscapeFacts } from './define.ts';
import { dimensionParameter, refuse, shownNumber, vectorCoordinate } from './parts.ts';
import {
  groundStateEnergy,
  minimumComplexity,
  thresholdEnergy,
  totalComplexity,
} from './symmetric-tensor/complexity.ts';
import { symmetricGaussian, TENSOR_NUMBERS } from './symmetric-tensor/form.ts';
import { type SphereModel, sphereKernel } from './symmetric-tensor/kernels.ts';
import { reflection } from './symmetries.ts';

interface SpinParameters {
  dimension: number;
  order: number;
  seed: number;
  signal: number;
  signalOrder: number;
}

/** The largest matrix whose eigenvalues are computed as facts, and whose critical points are listed. */
const EIGEN_SIZE = 200;
const LISTED_SIZE = 20;

/** u of |u|² = N, uniform on the sphere. */
function plantedDirection({ dimension, seed }: SpinParameters): Float64Array {
  const u = stream('start', 'p-spin signal', seed).fillNormal(new Float64Array(dimension));
  let square = 0;
  for (const value of u) square += value * value;
  const factor = Math.sqrt(dimension / square);
  return u.map((value) => value * factor);
}

function modelOf(parameters: SpinParameters): SphereModel {
  const { dimension: size, order, seed, signal, signalOrder } = parameters;
  const couplings = symmetricGaussian(order, size, stream('start', `p-spin couplings ${order}`, seed));
  if (signal === 0) return { order, size, couplings };
  const planted = { strength: signal, order: signalOrder, direction: plantedDirection(parameters) };
  return { order, size, couplings, planted };
}

function isMatrix({ order, signal, signalOrder }: SpinParameters): boolean {
  return order === 2 && (signal === 0 || signalOrder === 2);
}

/** Of a matrix H = N (σ/√N)ᵀ A (σ/√N), so that its critical points are eigenvectors. */
function matrixFacts(parameters: SpinParameters): Pick<LandscapeFacts, 'minimum' | 'minimisers' | 'criticalPoints'> {
  const { dimension: n } = parameters;
  if (n > EIGEN_SIZE) return {};
  const { couplings, planted } = modelOf(parameters);
  const root = Math.sqrt(n);
  const matrix = couplings.map((value, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    const spike = planted ? (planted.strength * planted.direction[i] * planted.direction[j]) / n : 0;
    return value / root - spike;
  });
  const { values, vectors } = symmetricEigen(matrix, n);
  const point = (k: number, sign: number) => Array.from(vectors.subarray(k * n, (k + 1) * n), (v) => sign * root * v);
  const lowest = [1, -1].map((sign) => point(0, sign));
  const criticalPoints: CriticalPoint[] = [];
  for (let k = 0; k < n && n <= LISTED_SIZE; k++) {
    criticalPoints.push(...[1, -1].map((sign) => ({ point: point(k, sign), index: k })));
  }
  return { minimum: n * values[0], minimisers: lowest, ...(criticalPoints.length > 0 ? { criticalPoints } : {}) };
}

function pureNotes({ dimension: n, order: p }: SpinParameters): { label: string; value: string }[] {
  const [ground, threshold] = [groundStateEnergy(p), thresholdEnergy(p)];
  const notes = [
    {
      label: 'Global minimum, as N grows',
      value: `−E₀ N, E₀ = ${shownNumber(ground, 7)}: here about ${shownNumber(-ground * n)}`,
    },
    {
      label: 'Threshold energy',
      value: `−E∞ N, E∞ = 2 √((p − 1)/p) = ${shownNumber(threshold, 7)}: here ${shownNumber(-threshold * n)}`,
    },
  ];
  if (p === 2) return [...notes, { label: 'Critical points', value: `${2 * n}: the eigenvectors, with either sign` }];
  return [
    ...notes,
    {
      label: 'Critical points, as N grows',
      value: `exp(N ½ ln(p − 1)) = exp(${shownNumber(totalComplexity(p))} N), nearly all of them saddles`,
    },
    {
      label: 'Minima below the threshold',
      value: `exp(${shownNumber(minimumComplexity(p, -threshold), 5)} N); above it, saddles of index in proportion to N`,
    },
  ];
}

function signalNotes({
  dimension: n,
  order,
  signal,
  signalOrder: k,
}: SpinParameters): { label: string; value: string }[] {
  const planted = { label: 'At the planted direction', value: `the mean of L is −λ N = ${shownNumber(-signal * n)}` };
  if (order === 2 && k === 2) {
    const overlap = signal > Math.SQRT1_2 ? Math.sqrt(1 - 1 / (2 * signal * signal)) : 0;
    const energy = signal > Math.SQRT1_2 ? signal + 1 / (2 * signal) : Math.SQRT2;
    return [
      planted,
      { label: 'Threshold of the spike', value: '1/√2: below it the lowest eigenvector knows nothing of u' },
      { label: 'Overlap of the minimum with u, as N grows', value: shownNumber(overlap) },
      { label: 'Minimum, as N grows', value: `${shownNumber(-energy)} N: here about ${shownNumber(-energy * n)}` },
    ];
  }
  if (k < 3) return [planted];
  return [
    planted,
    {
      label: 'From a random start',
      value: `the overlap is about 1/√N, and the pull of the signal exceeds that of the noise only for λ above about N^(${shownNumber((k - 2) / 2)})`,
    },
  ];
}

function factsOf(parameters: SpinParameters): LandscapeFacts {
  const { dimension, order, signal } = parameters;
  const notes = [
    { label: 'Covariance', value: `⟨L(σ) L(σ′)⟩ = N (σ·σ′/N)^${order}, over seeds and about the mean` },
    {
      label: 'Hessian on the sphere',
      value: `√(p(p − 1)/N) times a matrix of the Gaussian orthogonal ensemble, less p L/N${signal === 0 ? '' : ', and the signal'}`,
    },
    { label: 'Along w', value: 'constant: the loss depends on the direction alone' },
    ...(signal === 0 ? pureNotes(parameters) : signalNotes(parameters)),
  ];
  return dimension > 1 && isMatrix(parameters) ? { ...matrixFacts(parameters), notes } : { notes };
}

export const pSpin = defineLandscape({
  id: 'p-spin',
  version: 1,
  label: 'Spherical p-spin glass',
  group: 'Random landscapes',
  summary:
    'A random homogeneous polynomial on a sphere, with exponentially many saddles; a planted direction makes it a spiked matrix or tensor.',
  references: [
    {
      text: 'A. Crisanti, H.-J. Sommers, The spherical p-spin interaction spin glass model: the statics, Zeitschrift für Physik B 87 (1992) 341–354',
      url: 'https://doi.org/10.1007/BF01309287',
    },
    {
      text: 'A. Auffinger, G. Ben Arous, J. Černý, Random matrices and complexity of spin glasses, Communications on Pure and Applied Mathematics 66 (2013) 165–201',
      url: 'https://arxiv.org/abs/1003.1129',
    },
    {
      text: 'G. Ben Arous, S. Mei, A. Montanari, M. Nica, The landscape of the spiked tensor model, Communications on Pure and Applied Mathematics 72 (2019) 2282–2330',
      url: 'https://arxiv.org/abs/1711.05424',
    },
    {
      text: 'G. Ben Arous, R. Gheissari, A. Jagannath, Algorithmic thresholds for tensor PCA, Annals of Probability 48 (2020) 2052–2087',
      url: 'https://arxiv.org/abs/1808.00921',
    },
  ],
  parameters: {
    dimension: { ...dimensionParameter({ preset: 20, minimum: 2, maximum: 5000 }), symbol: 'N' },
    order: {
      kind: 'number',
      label: 'Order',
      symbol: 'p',
      help: 'Spins in each product. The couplings are N^p numbers in memory.',
      default: 3,
      minimum: 2,
      maximum: 8,
      integer: true,
    },
    seed: {
      kind: 'number',
      label: 'Seed of the couplings',
      help: 'Which glass: a part of the landscape, apart from the seeds of runs.',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    signal: {
      kind: 'number',
      label: 'Signal strength',
      symbol: String.raw`\lambda`,
      help: 'Of the planted direction u, which is random; 0: a pure glass.',
      default: 0,
      minimum: 0,
    },
    signalOrder: {
      kind: 'number',
      label: 'Order of the signal',
      symbol: 'k',
      help: 'Equal to p for a spiked matrix (2) or tensor.',
      default: 3,
      minimum: 1,
      maximum: 8,
      integer: true,
      advanced: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    String.raw`L(w) = N^{-(p-1)/2} \sum_{i_1 \dots i_p} J_{i_1 \dots i_p}\, \sigma_{i_1} \cdots \sigma_{i_p} - \lambda N \Bigl( \frac{\sigma \cdot u}{N} \Bigr)^k`,
    String.raw`\sigma = \sqrt{N}\, w / \lVert w \rVert, \quad J \sim \mathcal{N}(0, 1), \quad \lVert u \rVert^2 = N`,
  ],
  typeset: ({ dimension, order, signal, signalOrder }) => {
    const indices = Array.from({ length: order }, (_, i) => 'ijklmnoq'[i]);
    const spins = indices.map((index) => String.raw`\sigma_${index}`).join(' ');
    const spike =
      signal === 0
        ? ''
        : String.raw` - ${shownNumber(signal * dimension)} \bigl( \sigma \cdot u/${dimension} \bigr)^{${signalOrder}}`;
    return [
      String.raw`L(w) = ${dimension}^{-${shownNumber((order - 1) / 2)}} \sum_{${indices.join('')}} J_{${indices.join('')}}\, ${spins}${spike}`,
      String.raw`\sigma = \sqrt{${dimension}}\, w / \lVert w \rVert, \quad J \sim \mathcal{N}(0, 1)`,
    ];
  },
  check: ({ dimension, order }) => {
    if (powi(dimension, order) <= TENSOR_NUMBERS) return;
    let most = 1;
    while (powi(most + 1, order) <= TENSOR_NUMBERS) most++;
    refuse('dimension', dimension, `at most ${most} for order ${order}: couplings take up to 256 MB`);
  },
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: factsOf,
  symmetries: ({ order, signal, signalOrder }) => [
    {
      label: 'w → c w for c > 0',
      move: (draws, x, out) => {
        const factor = 0.5 + 2 * draws.uniform();
        for (let i = 0; i < x.length; i++) out[i] = factor * x[i];
      },
    },
    ...(order % 2 === 0 && (signal === 0 || signalOrder % 2 === 0) ? [reflection('w → −w')] : []),
  ],
  view: () => [-3, 3, -3, 3],
  viewPoint: ({ dimension }) => new Array<number>(dimension).fill(1),
  start: () => ({
    kind: 'random',
    draw: (source, out) => {
      source.fillNormal(out);
    },
    words: 'uniform on the sphere: independent normal coordinates',
  }),
  ensembleWork: ({ dimension, order }) => order * powi(dimension, order),
  body: { kind: 'kernel', create: (parameters, { workspace }) => sphereKernel(modelOf(parameters), workspace) },
});
