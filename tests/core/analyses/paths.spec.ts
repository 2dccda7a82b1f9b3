import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function analyse(
  analysis: string,
  landscape: Record<string, unknown>,
  point: number[],
  parameters: Record<string, unknown> = {},
  seed = 0,
): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis, landscape, at: { point }, parameters, seed });
  return analyzeRequested(request, builtInData, () => undefined);
}

const formula = (text: string) => ({ family: 'formula', parameters: { text } });

describe('linear-interpolation', () => {
  it.each([
    ['(x^2 - 1)^2', [-1], [1], 1, 0.5],
    ['(x^2 - 1)^2 + y^2 + 0.3*x', [-1, 0], [1, 0], 1, 0.5],
    // Above the chord of x^3 from -1 to 1: x^3 - x, highest at x = -1/sqrt(3).
    ['x^3 + y^2', [-1, 0], [1, 0], 2 / (3 * Math.sqrt(3)), (1 - 1 / Math.sqrt(3)) / 2],
    ['x^2', [-1], [1], 0, 0],
    // A spike between grid points: seen by the proof, not by the grid.
    ['exp(-1e8*(x - 0.3301)^2)', [0], [1], 1, 0.3301],
  ] as const)('finds and proves the barrier of %s', (text, from, to, barrier, place) => {
    const { values } = analyse('linear-interpolation', formula(text), [...from], { to: [...to] });
    const { value, interval } = values.barrier!;
    expect(Number(interval[0])).toBeLessThanOrEqual(barrier + 1e-12);
    expect(Number(interval[1])).toBeGreaterThanOrEqual(barrier - 1e-12);
    expect(Math.abs(Number(value) - barrier)).toBeLessThan(1e-8);
    expect(Math.abs(Number(values.barrierPlace!.value) - place)).toBeLessThan(1e-4);
    expect(values.barrier!.warning).toBeNull();
  });

  it('has losses and slopes that belong together', () => {
    const { values, arrays } = analyse('linear-interpolation', { family: 'himmelblau' }, [3, 2], {
      to: [-2.805118, 3.131313],
      gridPoints: 2001,
    });
    const [t, loss, slope] = ['t', 'loss', 'slope'].map((name) => arrays[name]!.data.map(Number));
    expect([loss![0], loss![2000]]).toEqual([values.lossHere!.value, values.lossThere!.value]);
    for (let k = 1; k < 2000; k += 37) {
      expect((loss![k + 1]! - loss![k - 1]!) / (t![k + 1]! - t![k - 1]!)).toBeCloseTo(slope![k]!, 2);
    }
    expect(values.distance!.value).toBeCloseTo(Math.hypot(5.805118, 1.131313), 12);
    expect(Number(values.largestRise!.value)).toBeCloseTo(Math.max(...loss!), 12);
  });

  it('says that a network is only sampled', () => {
    const network = { family: 'network', parameters: { data: 'iris', hidden: [3] } };
    const point = Array.from({ length: 27 }, (_, i) => Math.sin(i));
    const to = point.map((x) => -2 * x);
    const coarse = analyse('linear-interpolation', network, point, { to, gridPoints: 51 }).values.barrier!;
    expect(coarse.warning).toMatch(/Seen at 51 points only/);
    const fine = analyse('linear-interpolation', network, point, { to, gridPoints: 2001 }).values.barrier!;
    expect(Number(fine.value)).toBeGreaterThanOrEqual(Number(coarse.interval[0]) - 1e-9);
    expect(Number(fine.value)).toBeLessThanOrEqual(Number(coarse.interval[1]) + 1e-9);
  });

  it('refuses another point of another dimension', () => {
    expect(() => analyse('linear-interpolation', formula('x + y'), [0, 0], { to: [1, 2, 3] })).toThrow(
      /1 or 2 numbers/,
    );
  });
});

describe('slice-1d', () => {
  const bowl = { family: 'quadratic', parameters: { eigenvalues: [9, 1, 4] } };

  it('shows the loss with its slope and curvature', () => {
    const given = { direction: 'given', vector: [1, 2, 2], radius: 3, gridPoints: 101 };
    const { values, arrays } = analyse('slice-1d', bowl, [1, 1, 1], given);
    const unit = [1 / 3, 2 / 3, 2 / 3];
    expect(values.slope!.value).toBeCloseTo((9 + 2 + 8) / 3, 13);
    expect(values.curvature!.value).toBeCloseTo((9 + 4 + 16) / 9, 13);
    arrays.offset!.data.map(Number).forEach((s, k) => {
      const loss = [9, 1, 4].reduce((total, h, i) => total + (h * (1 + s * unit[i]!) ** 2) / 2, 0);
      expect(Number(arrays.loss!.data[k])).toBeCloseTo(loss, 11);
    });
    expect(arrays.offset!.data[50]).toBe(0);
    expect(arrays.offset!.data.at(-1)).toBe(3);
  });

  it.each([
    ['sharpest', 9, 1],
    ['flattest', 1, 1],
  ])('looks along the %s direction', (direction, curvature) => {
    expect(analyse('slice-1d', bowl, [0, 0, 0], { direction }).values.curvature!.value).toBeCloseTo(curvature, 6);
  });

  it('sees the mean curvature in random directions', () => {
    const runs = 300;
    let mean = 0;
    for (let seed = 0; seed < runs; seed++) {
      const { values, arrays } = analyse('slice-1d', bowl, [0, 0, 0], { gridPoints: 3 }, seed);
      mean += Number(values.curvature!.value) / runs;
      expect(arrays.direction!.data.reduce((total: number, x) => total + Number(x) ** 2, 0)).toBeCloseTo(1, 13);
    }
    // One direction has standard deviation sqrt(2/(n + 2) var of the eigenvalues), about 2.1.
    expect(Math.abs(mean - 14 / 3)).toBeLessThan((3.5 * 2.1) / Math.sqrt(runs));
  });

  it('has no gradient direction where the gradient is 0', () => {
    const { values } = analyse('slice-1d', bowl, [0, 0, 0], { direction: 'gradient' });
    expect(values.slope!.warning).toMatch(/first axis stands for it/);
    const down = analyse('slice-1d', bowl, [1, 1, 1], { direction: 'gradient' }).values.slope!;
    expect(down.value).toBeCloseTo(Math.hypot(9, 1, 4), 12);
    expect(() => analyse('slice-1d', bowl, [0, 0, 0], { direction: 'given', vector: [0] })).toThrow(/not all 0/);
  });
});
