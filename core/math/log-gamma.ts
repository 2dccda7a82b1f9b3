/** The logarithm of the gamma function. */
import { log } from '../wasm/elementary.ts';

/** B_2k/(2k (2k - 1)), k from 1: Stirling's series in 1/x. */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
const HALF_LOG_2PI = 0.9189385332046728;
/** From here on seven terms of the series reach rounding. */
const LARGE = 12;

/**
 * ln Gamma(x), x > 0: Stirling's series for x >= 12, below it ln Gamma(x + k) - ln(x (x + 1) ... (x + k - 1)). Errs by a few
 * u max(1, |ln Gamma|), and so by less relative to the whole only away from its zeros at 1 and 2.
 * Source: Abramowitz and Stegun 6.1.41.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`invalid argument ${x} of the gamma function: expected a positive number`);
  let shifted = x;
  let product = 1;
  while (shifted < LARGE) {
    product *= shifted;
    shifted += 1;
  }
  const inverse = 1 / shifted;
  let series = 0;
  for (let k = stirling.length - 1; k >= 0; k--) series = series * inverse * inverse + stirling[k];
  return (shifted - 0.5) * log(shifted) - shifted + HALF_LOG_2PI + series * inverse - log(product);
}
