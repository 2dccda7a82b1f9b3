import { describe, expect, it } from 'vitest';
import { betaRegularised, shareInterval } from '../../../core/math/binomial.ts';

/** P(at least k of n at chance p), term by term. */
function atLeast(k: number, n: number, p: number): number {
  let total = 0;
  let term = (1 - p) ** n;
  for (let i = 0; i <= n; i++) {
    if (i >= k) total += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return total;
}

describe('the interval of a share', () => {
  it('has ends at which the tails are 2.5 %', () => {
    for (const [k, n] of [
      [1, 10],
      [5, 10],
      [9, 10],
      [3, 200],
      [120, 200],
    ] as const) {
      const { low, high } = shareInterval(k, n);
      expect(atLeast(k, n, low)).toBeCloseTo(0.025, 11);
      expect(1 - atLeast(k + 1, n, high)).toBeCloseTo(0.025, 11);
    }
    expect(shareInterval(0, 100)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** 0.01, 12) });
    expect(shareInterval(100, 100)).toEqual({ low: expect.closeTo(0.025 ** 0.01, 12), high: 1 });
    expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('uses the incomplete beta function', () => {
    for (const [x, a, b] of [
      [0.3, 2, 5],
      [0.9, 4, 1],
      [0.5, 30, 30],
    ] as const) {
      expect(betaRegularised(x, a, b)).toBeCloseTo(atLeast(a, a + b - 1, x), 13);
    }
    expect(betaRegularised(0.25, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(0.5), 13);
  });
});
