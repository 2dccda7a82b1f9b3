import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';

function ask(analysis: string, landscape: Record<string, unknown>, more: Record<string, unknown> = {}): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, landscape, ...more }), builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const interval = (answer: AnalyzeAnswer, name: string) => answer.values[name]!.interval.map(Number) as [number, number];

describe('stationary-density', () => {
  const bowl = { family: 'formula', parameters: { text: '2*x^2' } };

  it('solves the equation of a parabola as its closed form says', () => {
    // x' = -4 x: the mean decays as e^(-4 t), the variance tends to D/4 as e^(-8 t); t = 0.01 * 20, D = 0.01 * 9/2.
    const parameters = {
      steps: 20,
      learningRate: 0.01,
      noise: 3,
      startMean: 1,
      startDeviation: 0.2,
      cells: 2000,
      times: 1000,
    };
    const answer = ask('stationary-density', bowl, { parameters });
    const t = 0.2;
    expect(value(answer, 'equationMean')).toBeCloseTo(Math.exp(-4 * t), 4);
    const variance = 0.04 * Math.exp(-8 * t) + (0.045 / 4) * (1 - Math.exp(-8 * t));
    expect(value(answer, 'equationVariance')).toBeCloseTo(variance, 4);
    expect(value(answer, 'posteriorVariance')).toBeCloseTo(0.045 / 4, 6);
    expect(answer.values.posteriorGreatest!.warning).toMatch(/not yet stationary/);
  });

  it('finds an ensemble of short steps on the equation, before and at rest, over two wells', () => {
    const wells = { family: 'formula', parameters: { text: 'x^4/4 - x^2/2 + 0.1*x' } };
    for (const [steps, seed] of [
      [200, 1],
      [3000, 2],
    ] as const) {
      const parameters = { steps, learningRate: 0.005, noise: 8, particles: 4000 };
      const answer = ask('stationary-density', wells, { parameters, seed });
      const [low] = interval(answer, 'equationGreatest');
      // The interval comes from the scatter of 4,000 draws; steps of finite length add about the learning rate.
      expect(low).toBeLessThan(0.005);
      expect(value(answer, 'equationDivergence')).toBeLessThan(0.03);
    }
  });

  it('sees that a coarse step is not its equation', () => {
    // x' = (1 - 1.6) x + noise: variance eta^2 s^2/(1 - (1 - 4 eta)^2) = 0.16 * 0.01/0.64 at eta = 0.4 instead of D/4.
    const parameters = { steps: 200, learningRate: 0.4, noise: 0.5, startDeviation: 0.1 };
    const answer = ask('stationary-density', bowl, { parameters });
    const exact = (0.16 * 0.25) / (1 - 0.36);
    const [low, high] = interval(answer, 'ensembleVariance');
    expect(low).toBeLessThan(exact);
    expect(high).toBeGreaterThan(exact);
    expect(value(answer, 'posteriorVariance')).toBeCloseTo((0.4 * 0.25) / 2 / 4, 6);
    expect(interval(answer, 'posteriorGreatest')[0]).toBeGreaterThan(0.05);
  });

  it('refuses more dimensions', () => {
    expect(() => ask('stationary-density', { family: 'sphere' })).toThrow(/one dimension/);
  });
});

