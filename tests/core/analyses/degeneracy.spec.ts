import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

function ask(
  analysis: string,
  landscape: Record<string, unknown>,
  point: readonly number[],
  parameters: Record<string, unknown> = {},
  seed = 0,
): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis, landscape, at: { point }, parameters, seed });
  return analyzeRequested(request, builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const formula = (text: string) => ({ family: 'formula', parameters: { text } });

describe('llc-calibration', () => {
  it('has its plateau at half the dimension of a bowl, by MALA and by a thermostat', () => {
    const bowl = { family: 'quadratic', parameters: { eigenvalues: [4, 1, 0.25] } };
    for (const sampler of ['mala', 'sgnht']) {
      let covered = 0;
      for (let seed = 0; seed < 6; seed++) {
        const parameters = { from: 100, to: 3000, settings: 4, localization: 0.001, sampler };
        const [low, high] = ask('llc-calibration', bowl, [0, 0, 0], parameters, seed).values.plateau!.interval.map(
          Number,
        );
        // A thermostat with steps of finite length errs by some percent.
        const slack = sampler === 'sgnht' ? 0.05 : 0;
        if (low! - slack <= 1.5 && 1.5 <= high! + slack) covered++;
      }
      expect(covered, sampler).toBeGreaterThanOrEqual(4);
    }
  });

  it('sees localization pull a degenerate point down as the integral says', () => {
    // w^4 at b = 144.76 (n = 1000): 0.2500, 0.2431, 0.1902, 0.0311 for localizations 0, 1, 10, 100.
    const answer = ask('llc-calibration', formula('x^4'), [0], {
      sweep: 'localization',
      from: 1,
      to: 100,
      settings: 3,
      inverseTemperature: 1000 / Math.log(1000),
      draws: 4000,
    });
    const { low, high } = answer.arrays;
    [0.2431, 0.1902, 0.0311].forEach((exact, k) => {
      const [from, to] = [Number(low!.data[k]), Number(high!.data[k])];
      const width = to - from;
      expect(exact).toBeGreaterThan(from - width / 2);
      expect(exact).toBeLessThan(to + width / 2);
    });
    expect(answer.values.plateau!.warning).toMatch(/no plateau/);
  });

  it('integrates the free energy to half the dimension a unit of the logarithm', () => {
    const answer = ask('llc-calibration', formula('x^2 + y^2'), [0, 0], {
      from: 100,
      to: 10_000,
      settings: 5,
      localization: 0,
    });
    const [low, high] = answer.values.freeEnergy!.interval.map(Number);
    expect(low).toBeLessThan(Math.log(100));
    expect(high).toBeGreaterThan(Math.log(100));
  });

  it('has the free energy and the WBIC of x⁴ that integrals have', () => {
    const of = (b: number): { logZ: number; energy: number } => {
      let [z, top] = [0, 0];
      for (let k = -60_000; k <= 60_000; k++) {
        const x = k / 10_000;
        const weight = Math.exp(-b * x ** 4 - (x * x) / 2);
        z += weight;
        top += weight * x ** 4;
      }
      return { logZ: Math.log(z), energy: top / z };
    };
    const answer = ask('llc-calibration', formula('x^4'), [0], {
      from: 10,
      to: 1e4,
      settings: 9,
      sampler: 'hmc',
      chains: 32,
    });
    const [low, high] = answer.values.freeEnergy!.interval.map(Number) as [number, number];
    const exact = of(10).logZ - of(1e4).logZ;
    // Trapezoids over steps of 2.4 in b add less than 0.001.
    expect(low).toBeLessThan(exact + 0.001);
    expect(high).toBeGreaterThan(exact - 0.001);
    expect(high - low).toBeLessThan(0.1);
    answer.arrays.wbic!.data.forEach((entry, k) => {
      const b = Number(answer.arrays.settings!.data[k]);
      const n = Number(answer.arrays.dataCounts!.data[k]);
      const scale = Number(answer.arrays.high!.data[k]) - Number(answer.arrays.low!.data[k]);
      // n E[L] at b = n/ln n, as far as the interval of the estimate goes twice.
      expect(Math.abs(Number(entry) - n * of(b).energy), `b = ${b}`).toBeLessThan(scale * Math.log(n));
    });
  });
});

describe('solution-set', () => {
  it('counts the dimension of the solutions of linear equations', () => {
    // One row x^T w: rank 1 of 4.
    const rows = { family: 'formula', parameters: { text: '(w[1] + 2*w[2] - w[4])^2', variables: ['w[4]'] } };
    const answer = ask('solution-set', rows, [0, 0, 0, 0]);
    expect([value(answer, 'rank'), value(answer, 'dimension')]).toEqual([1, 3]);
    expect(answer.values.dimension!.warning).toMatch(/flat directions of any order/);
  });

  it('takes the Jacobian of a network, whose rank its outputs bound', () => {
    const landscape = { family: 'network', parameters: { data: 'iris', hidden: [3] } };
    const point = Array.from({ length: 27 }, (_, i) => Math.sin(3 * i + 1));
    const answer = ask('solution-set', landscape, point);
    // 27 parameters and 360 outputs; tanh units admit no continuous symmetry, so that all count.
    expect(value(answer, 'rank')).toBe(27);
    expect(answer.arrays.singularValues!.data).toHaveLength(27);
    const linear = { family: 'network', parameters: { data: 'iris', hidden: [2], activation: 'linear', bias: false } };
    const flat = ask(
      'solution-set',
      linear,
      Array.from({ length: 14 }, (_, i) => Math.cos(2 * i + 1)),
    );
    // W2 W1 of rank 2 from 3 x 2 and 2 x 4: dimension 2 (3 + 4 - 2) = 10 of 14, up to GL(2).
    expect([value(flat, 'rank'), value(flat, 'dimension')]).toEqual([10, 4]);
  });

  it('walks around a circle of minima', () => {
    const answer = ask('solution-set', formula('(x^2 + y^2 - 1)^2 + 3*z^2'), [1, 0, 0], { steps: 40, length: 0.05 });
    expect(value(answer, 'lossChange')).toBeLessThan(1e-20);
    const path = answer.arrays.path!.data.map(Number);
    for (let k = 0; k < path.length; k += 3) expect(Math.hypot(path[k]!, path[k + 1]!)).toBeCloseTo(1, 9);
    // Chords of tangent steps: each turns by atan(0.05).
    const angle = 40 * Math.atan(0.05);
    expect(value(answer, 'displacement')).toBeCloseTo(2 * Math.sin(angle / 2), 9);
    const end = ask('solution-set', formula('x^2 + y^2'), [0, 0], { steps: 5 });
    expect(end.values.walked!.warning).toMatch(/No flat direction/);
  });
});
