import { describe, expect, it } from 'vitest';
import { chaoEstimate, coverageEstimate } from '../../../core/math/capture-recapture.ts';
import { stream } from '../../../core/math/streams.ts';

const draws = stream('probe', 'captures', 1);

/** How often each kind seen was seen in `n` draws of kinds with these chances. */
function capture(chances: readonly number[], n: number): number[] {
  const counts = chances.map(() => 0);
  for (let i = 0; i < n; i++) {
    let u = draws.uniform();
    const kind = chances.findIndex((chance) => {
      u -= chance;
      return u < 0;
    });
    counts[kind >= 0 ? kind : chances.length - 1]!++;
  }
  return counts.filter((count) => count > 0);
}

describe('Chao’s estimate', () => {
  it('is the published number on published counts', () => {
    // f1 = 4, f2 = 2: S + 4 * 3/(2 * 3) = S + 2.
    expect(chaoEstimate([1, 1, 1, 1, 2, 2, 9, 30]).value).toBe(10);
    expect(chaoEstimate([3, 7, 9])).toMatchObject({ value: 3, low: 3 });
    expect(chaoEstimate([])).toEqual({ value: 0, low: 0, high: Number.POSITIVE_INFINITY });
  });

  it.each([
    ['equal chances, most seen', new Array<number>(50).fill(1 / 50), 150],
    ['equal chances, half seen', new Array<number>(50).fill(1 / 50), 40],
  ])('is unbiased and covers the number of kinds with %s', (_, chances, n) => {
    const trials = 1000;
    let covered = 0;
    let mean = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { value, low, high } = chaoEstimate(capture(chances, n));
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      mean += value / trials;
      if (low <= 50 && 50 <= high) covered++;
    }
    expect(Math.abs(mean - 50)).toBeLessThan(2);
    expect(covered / trials).toBeGreaterThan(0.92);
  });

  it('is a lower bound where chances differ', () => {
    const weights = Array.from({ length: 60 }, (_, i) => 1.12 ** -i);
    const sum = weights.reduce((a, b) => a + b);
    const chances = weights.map((weight) => weight / sum);
    let mean = 0;
    for (let trial = 0; trial < 300; trial++) mean += chaoEstimate(capture(chances, 200)).value / 300;
    expect(mean).toBeLessThan(60);
    expect(mean).toBeGreaterThan(40);
  });
});

describe('Good and Turing’s coverage', () => {
  it('covers the chance that the next draw is known', () => {
    const weights = Array.from({ length: 100 }, (_, i) => 1 / (1 + i));
    const sum = weights.reduce((a, b) => a + b);
    const chances = weights.map((weight) => weight / sum);
    const trials = 600;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const counts = chances.map(() => 0);
      for (let i = 0; i < 150; i++) {
        let u = draws.uniform();
        const kind = chances.findIndex((chance) => {
          u -= chance;
          return u < 0;
        });
        counts[kind >= 0 ? kind : 99]!++;
      }
      const truth = chances.reduce((total, chance, k) => total + (counts[k]! > 0 ? chance : 0), 0);
      const { low, high } = coverageEstimate(counts.filter((count) => count > 0));
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.92);
    expect(covered / trials).toBeLessThan(0.995);
  });

  it('leaves room where nothing was seen once', () => {
    expect(coverageEstimate([50, 50])).toEqual({ value: 1, low: 0.97, high: 1 });
    expect(coverageEstimate([])).toEqual({ value: 0, low: 0, high: 1 });
  });
});
