/** Ridge regression on the features of a kernel, or on random ones. */

import type { ExactFacts } from '../contract/exact-facts.ts';
import { stream } from '../math/streams.ts';
import { sin } from '../wasm/elementary.ts';
import { normalStart, positiveClass, scaling, squaredPenalty, trainFraction } from './common-parameters.ts';
import { type Scaling, type SplitData, splitData } from './data/split.ts';
import { type DataLookup, defineLandscape, type LandscapeFacts } from './define.ts';
import { type LeastSquares, leastSquares } from './dense/least-squares.ts';
import { LinearKernel } from './dense/linear-kernel.ts';
import type { LinearData } from './dense/linear-rows.ts';
import { type KernelName, kernelFeatures, type RandomFeatureName, randomFeatures } from './features/kernels.ts';
import { refuse, shownNumber } from './parts.ts';

interface KernelParameters {
  problem: 'curve' | 'data';
  rows: number;
  deviation: number;
  data: string;
  positive: number;
  trainFraction: number;
  scaling: Scaling;
  features: KernelName | RandomFeatureName;
  width: number;
  count: number;
  l2: number;
  seed: number;
  initialScale: number;
}

/** Rows that the eigenvectors of a kernel's matrix are computed for. */
const KERNEL_ROWS = 1000;
/** Numbers that the features may take together: 256 MB. */
const FEATURE_NUMBERS = 33_554_432;
/** The largest smaller side of the features for which the solution is computed as a fact. */
const SOLVED_SIZE = 200;

function isRandom({ features }: KernelParameters): boolean {
  return features === 'fourier' || features === 'relu';
}

/** y = sin(2πx) + noise at evenly spaced x from -1 to 1; the test rows lie in the middle between them, without noise. */
function curve({ rows, deviation, seed }: KernelParameters): { training: LinearData; test: LinearData } {
  const noise = stream('start', 'kernel-regression noise', seed).fillNormal(new Float64Array(rows));
  const part = (count: number, from: number, isNoisy: boolean): LinearData => {
    const features = Float64Array.from({ length: count }, (_, i) => -1 + (2 * (i + from)) / rows);
    const targets = features.map((x, i) => sin(2 * Math.PI * x) + (isNoisy ? deviation * noise[i] : 0));
    return { rows: count, columns: 1, features, targets };
  };
  return { training: part(rows, 0.5, true), test: part(Math.max(1, rows - 1), 1, false) };
}

/** Rows and targets before features are made of them. */
function rawParts(parameters: KernelParameters, data: DataLookup): { training: LinearData; test?: LinearData } {
  const { problem, trainFraction, scaling, positive } = parameters;
  if (problem === 'curve') return curve(parameters);
  const set = data(parameters.data);
  const split = splitData(set, trainFraction, scaling, { targetScaling: 'standard' });
  const [training, test] = [split.training, split.test].map(
    (part: SplitData['training']): LinearData => ({
      rows: part.rows,
      columns: part.columns,
      features: part.features,
      targets: set.targets
        ? Float64Array.from({ length: part.rows }, (_, i) => part.targets[i * part.targetColumns])
        : Float64Array.from(part.labels, (label) => (label === positive ? 1 : -1)),
    }),
  );
  return test.rows === 0 ? { training } : { training, test };
}

function partsOf(parameters: KernelParameters, data: DataLookup): { training: LinearData; test?: LinearData } {
  const { features, width, count, seed } = parameters;
  const { training, test } = rawParts(parameters, data);
  const withFeatures = (part: LinearData, made: Float64Array): LinearData => ({
    rows: part.rows,
    columns: made.length / part.rows,
    features: made,
    targets: part.targets,
  });
  if (features === 'fourier' || features === 'relu') {
    const make = (part: LinearData) => withFeatures(part, randomFeatures(features, width, count, seed, part));
    return test ? { training: make(training), test: make(test) } : { training: make(training) };
  }
  const made = kernelFeatures(features, width, training, test);
  if (!test || !made.test) return { training: withFeatures(training, made.training) };
  return { training: withFeatures(training, made.training), test: withFeatures(test, made.test) };
}

