import { describe, expect, it } from 'vitest';
import { deflationSlope } from '../../../core/analyses/deflated-search.ts';
import { straightDifference } from '../../../core/analyses/torus.ts';
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
    expect(outside.values.total!.warning).toBe(
      'No critical point was found: take a wider box or more starts, or follow a run to see where it goes.',
    );
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

const WAYS = ['gradient-norm', 'deflated-newton'];
const HIMMELBLAU = { low: [-6], high: [6] };

/** How far each point of one answer is from the nearest of the other; on a torus of this side the short way round. */
function farthest(from: AnalyzeAnswer, to: AnalyzeAnswer, side = Number.POSITIVE_INFINITY): number {
  const rows = ({ arrays }: AnalyzeAnswer): number[][] => {
    const { shape, data } = arrays.points!;
    return Array.from({ length: shape[0]! }, (_, k) => data.slice(k * shape[1]!, (k + 1) * shape[1]!).map(Number));
  };
  const others = rows(to);
  return Math.max(
    ...rows(from).map((a) =>
      Math.min(
        ...others.map((b) =>
          Math.hypot(...a.map((x, i) => Math.min(Math.abs(x - b[i]!), Math.abs(side - Math.abs(x - b[i]!))))),
        ),
      ),
    ),
  );
}

function expectSame(one: AnalyzeAnswer, other: AnalyzeAnswer, side?: number): void {
  expect(one.arrays.points!.shape[0]).toBeGreaterThan(0);
  expect(one.arrays.points!.shape).toEqual(other.arrays.points!.shape);
  expect(farthest(one, other, side)).toBeLessThan(1e-8);
  expect(farthest(other, one, side)).toBeLessThan(1e-8);
  expect(one.arrays.countByIndex).toEqual(other.arrays.countByIndex);
}

describe.each(WAYS)('critical-points by %s', (search) => {
  it('finds the nine of Himmelblau’s function', () => {
    const answer = census({ family: 'himmelblau' }, { ...HIMMELBLAU, starts: 300, search });
    expect(numbers(answer)).toMatchObject({ found: 9, minima: 4, saddles: 4, maxima: 1, degenerate: 0, coverage: 1 });
    expectSame(answer, census({ family: 'himmelblau' }, { ...HIMMELBLAU, starts: 300 }));
  });

  it('finds the 124 of a formula', () => {
    const landscape = { family: 'formula', parameters: { text: 'sin(3*x)*cos(2*y) + 0.1*x*y' } };
    const box = { low: [-5], high: [5] };
    const starts = search === 'gradient-norm' ? 3000 : 150;
    expectSame(census(landscape, { ...box, starts, search }), census(landscape, { ...box, starts: 3000 }));
  });

  it.each([
    [2, 6],
    [3, 4],
  ])('finds those of Gaussian fields in %i dimensions, whose signs add up to 0', (dimension, side) => {
    for (let seed = 0; seed < 3; seed++) {
      const landscape = { family: 'gaussian-field', parameters: { dimension, side, periodic: true, seed } };
      const torus = { low: [0], high: [side], periodic: true };
      const newton = census(landscape, { ...torus, starts: 1500 });
      const starts = search === 'gradient-norm' ? 1500 : 100;
      const answer = census(landscape, { ...torus, starts, search });
      expectSame(answer, newton, side);
      expect(answer.values.euler).toMatchObject({ value: 0, exact: 0, warning: null });
    }
  });

  it('finds points without curvature', () => {
    for (const text of ['x^4 + y^2', 'x^3 - 3*x*y^2']) {
      const answer = census({ family: 'formula', parameters: { text } }, { starts: 50, search });
      expect(numbers(answer)).toMatchObject({ degenerate: answer.arrays.points!.shape[0] });
      expect(numbers(answer).found, text).toBeGreaterThan(0);
      for (const x of answer.arrays.points!.data) expect(Math.abs(Number(x)), text).toBeLessThan(1e-4);
    }
  });
});

