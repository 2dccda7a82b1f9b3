/** Student's distribution, for intervals of means of few numbers. */
import { atan, pow } from '../wasm/elementary.ts';

/** The 0.975-quantile of the normal distribution. */
const NORMAL_95 = 1.959963984540054;
const MANY = 500;

/**
 * P(|T| < t) for T with `degrees` degrees of freedom, a whole number from 1, and t >= 0.
 * Source: Abramowitz and Stegun 26.7.3 and 26.7.4, finite sums in cos^2 = 1/(1 + t^2/degrees).
 */
export function studentCentral(t: number, degrees: number): number {
  const cos2 = degrees / (degrees + t * t);
  const sin = t / Math.sqrt(degrees + t * t);
  const odd = degrees % 2 === 1;
  let term = odd ? Math.sqrt(cos2) : 1;
  let total = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cos2 * (k - 1)) / k;
    total += term;
  }
  return odd ? (2 / Math.PI) * (atan(t / Math.sqrt(degrees)) + sin * total) : sin * total;
}

/** Half the width of a two-sided 95 % interval in standard errors; beyond 500 degrees of freedom in powers of their inverse. */
export function student95(degrees: number): number {
  if (!(Number.isInteger(degrees) && degrees >= 1)) {
    throw new RangeError(`invalid degrees of freedom ${degrees}: expected a whole number from 1`);
  }
  if (degrees > MANY) {
    const z = NORMAL_95;
    const first = (pow(z, 3) + z) / 4;
    const second = (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / 96;
    return z + (first + second / degrees) / degrees;
  }
  let low = NORMAL_95;
  let high = 13;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export interface MeanEstimate {
  mean: number;
  /** Half of the 95 % interval: Student's factor times the standard error. Infinite for a single number. */
  half: number;
  /** Of one number: sqrt(sum (x - mean)^2/(n - 1)). */
  deviation: number;
}

/** The mean of independent numbers, with its interval. */
export function meanEstimate(values: ArrayLike<number>): MeanEstimate {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean);
  if (n < 2) return { mean, half: Number.POSITIVE_INFINITY, deviation: Number.NaN };
  const deviation = Math.sqrt(squares / (n - 1));
  return { mean, half: (student95(n - 1) * deviation) / Math.sqrt(n), deviation };
}
