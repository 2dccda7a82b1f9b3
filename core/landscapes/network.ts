/** Fully connected networks that learn from the rows of a data set. */
import { stream } from '../math/streams.ts';
import { BUILT_IN_DATA } from './data/index.ts';
import { type DataLookup, defineLandscape } from './define.ts';
import { ACTIVATION_OPTIONS, ACTIVATIONS, type Activation } from './network/activations.ts';
import { fullyConnectedKernel } from './network/fully-connected.ts';
import { checkLearning, initialisationWords, lossOf, outputsFor, refuse, splitOf } from './network/learning.ts';
import { formatOf } from './network/learning-kernel.ts';
import { isMarginLoss, type Loss } from './network/loss.ts';
import { type LayerScale, layerScales, type Parameterisation } from './network/parameterisation.ts';
import { dataParameters, type LearningParameters, lossParameters, startParameters } from './network/parameters.ts';
import { type Normalisation, networkShape, parameterName, type Shape, tensorsOf } from './network/shape.ts';
import { drawInitialisation } from './network/start.ts';
import { unitSymmetries } from './network/unit-symmetries.ts';

interface NetworkParameters extends LearningParameters {
  hidden: number[];
  activation: Activation;
  bias: boolean;
  skip?: 'none' | 'residual';
  skipScale?: number;
  normalisation?: Normalisation;
  normalisationGain?: boolean;
  epsilon?: number;
  parameterisation?: Parameterisation;
  baseWidth?: number;
  mirrored?: boolean;
  startSeed?: number;
  subtractStart?: boolean;
}

const BASE_WIDTH = 32;

function shapeFor(parameters: NetworkParameters, features: number, classes: number, targets: number): Shape {
  const { hidden, bias, normalisation = 'none', normalisationGain: hasGains = true, loss } = parameters;
  return networkShape(features, hidden, outputsFor(loss, classes, targets), bias, { normalisation, hasGains });
}

function shapeOf(parameters: NetworkParameters, data: DataLookup): Shape {
  const { columns, classes, targetNames = [] } = data(parameters.data);
  return shapeFor(parameters, columns, classes.length, targetNames.length);
}

function scalesOf(parameters: NetworkParameters, shape: Shape): LayerScale[] {
  const { parameterisation = 'standard', initialisation, baseWidth = BASE_WIDTH } = parameters;
  return layerScales(shape, parameterisation, initialisation, baseWidth);
}

/** Draws a start, and says in words what it is. */
function randomStart(parameters: NetworkParameters, data: DataLookup) {
  const { initialisation, initialScale, parameterisation = 'standard', mirrored = false } = parameters;
  const words = [initialisationWords[initialisation]];
  if (initialScale !== 1) words.push(`times ${initialScale}`);
  if (parameterisation !== 'standard') words.push(`as ${parameterisationWords[parameterisation]} shares it out`);
  if (mirrored) words.push('mirrored');
  return {
    draw(from: ReturnType<typeof stream>, out: Float64Array) {
      const shape = shapeOf(parameters, data);
      drawInitialisation(shape, scalesOf(parameters, shape), initialScale, mirrored, from, out);
    },
    words: words.join(', '),
  };
}

/** The start of a seed that is the same for every run. */
function fixedStart(parameters: NetworkParameters, seed: number, data: DataLookup): Float64Array {
  const out = new Float64Array(shapeOf(parameters, data).dimension);
  randomStart(parameters, data).draw(stream('start', 'network', seed), out);
  return out;
}

const parameterisationWords: Record<Exclude<Parameterisation, 'standard'>, string> = {
  ntk: 'the NTK parameterisation',
  'mean-field': 'the mean-field parameterisation',
  'mup-sgd': 'muP for SGD',
  'mup-adam': 'muP for Adam',
};