function sizeOf(parameters: KernelParameters, data: DataLookup): { rows: number; columns: number } {
  const { problem, rows, trainFraction, count, scaling } = parameters;
  const training = problem === 'curve' ? rows : splitData(data(parameters.data), trainFraction, scaling).training.rows;
  return { rows: training, columns: isRandom(parameters) ? count : training };
}

const noData: DataLookup = () => {
  throw new RangeError('this problem has no data set');
};

/** The last one, because facts and curvatures of one landscape ask for it again and again. */
let last: { key: string; solution: LeastSquares } | undefined;

/** The exact minimum, where it takes little time. */
function solutionOf(parameters: KernelParameters): LeastSquares | undefined {
  if (parameters.problem === 'data') return undefined;
  const { rows, columns } = sizeOf(parameters, noData);
  if (Math.min(rows, columns) > SOLVED_SIZE) return undefined;
  const key = JSON.stringify(parameters);
  if (last?.key !== key) {
    last = { key, solution: leastSquares(partsOf(parameters, noData).training, 1 / rows, parameters.l2) };
  }
  return last.solution;
}

function factsOf(parameters: KernelParameters): LandscapeFacts {
  const { l2, problem, features, width, deviation } = parameters;
  const notes = [
    { label: 'Shape', value: l2 > 0 ? 'strongly convex' : 'convex' },
    {
      label: 'The minimum is',
      value: isRandom(parameters)
        ? `ridge regression on random features; with many it nears the ${features === 'fourier' ? 'Gaussian' : 'arc-cosine'} kernel`
        : 'kernel ridge regression: f(x) = k(x)ᵀ (K + Nλ I)⁻¹ y',
    },
  ];
  if (problem === 'curve' && features !== 'relu') {
    notes.push({ label: 'Wavelength of the curve over the width', value: shownNumber(1 / width) });
  }
  const solution = solutionOf(parameters);
  if (!solution) return { notes };
  const { eigenvalues, weights, minimum } = solution;
  const high = eigenvalues.reduce((a, b) => Math.max(a, b));
  const low = eigenvalues.reduce((a, b) => Math.min(a, b));
  notes.push({ label: 'Largest curvature', value: shownNumber(high) });
  if (low > 0) notes.push({ label: 'Condition number', value: shownNumber(high / low) });
  // Without a penalty the solution of the equations is as inexact as they are ill-conditioned.
  if (l2 === 0) return { notes };
  if (deviation > 0) notes.push({ label: 'Minimum', value: shownNumber(minimum) });
  return { minimum, minimisers: [Array.from(weights)], notes };
}

function exactAt(parameters: KernelParameters): ExactFacts {
  const solution = solutionOf(parameters);
  return solution ? { eigenvalues: Array.from(solution.eigenvalues) } : {};
}

