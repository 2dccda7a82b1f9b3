/** The same summaries as the window's, of a whole document, as JSON. */
import type { CompareAnswer } from '../contract/compare.ts';
import type { ExperimentItem } from '../contract/document.ts';
import { toJsonNumber } from '../contract/json-number.ts';
import type { Curve, MedianIqr, StatisticsRow } from '../contract/summaries.ts';
import type { SummaryContext } from './context.ts';
import { curves } from './curves.ts';
import { statistics } from './statistics.ts';

const CURVE_POINTS = 100;

type Compared = CompareAnswer['experiments'][number]['landscapes'][number];

/** Statistics and median curves of every landscape of every experiment: the numbers that the window shows, bit for bit. */
export function compare(context: SummaryContext): CompareAnswer {
  return {
    experiments: context.document.experiments.map((experiment) => ({
      experiment: experiment.id,
      name: experiment.name,
      landscapes: experiment.landscapes.map((landscape) => compared(experiment, landscape, context)),
    })),
  };
}

function compared(experiment: ExperimentItem, landscape: string, context: SummaryContext): Compared {
  const query = { experiment: experiment.id, landscape };
  const { rows, notes, target, relativeTo, minimum } = statistics(query, context);
  const drawn = curves({ ...query, metric: 'loss', runs: 0, pixels: CURVE_POINTS }, context);
  const { dimension } = context.landscape(landscape);
  const item = context.document.landscapes.find(({ id }) => id === landscape);
  const names = new Map(context.document.optimizers.map(({ id, name }) => [id, name]));
  return {
    landscape,
    name: item?.name ?? '',
    family: item?.family ?? '',
    dimension,
    budget: drawn.budget,
    target,
    relativeTo,
    minimum,
    rows: rows.map((row) => rowOf(row, names.get(row.optimizer) ?? '')),
    notes,
    recorded: drawn.recorded,
    curves: drawn.curves.map(curveOf),
  };
}

function rowOf(row: StatisticsRow, name: string): Compared['rows'][number] {
  const { success, ert } = row;
  return {
    optimizer: row.optimizer,
    name,
    algorithm: row.algorithm,
    n: row.n,
    wanted: row.wanted,
    outcomes: row.outcomes,
    final: spreadOf(row.final),
    best: spreadOf(row.best),
    testLoss: row.testLoss && spreadOf(row.testLoss),
    accuracy: row.accuracy && spreadOf(row.accuracy),
    testAccuracy: row.testAccuracy && spreadOf(row.testAccuracy),
    success: success && { ...success, low: toJsonNumber(success.low), high: toJsonNumber(success.high) },
    stepsToTarget: row.stepsToTarget && spreadOf(row.stepsToTarget),
    ert: ert && { value: toJsonNumber(ert.value), low: toJsonNumber(ert.low), high: toJsonNumber(ert.high) },
    evaluationsPerStep: row.evaluationsPerStep,
    time: spreadOf(row.time),
  };
}

function curveOf({ optimizer, n, steps, evaluations, median, low, high }: Curve): Compared['curves'][number] {
  return {
    optimizer,
    n,
    steps: [...steps],
    evaluations: [...evaluations],
    median: Array.from(median, toJsonNumber),
    low: Array.from(low, toJsonNumber),
    high: Array.from(high, toJsonNumber),
  };
}

function spreadOf({ median, low, high, n }: MedianIqr): Compared['rows'][number]['final'] {
  return { median: toJsonNumber(median), low: toJsonNumber(low), high: toJsonNumber(high), n };
}
