import { describe, expect, it } from 'vitest';
import type { ClaimFinding } from '../../../core/contract/studies.ts';
import type { LessonQuestion } from '../../../core/session/lesson-text.ts';
import { lessonsMatching } from '../../../renderer/panels/gallery/gallery-list.tsx';
import { outcomeOf } from '../../../renderer/panels/lesson/outcome.ts';

const found = (measured: number, half = 0): ClaimFinding => ({
  predicted: measured,
  measured,
  interval: [measured - half, measured + half],
  verdict: 'holds',
  growth: 1,
  count: null,
  seconds: 1,
  figure: null,
});
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');
const number: LessonQuestion = { id: 'q', kind: 'number', words: 'How many?', claim: 'c' };
const choice: LessonQuestion = {
  id: 'q',
  kind: 'choice',
  words: 'Which?',
  claim: 'c',
  options: [
    { words: 'less', low: null, high: 1 },
    { words: 'more', low: 2, high: null },
  ],
};

describe('a prediction beside the measurement', () => {
  it('of a number is met inside the interval or the tolerance', () => {
    expect(outcomeOf(number, 1.05, found(1, 0.1), 0.01).state).toBe('holds');
    expect(outcomeOf(number, 1.05, found(1), 0.1).state).toBe('holds');
    const { state, words } = outcomeOf(number, 1.05, found(1), 0.01);
    expect([state, plain(words)]).toEqual(['fails', '5 % too large']);
  });

  it('of a number says by how much it was off', () => {
    const words = (answer: number, measured: number) => plain(outcomeOf(number, answer, found(measured), 1e-9).words);
    expect(words(0.88, 1)).toBe('12 % too small');
    expect(words(40, 418)).toBe('10 times too small');
    expect(words(0.3, 0)).toBe('0.3 too large');
    expect(words(-1, 2)).toBe('3 too small');
    expect(words(-1.8, -2)).toBe('10 % too large, in amount too small');
    expect(words(-6, -2)).toBe('3 times too small');
    expect(outcomeOf(number, 1, found(Number.NaN), 0.1).state).toBe('undecided');
  });

  it('of a choice goes by the option that the measured number makes right', () => {
    expect(outcomeOf(choice, 'more', found(3), 0)).toEqual({ state: 'holds', words: 'as you predicted' });
    expect(outcomeOf(choice, 'less', found(3), 0)).toEqual({ state: 'fails', words: 'instead: more' });
    expect(outcomeOf(choice, 'less', found(1.5), 0).state).toBe('undecided');
  });
});

describe('lessons of the gallery', () => {
  const lesson = {
    id: 'flat',
    label: 'Flat minima',
    entry: 'degeneracy',
    summary: 'S.',
    minutes: 9,
    steps: 3,
    questions: 2,
  };

  it('are found by any of their words', () => {
    expect(lessonsMatching([lesson], 'degen lesson')).toEqual([lesson]);
    expect(lessonsMatching([lesson], 'flat digits')).toEqual([]);
  });
});
