import { describe, expect, it } from 'vitest';
import type { ClaimFinding } from '../../../../core/contract/studies.ts';
import { partsText } from '../../../../renderer/controls/number-text.ts';
import {
  claimCells,
  intervalWords,
  sampleWords,
  settlingFactor,
  verdictSentence,
} from '../../../../renderer/panels/verification/claim-words.ts';
import { deviation } from '../../../../renderer/panels/verification/deviation-bar.tsx';

const found: ClaimFinding = {
  predicted: 2,
  measured: 2.05,
  interval: [1.9, 2.2],
  verdict: 'undecided',
  growth: 1,
  count: null,
  seconds: 1,
  figure: null,
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

  it('writes a row as a table does, the exponent of an interval once', () => {
    const small = {
      ...found,
      predicted: 2.5e-4,
      measured: 2.4706e-4,
      interval: [2.3888e-4, 2.5524e-4] as [number, number],
    };
    const cells = claimCells(small);
    expect([partsText(cells.predicted), partsText(cells.measured)]).toEqual(['2.5e−4', '2.4706e−4']);
    expect(cells.interval).toBe('2.3888, 2.5524 e−4');
    expect(claimCells({ ...small, interval: [0, 1.0816e-3] }).interval).toBe('0, 1.0816 e−3');
    expect(claimCells({ ...small, interval: [8.5036e-4, 1.1433e-3] }).interval).toBe('0.85036, 1.1433 e−3');
    expect(claimCells({ ...small, interval: [1e-9, 0.5] }).interval).toBe('1e−9, 0.5');
    expect(claimCells({ ...small, interval: [1, 1] }).interval).toBe('exact');
  });

  it('is told in one sentence with its numbers', () => {
    expect(verdictSentence({ ...found, verdict: 'fails' }, 0.1)).toBe(
      'fails: measured 2.05 [1.9, 2.2], predicted 2 ± 0.1.',
    );
    expect(verdictSentence(found, 0.1)).toMatch(/^undecided: .* crosses the edge/);
  });

  it('says how large a sample would settle it: the width falls with its root', () => {
    // From 2.05 the nearer edge, 2.1, is 0.05 away, and the interval reaches 0.15 that way: nine times the sample.
    expect(settlingFactor(found, 0.1)).toBeCloseTo(9, 10);
    const within = (factor: number) => {
      const half = 0.15 / Math.sqrt(factor);
      return 2.05 + half <= 2.1 + 1e-12 && 2.05 - half >= 1.9;
    };
    expect([within(9), within(8.9)]).toEqual([true, false]);
    // From outside, the end that crosses has to come out.
    const outside = { ...found, measured: 2.2, interval: [2.0, 2.4] as [number, number] };
    expect(settlingFactor(outside, 0.1)).toBeCloseTo(4, 10);
    const below = { ...found, measured: 1.8, interval: [1.6, 2.0] as [number, number] };
    expect(settlingFactor(below, 0.1)).toBeCloseTo(4, 10);
    expect(settlingFactor({ ...found, measured: 2.1 }, 0.1)).toBeNull();
    expect(verdictSentence({ ...found, count: 61 }, 0.1)).toMatch(
      /The interval 1.9 to 2.2 crosses the edge of the tolerance, 1.9 and 2.1. About 9 times the sample \(n about 550\)/,
    );
  });

  it('says how many were counted', () => {
    expect([null, 53, 400_000, 4e6].map((count) => sampleWords({ ...found, count }))).toEqual([
      '',
      '53',
      '400\u2009000',
      '4×10⁶',
    ]);
    expect(sampleWords({ ...found, interval: [2, 2] })).toBe('–');
  });
});
