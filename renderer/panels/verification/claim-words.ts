/** What is said of a claim and its measurement. */
import type { ClaimEntry } from '../../../core/contract/catalogue.ts';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import { proseNumber } from '../../controls/number-text.ts';

const DIGITS = 5;

export const AS_STATED: Record<ClaimEntry['asStated'], string> = {
  right: 'Right as stated',
  'half right': 'Half right as stated',
  wrong: 'Wrong as stated',
};

export function claimNumber(value: number): string {
  return Number.isNaN(value) ? 'not computed' : proseNumber(value, DIGITS);
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
  return `undecided: ${numbers}. The interval crosses the edge of the tolerance; the full form has more runs.${growthWords(found)}`;
}

/** The rule that was fixed before: what decides nothing is doubled, three times at most. */
function growthWords({ growth }: ClaimFinding): string {
  return growth === 1 ? '' : ` The first sample decided nothing; it was taken ${growth} times.`;
}
