/** Small convolutional networks that classify images. */
import { BUILT_IN_DATA } from './data/index.ts';
import { type DataLookup, defineLandscape } from './define.ts';
import { ACTIVATION_OPTIONS, type Activation } from './network/activations.ts';
import type { Circuit } from './network/circuit.ts';
import { checkLearning, initialisationWords, outputsFor, refuse } from './network/learning.ts';
import { formatOf, learningKernel } from './network/learning-kernel.ts';
import { MatrixParameter } from './network/matrix-parameter.ts';
import { dataParameters, type LearningParameters, lossParameters, startParameters } from './network/parameters.ts';
import { layerPlace } from './network/shape.ts';
import type { Signal } from './network/step.ts';
import { addActivation } from './network/steps/activation.ts';
import { addConvolution, convolved, type ImageShape } from './network/steps/convolution.ts';
import { denseStep, linearLayer } from './network/steps/dense.ts';
import { addAverage } from './network/steps/pool.ts';
import { TensorPlan } from './network/tensor-plan.ts';
import { VectorParameter } from './network/vector-parameter.ts';

interface ConvolutionalParameters extends LearningParameters {
  imageWidth?: number;
  channels: number[];
  strides: number[];
  pooling: 'none' | 'average' | 'global';
  hidden: number[];
  activation: Activation;
}

interface ConvolutionPlan {
  from: ImageShape;
  to: ImageShape;
  stride: number;
  kernel: number;
  bias: number;
}

interface LayerPlan {
  inputs: number;
  outputs: number;
  weights: number;
  bias: number;
}

/** What the network is made of, bottom up, for images of so many features. */
interface NetworkPlan {
  tensors: TensorPlan;
  convolutions: ConvolutionPlan[];
  /** The image that the layers behind the convolutions see, with pooling done. */
  pooled: ImageShape;
  layers: LayerPlan[];
}

function planOf(parameters: ConvolutionalParameters, features: number, outputs: number): NetworkPlan {
  const { channels, strides, pooling, hidden } = parameters;
  const { imageWidth: width = Math.round(Math.sqrt(features)) } = parameters;
  const tensors = new TensorPlan();
  let image: ImageShape = { height: features / width, width, channels: 1 };
  const convolutions = channels.map((count, index): ConvolutionPlan => {
    const stride = strides[index] ?? 1;
    const place = index === 0 ? 'input' : 'hidden';
    const from = image;
    const to = convolved(from, count, stride);
    image = pooling === 'average' ? halved(to) : to;
    const kernel = tensors.take(`K${index + 1}`, [count, from.channels, 3, 3], 'weight', place);
    return { from, to, stride, kernel, bias: tensors.take(`k${index + 1}`, [count], 'bias', place) };
  });
  if (pooling === 'global') image = { height: 1, width: 1, channels: image.channels };
  const widths = [image.height * image.width * image.channels, ...hidden, outputs];
  const layers = widths.slice(1).map((units, index): LayerPlan => {
    const place = layerPlace(channels.length + index, channels.length + widths.length - 1);
    const weights = tensors.take(`W${index + 1}`, [units, widths[index]], 'weight', place);
    const bias = tensors.take(`b${index + 1}`, [units], 'bias', place);
    return { inputs: widths[index], outputs: units, weights, bias };
  });
  return { tensors, convolutions, pooled: image, layers };
}

/** Windows of 2 x 2; what is left over at the right and at the bottom has smaller windows. */
function halved({ height, width, channels }: ImageShape): ImageShape {
  return { height: Math.ceil(height / 2), width: Math.ceil(width / 2), channels };
}

/** The first features of the pixels of every window. */
function windowsOf({ height, width, channels }: ImageShape): number[][] {
  const small = halved({ height, width, channels });
  return Array.from({ length: small.height * small.width }, (_, window) => {
    const [y, x] = [2 * Math.floor(window / small.width), 2 * (window % small.width)];
    const rows = y + 1 < height ? [y, y + 1] : [y];
    const columns = x + 1 < width ? [x, x + 1] : [x];
    return rows.flatMap((row) => columns.map((column) => (row * width + column) * channels));
  });
}

function planFor(parameters: ConvolutionalParameters, data: DataLookup): NetworkPlan {
  const { columns, classes, targetNames = [] } = data(parameters.data);
  return planOf(parameters, columns, outputsFor(parameters.loss, classes.length, targetNames.length));
}

function build(
  { activation, pooling, outputScale = 1 }: ConvolutionalParameters,
  plan: NetworkPlan,
  circuit: Circuit,
): Signal {
  const { convolutions, layers, pooled } = plan;
  const [{ from: image }] = convolutions;
  let signal = circuit.inputs(image.height * image.width);
  convolutions.forEach(({ from, to, stride, kernel, bias }, index) => {
    const biases = new VectorParameter(circuit, to.channels, bias);
    signal = addConvolution(circuit, signal, from, { channels: to.channels, stride, offset: kernel, biases });
    signal = addActivation(circuit, activation, signal);
    if (pooling === 'average') signal = addAverage(circuit, signal, windowsOf(to), to.channels);
    circuit.hidden.push({ name: `convolution ${index + 1}`, signal });
  });
  if (pooling === 'global') {
    const pixels = Array.from({ length: signal.features / pooled.channels }, (_, pixel) => pixel * pooled.channels);
    signal = addAverage(circuit, signal, [pixels], pooled.channels);
    circuit.hidden.push({ name: 'average of the image', signal });
  }
  layers.forEach(({ inputs, outputs, weights, bias }, index) => {
    const isLast = index === layers.length - 1;
    const scale = isLast ? outputScale : 1;
    const matrix = new MatrixParameter(circuit, { inputs, outputs, offset: weights }, { scale });
    const biases = new VectorParameter(circuit, outputs, bias, scale);
    circuit.parameters.push(matrix, biases);
    const z = isLast ? circuit.outputs(outputs) : circuit.signal(outputs);
    const layer = linearLayer(signal, z, matrix, biases);
    circuit.steps.push({ ...denseStep(circuit, signal, z, matrix, biases), layer });
    signal = isLast ? z : addActivation(circuit, activation, z);
    if (!isLast) circuit.hidden.push({ name: `hidden layer ${index + 1}`, signal });
  });
  return signal;
}

