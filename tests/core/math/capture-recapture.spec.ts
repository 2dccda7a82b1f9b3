import { describe, expect, it } from 'vitest';
import { chaoEstimate, coverageEstimate, incidenceEstimates } from '../../../core/math/capture-recapture.ts';
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

describe('units that meet several kinds at once', () => {
  const [clusters, size, units] = [30, 5, 60];

  /** Each unit comes to one cluster of five kinds and meets each of them with chance 0.8: never kinds of two clusters. */
  const meetings = (): number[][] =>
    Array.from({ length: units }, () => {
      const cluster = draws.integer(clusters);
      return Array.from({ length: size }, (_, k) => size * cluster + k).filter(() => draws.uniform() < 0.8);
    });

  it('have intervals that cover the number of kinds and the known part of meetings, where single captures’ do not', () => {
    const trials = 400;
    let [covered, plain, known] = [0, 0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const sample = meetings();
      const { total, coverage } = incidenceEstimates(sample);
      const counts = new Map<number, number>();
      for (const kind of sample.flat()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const single = chaoEstimate([...counts.values()]);
      const all = clusters * size;
      if (total.low <= all && all <= total.high) covered++;
      if (single.low <= all && all <= single.high) plain++;
      // Kinds are alike: a meeting is known with the chance that its kind is.
      if (coverage.low <= counts.size / all && counts.size / all <= coverage.high) known++;
    }
    expect(covered / trials).toBeGreaterThan(0.9);
    expect(known / trials).toBeGreaterThan(0.9);
    expect(plain / trials).toBeLessThan(0.8);
  });

  it('that meet one kind each give the estimates of single captures, but for 1 - 1/t', () => {
    const kinds = [0, 0, 1, 2, 3, 3, 3, 4, 5, 5];
    const { total, coverage } = incidenceEstimates(kinds.map((kind) => [kind]));
    const single = [2, 1, 1, 3, 1, 2];
    expect(total.value).toBeCloseTo(6 + 0.9 * (chaoEstimate(single).value - 6), 12);
    expect(coverage.value).toBeCloseTo(coverageEstimate(single).value, 12);
  });
});
