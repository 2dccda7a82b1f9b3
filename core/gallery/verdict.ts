/** The rule of the verdict: the only place that says whether a claim holds. */
import type { Measurement } from './define.ts';

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
