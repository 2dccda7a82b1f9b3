import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function ask(analysis: string, landscape: Record<string, unknown>, more: Record<string, unknown> = {}): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, landscape, ...more }), builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const interval = (answer: AnalyzeAnswer, name: string) => answer.values[name]!.interval.map(Number) as [number, number];

function expectInside(answer: AnalyzeAnswer, name: string, exact: number): void {
  const [low, high] = interval(answer, name);
  // Half as wide again as the 95 % interval: 3 standard errors.
  const middle = (low + high) / 2;
  expect(Math.abs(exact - middle), name).toBeLessThan(0.75 * (high - low) + 1e-12);
}

describe('critical-point-statistics', () => {
  it('finds the densities of a Gaussian field in one to three dimensions, and Euler’s number of the torus', () => {
    const landscape = { family: 'gaussian-field', parameters: { periodic: true, side: 5 } };
    const parameters = { dimensions: [1, 2, 3], seeds: 12, side: 5, periodic: true };
    const answer = ask('critical-point-statistics', landscape, { parameters });
    // sqrt 3/(2 pi), 1/(2 pi sqrt 3) and the exact numbers for three dimensions.
    [0.2756644, 0.0918881, 0.0348624].forEach((density, k) => {
      expectInside(answer, `minima${k + 1}`, density);
    });
    [0.5513289, 0.3675526, 0.2827394].forEach((density, k) => {
      expectInside(answer, `critical${k + 1}`, density);
    });
    expect(value(answer, 'share1')).toBe(0.5);
    expectInside(answer, 'share2', 0.25);
    expectInside(answer, 'share3', 0.1233023);
    expect([1, 2, 3].map((k) => value(answer, `euler${k}`))).toEqual([0, 0, 0]);
    // Heights rise with the index: -1.303, 0, 1.303 in two dimensions.
    expectInside(answer, 'slope2', 1.303);
  });

  it('finds the minima of Perlin noise per cell', () => {
    const answer = ask(
      'critical-point-statistics',
      { family: 'perlin', parameters: { period: 2 } },
      {
        parameters: { dimensions: [1, 2], seeds: 60, side: 2, periodic: true },
      },
    );
    expectInside(answer, 'minima1', 0.75);
    expectInside(answer, 'minima2', 0.605);
  });

  it('counts in a box as on a torus, on average', () => {
    const parameters = { dimensions: [2], seeds: 30, side: 3 };
    expectInside(
      ask('critical-point-statistics', { family: 'gaussian-field' }, { parameters }),
      'critical2',
      0.3675526,
    );
  });

  it('refuses families without seeds', () => {
    expect(() => ask('critical-point-statistics', { family: 'sphere' })).toThrow(/gaussian-field or perlin/);
  });
});

describe('saddle-graph', () => {
  it('joins the minima of Himmelblau’s function in a ring', () => {
    const answer = ask('saddle-graph', { family: 'himmelblau' }, { parameters: { low: [-6], high: [6] } });
    expect([
      value(answer, 'minima'),
      value(answer, 'saddles'),
      value(answer, 'edges'),
      value(answer, 'components'),
    ]).toEqual([4, 4, 4, 1]);
    // Saddles at 13.31, 67.72, 104.02, 178.34: three join all four minima, the highest of them at 104.02.
    expect(value(answer, 'level')).toBeCloseTo(104.01516, 4);
    const ends = answer.arrays.edges!.data.map(Number);
    // Each way leads down from its saddle to its minimum.
    const { ways, wayLosses, minima, saddles } = answer.arrays;
    expect(ways!.shape).toEqual([8, 50, 2]);
    for (let k = 0; k < 8; k++) {
      const point = (at: number) => [0, 1].map((i) => Number(ways!.data[(k * 50 + at) * 2 + i]));
      expect(point(0)).toEqual([0, 1].map((i) => Number(saddles!.data[2 * (k >> 1) + i])));
      const minimum = [0, 1].map((i) => Number(minima!.data[2 * ends[k]! + i]));
      expect(Math.hypot(point(49)[0]! - minimum[0]!, point(49)[1]! - minimum[1]!)).toBeLessThan(1e-9);
      const losses = wayLosses!.data.slice(50 * k, 50 * (k + 1)).map(Number);
      losses.slice(1).forEach((loss, at) => {
        expect(loss).toBeLessThan(losses[at]! + 1e-6);
      });
    }
    for (let minimum = 0; minimum < 4; minimum++) expect(ends.filter((end) => end === minimum)).toHaveLength(2);
  });

  it('agrees with the path over a saddle', () => {
    const parameters = { low: [-1.5, -0.3], high: [1.2, 2] };
    const answer = ask('saddle-graph', { family: 'muller-brown' }, { parameters });
    expect(value(answer, 'deepestBarrier')).toBeCloseTo(106.034674, 5);
    expect(value(answer, 'level')).toBeCloseTo(-40.664844, 5);
  });

  it.each(['gradient-norm', 'deflated-newton'])('finds the same ring by %s', (search) => {
    const parameters = { low: [-6], high: [6], search, starts: search === 'deflated-newton' ? 20 : 300 };
    const answer = ask('saddle-graph', { family: 'himmelblau' }, { parameters });
    expect(['minima', 'saddles', 'edges', 'components'].map((name) => value(answer, name))).toEqual([4, 4, 4, 1]);
    expect(value(answer, 'level')).toBeCloseTo(104.01516, 4);
    expect(value(answer, 'torus')).toBe(0);
    expect(answer.values.torus!.words).toMatch(/has walls, because the landscape does not say/);
    const { waysFirst, waysSecond, ways } = answer.arrays;
    expect(waysFirst!.shape).toEqual([8, 50]);
    for (const k of [0, 77, 399]) {
      expect([waysFirst!.data[k], waysSecond!.data[k]]).toEqual([ways!.data[2 * k], ways!.data[2 * k + 1]]);
    }
  });

  it('takes minima a period apart for one on a torus', () => {
    // Of -cos x - cos y one minimum, two saddles of index 1 and one maximum in a period; both ways of a saddle lead to the minimum.
    const side = 2 * Math.PI;
    const parameters = { low: [-0.3], high: [side - 0.3], starts: 100, periodic: true };
    const landscape = { family: 'formula', parameters: { text: '-cos(x) - cos(y)' } };
    const answer = ask('saddle-graph', landscape, { parameters });
    const names = ['minima', 'saddles', 'edges', 'loops', 'outside', 'components', 'critical'];
    expect(names.map((name) => value(answer, name))).toEqual([1, 2, 0, 2, 0, 1, 4]);
    const walled = ask('saddle-graph', landscape, { parameters: { ...parameters, periodic: false } });
    expect(value(walled, 'outside')).toBeGreaterThan(0);
  });

  it('sees by itself that a box is the period of Perlin noise', () => {
    const parameters = { low: [0], high: [3], starts: 400 };
    const landscape = { family: 'perlin', parameters: { period: 3 } };
    const census = ask('critical-points', landscape, { parameters });
    const graph = ask('saddle-graph', landscape, { parameters });
    expect(value(census, 'torus')).toBe(1);
    expect(value(graph, 'minima')).toBe(value(census, 'minima'));
    expect(value(graph, 'outside')).toBe(0);
    expect(value(graph, 'critical')).toBe(value(census, 'found'));
  });
});
