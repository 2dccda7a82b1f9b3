import { describe, expect, it } from 'vitest';
import { ecdf } from '../../../core/statistics/ecdf.ts';
import { holmAdjusted } from '../../../core/statistics/holm.ts';
import { normalTail } from '../../../core/statistics/normal.ts';
import { signedRank } from '../../../core/statistics/wilcoxon.ts';
import { wilsonShare } from '../../../core/statistics/wilson.ts';

const infinity = Number.POSITIVE_INFINITY;

describe('normalTail', () => {
  it('agrees with published values', () => {
    expect(normalTail(0)).toBe(0.5);
    expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 15);
    expect(normalTail(-1.6448536269514722)).toBeCloseTo(0.95, 15);
    expect(normalTail(6) / 9.865876450376981e-10).toBeCloseTo(1, 13);
  });
});

describe('wilsonShare', () => {
  it('agrees with the published example and is sane at the ends', () => {
    // Newcombe, Statistics in Medicine 17 (1998) 857, method 3: 81/263, 15/148, 0/20, 1/29.
    const rounded = (successes: number, n: number): [number, number] => {
      const { low, high } = wilsonShare(successes, n);
      return [Number(low.toFixed(4)), Number(high.toFixed(4))];
    };
    expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
    expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
    expect(rounded(0, 20)).toEqual([0, 0.1611]);
    expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
    expect(rounded(20, 20)).toEqual([0.8389, 1]);
    expect(wilsonShare(0, 0)).toEqual({ successes: 0, n: 0, low: 0, high: 1 });
  });

  it('holds exactly the shares that the score test does not reject', () => {
    const { low, high } = wilsonShare(7, 23);
    for (const p of [low, high]) {
      expect(Math.abs(7 / 23 - p) / Math.sqrt((p * (1 - p)) / 23)).toBeCloseTo(1.959963984540054, 12);
    }
  });
});

/** Every assignment of signs, one by one. */
function bruteForce(first: readonly number[], second: readonly number[]): number {
  const differences = first.map((a, i) => a - second[i]).filter((difference) => difference !== 0);
  const sizes = differences.map(Math.abs);
  const ranks = sizes.map((size) => {
    const below = sizes.filter((other) => other < size).length;
    const equal = sizes.filter((other) => other === size).length;
    return below + (equal + 1) / 2;
  });
  const center = ranks.reduce((a, b) => a + b, 0) / 2;
  const distance = (signs: (i: number) => boolean): number =>
    Math.abs(ranks.reduce((sum, rank, i) => sum + (signs(i) ? rank : 0), 0) - center);
  const observed = distance((i) => differences[i] > 0);
  let extreme = 0;
  const all = 2 ** ranks.length;
  for (let mask = 0; mask < all; mask++) if (distance((i) => ((mask >> i) & 1) === 1) >= observed) extreme++;
  return extreme / all;
}

describe('signedRank', () => {
  it('reproduces the depression scale of Hollander & Wolfe: V = 40, p = 0.0390625', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(signedRank(before, after)).toEqual({ n: 9, positive: 40, p: 0.0390625, exact: true });
  });

  it('is exact with ties and without', () => {
    const cases: [number[], number[]][] = [
      [
        [1, 2, 3, 4, 5, 6, 7, 8],
        [2, 1, 1, 1, 1, 1, 1, 1],
      ],
      [
        [1, 2, 3, 4, 5, 6],
        [0, 0, 0, 0, 0, 0],
      ],
      [
        [1, 1, 1, 1, -1, 1, 2, 2, -2, 3],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ],
      [
        [0.3, 0.1, 0.7, 0.2, 0.9, 0.4, 0.6],
        [0.5, 0.2, 0.1, 0.2, 0.8, 0.9, 0.3],
      ],
    ];
    for (const [first, second] of cases) expect(signedRank(first, second).p).toBeCloseTo(bruteForce(first, second), 14);
  });

  it('leaves equal pairs out, two failures among them, and ranks a lone failure highest', () => {
    expect(signedRank([1, 2, infinity], [1, 2, infinity])).toMatchObject({ n: 0, p: 1 });
    const lone = signedRank([infinity, 1, 2, 3, 4, 5], [9, 1.1, 2.2, 3.3, 4.4, 5.5]);
    expect(lone).toMatchObject({ n: 6, positive: 6 });
    expect(lone.p).toBe(signedRank([100, 1, 2, 3, 4, 5], [9, 1.1, 2.2, 3.3, 4.4, 5.5]).p);
  });

  it('goes over to the normal distribution without a jump', () => {
    const first = Array.from({ length: 51 }, (_, i) => ((i * 37) % 51) - 20);
    const zeros = first.map(() => 0);
    const differing = first.map((value) => value || 0.5);
    const normal = signedRank(differing, zeros);
    expect(normal.exact).toBe(false);
    const exact = signedRank(differing.slice(1), zeros.slice(1));
    expect(exact.exact).toBe(true);
    expect(Math.abs(normal.p - exact.p)).toBeLessThan(0.06);
    // The formula by hand, ties included: differences 1..20 twice, 21..30 once, 0.5 once.
    const n = 51;
    const variance = (n * (n + 1) * (2 * n + 1)) / 24 - (20 * (8 - 2)) / 48;
    const z = Math.abs(normal.positive - (n * (n + 1)) / 4) / Math.sqrt(variance);
    expect(normal.p).toBeCloseTo(2 * normalTail(z), 14);
  });
});

describe('holmAdjusted', () => {
  it('reproduces R’s p.adjust', () => {
    // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.5), "holm")
    expect(holmAdjusted([0.01, 0.04, 0.03, 0.005, 0.5]).map((p) => Number(p.toFixed(10)))).toEqual([
      0.04, 0.09, 0.09, 0.025, 0.5,
    ]);
    expect(holmAdjusted([])).toEqual([]);
    expect(holmAdjusted([0.9, 0.8])).toEqual([1, 1]);
  });
});

describe('ecdf', () => {
  it('rises at each distinct value and stays below 1 when runs failed', () => {
    const { values, shares } = ecdf([3, 1, infinity, 3, Number.NaN]);
    expect([...values]).toEqual([1, 3]);
    expect([...shares]).toEqual([0.25, 0.75]);
  });
});
