/** Comparisons of optimizers at equal tuning effort: as many rates for each, chosen on other draws than those compared. */
import { quantiles } from '../math/quantiles.ts';
import { pow } from '../wasm/elementary.ts';
import type { ExperimentInput, GalleryContext } from './define.ts';

export interface Contender {
  algorithm: string;
  parameters?: Record<string, unknown>;
  /** The smallest of the learning rates, as a power of ten; the others follow four to a decade. */
  lowest: number;
  /** A factor of the rate as a formula of t, the steps before: what makes it another method exactly. */
  factor?: string;
}

/** What all contenders are given alike. */
export interface Comparison {
  /** Drawn for the choice of the rate, and drawn for the comparison. */
  tuneOn: ExperimentInput['landscapes'];
  compareOn: ExperimentInput['landscapes'];
  starts: ExperimentInput['starts'];
  steps: number;
  /** Learning rates that every contender may try. */
  rates: number;
  /** Starts on each landscape of either kind. */
  tuneStarts: number;
  compareStarts: number;
}

/** So that no start is used for both. */
export const FIRST_COMPARED = 1000;

/** The learning rates 10^(lowest + k/4), k from 0. */
function ratesOf({ lowest }: Contender, count: number): number[] {
  return Array.from({ length: count }, (_, k) => pow(10, lowest + k / 4));
}

export interface Tuned {
  variant: Contender;
  rate: number;
  /** The median last loss on the tuning draws. */
  median: number;
}

/** The variant and the rate whose median last loss on the tuning draws is least. */
export function tuned(context: GalleryContext, comparison: Comparison, ...variants: readonly Contender[]): Tuned {
  const { tuneOn, tuneStarts, rates } = comparison;
  let best: Tuned = { variant: variants[0], rate: Number.NaN, median: Number.POSITIVE_INFINITY };
  for (const variant of variants) {
    for (const rate of ratesOf(variant, rates)) {
      const losses = lastLosses(context, comparison, variant, rate, tuneOn, { count: tuneStarts });
      const [median] = quantiles(losses, [0.5]);
      if (median < best.median) best = { variant, rate, median };
    }
  }
  return best;
}

/** The last losses of all compared runs, landscape by landscape, at the rate that `tuned` chooses. */
export function tunedLosses(context: GalleryContext, comparison: Comparison, contender: Contender): Float64Array {
  return lossesAt(context, comparison, tuned(context, comparison, contender));
}

/** The last losses of all compared runs at a rate that was chosen. */
export function lossesAt(context: GalleryContext, comparison: Comparison, { variant, rate }: Tuned): Float64Array {
  const { compareOn, compareStarts } = comparison;
  return lastLosses(context, comparison, variant, rate, compareOn, { first: FIRST_COMPARED, count: compareStarts });
}

/** Of runs whose rate falls to 0 along a cosine; one that diverged counts as infinite. */
function lastLosses(
  context: GalleryContext,
  { starts, steps }: Comparison,
  { algorithm, parameters, factor }: Contender,
  rate: number,
  landscapes: ExperimentInput['landscapes'],
  seeds: ExperimentInput['seeds'],
): Float64Array {
  const cells = context.run({
    landscapes,
    optimizers: [
      {
        algorithm,
        parameters: { ...parameters, learningRate: fallingRate(rate, steps, factor) },
      },
    ],
    starts,
    seeds,
    budget: { steps },
    record: { steps: [steps], points: false },
  });
  return Float64Array.from(
    cells.flatMap((cell) =>
      Array.from({ length: cell.count }, (_, run) => {
        const loss = cell.loss(run, steps);
        return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
      }),
    ),
  );
}

function fallingRate(rate: number, steps: number, factor?: string) {
  if (factor === undefined) return { schedule: 'cosine', from: rate, to: 0, steps };
  return { schedule: 'formula', text: `${rate / 2}*(1 + cos(${Math.PI}*t/${steps}))*${factor}` };
}
