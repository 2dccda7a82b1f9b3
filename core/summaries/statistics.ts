/** The side-by-side table of optimizers on one landscape, and what may be said about it. */
import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import type { MedianIqr, Metric, StatisticsAnswer, StatisticsRow } from '../contract/summaries.ts';
import type { CellView } from '../engine/cell-view.ts';
import { medianIqr } from '../math/quantiles.ts';
import { expectedRunningTime } from '../statistics/expected-running-time.ts';
import { wilsonShare } from '../statistics/wilson.ts';
import type { SummaryContext } from './context.ts';
import { ASKED_ARRAYS, evaluationsPerStep, evaluationsToTarget } from './evaluations.ts';
import { finalLosses, lastValues } from './failures.ts';
import { type FinishedRuns, finishedRuns } from './finished-runs.ts';
import { pairSentence } from './pairs.ts';

const ARRAYS = [
  'outcome',
  'finalLoss',
  'best',
  'steps',
  'targetStep',
  'testLoss',
  'accuracy',
  'testAccuracy',
  ...ASKED_ARRAYS,
];
/** Below this many successes an expected running time says little. */
const FEW_SUCCESSES = 5;

interface Entry {
  cell: CellView;
  runs: FinishedRuns;
  name: string;
  row: StatisticsRow;
}

export function statistics(
  query: { experiment: string; landscape: string },
  context: SummaryContext,
): StatisticsAnswer {
  const cells = context.cells(query.experiment).filter((cell) => cell.landscape === query.landscape);
  const experiment = context.document.experiments.find(({ id }) => id === query.experiment);
  const entries = cells.map((cell) => entry(cell, context));
  const relativeTo = experiment?.relativeTo ?? 'zero';
  const minimum = context.landscape(query.landscape).facts.minimum ?? null;
  const target = cells[0]?.target ?? null;
  return {
    kind: 'statistics',
    target,
    relativeTo,
    minimum,
    rows: entries.map(({ row }) => row),
    notes: notes(entries, target),
  };
}

function entry(cell: CellView, context: SummaryContext): Entry {
  const item = context.document.optimizers.find(({ id }) => id === cell.optimizer);
  const algorithm = item?.algorithm ?? '';
  const runs = finishedRuns(cell, context.blocks(cell.cell, ARRAYS));
  return { cell, runs, name: item?.name || algorithm, row: row(cell, algorithm, runs) };
}

function row(cell: CellView, algorithm: string, runs: FinishedRuns): StatisticsRow {
  const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (let run = 0; run < runs.count; run++) outcomes[runs.outcome(run)]++;
  const metric = (name: Metric): MedianIqr | null => (runs.has(name) ? medianIqr(lastValues(runs, name)) : null);
  const best = runs.numbers('best').map((value) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value));
  return {
    optimizer: cell.optimizer,
    algorithm,
    n: runs.count,
    wanted: cell.wantedSeeds.length,
    outcomes,
    final: medianIqr(finalLosses(runs)),
    best: medianIqr(best),
    testLoss: metric('testLoss'),
    accuracy: metric('accuracy'),
    testAccuracy: metric('testAccuracy'),
    ...targetColumns(cell, runs),
    evaluationsPerStep: evaluationsPerStep(cell, runs),
    time: medianIqr(runs.seconds.slice()),
  };
}

/** A failed run costs what it spent until its end; its steps to the target are infinite. */
function targetColumns(cell: CellView, runs: FinishedRuns): Pick<StatisticsRow, 'success' | 'stepsToTarget' | 'ert'> {
  if (cell.target === null) return { success: null, stepsToTarget: null, ert: null };
  const hits = runs.numbers('targetStep');
  const reached = Array.from(hits, (step) => step >= 0);
  const evaluations = evaluationsToTarget(cell, runs, reached);
  return {
    success: wilsonShare(reached.filter(Boolean).length, runs.count),
    stepsToTarget: medianIqr(hits.map((step, run) => (reached[run] ? step : Number.POSITIVE_INFINITY))),
    ert: expectedRunningTime(evaluations, reached),
  };
}

function notes(entries: readonly Entry[], target: number | null): string[] {
  const finished = sum(entries, ({ row }) => row.n);
  const wanted = sum(entries, ({ row }) => row.wanted);
  if (finished === 0) return ['No run is finished.'];
  const diverged = sum(entries, ({ row }) => row.outcomes.diverged);
  const sentences: (string | undefined)[] = [
    finished < wanted ? `${finished} of ${wanted} runs are finished.` : undefined,
    diverged > 0 ? `${diverged} of ${finished} runs diverged; their final loss counts as infinite.` : undefined,
    pairSentence('Final loss', samples(entries, finalLosses), 'lower'),
    entries.some(({ row }) => row.testAccuracy !== null)
      ? pairSentence(
          'Test accuracy',
          samples(entries, (runs) => lastValues(runs, 'testAccuracy')),
          'higher',
        )
      : undefined,
    target === null
      ? undefined
      : 'Steps and evaluations to the target count every run; one that never reached it is infinite.',
    fewSuccesses(entries),
  ];
  return sentences.filter((sentence) => sentence !== undefined);
}

function samples(entries: readonly Entry[], values: (runs: FinishedRuns) => Float64Array) {
  return entries.map(({ cell, runs, name }) => ({
    name,
    seeds: runs.seeds,
    values: values(runs),
    deterministic: cell.deterministic,
  }));
}

function fewSuccesses(entries: readonly Entry[]): string | undefined {
  const few = entries.filter(
    ({ row, cell }) =>
      row.success !== null && row.success.successes < Math.min(FEW_SUCCESSES, row.n) && !cell.deterministic,
  );
  if (few.length === 0) return undefined;
  const names = few.map(({ name }) => name).join(', ');
  return `Fewer than ${FEW_SUCCESSES} successes: ${names}. Read the share that reached the target, not the running time.`;
}

function sum(entries: readonly Entry[], value: (entry: Entry) => number): number {
  return entries.reduce((total, one) => total + value(one), 0);
}
