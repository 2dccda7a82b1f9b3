/** What a number of a run that failed counts as. */
import type { Metric } from '../contract/summaries.ts';
import type { FinishedRuns } from './finished-runs.ts';

/** The worst value of a metric: a diverged run has an infinite loss, and an accuracy below every other. */
export function worstOf(metric: Metric): number {
  return metric === 'loss' || metric === 'testLoss' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

/** The final loss of every run; infinite where it diverged or is not a number. */
export function finalLosses(runs: FinishedRuns): Float64Array {
  const losses = runs.numbers('finalLoss');
  for (let run = 0; run < runs.count; run++) {
    if (runs.isDiverged(run) || Number.isNaN(losses[run])) losses[run] = Number.POSITIVE_INFINITY;
  }
  return losses;
}

/**
 * What a metric of every run counts as at its end and behind it: the worst where the run diverged; else its last recorded
 * value, for a run that stopped because it had arrived stays there. NaN where it was never recorded.
 */
export function lastValues(runs: FinishedRuns, metric: Metric): Float64Array {
  return Float64Array.from({ length: runs.count }, (_, run) => {
    if (runs.isDiverged(run)) return worstOf(metric);
    const row = runs.row(metric, run) as ArrayLike<number> | undefined;
    if (row) for (let k = row.length - 1; k >= 0; k--) if (!Number.isNaN(row[k])) return row[k];
    return Number.NaN;
  });
}
