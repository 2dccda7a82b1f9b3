import { describe, expect, it } from 'vitest';
import { medianIqr, quantile, quantiles } from '../../../core/math/quantiles.ts';

const infinity = Number.POSITIVE_INFINITY;

/** A small generator of its own, so that the test depends on nothing. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Type 7 straight from its definition, on a sorted copy. */
function oracle(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const h = (sorted.length - 1) * p;
  const low = sorted[Math.floor(h)];
  const high = sorted[Math.ceil(h)];
  return h === Math.floor(h) || low === high
    ? low
    : high === infinity
      ? infinity
      : low + (h - Math.floor(h)) * (high - low);
}

describe('quantiles', () => {
  it('are NumPy’s default', () => {
    // numpy.quantile([3.1, -2.0, 7.7, 0.25, 5.5, 5.5, 1e3], q)
    const values = Float64Array.of(3.1, -2, 7.7, 0.25, 5.5, 5.5, 1e3);
    const probabilities = [0, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.99, 1];
    const expected = [-2.0, -0.6499999999999998, 1.675, 3.1, 5.5, 404.62000000000035, 940.4619999999995, 1000.0];
    quantiles(values, probabilities).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(4e-16 * Math.abs(expected[i]!));
    });
    expect(values[0]).toBe(3.1);
  });

  it('put failures last', () => {
    const values = Float64Array.of(Number.NaN, 2, Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY);
    expect(quantiles(values, [0, 0.25, 0.3, 0.5, 1])).toEqual([1, 2, infinity, infinity, infinity]);
  });

  it('of one value and of none', () => {
    expect(quantiles(Float64Array.of(4), [0, 0.3, 1])).toEqual([4, 4, 4]);
    expect(quantiles(new Float64Array(0), [0.5])).toEqual([Number.NaN]);
    expect(() => quantiles(Float64Array.of(1), [1.1])).toThrow('1.1');
    expect(() => quantiles(new Float64Array(0), [Number.NaN])).toThrow('NaN');
  });
});

describe('quantile', () => {
  it('is NumPy’s default', () => {
    // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0.1, 0.25, 0.5, 0.9])
    const sample = (): Float64Array => Float64Array.from([3, 1, 4, 1, 5, 9, 2, 6]);
    expect(quantile(sample(), 0.1)).toBeCloseTo(1, 15);
    expect(quantile(sample(), 0.25)).toBe(1.75);
    expect(quantile(sample(), 0.5)).toBe(3.5);
    expect(quantile(sample(), 0.9)).toBeCloseTo(6.9, 14);
    expect(quantile(sample(), 0)).toBe(1);
    expect(quantile(sample(), 1)).toBe(9);
  });

  it('has nothing to say without values or with NaN', () => {
    expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
    expect(quantile(Float64Array.from([1, Number.NaN]), 0.5)).toBeNaN();
  });
});

describe('medianIqr', () => {
  it('counts failures as infinite and leaves NaN out', () => {
    expect(medianIqr(Float64Array.from([1, infinity, 2, Number.NaN, 3]))).toEqual({
      median: 2.5,
      low: 1.75,
      high: infinity,
      n: 4,
    });
    expect(medianIqr(Float64Array.from([1, infinity]))).toEqual({
      median: infinity,
      low: infinity,
      high: infinity,
      n: 2,
    });
    expect(medianIqr(Float64Array.from([infinity, infinity, infinity])).median).toBe(infinity);
    expect(medianIqr(Float64Array.from([-infinity, 0.5, 0.9])).low).toBe(-infinity);
    expect(medianIqr(Float64Array.from([5]))).toEqual({ median: 5, low: 5, high: 5, n: 1 });
    expect(medianIqr(Float64Array.from([Number.NaN])).n).toBe(0);
  });

  it('summarises the beginning of a longer array only', () => {
    expect(medianIqr(Float64Array.from([1, 2, 3, 100, 100]), 3)).toEqual({ median: 2, low: 1.5, high: 2.5, n: 3 });
  });

  it.each([2, 3, 100, 256, 257, 258, 259, 260, 1000, 10_001])('selects what sorting finds, %i values', (count) => {
    for (const kind of ['uniform', 'ties', 'failures', 'sorted', 'equal', 'organ pipe']) {
      const random = generator(count);
      const values = Array.from({ length: count }, (_, i) => {
        if (kind === 'ties') return Math.floor(random() * 5);
        if (kind === 'failures') return random() < 0.4 ? infinity : random();
        if (kind === 'sorted') return i;
        if (kind === 'equal') return 7;
        if (kind === 'organ pipe') return Math.min(i, count - i);
        return random();
      });
      const { low, median, high } = medianIqr(Float64Array.from(values));
      expect([kind, low, median, high]).toEqual([
        kind,
        oracle(values, 0.25),
        oracle(values, 0.5),
        oracle(values, 0.75),
      ]);
    }
  });
});