describe('gradient-noise', () => {
  const landscape = { family: 'network', parameters: { data: 'iris', hidden: [4], trainFraction: 1 } };
  const draws = stream('probe', 'gradient noise', 0);
  const point = Array.from({ length: 35 }, () => draws.normal());
  const answer = ask('gradient-noise', landscape, { at: { point }, parameters: { batch: 10, directions: 5 } });

  it('adds up to what the rows say', () => {
    const sizes = answer.arrays.sizes!.data.map(Number);
    expect(value(answer, 'rows')).toBe(150);
    const trace = sizes.reduce((total, size) => total + size * size, 0) / 150;
    expect(value(answer, 'traceOfCovariance')).toBeCloseTo(trace, 12);
    const gradient = ask('gradient-alignment', landscape, { at: { point } });
    expect(value(answer, 'gradientNorm')).toBeCloseTo(value(gradient, 'gradientNorm'), 10);
    const signal = value(answer, 'gradientNorm') ** 2;
    expect(value(answer, 'signalToNoise')).toBeCloseTo((10 * signal) / trace, 10);
    expect(value(answer, 'criticalBatch')).toBeCloseTo(trace / signal, 8);
  });

  it('expects the cosine that signal and noise make', () => {
    // E cos of two batches of B is about S/(S + N), S = |g|^2, N = tr C/B, where noise has many directions; here within some tenths.
    const ratio = value(answer, 'signalToNoise') / (1 + value(answer, 'signalToNoise'));
    expect(Math.abs(value(answer, 'batchCosine') - ratio)).toBeLessThan(0.3);
  });

  it('takes Hill’s estimate at every threshold from the sizes, the last of them with its interval', () => {
    const sorted = answer.arrays.sizes!.data.map(Number).sort((a, b) => b - a);
    const plot = answer.arrays.hillIndex!.data.map(Number);
    plot.forEach((index, k) => {
      const mean = sorted.slice(0, k + 1).reduce((sum, size) => sum + Math.log(size / sorted[k + 1]!), 0) / (k + 1);
      expect(index).toBeCloseTo(1 / mean, 8);
    });
    expect(value(answer, 'tailIndex')).toBe(plot.at(-1));
    const [low, high] = interval(answer, 'tailIndex');
    expect(low).toBeCloseTo(plot.at(-1)! / (1 + 1.959963984540054 / Math.sqrt(plot.length)), 9);
    expect(high).toBeGreaterThan(plot.at(-1)!);
  });

  it('refuses landscapes without data and batches that are too large', () => {
    expect(() => ask('gradient-noise', { family: 'sphere' }, { at: { point: [1, 1] } })).toThrow(/no data/);
    expect(() => ask('gradient-noise', landscape, { at: { point }, parameters: { batch: 76 } })).toThrow(/at most 75/);
  });
});

describe('finite-arithmetic', () => {
  it('cannot reach a basin between two numbers of bf16, which f64 keeps', () => {
    // A dip of width ulp/20 half way between 1 and its neighbour 1 + 2^-7.
    const dip = { family: 'formula', parameters: { text: '-exp(-(x - 1.00390625)^2/(2*0.000390625^2))' } };
    const parameters = { low: 1.003, high: 1.0048, learningRate: 1e-8, steps: 5000 };
    const answer = ask('finite-arithmetic', dip, { parameters });
    expect(value(answer, 'states')).toBe(65_279);
    expect([value(answer, 'inBasin'), value(answer, 'numbersInBasin')]).toEqual([0, 0]);
    expect(answer.values.numbersInBasin!.warning).toMatch(/between two neighbours/);
    expect(value(answer, 'keptDoubles')).toBe(1);
  });

  it('visits every number of f16 and finds the cycle of a plain walk', () => {
    const landscape = { family: 'formula', parameters: { text: 'x^2/2 + cos(3*x)' } };
    const answer = ask('finite-arithmetic', landscape, { parameters: { format: 'f16', learningRate: 0.3, steps: 0 } });
    expect(value(answer, 'states')).toBe(63_487);
    const captured = answer.arrays.captures!.data.reduce((total: number, x) => total + Number(x), 0);
    expect(captured + value(answer, 'overflowed')).toBe(63_487);
    // The orbit of its first state comes back after the length of the cycle and not before.
    const cycle = answer.arrays.longestCycle!.data.map(Number);
    expect(new Set(cycle).size).toBe(value(answer, 'longestCycle'));
  });

  it('stagnates where steps are below half a unit in the last place', () => {
    // g = 1 and eta = 2^-10: x stays where ulp(x)/2 > 2^-10, from 1 on in bf16, and moves below.
    const slope = { family: 'formula', parameters: { text: 'x' } };
    const parameters = { learningRate: 2 ** -10, from: 0.25, to: 4, steps: 0 };
    const answer = ask('finite-arithmetic', slope, { parameters });
    // At |w| = 2^k the bound towards 0 is ulp/4: 1 itself moves on to 1 - 2^-8 only if 2^-10 > 2^-9, so that it stays.
    const stuck = answer.arrays.attractors!.data.map(Number).filter((x) => x >= 1);
    expect(Math.min(...stuck)).toBe(1);
    expect(value(answer, 'stagnant')).toBe(value(answer, 'fixedPoints'));
  });

  it('refuses more than one variable', () => {
    expect(() => ask('finite-arithmetic', { family: 'himmelblau' })).toThrow(/one variable/);
  });
});
