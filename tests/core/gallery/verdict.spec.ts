import { describe, expect, it } from 'vitest';
import { type Claim, defineEntry, type Measurement } from '../../../core/gallery/define.ts';
import { exactly, meanOf, shareOf, varianceOf } from '../../../core/gallery/estimates.ts';
import { withMistakes } from '../../../core/gallery/mistakes.ts';
import { verdictOf } from '../../../core/gallery/verdict.ts';
import { verifyEntry } from '../../../core/gallery/verify.ts';
import { stream } from '../../../core/math/streams.ts';

function judged(low: number, high: number, predicted = 1, tolerance = 0.1): string {
  return verdictOf({ predicted, measured: (low + high) / 2, interval: [low, high] }, tolerance);
}

describe('verdictOf', () => {
  it('asks where the whole interval lies', () => {
    expect(judged(0.95, 1.05)).toBe('holds');
    expect(judged(1.11, 1.2)).toBe('fails');
    expect(judged(0.5, 0.89)).toBe('fails');
    expect(judged(1.05, 1.15)).toBe('undecided');
    expect(judged(0, 2)).toBe('undecided');
    expect(judged(Number.NaN, Number.NaN)).toBe('undecided');
    expect(judged(0.5, 1.5, Number.NaN)).toBe('undecided');
  });

  it('counts the ends of the tolerance as within', () => {
    expect(verdictOf({ predicted: 2, measured: 2.5, interval: [1.5, 2.5] }, 0.5)).toBe('holds');
  });
});

describe('intervals at 99.9 %', () => {
  it('miss about one truth in a thousand', () => {
    const draws = stream('probe', 'intervals of the gallery', 0);
    const numbers = new Float64Array(400);
    const missed = { mean: 0, variance: 0, share: 0 };
    const outside = ([low, high]: readonly [number, number], truth: number): number =>
      low > truth || high < truth ? 1 : 0;
    for (let k = 0; k < 4000; k++) {
      draws.fillNormal(numbers, 400 * k);
      missed.mean += outside(meanOf(numbers).interval, 0);
      missed.variance += outside(varianceOf(numbers).interval, 1);
      missed.share += outside(shareOf(numbers.filter((x) => x > 1).length, 400).interval, 0.15865525393145707);
    }
    // Four misses are expected; the variance of 400 numbers is a little skewed yet.
    expect(missed.mean).toBeLessThan(14);
    expect(missed.variance).toBeLessThan(40);
    expect(missed.share).toBeLessThan(14);
  });
});

describe('planted wrong answers', () => {
  const claim = (id: string, tolerance: number, measure: Claim['measure']): Claim => ({
    id,
    statement: id,
    asStated: 'right',
    theory: 'planted',
    tolerance,
    toleranceReason: 'planted',
    measure,
  });
  const normals = stream('probe', 'planted', 0).fillNormal(new Float64Array(20_000));
  const squares = normals.map((x) => x * x);
  const entry = defineEntry({
    id: 'planted',
    version: 1,
    label: 'Planted',
    group: 'Test',
    summary: 'Wrong answers.',
    seed: 'none',
    references: [],
    budgetSeconds: { quick: 1, full: 1 },
    claims: [
      claim('sound', 0.05, () => ({ predicted: 1, ...meanOf(squares) })),
      claim('biased by a tenth', 0.05, () => ({ predicted: 1, ...meanOf(squares.map((x) => 1.1 * x)) })),
      claim('wrong constant', 0.05, () => ({ predicted: 2, ...meanOf(squares) })),
      claim('wrong exponent', 0.01, () => ({ predicted: -2, ...exactly(-1.5) })),
      claim('too few', 0.05, () => ({ predicted: 1, ...meanOf(squares.subarray(0, 100)) })),
    ],
  });

  it('are found out, and too few numbers decide nothing', () => {
    const answers = [...verifyEntry(entry, { seed: 0, quick: true, progress: () => {} })];
    expect(answers.map(({ verdict }) => verdict)).toEqual(['holds', 'fails', 'fails', 'fails', 'undecided']);
  });

  it('a sample that decides nothing is doubled, three times at most, and only where that changes anything', () => {
    const sizes: number[] = [];
    const grown = (id: string, tolerance: number): Claim =>
      claim(id, tolerance, (context) => {
        const n = context.sample(50, 1000);
        sizes.push(n);
        return { predicted: 1, ...meanOf(squares.subarray(0, n)) };
      });
    const crossing = claim('crossing', 0.1, () => ({ predicted: 1, measured: 1, interval: [0.8, 1] }));
    const growing = { ...entry, claims: [grown('at once', 2), grown('later', 0.6), grown('never', 0.01), crossing] };
    const answers = [...verifyEntry(growing, { seed: 0, quick: true, progress: () => {} })];
    expect(answers.map(({ verdict, growth }) => [verdict, growth])).toEqual([
      ['holds', 1],
      ['holds', 4],
      ['undecided', 8],
      ['undecided', 1],
    ]);
    expect(sizes).toEqual([50, 50, 100, 200, 50, 100, 200, 400]);
  });

  it('of a claim: a measurement a tenth too large, or what the claim names', () => {
    const found: Measurement = { predicted: 2, measured: 2, interval: [1.99, 2.01] };
    const squared = { what: 'squared', predicted: (right: number) => right * right };
    const claims: Claim[] = [
      claim('tight', 0.1, () => found),
      claim('loose', 0.5, () => found),
      { ...claim('half', 0.5, () => found), mistaken: { what: 'half', predicted: 1 } },
      { ...claim('squared', 0.5, () => found), mistaken: squared },
    ];
    const answers = [...verifyEntry(withMistakes({ ...entry, claims }), { seed: 0, quick: true, progress: () => {} })];
    expect(answers.map(({ verdict }) => verdict)).toEqual(['fails', 'holds', 'fails', 'fails']);
  });
});
