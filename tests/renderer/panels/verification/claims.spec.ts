import { describe, expect, it } from 'vitest';
import type { ClaimFinding } from '../../../../core/contract/studies.ts';
import { intervalWords, verdictSentence } from '../../../../renderer/panels/verification/claim-words.ts';
import { deviation } from '../../../../renderer/panels/verification/deviation-bar.tsx';

const found: ClaimFinding = {
  predicted: 2,
  measured: 2.05,
  interval: [1.9, 2.2],
  verdict: 'undecided',
  growth: 1,
  seconds: 1,
};

describe('a claim', () => {
  it('is placed in tolerances from its prediction', () => {
    const { low, middle, high } = deviation(found, 0.1);
    expect([low, middle, high].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([-1, 0.5, 2]);
  });

  it('says its interval, or that nothing was random', () => {
    expect(intervalWords(found)).toBe('1.9, 2.2');
    expect(intervalWords({ ...found, interval: [2.05, 2.05] })).toBe('exact');
  });

  it('is told in one sentence with its numbers', () => {
    expect(verdictSentence({ ...found, verdict: 'fails' }, 0.1)).toBe(
      'fails: measured 2.05 [1.9, 2.2], predicted 2 ± 0.1.',
    );
    expect(verdictSentence(found, 0.1)).toMatch(/^undecided: .* crosses the edge/);
  });
});