const lossTex: Record<Loss, string> = {
  'cross-entropy': String.raw`\ell(z, y) = \log \textstyle\sum_k e^{z_k} - z_y`,
  'squared-error': String.raw`\ell(z, y) = \tfrac12 \lVert z - e_y \rVert^2`,
  logistic: String.raw`\ell(z, y) = \log(1 + e^{-y z}), \quad y = \pm 1`,
  hinge: String.raw`\ell(z, y) = \max(0, 1 - y z), \quad y = \pm 1`,
  'squared-hinge': String.raw`\ell(z, y) = \max(0, 1 - y z)^2, \quad y = \pm 1`,
  exponential: String.raw`\ell(z, y) = e^{-y z}, \quad y = \pm 1`,
};

const smoothedTex = String.raw`\ell(z, y) = \log \textstyle\sum_k e^{z_k} - (1 - \varepsilon) z_y - \tfrac{\varepsilon}{K} \sum_k z_k`;

export const network = defineLandscape({
  id: 'network',
  version: 1,
  label: 'Network on data',
  group: 'Learning problems',
  summary: 'A fully connected network that learns the classes or targets of the rows of a data set.',
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
    {
      text: 'J. L. Ba, J. R. Kiros, G. E. Hinton, Layer normalization, 2016',
      url: 'https://arxiv.org/abs/1607.06450',
    },
    {
      text: 'T. Salimans, D. P. Kingma, Weight normalization, 2016, for normalised rows',
      url: 'https://arxiv.org/abs/1602.07868',
    },
    {
      text: 'L. Chizat, E. Oyallon, F. Bach, On lazy training in differentiable programming, 2019, for the output scale',
      url: 'https://arxiv.org/abs/1812.07956',
    },
    {
      text: 'G. Yang et al., Tensor programs V: tuning large neural networks via zero-shot hyperparameter transfer, 2022, Table 3, for muP',
      url: 'https://arxiv.org/abs/2203.03466',
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
    bias: { kind: 'boolean', label: 'Biases', default: true },
    skip: {
      kind: 'choice',
      label: 'Skip connections',
      help: 'Residual: a hidden layer as wide as the one below adds its activations to those below.',
      options: [
        { value: 'none', label: 'None' },
        { value: 'residual', label: 'Residual' },
      ],
      default: 'none',
      optional: true,
    },
    skipScale: {
      kind: 'number',
      label: 'Scale of the residual branch',
      help: 'The factor of what a layer adds.',
      default: 1,
      optional: true,
      advanced: true,
    },
    normalisation: {
      kind: 'choice',
      label: 'Normalisation',
      help: 'Layer: of the units of each hidden layer, row of data by row, before the activation. Rows of weights: each unit of a hidden layer divides its weights by their length, so that the loss does not depend on that length and the gradient is orthogonal to the weights.',
      options: [
        { value: 'none', label: 'None' },
        { value: 'layer', label: 'Layer' },
        { value: 'rows', label: 'Rows of weights' },
      ],
      default: 'none',
      optional: true,
    },
    normalisationGain: {
      kind: 'boolean',
      label: 'Gains of the normalisation',
      help: 'Each unit has a gain behind its normalisation, which starts at 1; with layer normalisation a shift too, which starts at 0.',
      default: true,
      optional: true,
      advanced: true,
    },
    epsilon: {
      kind: 'number',
      label: 'Epsilon of layer normalisation',
      symbol: String.raw`\epsilon`,
      help: 'Added to the variance of the units before its root divides them.',
      default: 1e-5,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      optional: true,
      advanced: true,
    },
    ...lossParameters,
    ...dataParameters,
    ...startParameters,
    parameterisation: {
      kind: 'choice',
      label: 'Parameterisation',
      help: 'What multiplies the weights on their way forward, and how large they start. NTK: weights start with deviation 1 and are multiplied by that of the initialisation. Mean field: output weights are multiplied by 1/n; let the learning rate grow in proportion to the width. muP has the learning rates of its layers built in for optimizers that step in proportion to the gradient (SGD, momentum) or whatever its size (Adam, sign descent); not built in are its factors for weight decay and for the epsilon of Adam, and optimizers of matrices (Muon, Shampoo) need other factors.',
      options: [
        { value: 'standard', label: 'Standard' },
        { value: 'ntk', label: 'NTK' },
        { value: 'mean-field', label: 'Mean field' },
        { value: 'mup-sgd', label: 'muP for SGD' },
        { value: 'mup-adam', label: 'muP for Adam' },
      ],
      default: 'standard',
      optional: true,
    },
    baseWidth: {
      kind: 'number',
      label: 'Base width of muP',
      help: 'The width at which muP is the standard parameterisation.',
      default: BASE_WIDTH,
      minimum: 1,
      integer: true,
      optional: true,
      advanced: true,
    },
    mirrored: {
      kind: 'boolean',
      label: 'Mirrored start',
      help: 'The units of the last hidden layer start in pairs with equal weights and opposite weights to the outputs, so that all outputs are exactly 0.',
      default: false,
      optional: true,
      advanced: true,
    },
    startSeed: {
      kind: 'number',
      label: 'Fixed start',
      help: 'All runs begin at the random start of this number. None: every seed has a start of its own.',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      integer: true,
      optional: true,
      advanced: true,
    },
    subtractStart: {
      kind: 'boolean',
      label: 'Subtract the outputs at the start',
      help: 'The outputs of the network at its fixed start are taken from its outputs, which so begin at 0.',
      default: false,
      optional: true,
      advanced: true,
    },
  },
  precisions: ['f64', 'f32'],
  hasData: true,
  hasModel: true,
  hasLayers: ({ normalisation = 'none', normalisationGain: hasGains = true }) =>
    normalisation === 'none' || (normalisation === 'layer' && !hasGains),
  formula: [
    String.raw`L(w) = \frac1N \sum_{i=1}^{N} \ell(z(x_i), y_i) + \frac{\lambda}{2} \lVert w \rVert^2`,
    String.raw`z(x) = W_D\,\varphi(\cdots \varphi(W_1 x + b_1) \cdots) + b_D`,
  ],
  typeset: (parameters) => typesetNetwork(parameters),
  check(parameters: NetworkParameters, data) {
    checkLearning(parameters, data);
    const { hidden, normalisation = 'none', parameterisation = 'standard', skip = 'none' } = parameters;
    const { mirrored = false, subtractStart = false, startSeed } = parameters;
    if (normalisation === 'rows' && parameterisation !== 'standard') {
      refuse('parameterisation', parameterisation, 'standard', 'normalised rows of weights have no scale to share out');
    }
    if (mirrored && (hidden.length === 0 || hidden[hidden.length - 1] % 2 === 1)) {
      refuse('mirrored', true, 'false, or an even width of the last hidden layer', 'a mirrored start pairs units');
    }
    if (mirrored && skip === 'residual') {
      refuse('mirrored', true, 'false', 'units with skip connections cannot start in pairs');
    }
    if (subtractStart && startSeed === undefined) {
      refuse(
        'subtractStart',
        true,
        'false, or a fixed start',
        'there is no one start whose outputs could be subtracted',
      );
    }
  },
  dimension: (parameters, data) => shapeOf(parameters, data).dimension,
  coordinateName(parameters, index) {
    const entry = BUILT_IN_DATA.find(({ id }) => id === parameters.data);
    if (entry === undefined) return `w[${index + 1}]`;
    return parameterName(shapeFor(parameters, entry.features, entry.classes.length, 0), index);
  },
  tensors: (parameters, data) => tensorsOf(shapeOf(parameters, data)),
  symmetries(parameters: NetworkParameters) {
    const { hidden, activation, normalisation = 'none', skip = 'none', l2 } = parameters;
    const entry = BUILT_IN_DATA.find(({ id }) => id === parameters.data);
    if (entry === undefined || hidden.length === 0 || skip === 'residual') return [];
    const shape = shapeFor(parameters, entry.features, entry.classes.length, 0);
    return unitSymmetries(shape, { activation, normalisation, isPenalised: l2 > 0 });
  },
  view: () => [-2, 2, -2, 2],
  start(parameters: NetworkParameters, data) {
    const { startSeed } = parameters;
    const random = randomStart(parameters, data);
    if (startSeed === undefined) return { kind: 'random', ...random };
    const point = Array.from(fixedStart(parameters, startSeed, data));
    return { kind: 'point', point, words: `${random.words}, always number ${startSeed}` };
  },
  body: {
    kind: 'kernel',
    create(parameters: NetworkParameters, { workspace, precision, data }) {
      const { activation, l2, outputScale, normalisation, epsilon, skip, skipScale = 1 } = parameters;
      const { startSeed, subtractStart = false } = parameters;
      const shape = shapeOf(parameters, data);
      return fullyConnectedKernel(workspace, formatOf(precision), splitOf(parameters, data), {
        ...lossOf(parameters),
        shape,
        activation,
        l2,
        scales: scalesOf(parameters, shape),
        ...(normalisation && { normalisation }),
        ...(epsilon !== undefined && { epsilon }),
        ...(skip === 'residual' && { skipScale }),
        ...(outputScale !== undefined && { outputScale }),
        ...(subtractStart && startSeed !== undefined && { origin: fixedStart(parameters, startSeed, data) }),
      });
    },
  },
});

