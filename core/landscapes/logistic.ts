/** Logistic regression between two classes. */

import { choleskySolve } from '../math/cholesky.ts';
import { exp, log1p } from '../wasm/elementary.ts';
import { normalStart, positiveClass, scaling, squaredPenalty, trainFraction } from './common-parameters.ts';
import { requireClasses, type Scaling, splitData } from './data/split.ts';
import { type DataLookup, defineLandscape, type LandscapeFacts } from './define.ts';
import { LinearKernel } from './dense/linear-kernel.ts';
import type { LinearData } from './dense/linear-rows.ts';
import { givenData } from './dense/problems.ts';
import { refuse, shownNumber } from './parts.ts';

interface LogisticParameters {
  problem: 'given' | 'data';
  inputs: number[];
  labels: number[];
  columns: number;
  data: string;
  positive: number;
  trainFraction: number;
  scaling: Scaling;
  bias: boolean;
  l2: number;
  average: boolean;
  initialScale: number;
}

interface Part {
  rows: number;
  columns: number;
  features: Float64Array;
  targets: Float64Array;
}

/** A last feature of ones, if there is a bias. */
function withBias({ rows, columns, features, targets }: Part, bias: boolean): LinearData {
  if (!bias) return { rows, columns, features, targets };
  const wide = new Float64Array(rows * (columns + 1)).fill(1);
  for (let i = 0; i < rows; i++) wide.set(features.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
  return { rows, columns: columns + 1, features: wide, targets };
}

function partsOf(parameters: LogisticParameters, data: DataLookup): { training: LinearData; test?: LinearData } {
  const { problem, bias, positive, trainFraction, scaling, inputs, labels, columns } = parameters;
  if (problem === 'given') return { training: withBias(givenData(inputs, labels, columns), bias) };
  const split = splitData(data(parameters.data), trainFraction, scaling);
  const [training, test] = [split.training, split.test].map((part) =>
    withBias({ ...part, targets: Float64Array.from(part.labels, (label) => (label === positive ? 1 : -1)) }, bias),
  );
  return test.rows === 0 ? { training } : { training, test };
}

/** The most weights for which the minimum is computed as a fact. */
const SOLVED_SIZE = 50;
const NEWTON_STEPS = 100;

/**
 * The minimum with a penalty, by Newton steps from 0, each at most |w| = 1 long, until they no longer move the weights: the
 * loss is strongly convex, so there is one. Only for rows typed in.
 */
function solved(parameters: LogisticParameters): Pick<LandscapeFacts, 'minimum' | 'minimisers'> {
  const { problem, inputs, labels, columns, bias, l2, average } = parameters;
  if (problem !== 'given' || l2 === 0 || columns + (bias ? 1 : 0) > SOLVED_SIZE) return {};
  const { rows, columns: n, features, targets } = withBias(givenData(inputs, labels, columns), bias);
  const factor = average ? 1 / rows : 1;
  const w = new Float64Array(n);
  let minimum = 0;
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const g = w.map((value) => l2 * value);
    const hessian = new Float64Array(n * n);
    for (let k = 0; k < n; k++) hessian[k * n + k] = l2;
    minimum = 0;
    for (let i = 0; i < rows; i++) {
      const x = features.subarray(i * n, (i + 1) * n);
      let margin = 0;
      for (let k = 0; k < n; k++) margin += targets[i] * w[k] * x[k];
      const small = exp(-Math.abs(margin));
      minimum += factor * (Math.max(-margin, 0) + log1p(small));
      const slope = (-factor * targets[i] * (margin < 0 ? 1 : small)) / (1 + small);
      const curvature = (factor * small) / ((1 + small) * (1 + small));
      for (let k = 0; k < n; k++) {
        g[k] += slope * x[k];
        for (let l = 0; l <= k; l++) hessian[k * n + l] += curvature * x[k] * x[l];
      }
    }
    for (const value of w) minimum += 0.5 * l2 * value * value;
    const move = choleskySolve(hessian, n, g);
    if (!move) return {};
    const length = Math.sqrt(move.reduce((sum, value) => sum + value * value, 0));
    const size = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
    if (length <= 2 * Number.EPSILON * size) return { minimum, minimisers: [Array.from(w)] };
    const damping = Math.min(1, 1 / length);
    for (let k = 0; k < n; k++) w[k] -= damping * move[k];
  }
  return {};
}

function factsOf(parameters: LogisticParameters): LandscapeFacts {
  const { l2 } = parameters;
  const separable =
    l2 > 0
      ? 'the minimum is attained, and unique'
      : 'the infimum 0 is not attained; gradient descent turns to the widest margin as 1/ln t while |w| grows as ln t';
  return {
    ...solved(parameters),
    notes: [
      { label: 'Shape', value: l2 > 0 ? 'strongly convex' : 'convex' },
      { label: 'If a plane separates the classes', value: separable },
    ],
  };
}

