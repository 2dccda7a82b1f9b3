/** Fully connected networks as steps. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { SplitData } from '../data/split.ts';
import type { Activation } from './activations.ts';
import type { NetworkRows } from './buffers.ts';
import type { Circuit } from './circuit.ts';
import { NetworkKernel } from './kernel.ts';
import { headOf, type LossOptions, rowsFor } from './loss.ts';
import { MatrixParameter, type MatrixSource } from './matrix-parameter.ts';
import { NormalisedMatrix } from './normalised-matrix.ts';
import { outputsAt } from './origins.ts';
import type { LayerScale } from './parameterisation.ts';
import type { Layer, Normalisation, Shape } from './shape.ts';
import { at, type Signal } from './step.ts';
import { addActivation } from './steps/activation.ts';
import { denseStep, linearLayer } from './steps/dense.ts';
import { addLayerNorm } from './steps/layer-norm.ts';
import { addResidual } from './steps/residual.ts';
import { VectorParameter } from './vector-parameter.ts';

export interface FullyConnectedOptions extends LossOptions {
  shape: Shape;
  activation: Activation;
  /** Factor of the penalty |w|^2 / 2 over all parameters. */
  l2: number;
  normalisation?: Normalisation;
  /** Added to the variance that layer normalisation divides by. */
  epsilon?: number;
  /** What multiplies the layer in y = x + skipScale f(x), for hidden layers as wide as the one below; absent: no such skips. */
  skipScale?: number;
  /** What multiplies the weights and biases of each layer; absent: 1. */
  scales?: readonly LayerScale[];
  /** alpha: the outputs are multiplied by it, and the loss is divided by its square. */
  outputScale?: number;
  /** The outputs at this point are taken from the outputs. */
  origin?: Float64Array;
}

/** The landscape of a fully connected network on data. */
export function fullyConnectedKernel(
  workspace: Workspace,
  format: Format,
  { training, test }: SplitData,
  options: FullyConnectedOptions,
): NetworkKernel {
  const { shape, l2, outputScale = 1, origin, ...rest } = options;
  const { outputs } = shape.layers[shape.layers.length - 1];
  const withOrigins = (rows: NetworkRows): NetworkRows => {
    if (origin === undefined) return rows;
    const numbers = outputsAt(origin, rows, outputs, (own, data) =>
      kernelOf(own, format, data, { shape, l2: 0, outputScale, ...rest }),
    );
    return { ...rows, origins: { columns: outputs, numbers } };
  };
  const data = {
    training: withOrigins(rowsFor(options, training, outputs)),
    test: withOrigins(rowsFor(options, test, outputs)),
  };
  return kernelOf(workspace, format, data, options);
}

function kernelOf(
  workspace: Workspace,
  format: Format,
  data: { training: NetworkRows; test: NetworkRows },
  options: FullyConnectedOptions,
): NetworkKernel {
  const { outputScale = 1 } = options;
  return new NetworkKernel(workspace, format, data, {
    dimension: options.shape.dimension,
    build: (circuit) => buildFullyConnected(options, circuit),
    head: headOf(options, data.training.labels.length > 0),
    l2: options.l2,
    lossDivisor: outputScale * outputScale,
  });
}

/** Adds the layers of the network; returns its outputs. */
function buildFullyConnected(options: FullyConnectedOptions, circuit: Circuit): Signal {
  const { shape, activation, normalisation = 'none', epsilon = 1e-5, skipScale, scales, outputScale = 1 } = options;
  const { layers } = shape;
  let below = circuit.inputs(layers[0].inputs);
  layers.forEach((layer, index) => {
    const { inputs, outputs, biases, gains, shifts } = layer;
    const isLast = index === layers.length - 1;
    const scale = isLast ? outputScale : 1;
    const isNormalised = normalisation === 'rows' && !isLast;
    const matrix = isNormalised
      ? new NormalisedMatrix(circuit, { inputs, outputs, offset: layer.weights, gains }, index === 0)
      : weightsOf(circuit, layer, scale * (scales?.[index].weights ?? 1), index === 0);
    const vector = (offset: number | undefined, factor = 1): VectorParameter | undefined =>
      offset === undefined ? undefined : new VectorParameter(circuit, outputs, offset, factor);
    const bias = vector(biases, scale * (scales?.[index].biases ?? 1));
    circuit.parameters.push(matrix, ...(bias ? [bias] : []));
    const skips = skipScale !== undefined && index > 0 && !isLast && inputs === outputs;
    let signal = isLast ? circuit.outputs(outputs) : circuit.signal(outputs);
    const step = denseStep(circuit, below, signal, matrix, bias, { errors: skips ? 'add' : 'write' });
    circuit.steps.push(
      matrix instanceof MatrixParameter ? { ...step, layer: linearLayer(below, signal, matrix, bias) } : step,
    );
    if (!isLast && normalisation === 'layer') {
      const [gain, shift] = [vector(gains), vector(shifts)];
      circuit.parameters.push(...[gain, shift].filter((parameter) => parameter !== undefined));
      signal = addLayerNorm(circuit, signal, { epsilon, ...(gain && { gain }), ...(shift && { shift }) });
    }
    if (!isLast) signal = addActivation(circuit, activation, signal);
    below = skips ? addResidual(circuit, below, signal, skipScale) : signal;
    if (!isLast) circuit.hidden.push({ name: `hidden layer ${index + 1}`, signal: below });
  });
  if (options.origin) addOrigin(circuit, below);
  return below;
}

function weightsOf(
  circuit: Circuit,
  { inputs, outputs, weights }: Layer,
  scale: number,
  isFirst: boolean,
): MatrixSource {
  return new MatrixParameter(circuit, { inputs, outputs, offset: weights }, { scale, isFirst });
}

/** Takes each row's origin from the outputs. */
function addOrigin({ functions, steps }: Circuit, outputs: Signal): void {
  const forward: (typeof steps)[number]['forward'] = (frame) =>
    functions.subtract(at(frame, outputs.value), frame.origins, outputs.features, frame.rows);
  steps.push({ forward, forwardCurved: forward, forwardDot: () => {} });
}
