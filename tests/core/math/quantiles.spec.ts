import { describe, expect, it } from 'vitest';
import { quantileOfSorted, quantiles, sortWithFailuresLast } from '../../../core/math/quantiles.ts';

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
    const sorted = sortWithFailuresLast(values);
    const infinity = Number.POSITIVE_INFINITY;
    expect([...sorted]).toEqual([1, 2, infinity, infinity, infinity]);
    expect(quantiles(values, [0, 0.25, 0.3, 0.5, 1])).toEqual([1, 2, infinity, infinity, infinity]);
    expect([...sortWithFailuresLast(values, 2)]).toEqual([2, infinity]);
  });

  it('of one value and of none', () => {
    expect(quantiles(Float64Array.of(4), [0, 0.3, 1])).toEqual([4, 4, 4]);
    expect(quantiles(new Float64Array(0), [0.5])).toEqual([Number.NaN]);
    expect(() => quantileOfSorted(Float64Array.of(1), 1.1)).toThrow('1.1');
    expect(() => quantileOfSorted(Float64Array.of(1), Number.NaN)).toThrow('NaN');
  });
});