export const logistic = defineLandscape({
  id: 'logistic',
  version: 1,
  label: 'Logistic regression',
  group: 'Learning problems',
  summary:
    'Two classes told apart by a plane; where that succeeds, the weights grow for ever in a direction of their own.',
  references: [
    {
      text: 'D. R. Cox, The regression analysis of binary sequences, Journal of the Royal Statistical Society B 20 (1958) 215–242',
      url: 'https://doi.org/10.1111/j.2517-6161.1958.tb00292.x',
    },
    {
      text: 'D. Soudry, E. Hoffer, M. S. Nacson, S. Gunasekar, N. Srebro, The implicit bias of gradient descent on separable data, Journal of Machine Learning Research 19 (2018)',
      url: 'https://arxiv.org/abs/1710.10345',
    },
  ],
  parameters: {
    problem: {
      kind: 'choice',
      label: 'Rows',
      options: [
        { value: 'given', label: 'Given' },
        { value: 'data', label: 'A data set' },
      ],
      default: 'given',
    },
    columns: {
      kind: 'number',
      label: 'Features',
      help: 'Of given rows.',
      default: 2,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    inputs: {
      kind: 'numbers',
      label: 'Given inputs',
      symbol: 'x',
      help: 'Row by row, as many a row as there are features.',
      default: [1, 0, 2, 3],
      minimumLength: 1,
      maximumLength: 100_000,
    },
    labels: {
      kind: 'numbers',
      label: 'Given classes',
      symbol: 'y',
      help: 'One a row: 1 or −1.',
      default: [1, 1],
      minimum: -1,
      maximum: 1,
      integer: true,
      minimumLength: 1,
      maximumLength: 100_000,
    },
    data: { kind: 'data', label: 'Data', default: 'breast-cancer' },
    positive: positiveClass('The number of the class, from 0, that has y = 1.'),
    trainFraction: trainFraction('Of each class of the data set; the other rows are the test part.'),
    scaling: scaling('Of each feature of the data set, with the numbers of the training part.'),
    bias: { kind: 'boolean', label: 'Bias', help: 'A last weight for a feature of ones.', default: false },
    l2: squaredPenalty('L2 penalty', 0, 'Adds λ/2 times the sum of the squares of all weights, the bias too.'),
    average: {
      kind: 'boolean',
      label: 'Mean over rows',
      help: 'Else the loss is the sum over rows.',
      default: true,
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
    String.raw`L(w) = \frac{1}{N} \sum_{i=1}^{N} \log\bigl( 1 + e^{-y_i\, w \cdot x_i} \bigr) + \frac{\lambda}{2} \lVert w \rVert^2, \quad y_i = \pm 1`,
  ],
  typeset: ({ problem, labels, l2, average, bias }) => {
    const rows = problem === 'given' ? String(labels.length) : 'N';
    const penalty = l2 === 0 ? '' : String.raw` + \tfrac{${shownNumber(l2)}}{2} \lVert w \rVert^2`;
    const plane = bias ? String.raw`(w \cdot x_i + w_0)` : String.raw`w \cdot x_i`;
    return [
      String.raw`L(w) = ${average ? String.raw`\frac{1}{${rows}} ` : ''}\sum_{i=1}^{${rows}} \log\bigl( 1 + e^{-y_i\, ${plane}} \bigr)${penalty}, \quad y_i = \pm 1`,
    ];
  },
  check: (parameters, data) => {
    const { problem, labels, positive } = parameters;
    if (problem === 'data') {
      const set = data(parameters.data);
      requireClasses(set);
      const { classes } = set;
      if (positive >= classes.length) refuse('positive', positive, `a class from 0 to ${classes.length - 1}`);
      return;
    }
    const wrong = labels.find((label) => label !== 1 && label !== -1);
    if (wrong !== undefined) refuse('labels', wrong, '1 or −1 for each row');
    givenData(parameters.inputs, labels, parameters.columns);
  },
  dimension: ({ problem, columns, bias, data: name }, data) =>
    (problem === 'given' ? columns : data(name).columns) + (bias ? 1 : 0),
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  view: () => [-2, 8, -4, 6],
  start: ({ initialScale }) => normalStart(initialScale),
  body: {
    kind: 'kernel',
    create(parameters, { workspace, data }) {
      const { average, l2 } = parameters;
      const noise = { perRow: 0, scale: 1 };
      return new LinearKernel(
        { ...partsOf(parameters, data), loss: 'logistic', isMean: average, l2, noise },
        workspace,
      );
    },
  },
});
