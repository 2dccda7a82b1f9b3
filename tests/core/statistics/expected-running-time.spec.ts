import { describe, expect, it } from 'vitest';
import { stream } from '../../../core/math/streams.ts';
import { expectedRunningTime } from '../../../core/statistics/expected-running-time.ts';

describe('expectedRunningTime', () => {
  it('divides the evaluations of all runs by the successes', () => {
    const ert = expectedRunningTime([100, 200, 1000, 1000], [true, true, false, false]);
    expect(ert?.value).toBe(1150);
    expect(ert?.low).toBeLessThan(1150);
    expect(ert?.high).toBeGreaterThan(1150);
  });

  it('is infinite without a success, exact for one run, absent without runs', () => {
    const infinity = Number.POSITIVE_INFINITY;
    expect(expectedRunningTime([500, 500], [false, false])).toEqual({ value: infinity, low: infinity, high: infinity });
    expect(expectedRunningTime([70], [true])).toEqual({ value: 70, low: 70, high: 70 });
    expect(expectedRunningTime([], [])).toBeNull();
  });

  it('is infinite at the upper end when a resample easily misses every success', () => {
    expect(expectedRunningTime([10, 100, 100], [true, false, false])?.high).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives the same interval twice', () => {
    const evaluations = Array.from({ length: 30 }, (_, i) => 100 + ((i * 17) % 41));
    const reached = evaluations.map((_, i) => i % 3 !== 0);
    expect(expectedRunningTime(evaluations, reached)).toEqual(expectedRunningTime(evaluations, reached));
  });

  it('covers the true value about as often as it says', () => {
    // Runs reach the target with chance 0.6 after 1 to 100 evaluations, else cost 200: ERT = 50.5 + 200 · 0.4/0.6.
    const truth = 50.5 + (200 * 0.4) / 0.6;
    const draws = stream('probe', 'coverage', 1);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const reached = Array.from({ length: 60 }, () => draws.uniform() < 0.6);
      const evaluations = reached.map((success) => (success ? 1 + draws.integer(100) : 200));
      const ert = expectedRunningTime(evaluations, reached);
      if (ert && ert.low <= truth && truth <= ert.high) covered++;
    }
    // 95 % of 200, give or take four standard deviations of a binomial.
    expect(covered).toBeGreaterThan(176);
  });
});
