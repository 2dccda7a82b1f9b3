/** Measures the claims of an entry and judges them. */
import type { Claim, GalleryContext, GalleryEntry, Measurement } from './define.ts';
import { galleryContext, type Wishes } from './laboratory.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A claim with what was found, as `ridgeline verify --json` prints it. */
export interface ClaimAnswer {
  id: string;
  statement: string;
  asStated: Claim['asStated'];
  corrected?: string;
  theory: string;
  predicted: number;
  measured: number;
  interval: readonly [low: number, high: number];
  tolerance: number;
  toleranceReason: string;
  verdict: Verdict;
  /** How many times the first sample was taken in the end; 1 where it decided. */
  growth: number;
}

/**
 * What is done when a sample decides nothing, written down before any run: it is doubled, three times at most. A claim whose
 * numbers do not change with the sample stays undecided at once.
 */
const GROWTHS = [1, 2, 4, 8];

/** The claims one after another, or the named ones, each measured when it is asked for. */
export function* verifyEntry(
  { id, claims }: GalleryEntry,
  wishes: Wishes,
  named: readonly string[] | null = null,
): Generator<ClaimAnswer> {
  // What several claims look at is computed once for each size of the sample.
  const made: GalleryContext[] = [];
  const contexts = GROWTHS.map((growth, k) => (): GalleryContext => {
    made[k] ??= galleryContext(id, wishes, growth);
    return made[k];
  });
  for (const { measure, mistaken: _, ...words } of claims) {
    if (named !== null && !named.includes(words.id)) continue;
    yield { ...words, ...decided(measure, words.tolerance, contexts) };
  }
}

/** Measures with larger samples until the claim is decided, or they end. */
function decided(
  measure: Claim['measure'],
  tolerance: number,
  contexts: readonly (() => GalleryContext)[],
): Measurement & { verdict: Verdict; growth: number } {
  let last: (Measurement & { verdict: Verdict; growth: number }) | null = null;
  for (const [k, context] of contexts.entries()) {
    const { predicted, measured, interval } = measure(context());
    const found = { predicted, measured, interval, verdict: verdictOf({ predicted, measured, interval }, tolerance) };
    if (last !== null && sameNumbers(last, found)) return last;
    last = { ...found, growth: GROWTHS[k] };
    if (last.verdict !== 'undecided') return last;
  }
  return last as NonNullable<typeof last>;
}

function sameNumbers(a: Measurement, b: Measurement): boolean {
  return (
    Object.is(a.measured, b.measured) &&
    Object.is(a.interval[0], b.interval[0]) &&
    Object.is(a.interval[1], b.interval[1])
  );
}
