/** Probabilities of the cells of a grid. */
import { exp } from '../wasm/elementary.ts';

/** masses/sum. */
export function normalised(masses: Float64Array): Float64Array {
  const total = masses.reduce((a, b) => a + b, 0);
  return masses.map((p) => p / total);
}

/** exp(-b L)/Z of cells of one size, L the loss at the middle of each, without overflow. */
export function gibbsMasses(losses: Float64Array, inverseTemperature: number): Float64Array {
  const least = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return normalised(losses.map((loss) => exp((least - loss) * inverseTemperature)));
}
