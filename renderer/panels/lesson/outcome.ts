/** How a prediction stands beside the measurement. */
import type { ClaimFinding, ClaimVerdict } from '../../../core/contract/studies.ts';
import { type LessonQuestion, optionFor } from '../../../core/session/lesson-text.ts';
import { percentText, proseNumber } from '../../controls/number-text.ts';

export interface Outcome {
  state: ClaimVerdict;
  words: string;
}

/**
 * A number is met where it lies in the measured interval or as near to the measured number as the claim's tolerance asks of
 * theory; a choice where the measured number makes that option right.
 */
export function outcomeOf(
  question: LessonQuestion,
  answer: number | string,
  { measured, interval: [low, high] }: ClaimFinding,
  tolerance: number,
): Outcome {
  if (question.kind === 'choice') {
    const right = optionFor(question.options, measured);
    if (right === null) return { state: 'undecided', words: 'the measurement decides between none of the options' };
    return right.words === answer
      ? { state: 'holds', words: 'as you predicted' }
      : { state: 'fails', words: `instead: ${right.words}` };
  }
  if (typeof answer !== 'number') return { state: 'undecided', words: 'not a number' };
  if (!Number.isFinite(measured)) return { state: 'undecided', words: 'nothing was measured' };
  if ((answer >= low && answer <= high) || Math.abs(answer - measured) <= tolerance)
    return { state: 'holds', words: 'as you predicted' };
  return { state: 'fails', words: farWords(answer, measured) };
}

/** "12 % too large", "3.4 times too small", "0.2 too large" where nothing can be divided by. */
function farWords(answer: number, measured: number): string {
  const side = answer > measured ? 'too large' : 'too small';
  const ratio = answer / measured;
  if (measured === 0 || ratio <= 0 || !Number.isFinite(ratio))
    return `${proseNumber(Math.abs(answer - measured), 2)} ${side}`;
  if (ratio > 0.5 && ratio < 2) return `${percentText(Math.abs(ratio - 1))} ${measured > 0 ? side : mirrored(side)}`;
  const factor = ratio > 1 ? ratio : 1 / ratio;
  return `${proseNumber(factor, 2)} times ${(ratio > 1) === measured > 0 ? 'too large' : 'too small'}`;
}

/** Of negative numbers the one with the larger amount is the smaller. */
function mirrored(side: string): string {
  return side === 'too large' ? 'too large, in amount too small' : 'too small, in amount too large';
}