export const kernelRegression = defineLandscape({
  id: 'kernel-regression',
  version: 1,
  label: 'Kernel and random-feature regression',
  group: 'Learning problems',
  summary: 'Least squares on features of a kernel or on random ones: the linear model that wide networks come near to.',
  references: [
    {
      text: 'A. Rahimi, B. Recht, Random features for large-scale kernel machines, Advances in Neural Information Processing Systems 20 (2007)',
      url: 'https://papers.nips.cc/paper/3182-random-features-for-large-scale-kernel-machines',
    },
    {
      text: 'Y. Cho, L. K. Saul, Kernel methods for deep learning, Advances in Neural Information Processing Systems 22 (2009)',
      url: 'https://papers.nips.cc/paper/3628-kernel-methods-for-deep-learning',
    },
    { text: 'B. Schölkopf, A. J. Smola, Learning with Kernels, MIT Press 2002' },
  ],
  parameters: {
    problem: {
      kind: 'choice',
      label: 'Rows',
      help: 'Curve: y = sin 2πx + noise at evenly spaced x from -1 to 1.',
      options: [
        { value: 'curve', label: 'A noisy curve' },
        { value: 'data', label: 'A data set' },
      ],
      default: 'curve',
    },
    rows: {
      kind: 'number',
      label: 'Rows of the curve',
      symbol: 'N',
      default: 20,
      minimum: 1,
      maximum: 100_000,
      integer: true,
    },
    deviation: {
      kind: 'number',
      label: 'Noise of the curve',
      help: 'Standard deviation; test rows have none.',
      default: 0.2,
      minimum: 0,
    },
    features: {
      kind: 'choice',
      label: 'Features',
      options: [
        { value: 'gaussian', label: 'Gaussian kernel' },
        { value: 'laplace', label: 'Laplace kernel' },
        { value: 'matern', label: 'Matérn kernel of order 3/2' },
        { value: 'polynomial', label: 'Cubic polynomial kernel' },
        { value: 'fourier', label: 'Random Fourier features' },
        { value: 'relu', label: 'Random ReLU features' },
      ],
      default: 'gaussian',
    },
    width: {
      kind: 'number',
      label: 'Width',
      symbol: String.raw`\ell`,
      help: 'The length scale of the kernel or of the random features.',
      default: 0.3,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    count: {
      kind: 'number',
      label: 'Random features',
      symbol: 'D',
      help: 'A kernel has as many features as there are training rows.',
      default: 50,
      minimum: 1,
      maximum: 1_000_000,
      integer: true,
      scale: 'log',
    },
    l2: squaredPenalty(
      'Ridge',
      0.001,
      'Adds λ/2 times the sum of the squares of the weights, which is the squared norm of the function.',
    ),
    data: { kind: 'data', label: 'Data', default: 'iris' },
    positive: positiveClass(
      'Of a set with classes: the number of the class, from 0, that has y = 1; the others have −1.',
    ),
    trainFraction: trainFraction('Of the data set; the other rows are the test part.'),
    scaling: scaling('Of each feature of the data set, with the numbers of the training part.'),
    seed: {
      kind: 'number',
      label: 'Seed of noise and random features',
      default: 0,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'The standard deviation of the weights at the start.',
      default: 0,
      minimum: 0,
    },
  },
  precisions: ['f64'],
  hasData: true,
  hasModel: true,
  hasLayers: () => true,
  formula: [
    String.raw`L(w) = \frac{1}{2N} \sum_{i=1}^{N} \bigl( w \cdot \phi(x_i) - y_i \bigr)^2 + \frac{\lambda}{2} \lVert w \rVert^2`,
    String.raw`\phi(x) \cdot \phi(x') = k(x, x') \quad \text{or} \quad \phi(x) = \sqrt{2/D}\, \cos(\omega_j \cdot x + b_j)`,
  ],
  check: (parameters, data) => {
    const { rows, columns } = sizeOf(parameters, data);
    if (!isRandom(parameters) && rows > KERNEL_ROWS) {
      const field = parameters.problem === 'curve' ? 'rows' : 'trainFraction';
      const value = parameters.problem === 'curve' ? rows : parameters.trainFraction;
      refuse(
        field,
        value,
        `at most ${KERNEL_ROWS} training rows for a kernel (there are ${rows}); random features take more`,
      );
    }
    if (rows * columns > FEATURE_NUMBERS) {
      refuse('count', parameters.count, `at most ${Math.floor(FEATURE_NUMBERS / rows)} features for ${rows} rows`);
    }
    if (parameters.problem === 'curve') return;
    const { classes, targets } = data(parameters.data);
    if (!targets && parameters.positive >= classes.length) {
      refuse('positive', parameters.positive, `a class from 0 to ${classes.length - 1}`);
    }
  },
  dimension: (parameters, data) => sizeOf(parameters, data).columns,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  exactAt,
  view: () => [-2, 2, -2, 2],
  start: ({ initialScale }) => normalStart(initialScale),
  body: {
    kind: 'kernel',
    create: (parameters, { workspace, data }) =>
      new LinearKernel(
        {
          ...partsOf(parameters, data),
          loss: 'squared',
          isMean: true,
          l2: parameters.l2,
          noise: { perRow: 0, scale: 1 },
        },
        workspace,
      ),
  },
});
