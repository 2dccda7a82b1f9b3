import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { landscapeStart } from '../../../core/engine/starts.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';

function ask(
  analysis: string,
  landscape: Record<string, unknown>,
  point: readonly number[],
  parameters: Record<string, unknown>,
  seed = 0,
): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis, landscape, at: { point }, parameters, seed });
  return analyzeRequested(request, builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const formula = (text: string, variables?: string[]) => ({
  family: 'formula',
  parameters: { text, ...(variables ? { variables } : {}) },
});

describe('saddle-path', () => {
  const deep = [-0.5582236346330243, 1.4417258418046686];
  const right = [0.623499404930877, 0.0280377585286857];

  it('finds the published saddles of Müller’s and Brown’s potential', () => {
    const answer = ask('saddle-path', { family: 'muller-brown' }, deep, { to: right });
    const points = answer.arrays.saddlePoints!.data.map(Number);
    const losses = answer.arrays.saddleLosses!.data.map(Number);
    // Two saddles with the third minimum in between: -40.665 at (-0.822, 0.624), -72.249 at (0.212, 0.293).
    expect(points.map((x) => x.toFixed(6))).toEqual(['-0.822002', '0.624313', '0.212487', '0.292988']);
    expect(losses.map((x) => x.toFixed(6))).toEqual(['-40.664844', '-72.248940']);
    expect(answer.values.index).toMatchObject({ value: 1 });
    expect(answer.values.saddle!.warning).toBeNull();
    expect(value(answer, 'barrierHere')).toBeCloseTo(106.034674, 5);
    expect(value(answer, 'barrierThere')).toBeCloseTo(67.501881, 5);
    expect(Math.min(...answer.arrays.losses!.data.map(Number).slice(5, 20))).toBeGreaterThan(-146);
  });

  it('does not depend on the seed, and bends in many dimensions', () => {
    // The saddle at the origin; the way follows y = x^2 and the other coordinates stay at rest.
    const landscape = formula('(x^2-1)^2 + 5*(y-x^2)^2 + sum(i,1,20,i*z[i]^2)', ['x', 'y', 'z[20]']);
    const rest = new Array<number>(20).fill(0);
    for (const seed of [0, 1]) {
      const answer = ask('saddle-path', landscape, [-1, 1, ...rest], { to: [1, 1, ...rest] }, seed);
      expect(value(answer, 'saddle')).toBeCloseTo(1, 9);
      expect(value(answer, 'curvature')).toBeCloseTo(-4, 6);
    }
  });

  it('gives the height of its highest image beyond a hundred dimensions, with its error', () => {
    const landscape = formula('(w[1]^2-1)^2 + sum(i,2,d,w[i]^2)', ['w[120]']);
    const at = (x: number) => [x, ...new Array<number>(119).fill(0)];
    const { saddle } = ask('saddle-path', landscape, at(-1), { to: at(1), images: 10 }).values;
    expect(Number(saddle!.value)).toBeCloseTo(1, 4);
    expect(Number(saddle!.interval[1])).toBeGreaterThan(1 - 1e-9);
    expect(saddle!.warning).toMatch(/highest image/);
  });

  it('says where there is no way over', () => {
    const slope = ask('saddle-path', { family: 'sphere', parameters: { dimension: 2 } }, [0, 0], { to: [1, 1] });
    expect(slope.values.saddle!.warning).toMatch(/no height between/);
    expect(() => ask('saddle-path', { family: 'sphere', parameters: { dimension: 2 } }, [0, 0], {})).toThrow(
      /another point/,
    );
  });
});

describe('connecting-curve', () => {
  const ring = formula('(x^2+y^2-1)^2');

  it('goes around the middle of a ring', () => {
    const bent = ask('connecting-curve', ring, [-1, 0], { to: [1, 0] });
    const chain = ask('connecting-curve', ring, [-1, 0], { to: [1, 0], curve: 'chain', bends: 7 });
    expect(value(bent, 'straightBarrier')).toBe(1);
    // A parabola cannot follow a circle: the best one rises to 0.049; eight pieces come much nearer.
    expect(value(bent, 'barrier')).toBeGreaterThan(0.03);
    expect(value(bent, 'barrier')).toBeLessThan(0.06);
    expect(value(chain, 'barrier')).toBeLessThan(0.003);
    expect(value(chain, 'length')).toBeGreaterThan(3);
    expect(value(chain, 'length')).toBeLessThan(Math.PI + 0.05);
  });

  it('finds the Bézier curve of least mean loss', () => {
    // P = (0, p) by symmetry: the mean of L along it by a fine sum, least over p.
    const mean = (p: number): number => {
      let total = 0;
      for (let k = 0; k < 30; k++) {
        const t = (k + 0.5) / 30;
        const [x, y] = [t * t - (1 - t) ** 2, 2 * t * (1 - t) * p];
        total += (x * x + y * y - 1) ** 2 / 30;
      }
      return total;
    };
    let [low, high] = [0.5, 4];
    for (let k = 0; k < 100; k++) {
      const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
      if (mean(left) < mean(right)) high = right;
      else low = left;
    }
    const answer = ask('connecting-curve', ring, [-1, 0], { to: [1, 0] });
    expect(value(answer, 'meanLoss')).toBeCloseTo(mean(low), 8);
    const [x, y] = answer.arrays.bends!.data.map(Number);
    expect(Math.abs(x!)).toBeLessThan(1e-3);
    expect(Math.abs(y!)).toBeCloseTo(low, 3);
  });
});

describe('unit-matching', () => {
  const network = (hidden: number[]) => ({
    family: 'network',
    parameters: { data: 'iris', hidden, activation: 'tanh' },
  });
  const draws = stream('probe', 'unit matching', 0);
  const random = (n: number) => Array.from({ length: n }, () => draws.normal());

  /** 4 - 6 - 5 - 3: exchanges the hidden units of both layers, with signs if asked. */
  function shuffled(point: readonly number[], sign: number): number[] {
    const out = [...point];
    const [w1, b1, w2, b2, w3] = [0, 24, 30, 60, 65];
    const first = [...draws.permutation(6, new Int32Array(6))];
    const second = [...draws.permutation(5, new Int32Array(5))];
    const signs = [first, second].map((order) => order.map((_, k) => (k % 2 === 0 ? sign : 1)));
    for (let i = 0; i < 6; i++) {
      for (let k = 0; k < 4; k++) out[w1 + 4 * i + k] = signs[0]![i]! * point[w1 + 4 * first[i]! + k]!;
      out[b1 + i] = signs[0]![i]! * point[b1 + first[i]!]!;
    }
    for (let i = 0; i < 5; i++) {
      for (let k = 0; k < 6; k++) {
        out[w2 + 6 * i + k] = signs[1]![i]! * signs[0]![k]! * point[w2 + 6 * second[i]! + first[k]!]!;
      }
      out[b2 + i] = signs[1]![i]! * point[b2 + second[i]!]!;
    }
    for (let i = 0; i < 3; i++) {
      for (let k = 0; k < 5; k++) out[w3 + 5 * i + k] = signs[1]![k]! * point[w3 + 5 * i + second[k]!]!;
    }
    return out;
  }

  it('undoes a random order of the units of two layers', () => {
    const point = random(83);
    const answer = ask('unit-matching', network([6, 5]), point, { to: shuffled(point, 1) });
    expect(value(answer, 'distanceBefore')).toBeGreaterThan(5);
    expect(value(answer, 'distanceAfter')).toBe(0);
    expect(value(answer, 'barrierAfter')).toBeLessThan(1e-12);
    expect(answer.arrays.matched!.data).toEqual(point);
  });

  it('undoes signs too where the activation is odd', () => {
    const point = random(83);
    const to = shuffled(point, -1);
    expect(value(ask('unit-matching', network([6, 5]), point, { to }), 'distanceAfter')).toBeGreaterThan(1);
    expect(value(ask('unit-matching', network([6, 5]), point, { to, signs: true }), 'distanceAfter')).toBe(0);
    const relu = { family: 'network', parameters: { data: 'iris', hidden: [6, 5], activation: 'relu' } };
    expect(() => ask('unit-matching', relu, point, { to, signs: true })).toThrow(/odd/);
  });

  it('goes before a straight way and a curve', () => {
    const point = random(83);
    for (const [match, sign] of [
      ['order', 1],
      ['signs', -1],
    ] as const) {
      const to = shuffled(point, sign);
      const parameters = { to, gridPoints: 11 };
      const [before, after] = ['none', match].map((how) =>
        ask('linear-interpolation', network([6, 5]), point, { ...parameters, match: how }),
      );
      expect(value(before!, 'distance')).toBeGreaterThan(1);
      expect(value(after!, 'distance')).toBe(0);
      expect(value(after!, 'lossThere')).toBeCloseTo(value(before!, 'lossThere'), 12);
      const curve = ask('connecting-curve', network([6, 5]), point, { ...parameters, match, iterations: 1 });
      expect(value(curve, 'distance')).toBe(0);
    }
    expect(() => ask('connecting-curve', { family: 'sphere' }, [1, 1], { match: 'order' })).toThrow(/fully connected/);
  });

  it('takes the other point from a start or a run', () => {
    const landscape = network([6, 5]);
    const at = { start: { seed: 1 } };
    const asked = { analysis: 'linear-interpolation', landscape, at, parameters: { gridPoints: 5 } };
    const answer = analyzeRequested(
      analyzeRequest.parse({ ...asked, toward: { start: { seed: 2 } } }),
      builtInData,
      () => undefined,
    );
    const there = new Float64Array(83);
    const resolved = resolveLandscape(
      { family: 'network', parameters: landscape.parameters },
      builtInData,
      'landscape',
    );
    there.set(landscapeStart(resolved, builtInData, 2));
    const same = analyzeRequest.parse({ ...asked, parameters: { gridPoints: 5, to: [...there] } });
    expect(answer).toEqual(analyzeRequested(same, builtInData, () => undefined));
    expect(() =>
      analyzeRequested(
        analyzeRequest.parse({ ...asked, analysis: 'trace', parameters: {}, toward: { start: {} } }),
        builtInData,
        () => undefined,
      ),
    ).toThrow(/looks at one/);
  });

  it('refuses what has no units', () => {
    expect(() => ask('unit-matching', { family: 'sphere' }, [1, 1], {})).toThrow(/fully connected layers/);
  });
});
