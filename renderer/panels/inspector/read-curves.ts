/** Curves read at one step. */
import type { Curve, Metric } from '../../../core/contract/summaries.ts';

export interface Reading {
  optimizer: string;
  n: number;
  median: number;
  low: number;
  high: number;
}

/** The values at the last recorded step that is not after `step`, best first; curves without results are left out. */
export function readCurves(curves: readonly Curve[], step: number, metric: Metric): Reading[] {
  const readings: Reading[] = [];
  for (const curve of curves) {
    const index = lastAtMost(curve.steps, step);
    if (index < 0 || curve.n === 0) continue;
    const median = curve.median[index] ?? Number.NaN;
    if (Number.isNaN(median)) continue;
    readings.push({
      optimizer: curve.optimizer,
      n: curve.n,
      median,
      low: curve.low[index] ?? Number.NaN,
      high: curve.high[index] ?? Number.NaN,
    });
  }
  const falling = metric === 'accuracy' || metric === 'testAccuracy' ? -1 : 1;
  return readings.sort((a, b) => (a.median === b.median ? 0 : falling * (a.median < b.median ? -1 : 1)));
}

/** The index of the largest entry of a rising list that is at most `value`, or -1. */
export function lastAtMost(values: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Number.POSITIVE_INFINITY) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
