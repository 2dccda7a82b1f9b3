import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function census(landscape: Record<string, unknown>, parameters: Record<string, unknown> = {}, seed = 0): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis: 'critical-points', landscape, parameters, seed });
  return analyzeRequested(request, builtInData, () => undefined);
}

const numbers = (answer: AnalyzeAnswer) =>
  Object.fromEntries(Object.entries(answer.values).map(([name, { value }]) => [name, value]));

describe('critical-points', () => {
  it('finds the nine of Himmelblau’s function', () => {
    const answer = census({ family: 'himmelblau' }, { low: [-6], high: [6], starts: 400 });
    expect(numbers(answer)).toMatchObject({ found: 9, minima: 4, saddles: 4, maxima: 1, degenerate: 0, coverage: 1 });
    expect(answer.values.total).toMatchObject({ warning: null });
    const { points, heights, index, captures } = answer.arrays;
    const known = [
      [-2.805118, 3.131313],
      [-3.77931, -3.283186],
      [3, 2],
      [3.584428, -1.848127],
      [-0.270845, -0.923039],
      [3.385154, 0.073852],
      [0.086678, 2.884255],
      [-3.073026, -0.081353],
      [-0.127961, -1.953715],
    ];
    for (const [x, y] of known) {
      const place = Array.from({ length: 9 }, (_, k) => k).find(
        (k) => Math.hypot(Number(points!.data[2 * k]) - x!, Number(points!.data[2 * k + 1]) - y!) < 2e-6,
      );
      expect(place, `${x}, ${y}`).toBeDefined();
      expect(Number(heights!.data[place!])).toBeCloseTo((x! ** 2 + y! - 11) ** 2 + (x! + y! ** 2 - 7) ** 2, 8);
    }
    expect(index!.data).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2]);
    expect(captures!.data.reduce((a: number, b) => a + Number(b), 0)).toBe(400);
  });

  it('counts by index as the product structure says', () => {
    // sum of (x_i^2 - 1)^2: each coordinate at a minimum (two) or the maximum (one): C(4, k) 2^(4 - k) of index k.
    const landscape = { family: 'formula', parameters: { text: 'sum(i, 1, 4, (w[i]^2 - 1)^2)', variables: ['w[4]'] } };
    const answer = census(landscape, { low: [-1.5], high: [1.5], starts: 1500 });
    expect(answer.arrays.countByIndex!.data).toEqual([16, 32, 24, 8, 1]);
    expect(answer.arrays.meanHeightByIndex!.data.map((x) => Number(x).toFixed(9))).toEqual(
      [0, 1, 2, 3, 4].map((x) => x.toFixed(9)),
    );
  });

  it('says how many are missing after few starts', () => {
    const landscape = { family: 'formula', parameters: { text: 'sin(3*x)*cos(2*y) + 0.1*x*y' } };
    const all = census(landscape, { low: [-5], high: [5], starts: 3000 });
    let covered = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { total } = census(landscape, { low: [-5], high: [5], starts: 150 }, seed).values;
      expect(total!.warning).toMatch(/Some may be missing/);
      if (Number(total!.interval[0]) <= 124 && 124 <= Number(total!.interval[1])) covered++;
    }
    expect(numbers(all)).toMatchObject({ found: 124, minima: 35, maxima: 35, saddles: 54 });
    // Basins differ in size, so that Chao's number is a lower bound and covers less than 95 %.
    expect(covered).toBeGreaterThanOrEqual(12);
  });

  it('tells degenerate points apart', () => {
    const single = census({ family: 'formula', parameters: { text: 'x^4 + y^2' } }, { starts: 50 });
    expect(numbers(single)).toMatchObject({ found: 1, degenerate: 1, minima: 0 });
    const lines = census({ family: 'monomial' }, { starts: 50 });
    expect(lines.values.degenerate!.value).toBe(lines.values.found!.value);
    expect(lines.values.found!.warning).toMatch(/degenerate: they may belong to curves/);
  });

  it('counts starts that end elsewhere', () => {
    const outside = census({ family: 'quadratic' }, { low: [1], high: [2], starts: 10 });
    expect(numbers(outside)).toMatchObject({ found: 0, outside: 10, failed: 0, arrived: 0 });
    expect(outside.values.total!.warning).toBe('No critical point was found.');
    const slope = census({ family: 'formula', parameters: { text: 'x + x^3/3' } }, { starts: 10 });
    expect(numbers(slope)).toMatchObject({ found: 0, failed: 10 });
  });

  it('refuses boxes that are none', () => {
    const rosenbrock = { family: 'rosenbrock', parameters: { dimension: 3 } };
    expect(() => census(rosenbrock, { low: [0, 0] })).toThrow(/low: 0, 0; expected 1 or 3 numbers/);
    expect(() => census(rosenbrock, { low: [2], high: [1] })).toThrow(/less than high/);
    expect(() => census({ family: 'quadratic', parameters: { dimension: 101 } })).toThrow(/at most 100/);
  });
});
