/** Fully connected networks that classify the rows of a data set. */
import { RidgelineError } from '../contract/errors.ts';
import { BUILT_IN_DATA } from './data/index.ts';
import { requireClasses, type Scaling, type SplitData, splitData, trainingCount } from './data/split.ts';
import { type DataLookup, type DataSet, defineLandscape } from './define.ts';
import { ACTIVATION_OPTIONS, ACTIVATIONS } from './network/activations.ts';
import { fullyConnectedKernel } from './network/fully-connected.ts';
import type { Loss } from './network/loss.ts';
import { networkShape, parameterName, type Shape, tensorsOf } from './network/shape.ts';
import { drawInitialisation, type Initialisation } from './network/start.ts';

interface NetworkParameters {
  data: string;
  hidden: number[];
  bias: boolean;
}

function shapeFor({ hidden, bias }: NetworkParameters, features: number, classes: number): Shape {
  return networkShape(features, hidden, classes, bias);
}

function shapeOf(parameters: NetworkParameters, data: DataLookup): Shape {
  const set = data(parameters.data);
  return shapeFor(parameters, set.columns, set.classes.length);
}

const splits = new Map<string, SplitData>();
const splitsKept = 4;

/** The split of a set; the last few are kept, because a worker meets the same one task after task. */
function cachedSplit(set: DataSet, trainFraction: number, scaling: Scaling): SplitData {
  const key = `${set.hash} ${trainFraction} ${scaling}`;
  const split = splits.get(key) ?? splitData(set, trainFraction, scaling);
  splits.delete(key);
  splits.set(key, split);
  for (const oldest of splits.keys()) {
    if (splits.size <= splitsKept) break;
    splits.delete(oldest);
  }
  return split;
}

const lossTex: Record<Loss, string> = {
  'cross-entropy': String.raw`\ell(z, y) = \log \textstyle\sum_k e^{z_k} - z_y`,
  'squared-error': String.raw`\ell(z, y) = \tfrac12 \lVert z - e_y \rVert^2`,
};

const initialisationWords: Record<Initialisation, string> = {
  'fan-in': 'normal 1/√fan-in',
  he: 'normal √(2/fan-in)',
  xavier: 'normal √(2/(fan-in + fan-out))',
};

