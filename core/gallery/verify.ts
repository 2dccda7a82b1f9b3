/** Measures the claims of an entry and judges them. */
import type { Claim, GalleryContext, GalleryEntry, Measurement } from './define.ts';
import { type ClaimFigure, intervalFigure, type Sampled } from './figure.ts';
import { galleryContext, type Wishes } from './laboratory.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** A claim with what was found, as `ridgeline verify --json` prints it. */
export interface ClaimAnswer {
  id: string;
  statement: string;
  asStated: Claim['asStated'];
  corrected?: string;
  theory: string;
  quantity?: string;
  counted?: string;
  predicted: number;
  measured: number;
  interval: readonly [low: number, high: number];
  count?: number;
  tolerance: number;
  toleranceReason: string;
  reading?: string;
  notShown?: string;
  verdict: Verdict;
  /** How many times the first sample was taken in the end; 1 where it decided. */
  growth: number;
  /** Where it was wished for. */
  figure?: ClaimFigure;
}

/**
 * What is done when a sample decides nothing, written down before any run: it is doubled, three times at most. A claim whose
 * numbers do not change with the sample stays undecided at once.
 */
const GROWTHS = [1, 2, 4, 8];

/** The claims one after another, or the named ones, each measured when it is asked for, with its figure where that is wished. */
export function* verifyEntry(
  { id, claims, figure: shared }: GalleryEntry,
  wishes: Wishes,
  named: readonly string[] | null = null,
  drawn = false,
): Generator<ClaimAnswer> {
  // What several claims look at is computed once for each size of the sample.
  const made: GalleryContext[] = [];
  const contexts = GROWTHS.map((growth, k) => (): GalleryContext => {
    made[k] ??= galleryContext(id, wishes, growth);
    return made[k];
  });
  for (const { measure, figure = shared, mistaken: _, ...words } of claims) {
    if (named !== null && !named.includes(words.id)) continue;
    const { found, samples, context } = decided(measure, words.tolerance, contexts);
    yield {
      ...words,
      ...found,
      ...(drawn ? { figure: figure?.(context) ?? intervalFigure(words, found.predicted, samples) } : {}),
    };
  }
}

interface Decided {
  found: Measurement & { verdict: Verdict; growth: number };
  /** All that was measured on the way. */
  samples: Sampled[];
  /** What the last sample was measured with. */
  context: GalleryContext;
}

/** Measures with larger samples until the claim is decided, or they end. */
function decided(measure: Claim['measure'], tolerance: number, contexts: readonly (() => GalleryContext)[]): Decided {
  let last: Decided | null = null;
  const samples: Sampled[] = [];
  for (const [k, make] of contexts.entries()) {
    const context = make();
    const { predicted, measured, interval, count } = measure(context);
    const numbers = { predicted, measured, interval, ...(count === undefined ? {} : { count }) };
    if (last !== null && sameNumbers(last.found, numbers)) return last;
    const found = { ...numbers, verdict: verdictOf(numbers, tolerance), growth: GROWTHS[k] };
    samples.push({ growth: GROWTHS[k], measured, interval });
    last = { found, samples, context };
    if (found.verdict !== 'undecided') return last;
  }
  return last as Decided;
}

function sameNumbers(a: Measurement, b: Measurement): boolean {
  return (
    Object.is(a.measured, b.measured) &&
    Object.is(a.interval[0], b.interval[0]) &&
    Object.is(a.interval[1], b.interval[1])
  );
}
