/** Gathers the answers of an analysis that is asked many times: a curve along a run, or a distribution over seeds. */
import type { AnalysisResult, AnalysisValue } from '../analyses/define.ts';
import { between, estimated, firstWarning, rounded } from '../analyses/values.ts';
import { medianInterval } from '../math/median-interval.ts';
import { quantile } from '../math/quantiles.ts';
import { meanEstimate } from '../math/student.ts';

type Values = AnalysisResult['values'];
type Told = (done: number, total: number) => void;

/** The pieces of an analysis asked many times, each named by a number: a step or a seed. */
export type Many = { numbers: readonly number[]; measure(k: number, told: Told): AnalysisResult } & (
  | {
      kind: 'steps';
      /** Of the run, at these steps. */
      losses: Float64Array;
      /** The run ended before its budget. */
      ended: boolean;
    }
  | { kind: 'seeds' }
);

/** Answers that are there already, and what to do with a new one: what lets a stopped analysis go on. */
export interface Pieces {
  known(piece: number): Values | undefined;
  found(piece: number, values: Values): void;
}

/** Progress inside of one piece, in parts of it. */
const PARTS = 1000;

/**
 * Asks piece after piece. Along a run: for every value its curve with the interval of each step, its last value and how much
 * that is more than the first. Over seeds: the mean with its 95 % interval, corrected for skewness, the deviation, and the
 * median with the interval between order statistics; the pieces are independent, so that what each errs by at random is
 * part of the scatter. Arrays: `steps` or `seeds`, and for every value its numbers and their intervals piece by piece.
 */
export function measureMany(many: Many, progress: Told, pieces?: Pieces): AnalysisResult {
  const { numbers } = many;
  const answers = numbers.map((piece, k): Values => {
    const known = pieces?.known(piece);
    const total = PARTS * numbers.length;
    if (known) {
      progress(PARTS * (k + 1), total);
      return known;
    }
    const { values } = many.measure(k, (done, all) => progress(PARTS * (k + (all > 0 ? done / all : 0)), total));
    pieces?.found(piece, values);
    progress(PARTS * (k + 1), total);
    return values;
  });
  const names = [...new Set(answers.flatMap((values) => Object.keys(values)))];
  const shape = [numbers.length];
  const arrays: AnalysisResult['arrays'] = { [many.kind]: { shape, data: Float64Array.from(numbers) } };
  const series = names.map((name) => {
    const of = (pick: (value: AnalysisValue) => number): Float64Array =>
      Float64Array.from(answers, (values) => (name in values ? pick(values[name]) : Number.NaN));
    const one = { value: of(({ value }) => value), low: of((v) => v.interval[0]), high: of((v) => v.interval[1]) };
    arrays[name] = { shape, data: one.value };
    if (one.value.some((value, k) => value !== one.low[k] || value !== one.high[k])) {
      arrays[`${name} low`] = { shape, data: one.low };
      arrays[`${name} high`] = { shape, data: one.high };
    }
    return { name, ...one };
  });
  if (many.kind === 'steps') arrays['loss of the run'] = { shape, data: many.losses };
  const values: Values = {};
  for (const { name, value, low, high } of series) {
    const asked = answers.map((each) => each[name]).filter((each) => each !== undefined);
    const [{ label = name, unit }] = asked;
    const words = unit === undefined ? {} : { unit };
    const doubts = asked.filter(({ warning }) => warning !== null);
    const doubt = doubts.length > 0 && `At ${doubts.length} of ${numbers.length} ${many.kind}: ${doubts[0].warning}`;
    if (many.kind === 'steps') {
      const last = value.length - 1;
      const ended = many.ended && `The run ended early, at or after step ${numbers[last]}.`;
      values[name] = between(value[last], low[last], high[last], {
        ...words,
        label: `${label}, at the last step`,
        exact: answers[last][name]?.exact,
        warning: firstWarning(answers[last][name]?.warning, ended, doubt),
      });
      values[`${name}Change`] = between(value[last] - value[0], low[last] - high[0], high[last] - low[0], {
        ...words,
        label: `${label}, last step less first`,
        warning: firstWarning(doubt, ended),
      });
      continue;
    }
    const finite = value.filter(Number.isFinite);
    const lost = finite.length < value.length && `Of the ${finite.length} seeds of ${value.length} with a number.`;
    const few = finite.length < 10 && `Intervals come from ${finite.length} seeds only.`;
    const warning = firstWarning(lost, doubt, few);
    const exact = asked.every((each) => each.exact === asked[0].exact) ? asked[0].exact : null;
    const mean = meanEstimate(finite);
    const sorted = finite.slice().sort();
    const order = medianInterval(sorted.length);
    const middle = quantile(sorted.slice(), 0.5);
    const meanWords = { ...words, label: `${label}, mean over seeds`, exact, warning };
    // One number for all: it errs by what each errs by.
    values[name] =
      sorted.length > 0 && sorted[0] === sorted[sorted.length - 1]
        ? between(sorted[0], extreme(low, Math.min), extreme(high, Math.max), meanWords)
        : estimated(mean, meanWords);
    values[`${name}Median`] = between(
      middle,
      order ? sorted[order.low] : Number.NEGATIVE_INFINITY,
      order ? sorted[order.high] : Number.POSITIVE_INFINITY,
      { ...words, label: `${label}, median over seeds`, warning },
    );
    values[`${name}Deviation`] = rounded(mean.deviation, {
      ...words,
      label: `${label}, standard deviation over seeds`,
      warning: firstWarning(lost, doubt),
    });
    arrays[`${name} sorted`] = { shape: [sorted.length], data: sorted };
  }
  return { values, arrays };
}

/** Of those that are numbers. */
function extreme(values: Float64Array, of: (a: number, b: number) => number): number {
  return values.filter((value) => !Number.isNaN(value)).reduce((a, b) => of(a, b));
}
