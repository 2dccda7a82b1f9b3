/** Random initial weights of a network. */
import type { Stream } from '../../math/streams.ts';
import type { LayerScale } from './parameterisation.ts';
import type { Shape } from './shape.ts';

/**
 * Fills `out` with a start: the weights of a layer are normal with `scale` times the standard deviation that `scales` says
 * for it; biases and shifts are 0, gains 1. Parameter i gets normal deviate i of the stream. `isMirrored`: the last hidden
 * layer's units come in pairs, the second of which has the weights, biases and gains of the first and the negative of its
 * weights to the outputs, so that all outputs are exactly 0.
 */
export function drawInitialisation(
  { layers }: Shape,
  scales: readonly LayerScale[],
  scale: number,
  isMirrored: boolean,
  stream: Stream,
  out: Float64Array,
): void {
  out.fill(0);
  layers.forEach(({ inputs, outputs, weights, gains }, index) => {
    const values = stream.fillNormal(out.subarray(weights, weights + inputs * outputs), weights);
    const deviation = scale * scales[index].deviation;
    for (let i = 0; i < values.length; i++) values[i] *= deviation;
    if (gains !== undefined) out.fill(1, gains, gains + outputs);
  });
  if (isMirrored) mirror(layers, out);
}

function mirror(layers: Shape['layers'], out: Float64Array): void {
  const [hidden, last] = layers.slice(-2);
  for (let unit = 1; unit < hidden.outputs; unit += 2) {
    const from = hidden.weights + (unit - 1) * hidden.inputs;
    out.copyWithin(from + hidden.inputs, from, from + hidden.inputs);
    for (let output = 0; output < last.outputs; output++) {
      const place = last.weights + output * last.inputs + unit;
      out[place] = -out[place - 1];
    }
  }
}