function typesetNetwork(parameters: NetworkParameters): string[] {
  const { hidden, activation, loss, bias, l2, outputScale: alpha = 1, labelSmoothing = 0 } = parameters;
  const { normalisation = 'none', skip = 'none', skipScale = 1, parameterisation = 'standard' } = parameters;
  const penalty = l2 === 0 ? '' : String.raw` + \frac{${l2}}{2} \lVert w \rVert^2`;
  const outputs = alpha === 1 ? String.raw`\ell(z(x_i), y_i)` : String.raw`\ell(\alpha z(x_i), y_i) / \alpha^2`;
  const lines = [String.raw`L(w) = \frac1N \sum_{i=1}^{N} ${outputs}${penalty}`];
  if (alpha !== 1) lines[0] += String.raw`, \quad \alpha = ${alpha}`;
  lines.push(labelSmoothing > 0 ? `${smoothedTex}, \\quad \\varepsilon = ${labelSmoothing}` : lossTex[loss]);
  const shift = (index: number): string => (bias ? ` + b_{${index}}` : '');
  const factor = (index: number): string => (parameterisation === 'standard' ? '' : `c_{${index}} `);
  hidden.forEach((width, index) => {
    const below = index === 0 ? 'x' : `a_{${index}}`;
    const name = `a_{${index + 1}}`;
    const matrix = normalisation === 'rows' ? String.raw`\hat W_{${index + 1}}` : `W_{${index + 1}}`;
    const sum = `${factor(index + 1)}${matrix} ${below}${shift(index + 1)}`;
    const inner = normalisation === 'layer' ? String.raw`\operatorname{norm}(${sum})` : sum;
    const skips = skip === 'residual' && index > 0 && hidden[index - 1] === width;
    const scale = skipScale === 1 ? '' : `${skipScale}\\,`;
    const above = skips ? String.raw`${below} + ${scale}\varphi(${inner})` : String.raw`\varphi(${inner})`;
    lines.push(String.raw`${name} = ${above} \in \mathbb{R}^{${width}}`);
  });
  const depth = hidden.length;
  const last = isMarginLoss(loss) ? `w_{${depth + 1}}^{\\mathsf T}` : `W_{${depth + 1}}`;
  lines.push(`z = ${factor(depth + 1)}${last} ${depth === 0 ? 'x' : `a_{${depth}}`}${shift(depth + 1)}`);
  if (depth > 0) lines.push(String.raw`\varphi(z) = ${activation === 'linear' ? 'z' : ACTIVATIONS[activation].tex}`);
  return lines;
}