export const network = defineLandscape({
  id: 'network',
  version: 1,
  label: 'Network on data',
  group: 'Learning problems',
  summary: 'A fully connected network that learns to classify the rows of a data set.',
  references: [
    {
      text: 'D. E. Rumelhart, G. E. Hinton, R. J. Williams, Learning representations by back-propagating errors, Nature 323 (1986)',
      url: 'https://doi.org/10.1038/323533a0',
    },
    {
      text: 'B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994)',
      url: 'https://doi.org/10.1162/neco.1994.6.1.147',
    },
    {
      text: 'D. Hendrycks, K. Gimpel, Gaussian error linear units (GELUs), 2016',
      url: 'https://arxiv.org/abs/1606.08415',
    },
  ],
  parameters: {
    data: { kind: 'data', label: 'Data', default: 'digits' },
    hidden: {
      kind: 'numbers',
      label: 'Hidden layers',
      help: 'Units of each hidden layer. None: a linear model of the classes.',
      default: [32],
      integer: true,
      minimum: 1,
      maximum: 100_000,
      minimumLength: 0,
      maximumLength: 64,
    },
    activation: {
      kind: 'choice',
      label: 'Activation',
      symbol: String.raw`\varphi`,
      help: 'GELU is the exact one, z Φ(z) with the error function; SiLU is z/(1 + e⁻ᶻ). At a kink the derivative is that from the left.',
      options: ACTIVATION_OPTIONS,
      default: 'tanh',
    },
    loss: {
      kind: 'choice',
      label: 'Loss',
      symbol: String.raw`\ell`,
      help: 'Squared error is ½ |z - onehot|², summed over the classes. Both losses are means over the rows.',
      options: [
        { value: 'cross-entropy', label: 'Cross-entropy' },
        { value: 'squared-error', label: 'Squared error' },
      ],
      default: 'cross-entropy',
    },
    bias: { kind: 'boolean', label: 'Biases', default: true },
    trainFraction: {
      kind: 'number',
      label: 'Training part',
      help: 'Of each class; the other rows are the test part. The split is always the same.',
      default: 0.8,
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 1,
    },
    scaling: {
      kind: 'choice',
      label: 'Scaling',
      help: 'Of each feature, with the numbers of the training part. Constant features become 0.',
      options: [
        { value: 'standard', label: 'Mean 0, deviation 1' },
        { value: 'unit', label: '0 to 1' },
        { value: 'none', label: 'None' },
      ],
      default: 'standard',
    },
    initialisation: {
      kind: 'choice',
      label: 'Initialisation',
      help: 'Weights are drawn from a normal distribution of this standard deviation; biases start at 0.',
      options: [
        { value: 'fan-in', label: 'Fan-in, 1/√n' },
        { value: 'he', label: 'He, √(2/n)' },
        { value: 'xavier', label: 'Xavier, √(2/(n + m))' },
      ],
      default: 'fan-in',
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      help: 'Multiplies the initial weights.',
      default: 1,
      minimum: 0,
      scale: 'log',
      advanced: true,
    },
    l2: {
      kind: 'number',
      label: 'L2 penalty',
      symbol: String.raw`\lambda`,
      help: 'Adds λ/2 times the sum of the squares of all parameters, biases too, to the training loss. The test loss has no penalty.',
      default: 0,
      minimum: 0,
      scale: 'log',
      advanced: true,
    },
  },
  precisions: ['f64', 'f32'],
  hasData: true,
  formula: [
    String.raw`L(w) = \frac1N \sum_{i=1}^{N} \ell(z(x_i), y_i) + \frac{\lambda}{2} \lVert w \rVert^2`,
    String.raw`z(x) = W_D\,\varphi(\cdots \varphi(W_1 x + b_1) \cdots) + b_D`,
  ],
  typeset({ hidden, activation, loss, bias, l2 }) {
    const penalty = l2 === 0 ? '' : String.raw` + \frac{${l2}}{2} \lVert w \rVert^2`;
    const lines = [String.raw`L(w) = \frac1N \sum_{i=1}^{N} \ell(z(x_i), y_i)${penalty}`, lossTex[loss]];
    const shift = (index: number): string => (bias ? ` + b_{${index}}` : '');
    hidden.forEach((width, index) => {
      const below = index === 0 ? 'x' : `a_{${index}}`;
      const name = `a_{${index + 1}}`;
      const inner = `W_{${index + 1}} ${below}${shift(index + 1)}`;
      lines.push(String.raw`${name} = \varphi(${inner}) \in \mathbb{R}^{${width}}`);
    });
    const depth = hidden.length;
    lines.push(`z = W_{${depth + 1}} ${depth === 0 ? 'x' : `a_{${depth}}`}${shift(depth + 1)}`);
    if (depth > 0) lines.push(String.raw`\varphi(z) = ${activation === 'linear' ? 'z' : ACTIVATIONS[activation].tex}`);
    return lines;
  },
  check({ data, trainFraction }, lookup) {
    const set = lookup(data);
    requireClasses(set);
    if (trainFraction < 1 && testRows(set, trainFraction) === 0) {
      throw new RidgelineError(
        'invalid-parameter',
        `trainFraction ${trainFraction} leaves no row of ${set.name} for the test part; expected less, or 1 for no test part`,
        { field: 'trainFraction', value: trainFraction, expected: 'a fraction that leaves test rows, or 1' },
      );
    }
  },
  dimension: (parameters, data) => shapeOf(parameters, data).dimension,
  coordinateName(parameters, index) {
    const entry = BUILT_IN_DATA.find(({ id }) => id === parameters.data);
    if (entry === undefined) return `w[${index + 1}]`;
    return parameterName(shapeFor(parameters, entry.features, entry.classes.length), index);
  },
  tensors: (parameters, data) => tensorsOf(shapeOf(parameters, data)),
  view: () => [-2, 2, -2, 2],
  start(parameters, data) {
    const { initialisation, initialScale } = parameters;
    const scaled = initialScale === 1 ? '' : `, times ${initialScale}`;
    return {
      kind: 'random',
      draw: (stream, out) => drawInitialisation(shapeOf(parameters, data), initialisation, initialScale, stream, out),
      words: `${initialisationWords[initialisation]}${scaled}`,
    };
  },
  body: {
    kind: 'kernel',
    create(parameters, { workspace, precision, data }) {
      if (precision !== 'f64' && precision !== 'f32') {
        throw new RidgelineError('invalid-parameter', `precision ${precision} of a network; expected f64 or f32`, {
          field: 'precision',
          value: precision,
          expected: 'f64 or f32',
        });
      }
      const { data: name, trainFraction, scaling, activation, loss, l2 } = parameters;
      const split = cachedSplit(data(name), trainFraction, scaling);
      return fullyConnectedKernel(workspace, precision, split, {
        shape: shapeOf(parameters, data),
        activation,
        loss,
        l2,
      });
    },
  },
});

/** How many rows the test part has. */
function testRows(set: DataSet, trainFraction: number): number {
  const counts = new Array<number>(set.classes.length).fill(0);
  for (const label of set.labels) counts[label]++;
  return counts.reduce((rows, count) => rows + count - trainingCount(count, trainFraction), 0);
}
