/** A curves answer as the series, the words and the table of a line chart. */

import type { OptimizerItem } from '../../../core/contract/document.ts';
import type { Curve, CurvesAnswer, Metric } from '../../../core/contract/summaries.ts';
import { LEAST_FOR_BAND } from '../../charts/caption.ts';
import type { FigureData, TableCell } from '../../charts/figure.tsx';
import type { LineSeries } from '../../charts/line-layout.ts';
import { typedNumber } from '../../controls/number-text.ts';

export type Unit = 'steps' | 'evaluations';
export type Drawn = 'median' | 'runs';

/** Single runs asked for each optimizer at most. */
export const MOST_RUNS = 200;

export function isShare(metric: Metric): boolean {
  return metric === 'accuracy' || metric === 'testAccuracy';
}

const WORDS: Record<Metric, string> = {
  loss: 'training loss',
  testLoss: 'test loss',
  accuracy: 'training accuracy %',
  testAccuracy: 'test accuracy %',
};

/** The quantity in words; without data there is only one loss. */
export function metricWords(metric: Metric, hasData: boolean): string {
  return metric === 'loss' && !hasData ? 'loss' : WORDS[metric];
}

/** Shares are shown in percent. */
function scaled(values: Float64Array, metric: Metric): Float64Array {
  return isShare(metric) ? values.map((value) => value * 100) : values;
}

export function curveSeries(
  answer: CurvesAnswer,
  optimizers: ReadonlyMap<string, OptimizerItem>,
  unit: Unit,
  drawn: Drawn,
): { series: LineSeries[]; steps: Map<string, Float64Array> } {
  const series: LineSeries[] = [];
  const steps = new Map<string, Float64Array>();
  for (const curve of answer.curves) {
    const item = optimizers.get(curve.optimizer);
    if (!item || curve.n === 0) continue;
    const single = drawn === 'runs' || curve.n < LEAST_FOR_BAND;
    steps.set(item.id, curve.steps);
    series.push({
      id: item.id,
      label: item.name,
      slot: item.slot,
      x: unit === 'steps' ? curve.steps : curve.evaluations,
      y: scaled(curve.median, answer.metric),
      low: single ? null : scaled(curve.low, answer.metric),
      high: single ? null : scaled(curve.high, answer.metric),
      runs:
        curve.runs.seeds.length === 0
          ? null
          : { seeds: curve.runs.seeds, values: scaled(curve.runs.values, answer.metric) },
      draw: single && curve.runs.seeds.length > 0 ? 'runs' : 'median',
    });
  }
  return { series, steps };
}

/** One row for every recorded step of every optimizer, in full precision. */
export function curveData(answer: CurvesAnswer, optimizers: ReadonlyMap<string, OptimizerItem>): FigureData {
  const curves = answer.curves.filter(({ optimizer, n }) => optimizers.has(optimizer) && n > 0);
  return {
    header: [
      'optimizer',
      'step',
      'evaluations',
      `median ${answer.metric}`,
      'lower quartile',
      'upper quartile',
      'seeds',
    ],
    *rows() {
      for (const curve of curves) yield* rowsOf(curve, optimizers.get(curve.optimizer)!.name);
    },
    text: (value, column) => (column === 1 || column === 2 || column === 6 ? String(value) : tableNumber(value)),
  };
}

function* rowsOf(curve: Curve, name: string): Generator<TableCell[]> {
  for (let i = 0; i < curve.steps.length; i += 1) {
    yield [name, curve.steps[i]!, curve.evaluations[i]!, curve.median[i]!, curve.low[i]!, curve.high[i]!, curve.n];
  }
}

/** Words instead of what is not a number. */
export function tableNumber(value: number): string {
  if (Number.isNaN(value)) return 'not computed';
  return Number.isFinite(value) ? typedNumber(Number(value.toPrecision(6))) : '∞';
}

/** "Training loss of 5 optimizers on digits over gradient evaluations; at the end Lion 2.0×10⁻⁵, Adam 1.0×10⁻³." */
export function curveSentence(
  series: readonly LineSeries[],
  words: string,
  landscape: string,
  unit: Unit,
  write: (value: number) => string,
): string {
  const over = unit === 'steps' ? 'steps' : 'gradient evaluations';
  const ends = series
    .map(({ label, y }) => ({ label, end: lastKnown(y) }))
    .filter((entry): entry is { label: string; end: number } => entry.end !== null)
    .sort((a, b) => a.end - b.end)
    .map(({ label, end }) => `${label} ${end === Number.POSITIVE_INFINITY ? 'diverged' : write(end)}`);
  const count = `${series.length} ${series.length === 1 ? 'optimizer' : 'optimizers'}`;
  const start = words[0]!.toUpperCase() + words.slice(1);
  return `${start} of ${count} on ${landscape} over ${over}${ends.length === 0 ? '' : `; at the end ${ends.join(', ')}`}.`;
}

function lastKnown(values: ArrayLike<number>): number | null {
  for (let i = values.length - 1; i >= 0; i -= 1) if (!Number.isNaN(values[i]!)) return values[i]!;
  return null;
}
