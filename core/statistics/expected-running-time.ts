/** Expected running time: what a success costs when failed runs are started anew. */

import { quantile } from '../math/quantiles.ts';
import { stream } from '../math/streams.ts';

/** Resamples of the bootstrap; fewer where runs are many and the interval is narrow. */
const RESAMPLES = 1000;
const RESAMPLES_OF_MANY = 200;
const MANY_RUNS = 2000;

export interface ExpectedRunningTime {
  value: number;
  /** Percentile interval at 95 % of a bootstrap over runs. */
  low: number;
  high: number;
}

/**
 * ERT = (evaluations of all runs, up to the target or to their end) / (number of runs that reached it); infinite with none.
 * The interval: runs are drawn with replacement, always with the same random numbers; 2.5 % and 97.5 % quantiles of the ERTs.
 * Source: N. Hansen et al., COCO: performance assessment, arXiv 1605.03560, section 4.2.
 */
export function expectedRunningTime(
  evaluations: ArrayLike<number>,
  reached: ArrayLike<boolean | number>,
): ExpectedRunningTime | null {
  const n = evaluations.length;
  if (n === 0) return null;
  const value = ratio(evaluations, reached, (i) => i);
  if (n === 1 || value === Number.POSITIVE_INFINITY) return { value, low: value, high: value };
  const draws = stream('probe', 'expected-running-time', 0);
  const picks = new Uint32Array(n);
  const resampled = new Float64Array(n > MANY_RUNS ? RESAMPLES_OF_MANY : RESAMPLES);
  for (let b = 0; b < resampled.length; b++) {
    for (let i = 0; i < n; i++) picks[i] = draws.integer(n);
    resampled[b] = ratio(evaluations, reached, (i) => picks[i]);
  }
  return { value, low: quantile(resampled, 0.025), high: quantile(resampled, 0.975) };
}

function ratio(
  evaluations: ArrayLike<number>,
  reached: ArrayLike<boolean | number>,
  run: (i: number) => number,
): number {
  let total = 0;
  let successes = 0;
  for (let i = 0; i < evaluations.length; i++) {
    const chosen = run(i);
    total += evaluations[chosen];
    if (reached[chosen]) successes++;
  }
  return successes === 0 ? Number.POSITIVE_INFINITY : total / successes;
}