describe('deflated Newton', () => {
  it('finds the nine of Himmelblau’s function from three starts', () => {
    for (let seed = 0; seed < 10; seed++) {
      const answer = census({ family: 'himmelblau' }, { ...HIMMELBLAU, starts: 3, search: 'deflated-newton' }, seed);
      expect(numbers(answer)).toMatchObject({ found: 9, minima: 4, saddles: 4, maxima: 1 });
    }
  });

  it('gives one point a start where more are not asked for', () => {
    const answer = census(
      { family: 'himmelblau' },
      { ...HIMMELBLAU, starts: 40, search: 'deflated-newton', mostOfStart: 1 },
    );
    const { arrived, outside, failed } = numbers(answer);
    expect(Number(arrived) + Number(outside) + Number(failed)).toBe(40);
  });

  it('estimates how many are missing from what starts have in common', () => {
    const landscape = { family: 'formula', parameters: { text: 'sin(3*x)*cos(2*y) + 0.1*x*y' } };
    let covered = 0;
    for (let seed = 0; seed < 20; seed++) {
      const parameters = { low: [-5], high: [5], starts: 12, search: 'deflated-newton' };
      const { total } = census(landscape, parameters, seed).values;
      if (Number(total!.interval[0]) <= 124 && 124 <= Number(total!.interval[1])) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(18);
  });

  it('takes the Newton step of the deflated residual', () => {
    // Of grad L = (x^2 - 1, y) with the zero at (1, 0) known: the step against a dense solve with differences of M grad L.
    const known = [Float64Array.of(1, 0)];
    for (const [power, shift] of [
      [1, 1],
      [2, 1],
      [2, 0],
      [3, 0.5],
    ] as const) {
      const residual = (x: number, y: number): [number, number] => {
        const factor = Math.hypot(x - 1, y) ** -power + shift;
        return [factor * (x * x - 1), factor * y];
      };
      for (const [x, y] of [
        [0.3, 0.8],
        [2, -0.7],
        [-1.7, 0.2],
      ] as const) {
        const h = 1e-6;
        const [right, left, up, down] = [
          residual(x + h, y),
          residual(x - h, y),
          residual(x, y + h),
          residual(x, y - h),
        ];
        const [a, c] = [0, 1].map((k) => (right[k]! - left[k]!) / (2 * h)) as [number, number];
        const [b, d] = [0, 1].map((k) => (up[k]! - down[k]!) / (2 * h)) as [number, number];
        const [f, g] = residual(x, y);
        const solved = [-(d * f - b * g) / (a * d - b * c), -(a * g - c * f) / (a * d - b * c)];
        const plain = [-(x * x - 1) / (2 * x), -y];
        const slope = new Float64Array(2);
        deflationSlope(slope, Float64Array.of(x, y), known, {
          power,
          shift,
          difference: straightDifference,
        });
        const factor = 1 / (1 - slope[0]! * plain[0]! - slope[1]! * plain[1]!);
        for (const k of [0, 1]) expect(factor * plain[k]!).toBeCloseTo(solved[k]!, 6);
      }
    }
  });
});

describe('critical-points on a torus', () => {
  it('brings back what arrives in another period', () => {
    const landscape = { family: 'perlin', parameters: { dimension: 2, period: 3, seed: 4 } };
    const box = { low: [0], high: [3], starts: 800 };
    const cut = census(landscape, { ...box, periodic: false });
    const torus = census(landscape, { ...box, periodic: true });
    expect(numbers(cut).outside).toBeGreaterThan(0);
    expect(numbers(torus)).toMatchObject({
      euler: 0,
      failed: numbers(cut).failed,
      outside: numbers(cut).outside,
      arrived: Number(numbers(cut).arrived) + Number(numbers(cut).outside),
    });
    expectSame(torus, cut, 3);
    for (const x of torus.arrays.points!.data) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(3);
    }
  });

  it('counts a point on the wall once', () => {
    const landscape = { family: 'formula', parameters: { text: 'cos(2*pi*x) + cos(2*pi*y)' } };
    const answer = census(landscape, { low: [0], high: [1], starts: 200, periodic: true });
    expect(numbers(answer)).toMatchObject({ found: 4, minima: 1, saddles: 2, maxima: 1, euler: 0 });
  });

  it('takes a box of whole periods for a torus unless told', () => {
    const landscape = { family: 'gaussian-field', parameters: { dimension: 2, side: 6, periodic: true } };
    const box = { low: [0], high: [6], starts: 300 };
    const [alone, asked, walled] = [{}, { periodic: true }, { periodic: false }].map((more) =>
      census(landscape, { ...box, ...more }),
    );
    expect(alone!.arrays).toEqual(asked!.arrays);
    expect(numbers(alone!)).toMatchObject({ euler: 0, torus: 1 });
    expect(alone!.values.euler!.exact).toBe(0);
    expect(alone!.values.torus!.words).toMatch(/a torus, because the landscape repeats after 6/);
    expect(walled!.values.euler).toBeUndefined();
    expect(numbers(walled!)).toMatchObject({ torus: 0 });
    // Two periods are periods, half of one is none, and a field that does not repeat has none.
    expect(numbers(census(landscape, { low: [0], high: [12], starts: 20 }))).toMatchObject({ torus: 1 });
    expect(numbers(census(landscape, { low: [0], high: [3], starts: 20 }))).toMatchObject({ torus: 0 });
    const open = { family: 'gaussian-field', parameters: { dimension: 2, side: 6 } };
    expect(numbers(census(open, { ...box, starts: 20 }))).toMatchObject({ torus: 0 });
    const noise = census({ family: 'perlin', parameters: { period: 2 } }, { low: [-1], high: [1], starts: 200 });
    expect(numbers(noise)).toMatchObject({ euler: 0, torus: 1 });
  });

  it('says what is missing, and refuses what does not repeat', () => {
    const landscape = { family: 'gaussian-field', parameters: { dimension: 2, side: 8, periodic: true } };
    const few = census(landscape, { low: [0], high: [8], starts: 10, periodic: true });
    expect(few.values.euler!.value).not.toBe(0);
    expect(few.values.euler!.warning).toMatch(/points are missing/);
    expect(() => census(landscape, { low: [0], high: [7], periodic: true })).toThrow(/repeats.*along coordinate 1/);
    expect(() => census({ family: 'himmelblau' }, { periodic: true })).toThrow(/invalid periodic/);
  });
});
