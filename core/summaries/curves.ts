/** A metric against steps: median and quartiles over seeds, and single runs. */
import type { Curve, CurvesAnswer, Metric } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import { medianIqr } from '../math/quantiles.ts';
import type { SummaryContext } from './context.ts';
import { ASKED_ARRAYS, evaluationsAt } from './evaluations.ts';
import { finalLosses, lastValues } from './failures.ts';
import { type FinishedRuns, finishedRuns } from './finished-runs.ts';
import { picked, thinned } from './thinning.ts';

interface CurvesQuery {
  experiment: string;
  landscape: string;
  metric: Metric;
  runs: number;
  pixels: number;
}

export function curves(query: CurvesQuery, context: SummaryContext): CurvesAnswer {
  const cells = context.cells(query.experiment).filter((cell) => cell.landscape === query.landscape);
  const made = cells.map((cell) => curve(cell, query, context));
  return {
    kind: 'curves',
    metric: query.metric,
    curves: made,
    budget: cells.reduce((most, cell) => Math.max(most, cell.budget), 0),
    target: cells[0]?.target ?? null,
    recorded: cells.reduce((most, cell) => Math.max(most, cell.recordSteps.length), 0),
    shown: made.reduce((most, { steps }) => Math.max(most, steps.length), 0),
  };
}

function curve(cell: CellView, { metric, runs: single, pixels }: CurvesQuery, context: SummaryContext): Curve {
  const runs = finishedRuns(cell, context.blocks(cell.cell, [metric, 'outcome', 'finalLoss', ...ASKED_ARRAYS]));
  const steps = runs.count === 0 || !runs.has(metric) ? [] : cell.recordSteps;
  // A run that ended early is NaN from there on, and counts as what it ended at.
  const ends = metric === 'loss' ? finalLosses(runs) : lastValues(runs, metric);
  const median = new Float64Array(steps.length);
  const low = new Float64Array(steps.length);
  const high = new Float64Array(steps.length);
  const column = new Float64Array(runs.count);
  steps.forEach((_, k) => {
    runs.column(metric, k, column);
    for (let run = 0; run < runs.count; run++) {
      if (Number.isNaN(column[run])) column[run] = ends[run];
    }
    const summary = medianIqr(column, runs.count);
    median[k] = summary.median;
    low[k] = summary.low;
    high[k] = summary.high;
  });
  const shown = thinned(steps, [median, low, high], pixels);
  const shownSteps = picked(steps, shown);
  const count = steps.length === 0 ? 0 : Math.min(single, runs.count);
  return {
    optimizer: cell.optimizer,
    n: runs.count,
    wanted: cell.wantedSeeds.length,
    diverged: runs.diverged,
    steps: shownSteps,
    evaluations: Float64Array.from(shown, (k) => evaluationsAt(cell, runs, k)),
    median: picked(median, shown),
    low: picked(low, shown),
    high: picked(high, shown),
    runs: { seeds: runs.seeds.slice(0, count), values: singleRuns(runs, metric, count, shown) },
  };
}

/** As recorded: a run that ended early is NaN from there on. */
function singleRuns(runs: FinishedRuns, metric: Metric, count: number, shown: Int32Array): Float64Array {
  const values = new Float64Array(count * shown.length);
  for (let run = 0; run < count; run++) {
    const row = runs.row(metric, run) as ArrayLike<number>;
    values.set(picked(row, shown), run * shown.length);
  }
  return values;
}
