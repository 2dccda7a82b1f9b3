/** What is said of a claim and its measurement. */
import type { ClaimEntry } from '../../../core/contract/catalogue.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import {
  aloneParts,
  countText,
  decimalExponent,
  exponentText,
  type NumberParts,
  partsText,
  proseNumber,
} from '../../controls/number-text.ts';

const DIGITS = 5;

export const AS_STATED: Record<ClaimEntry['asStated'], string> = {
  right: 'Right as stated',
  'half right': 'Half right as stated',
  wrong: 'Wrong as stated',
};

export function claimNumber(value: number): string {
  return Number.isNaN(value) ? 'not computed' : proseNumber(value, DIGITS);
}

/** The numbers of a row, as a table writes them. */
export function claimCells({ predicted, measured, interval: [low, high] }: ClaimFinding): {
  predicted: NumberParts;
  measured: NumberParts;
  interval: string;
} {
  const parts = (value: number): NumberParts => aloneParts(value, DIGITS);
  return {
    predicted: parts(predicted),
    measured: parts(measured),
    interval: low === high ? 'exact' : endsText(low, high),
  };
}

/** "0.815, 0.817", and "2.389, 2.552 e−4" with one exponent where the ends are not far apart. */
function endsText(low: number, high: number): string {
  const [from, to] = [aloneParts(low, DIGITS), aloneParts(high, DIGITS)];
  const sizes = [low, high].filter((value) => value !== 0).map(Math.abs);
  const most = Math.max(...sizes);
  const isPlain = from.exponent === null && to.exponent === null;
  if (isPlain || !Number.isFinite(most) || most > 100 * Math.min(...sizes))
    return `${partsText(from)}, ${partsText(to)}`;
  const exponent = decimalExponent(most, DIGITS);
  const [less, more] = [low, high].map((value) => proseNumber(value / 10 ** exponent, DIGITS));
  return `${less}, ${more} e${exponentText(exponent)}`;
}

/** "0.815, 0.817", or "exact" where nothing is random. */
export function intervalWords({ interval: [low, high] }: ClaimFinding): string {
  return low === high ? 'exact' : `${claimNumber(low)}, ${claimNumber(high)}`;
}

/** "holds: measured 0.8157 [0.8149, 0.8164], predicted 0.8155 ± 0.01." */
export function verdictSentence(found: ClaimFinding, tolerance: number): string {
  const { verdict, measured, interval, predicted } = found;
  const range = interval[0] === interval[1] ? '' : ` [${claimNumber(interval[0])}, ${claimNumber(interval[1])}]`;
  const numbers = `measured ${claimNumber(measured)}${range}, predicted ${claimNumber(predicted)} ± ${claimNumber(tolerance)}`;
  if (verdict !== 'undecided') return `${verdict}: ${numbers}.${growthWords(found)}`;
  return `undecided: ${numbers}. ${settlingWords(found, tolerance)}${growthWords(found)}`;
}

/**
 * By how much a sample has to grow until the interval, which narrows with its root, lies on one side of the edges of the
 * tolerance, if the measured value stays where it is; null where no sample does that.
 */
export function settlingFactor(
  { measured, predicted, interval: [low, high] }: ClaimFinding,
  tolerance: number,
): number | null {
  const reach = [measured - low, high - measured];
  const room = [measured - (predicted - tolerance), predicted + tolerance - measured];
  const needed = (half: number, distance: number): number => (half / Math.abs(distance)) ** 2;
  const outside = room.findIndex((distance) => distance < 0);
  const factor =
    outside < 0
      ? Math.max(...reach.map((half, side) => needed(half, room[side]!)))
      : // It has to come out past the edge that lies inwards.
        needed(reach[1 - outside]!, room[outside]!);
  return Number.isFinite(factor) && reach.some((half) => half > 0) ? factor : null;
}

/** What an undecided claim would need: "The interval 0.93 to 1 crosses the edge of the tolerance, 0.94. …" */
export function settlingWords(found: ClaimFinding, tolerance: number): string {
  const { interval, predicted, count } = found;
  if (!interval.every(Number.isFinite)) return 'The interval has no end; more runs may give it one.';
  const edges = [predicted - tolerance, predicted + tolerance].filter(
    (edge) => interval[0] <= edge && edge <= interval[1],
  );
  const crossed = edges.map(claimNumber).join(' and ');
  const crossing = `The interval ${claimNumber(interval[0])} to ${claimNumber(interval[1])} crosses the edge of the tolerance, ${crossed}.`;
  const factor = settlingFactor(found, tolerance);
  if (factor === null || factor > 1e6)
    return `${crossing} The measured value lies so near the edge that a larger sample alone may not settle it.`;
  const sample = count === null ? '' : ` (n about ${countText(niceCount(count * factor))})`;
  return `${crossing} About ${proseNumber(Math.max(1.1, factor), 2)} times the sample${sample} would settle it, if the measured value stays where it is.`;
}

/** To two digits, upwards. */
function niceCount(n: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return Math.ceil(n / unit) * unit;
}

/** "400 000", "4×10⁶" from seven digits on; "exact" where nothing is random and empty where nobody says. */
export function sampleWords({ count, interval: [low, high] }: ClaimFinding): string {
  if (count === null) return low === high ? '–' : '';
  return count < 1e6 ? countText(count) : proseNumber(count, 2);
}

/** The rule that was fixed before: what decides nothing is doubled, three times at most. */
function growthWords({ growth }: ClaimFinding): string {
  return growth === 1 ? '' : ` The first sample decided nothing; it was taken ${growth} times.`;
}
