/** The mass that a normal distribution has along a ray. */
import { exp, log } from '../wasm/elementary.ts';

const LN_2PI = 1.8378770664093453;
/** The integrand is followed down to this power of e below its peak. */
const DEPTH = 45;
const PANELS = 400;

/**
 * ln of int_0^r t^(n-1) (2 pi s^2)^(-n/2) exp(-|m + t u|^2/(2 s^2)) dt for a unit vector u, with `along` = m . u and
 * `length` = |m|. The integrand is log-concave: Simpson's rule where it is not negligible. Relative error about 1e-9.
 */
export function integralAlongRay(r: number, n: number, along: number, length: number, s: number): number {
  if (!(r > 0)) return Number.NEGATIVE_INFINITY;
  const logOf = (t: number): number =>
    (n === 1 ? 0 : (n - 1) * log(t)) - (length * length + 2 * t * along + t * t) / (2 * s * s);
  const free = (-along + Math.sqrt(along * along + 4 * (n - 1) * s * s)) / 2;
  const peak = n === 1 ? Math.min(r, Math.max(0, -along)) : Math.min(r, free);
  const top = logOf(peak);
  const low = logOf(0) > top - DEPTH ? 0 : edge(logOf, top - DEPTH, 0, peak);
  const high = logOf(r) > top - DEPTH ? r : edge(logOf, top - DEPTH, r, peak);
  const step = (high - low) / PANELS;
  let total = 0;
  for (let k = 0; k <= PANELS; k++) {
    const weight = k === 0 || k === PANELS ? 1 : k % 2 === 1 ? 4 : 2;
    total += weight * exp(logOf(low + k * step) - top);
  }
  return top + log((total * step) / 3) - (n / 2) * (LN_2PI + 2 * log(s));
}

/** Where a function that rises from `outer` to `inner` passes `level`. */
function edge(f: (t: number) => number, level: number, outer: number, inner: number): number {
  let [out, within] = [outer, inner];
  for (let k = 0; k < 60; k++) {
    const middle = (out + within) / 2;
    if (f(middle) < level) out = middle;
    else within = middle;
  }
  return out;
}
