/** What steps cost in evaluations: counted by runs that count, or the definition's own cost of a step. */
import type { CellView } from '../engine/cell-view.ts';
import { ASKED } from '../engine/kernel-oracle.ts';
import { medianIqr } from '../math/quantiles.ts';
import type { FinishedRuns } from './finished-runs.ts';

/** Arrays of results that tell what was asked for; each loss, gradient and product counts as one. */
export const ASKED_ARRAYS: readonly string[] = [...ASKED, 'state.asked', 'targetAsked'];

/** Evaluations by the recorded step number `k`: the median over runs that count; a run that has ended keeps its total. */
export function evaluationsAt(cell: CellView, runs: FinishedRuns, k: number): number {
  if (!runs.has(ASKED[0])) return cell.recordSteps[k] * cell.evaluationsPerStep;
  const totals = totalsOf(runs);
  const sums = new Float64Array(runs.count);
  const column = new Float64Array(runs.count);
  for (const kind of ASKED) {
    runs.column(kind, k, column);
    for (let run = 0; run < runs.count; run++) sums[run] += column[run];
  }
  return medianIqr(sums.map((sum, run) => (Number.isNaN(sum) ? totals[run] : sum))).median;
}

/** Evaluations of each run until it reached the target first, or in all where it did not. */
export function evaluationsToTarget(cell: CellView, runs: FinishedRuns, reached: readonly boolean[]): Float64Array {
  const hits = runs.numbers('targetStep');
  const spent = runs.numbers('steps');
  if (!runs.has('targetAsked'))
    return hits.map((step, run) => (reached[run] ? step : spent[run]) * cell.evaluationsPerStep);
  const [asked, totals] = [runs.numbers('targetAsked'), totalsOf(runs)];
  return asked.map((count, run) => (reached[run] ? count : totals[run]));
}

/** Evaluations that a step cost, on the average over all steps of all runs. */
export function evaluationsPerStep(cell: CellView, runs: FinishedRuns): number {
  if (!runs.has('state.asked')) return cell.evaluationsPerStep;
  const steps = runs.numbers('steps').reduce((sum, count) => sum + count, 0);
  return steps === 0 ? cell.evaluationsPerStep : totalsOf(runs).reduce((sum, count) => sum + count, 0) / steps;
}

function totalsOf(runs: FinishedRuns): Float64Array {
  return Float64Array.from({ length: runs.count }, (_, run) => {
    const row = (runs.row('state.asked', run) ?? []) as ArrayLike<number>;
    return Array.from(row).reduce((sum, count) => sum + count, 0);
  });
}
