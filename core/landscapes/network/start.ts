/** Random initial weights of a network. */
import type { Stream } from '../../math/streams.ts';
import type { Shape } from './shape.ts';

export type Initialisation = 'fan-in' | 'he' | 'xavier';

/**
 * Fills `out` with a start: weights of a layer from n to m units are normal with standard deviation `scale` times 1/sqrt n
 * ('fan-in'), sqrt(2/n) ('he') or sqrt(2/(n + m)) ('xavier'); biases are 0. Parameter i gets normal deviate i of the stream.
 */
export function drawInitialisation(
  { layers }: Shape,
  initialisation: Initialisation,
  scale: number,
  stream: Stream,
  out: Float64Array,
): void {
  out.fill(0);
  for (const { inputs, outputs, weights } of layers) {
    const values = stream.fillNormal(out.subarray(weights, weights + inputs * outputs), weights);
    const deviation = scale * deviationOf(initialisation, inputs, outputs);
    for (let i = 0; i < values.length; i++) values[i] *= deviation;
  }
}

function deviationOf(initialisation: Initialisation, inputs: number, outputs: number): number {
  switch (initialisation) {
    case 'fan-in':
      return 1 / Math.sqrt(inputs);
    case 'he':
      return Math.sqrt(2 / inputs);
    case 'xavier':
      return Math.sqrt(2 / (inputs + outputs));
  }
}
