/** 99.9 % intervals of what claims measure: means, deviations, shares, and numbers without randomness. */

import { studentCentral } from '../math/student.ts';

/** The 0.9995-quantile of the normal distribution. */
const Z_999 = 3.2905267314919255;

export interface Estimate {
  measured: number;
  interval: readonly [low: number, high: number];
  /** How many independent numbers it is of; absent where nothing is random. */
  count?: number;
}

/** A number that nothing random enters. */
export function exactly(measured: number): Estimate {
  return { measured, interval: [measured, measured] };
}

/** The mean of many independent numbers, with the normal interval: mean ± 3.29 s/sqrt(n). For n in the hundreds and more. */
export function meanOf(values: ArrayLike<number>): Estimate {
  const { mean, variance } = momentsOf(values);
  const half = Z_999 * Math.sqrt(variance / values.length);
  return { measured: mean, interval: [mean - half, mean + half], count: values.length };
}

/** The mean of a few independent numbers: mean ± t s/sqrt(n), with Student's quantile for n - 1 degrees of freedom. */
export function meanOfFew(values: ArrayLike<number>): Estimate {
  const { mean, variance } = momentsOf(values);
  let [low, high] = [0, 1000];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (studentCentral(middle, values.length - 1) < 0.999) low = middle;
    else high = middle;
  }
  const half = low * Math.sqrt(variance / values.length);
  return { measured: mean, interval: [mean - half, mean + half], count: values.length };
}

/** The variance of many independent numbers: s^2 ± 3.29 sqrt((m4 - s^4)/n), with the fourth central moment as found. */
export function varianceOf(values: ArrayLike<number>): Estimate {
  const { variance, fourth } = momentsOf(values);
  const half = Z_999 * Math.sqrt(Math.max(0, fourth - variance * variance) / values.length);
  return { measured: variance, interval: [variance - half, variance + half], count: values.length };
}

/** The standard deviation of many independent numbers: the root of the variance and of its interval. */
export function deviationOf(values: ArrayLike<number>): Estimate {
  return through(varianceOf(values), (variance) => Math.sqrt(Math.max(0, variance)));
}

/** A share with Wilson's score interval at 99.9 %. Source: E. B. Wilson, JASA 22 (1927) 209-212. */
export function shareOf(successes: number, n: number): Estimate {
  const p = successes / n;
  const z2 = Z_999 * Z_999;
  const center = p + z2 / (2 * n);
  const half = Z_999 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  return { measured: p, interval: [(center - half) / scale, (center + half) / scale], count: n };
}

/** sum a/sum b over independent pairs, with the interval of the ratio's linear approximation. */
export function ratioOf(a: ArrayLike<number>, b: ArrayLike<number>): Estimate {
  const n = a.length;
  const [top, bottom] = [momentsOf(a).mean, momentsOf(b).mean];
  const measured = top / bottom;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (a[i] - measured * b[i]) * (a[i] - measured * b[i]);
  const half = (Z_999 * Math.sqrt(squares / (n - 1) / n)) / bottom;
  return { measured, interval: [measured - half, measured + half], count: n };
}

/** A number that is a monotone function of an estimated one. */
export function through(estimate: Estimate, f: (x: number) => number): Estimate {
  const [a, b] = estimate.interval.map(f);
  return { ...estimate, measured: f(estimate.measured), interval: a <= b ? [a, b] : [b, a] };
}

function momentsOf(values: ArrayLike<number>): { mean: number; variance: number; fourth: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  let fourths = 0;
  for (let i = 0; i < n; i++) {
    const square = (values[i] - mean) * (values[i] - mean);
    squares += square;
    fourths += square * square;
  }
  return { mean, variance: squares / (n - 1), fourth: fourths / n };
}
