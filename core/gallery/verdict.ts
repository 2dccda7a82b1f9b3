/** The rule of the verdict: the only place that says whether a claim holds. */
import type { Claim, Measurement } from './define.ts';

export type Verdict = 'holds' | 'fails' | 'undecided';

/**
 * A claim holds when the whole interval lies within predicted ± tolerance, fails when the whole interval lies outside, and
 * is undecided when the interval straddles an end, or is not a number. Intervals are of 99.9 %.
 */
export function verdictOf({ predicted, interval: [low, high] }: Measurement, tolerance: number): Verdict {
  if (low >= predicted - tolerance && high <= predicted + tolerance) return 'holds';
  if (high < predicted - tolerance || low > predicted + tolerance) return 'fails';
  return 'undecided';
}

/** By how much a planted bias multiplies what was measured. */
const PLANTED_BIAS = 1.1;

/** What the rule says of a measurement when the claim's planted mistake is in it; it must be 'fails'. */
export function verdictOfMistake(
  { tolerance, mistaken }: Pick<Claim, 'tolerance' | 'mistaken'>,
  found: Measurement,
): Verdict {
  if (mistaken !== undefined) {
    const { predicted } = mistaken;
    return verdictOf(
      { ...found, predicted: typeof predicted === 'number' ? predicted : predicted(found.predicted) },
      tolerance,
    );
  }
  const [a, b] = found.interval.map((end) => PLANTED_BIAS * end);
  return verdictOf({ ...found, measured: PLANTED_BIAS * found.measured, interval: [a, b] }, tolerance);
}
