/** The normal distribution, as tests and intervals need it. */
import { erfc } from '../wasm/elementary.ts';

/** Φ⁻¹(0.975): half the width of a two-sided 95 % interval, in standard deviations. */
export const Z_95 = 1.959963984540054;

/** P(Z > z) of a standard normal Z: erfc(z/√2)/2, without cancellation in the upper tail. */
export function normalTail(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}