export const convolutionalNetwork = defineLandscape({
  id: 'convolutional-network',
  version: 1,
  label: 'Convolutional network',
  group: 'Learning problems',
  summary: 'A few convolutions of 3 × 3 pixels and a linear layer that learn to classify images.',
  references: [
    {
      text: 'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition, Proceedings of the IEEE 86 (1998)',
      url: 'https://doi.org/10.1109/5.726791',
    },
    {
      text: 'B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994)',
      url: 'https://doi.org/10.1162/neco.1994.6.1.147',
    },
  ],
  parameters: {
    data: { kind: 'data', label: 'Data', default: 'digits' },
    imageWidth: {
      kind: 'number',
      label: 'Width of the images',
      help: 'In pixels; the features are the image row by row. None: the images are square.',
      minimum: 1,
      maximum: 4096,
      integer: true,
      optional: true,
      advanced: true,
    },
    channels: {
      kind: 'numbers',
      label: 'Channels',
      help: 'Of each convolution, from the image on. Kernels have 3 × 3 pixels, with zeros around the image.',
      default: [8, 16],
      integer: true,
      minimum: 1,
      maximum: 1024,
      minimumLength: 1,
      maximumLength: 16,
    },
    strides: {
      kind: 'numbers',
      label: 'Strides',
      help: 'Of each convolution: one output pixel for every so many pixels.',
      default: [1, 2],
      integer: true,
      minimum: 1,
      maximum: 16,
      minimumLength: 1,
      maximumLength: 16,
    },
    pooling: {
      kind: 'choice',
      label: 'Pooling',
      help: 'Averages: over 2 × 2 pixels behind every convolution, or over the whole image behind the last.',
      options: [
        { value: 'none', label: 'None' },
        { value: 'average', label: 'Average of 2 × 2' },
        { value: 'global', label: 'Average of the image' },
      ],
      default: 'none',
    },
    hidden: {
      kind: 'numbers',
      label: 'Hidden layers behind',
      help: 'Units of fully connected layers between the convolutions and the outputs. Their inputs go pixel by pixel, the channels of a pixel side by side.',
      default: [],
      integer: true,
      minimum: 1,
      maximum: 10_000,
      minimumLength: 0,
      maximumLength: 16,
    },
    activation: {
      kind: 'choice',
      label: 'Activation',
      symbol: String.raw`\varphi`,
      options: ACTIVATION_OPTIONS,
      default: 'gelu',
    },
    ...lossParameters,
    ...dataParameters,
    ...startParameters,
  },
  precisions: ['f64', 'f32'],
  hasData: true,
  hasModel: true,
  hasLayers: () => true,
  formula: [
    String.raw`L(w) = \frac1N \sum_{i=1}^{N} \ell(z(x_i), y_i) + \frac{\lambda}{2} \lVert w \rVert^2`,
    String.raw`z(x) = W\,a_D + b, \quad a_l = \varphi(K_l * a_{l-1} + k_l), \quad a_0 = x`,
  ],
  check(parameters: ConvolutionalParameters, data) {
    checkLearning(parameters, data);
    const { channels, strides, imageWidth } = parameters;
    const { columns, name } = data(parameters.data);
    if (strides.length !== channels.length) {
      refuse('strides', strides, `one for each of the ${channels.length} convolutions`, `there are ${strides.length}`);
    }
    const width = imageWidth ?? Math.round(Math.sqrt(columns));
    if (columns % width !== 0 || (imageWidth === undefined && width * width !== columns)) {
      const found = `rows of ${name} have ${columns} features, which is no image ${imageWidth ?? ''} pixels wide`;
      const square = `rows of ${name} have ${columns} features, which is no square image`;
      refuse('imageWidth', imageWidth ?? null, `a divisor of ${columns}`, imageWidth === undefined ? square : found);
    }
  },
  dimension: (parameters, data) => planFor(parameters, data).tensors.dimension,
  coordinateName(parameters: ConvolutionalParameters, index) {
    const entry = BUILT_IN_DATA.find(({ id }) => id === parameters.data);
    if (entry === undefined) return `w[${index + 1}]`;
    const outputs = outputsFor(parameters.loss, entry.classes.length, 0);
    return planOf(parameters, entry.features, outputs).tensors.coordinateName(index);
  },
  tensors: (parameters, data) => planFor(parameters, data).tensors.tensors,
  view: () => [-2, 2, -2, 2],
  start(parameters, data) {
    const { initialisation, initialScale } = parameters;
    return {
      kind: 'random',
      draw: (stream, out) => planFor(parameters, data).tensors.draw(initialisation, initialScale, stream, out),
      words: initialisationWords[initialisation] + (initialScale === 1 ? '' : `, times ${initialScale}`),
    };
  },
  body: {
    kind: 'kernel',
    create(parameters: ConvolutionalParameters, context) {
      const plan = planFor(parameters, context.data);
      return learningKernel(parameters, context, formatOf(context.precision), {
        dimension: plan.tensors.dimension,
        build: (circuit) => build(parameters, plan, circuit),
      });
    },
  },
});
