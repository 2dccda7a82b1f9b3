/** Fully connected networks as steps. */
import type { Format } from '../../wasm/arithmetic.ts';
import type { Workspace } from '../../wasm/memory.ts';
import type { SplitData } from '../data/split.ts';
import type { Activation } from './activations.ts';
import type { Circuit } from './circuit.ts';
import { NetworkKernel } from './kernel.ts';
import { headOf, type Loss, rowsFor } from './loss.ts';
import { MatrixParameter } from './matrix-parameter.ts';
import type { Shape } from './shape.ts';
import type { Signal } from './step.ts';
import { addActivation } from './steps/activation.ts';
import { denseStep } from './steps/dense.ts';
import { VectorParameter } from './vector-parameter.ts';

export interface FullyConnectedOptions {
  shape: Shape;
  activation: Activation;
  loss: Loss;
  /** Factor of the penalty |w|^2 / 2 over all parameters. */
  l2: number;
}

/** The landscape of a fully connected network on data. */
export function fullyConnectedKernel(
  workspace: Workspace,
  format: Format,
  { training, test }: SplitData,
  options: FullyConnectedOptions,
): NetworkKernel {
  const { shape, loss, l2 } = options;
  const { outputs } = shape.layers[shape.layers.length - 1];
  return new NetworkKernel(
    workspace,
    format,
    { training: rowsFor(loss, training, outputs), test: rowsFor(loss, test, outputs) },
    {
      dimension: shape.dimension,
      build: (circuit) => buildFullyConnected(options, circuit),
      head: headOf(loss),
      l2,
    },
  );
}

/** Adds the layers of the network; returns its outputs. */
function buildFullyConnected({ shape, activation }: FullyConnectedOptions, circuit: Circuit): Signal {
  const { layers } = shape;
  let below = circuit.inputs(layers[0].inputs);
  layers.forEach(({ inputs, outputs, weights, biases }, index) => {
    const matrix = new MatrixParameter(circuit, { inputs, outputs, offset: weights }, { isFirst: index === 0 });
    const bias = biases === undefined ? undefined : new VectorParameter(circuit, outputs, biases);
    circuit.parameters.push(matrix);
    if (bias) circuit.parameters.push(bias);
    const isLast = index === layers.length - 1;
    const z = isLast ? circuit.outputs(outputs) : circuit.signal(outputs);
    circuit.steps.push(denseStep(circuit, below, z, matrix, bias));
    below = isLast ? z : addActivation(circuit, activation, z);
  });
  return below;
}
