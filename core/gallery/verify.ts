/** Measures the claims of an entry and judges them. */
import type { Claim, GalleryEntry } from './define.ts';
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
}

/** The claims one after another, or the named ones, each measured when it is asked for. */
export function* verifyEntry(
  { id, claims }: GalleryEntry,
  wishes: Wishes,
  named: readonly string[] | null = null,
): Generator<ClaimAnswer> {
  const context = galleryContext(id, wishes);
  for (const { measure, ...words } of claims) {
    if (named !== null && !named.includes(words.id)) continue;
    const { predicted, measured, interval } = measure(context);
    const verdict = verdictOf({ predicted, measured, interval }, words.tolerance);
    yield { ...words, predicted, measured, interval, verdict };
  }
}
