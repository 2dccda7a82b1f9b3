/** What can be done to the hidden units of a fully connected network without changing what it computes. */
import type { Draws } from '../../math/streams.ts';
import type { LandscapeSymmetry } from '../define.ts';
import type { Activation } from './activations.ts';
import type { Layer, Normalisation, Shape } from './shape.ts';

interface UnitFacts {
  activation: Activation;
  normalisation: Normalisation;
  /** There is a penalty on the size of weights. */
  isPenalised: boolean;
}

const ODD: readonly Activation[] = ['tanh', 'sine', 'linear'];
const HOMOGENEOUS: readonly Activation[] = ['relu', 'leaky-relu', 'linear'];

/** The symmetries of a network without skip connections. */
export function unitSymmetries(
  shape: Shape,
  { activation, normalisation, isPenalised }: UnitFacts,
): LandscapeSymmetry[] {
  const found = [
    everyUnit(shape, 'any order of the units of a hidden layer', (draws, layer, above, x) => {
      const order = draws.permutation(layer.outputs, new Int32Array(layer.outputs));
      reorder(x, layer, above, order);
    }),
  ];
  if (ODD.includes(activation) && normalisation !== 'layer') {
    found.push(
      everyUnit(shape, 'the signs before and behind a hidden unit', (draws, layer, above, x) => {
        for (let unit = 0; unit < layer.outputs; unit++) {
          if (draws.integer(2) === 1) rescale(x, layer, above, unit, -1, -1);
        }
      }),
    );
  }
  if (HOMOGENEOUS.includes(activation) && normalisation === 'none' && !isPenalised) {
    found.push(
      everyUnit(shape, 'a scale before a hidden unit, and its inverse behind', (draws, layer, above, x) => {
        for (let unit = 0; unit < layer.outputs; unit++) {
          const factor = 0.5 + draws.uniform();
          rescale(x, layer, above, unit, factor, 1 / factor);
        }
      }),
    );
  }
  if (normalisation === 'rows' && !isPenalised) {
    found.push(
      everyUnit(shape, 'the length of the weights of a hidden unit', (draws, { inputs, outputs, weights }, _, x) => {
        for (let unit = 0; unit < outputs; unit++) {
          const factor = 0.5 + draws.uniform();
          for (let k = 0; k < inputs; k++) x[weights + unit * inputs + k] *= factor;
        }
      }),
    );
  }
  return found;
}

function everyUnit(
  { layers }: Shape,
  label: string,
  change: (draws: Draws, layer: Layer, above: Layer, x: Float64Array) => void,
): LandscapeSymmetry {
  return {
    label,
    move(draws, x, out) {
      out.set(x);
      for (let l = 0; l + 1 < layers.length; l++) change(draws, layers[l], layers[l + 1], out);
    },
  };
}

/** Unit i becomes what unit order[i] was. */
function reorder(x: Float64Array, layer: Layer, above: Layer, order: Int32Array): void {
  const from = x.slice();
  const { inputs, outputs, weights } = layer;
  for (let unit = 0; unit < outputs; unit++) {
    const source = weights + order[unit] * inputs;
    x.set(from.subarray(source, source + inputs), weights + unit * inputs);
    for (const offset of [layer.biases, layer.gains, layer.shifts]) {
      if (offset !== undefined) x[offset + unit] = from[offset + order[unit]];
    }
    for (let row = 0; row < above.outputs; row++) {
      const first = above.weights + row * above.inputs;
      x[first + unit] = from[first + order[unit]];
    }
  }
}

function rescale(x: Float64Array, layer: Layer, above: Layer, unit: number, before: number, behind: number): void {
  const { inputs, weights, biases } = layer;
  for (let k = 0; k < inputs; k++) x[weights + unit * inputs + k] *= before;
  if (biases !== undefined) x[biases + unit] *= before;
  for (let row = 0; row < above.outputs; row++) x[above.weights + row * above.inputs + unit] *= behind;
}
