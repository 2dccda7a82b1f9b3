import { describe, expect, it } from 'vitest';
import { isLost } from '../../../core/analyses/other-arithmetic.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { roundByOdds, roundTo, spacingAt } from '../../../core/expression/rounding.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';

function ask(request: Record<string, unknown>): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse(request), builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);

function descent(
  text: string,
  learningRate: number,
  point: readonly number[],
  steps: number,
  precision = 'f64',
): Record<string, unknown> {
  return {
    experiment: {
      landscapes: [{ family: 'formula', parameters: { text } }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate } }],
      starts: { kind: 'point', point },
      budget: { steps },
      precision,
    },
  };
}

/** x' = 4x(1 - x), which doubles distances on average, as gradient descent with rate 1. */
const LOGISTIC = '4*x^3/3 - 1.5*x^2';

describe('the spacing of numbers', () => {
  it('is that of the formats, and stochastic rounding keeps the mean', () => {
    expect([spacingAt('bf16', 1), spacingAt('f16', 1), spacingAt('f32', 1)]).toEqual([2 ** -7, 2 ** -10, 2 ** -23]);
    expect([spacingAt('f16', 1e-7), spacingAt('f16', -1.99), spacingAt('bf16', 2)]).toEqual([
      2 ** -24,
      2 ** -10,
      2 ** -6,
    ]);
    const draws = stream('probe', 'odds', 3);
    const count = 20_000;
    for (const [format, x] of [
      ['bf16', 1.0013],
      ['bf16', -3.3],
      ['f16', 0.1],
      ['f16', 3e-8],
    ] as const) {
      const spacing = spacingAt(format, x);
      const rounded = Array.from({ length: count }, () => roundByOdds(format, x, (part) => draws.uniform() < part));
      const mean = rounded.reduce((a, b) => a + b) / count;
      const low = Math.floor(x / spacing) * spacing;
      const variance = (x - low) * (low + spacing - x);
      expect(Math.abs(mean - x)).toBeLessThan(3.5 * Math.sqrt(variance / count));
      const seen = rounded.reduce((sum, y) => sum + (y - x) ** 2, 0) / count;
      // The fourth moment of a choice of two is at most spacing^2 times the variance.
      expect(Math.abs(seen - variance)).toBeLessThan(3.5 * spacing * Math.sqrt(variance / count));
      expect(variance).toBeLessThanOrEqual(spacing ** 2 / 4);
    }
  });

  it('tells exactly which steps are lost, ties and powers of two among them', () => {
    const draws = stream('probe', 'lost steps', 1);
    for (const format of ['bf16', 'f16'] as const) {
      for (let k = 0; k < 30_000; k++) {
        const power = k % 3 === 0;
        const w = roundTo(format, (power ? 1 : 1 + draws.uniform()) * 2 ** (draws.integer(14) - 7)) * (k % 2 ? 1 : -1);
        // Eighths of the spacing, so that halves and quarters are met; all differences are exact in f64.
        const step = (draws.integer(17) - 8) * (spacingAt(format, w) / 8);
        expect(isLost(format, w, step), `${format} ${w} ${step}`).toBe(roundTo(format, w - step) === w);
      }
    }
  });
});

describe('other-arithmetic', () => {
  it('stagnates where the step is below half a unit, and stochastic rounding goes on', () => {
    const answer = ask({
      analysis: 'other-arithmetic',
      at: descent('x', 2 ** -10, [1], 200),
      parameters: { precision: 'bf16', updates: 200, repeats: 400 },
    });
    expect(value(answer, 'stagnation')).toBe(0);
    expect(value(answer, 'lostShare')).toBe(1);
    expect(value(answer, 'unforeseen')).toBe(0);
    expect(value(answer, 'firstDifference')).toBe(1);
    expect(value(answer, 'distance')).toBe(200 * 2 ** -10);
    expect(value(answer, 'nearestDistance')).toBe(200 * 2 ** -10);
    // Steps of 2^-10 between neighbours 2^-8 apart: variance 2^-10 (2^-8 - 2^-10) a step.
    const deviation = Math.sqrt(200 * 2 ** -10 * (2 ** -8 - 2 ** -10));
    expect(value(answer, 'stochasticMeanDistance')).toBeLessThan((3.5 * deviation) / 20);
    expect(Math.abs(value(answer, 'stochasticDistance') / deviation / Math.sqrt(2 / Math.PI) - 1)).toBeLessThan(0.15);
  });

  it('moves on below, as the half unit shrinks', () => {
    // From 0.249 in bf16 the half spacing is 2^-11.
    const answer = ask({
      analysis: 'other-arithmetic',
      at: descent('x', 2 ** -10, [0.249], 50),
      parameters: { precision: 'bf16', repeats: 0 },
    });
    expect(value(answer, 'lostShare')).toBe(0);
    expect(value(answer, 'distance')).toBeLessThan(2 ** -10);
    expect(answer.values.stagnation!.warning).toMatch(/moves till the end/);
  });

  it('parts from a chaotic run when the rounding has doubled often enough', () => {
    const found = ['f32', 'f16', 'bf16'].map((precision) => {
      const answer = ask({
        analysis: 'other-arithmetic',
        at: descent(LOGISTIC, 1, [0.37], 60),
        parameters: { precision, repeats: 0 },
      });
      return value(answer, 'parting');
    });
    // From half a unit, 2^-25, 2^-12, 2^-9 relative, to 2^-10 at one bit an update.
    expect(found[0]).toBeGreaterThan(9);
    expect(found[0]).toBeLessThan(22);
    expect(found[1]).toBeLessThan(found[0]!);
    expect(found[2]).toBeLessThanOrEqual(2);
  });

  it('finds the cycle that the exhaustive search has for the same start', () => {
    for (const [precision, start] of [
      ['f16', 0.3701171875],
      ['bf16', 0.37109375],
    ] as const) {
      const run = ask({
        analysis: 'other-arithmetic',
        at: descent(LOGISTIC, 1, [start], 2000),
        parameters: { precision, updates: 2000, repeats: 0 },
      });
      const all = ask({
        analysis: 'finite-arithmetic',
        landscape: { family: 'formula', parameters: { text: LOGISTIC } },
        parameters: { format: precision, learningRate: 1, steps: 0, from: 0, to: 1, start },
      });
      expect(value(run, 'cycleLength')).toBe(value(all, 'startCycle'));
      expect(value(run, 'cycleTail')).toBe(value(all, 'startTail'));
      expect(value(all, 'startCycle')).toBeGreaterThan(0);
    }
  });

  it('looks from a run in f16 back at f64, and refuses what cannot be had', () => {
    const answer = ask({
      analysis: 'other-arithmetic',
      at: descent('x^2/2', 0.1, [1], 300, 'f16'),
      parameters: { precision: 'f64', repeats: 0 },
    });
    expect(value(answer, 'stagnation')).toBeLessThan(300);
    expect(value(answer, 'distance')).toBeLessThan(1e-2);
    expect(() =>
      ask({ analysis: 'other-arithmetic', at: descent('x', 1, [1], 5), parameters: { precision: 'f64' } }),
    ).toThrow(/is in f64 itself/);
    const field = {
      experiment: {
        landscapes: [{ family: 'gaussian-field' }],
        optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.1 } }],
        budget: { steps: 5 },
      },
    };
    expect(() => ask({ analysis: 'other-arithmetic', at: field })).toThrow(/no arithmetic bf16; expected f64/);
  });
});

describe('the functional graph of a descent in few numbers', () => {
  it('adds up over all states', () => {
    const landscape = { family: 'formula', parameters: { text: LOGISTIC } };
    const answer = ask({
      analysis: 'finite-arithmetic',
      landscape,
      parameters: { format: 'f16', learningRate: 1, steps: 0 },
    });
    // The same by hand: f16 numbers, each operation of 4 x² - 3 x and of the step rounded.
    const captures = answer.arrays.captures!.data.reduce((sum: number, x) => sum + Number(x), 0);
    expect(captures + value(answer, 'overflowed')).toBe(63_487);
    expect(value(answer, 'components')).toBe(value(answer, 'fixedPoints') + value(answer, 'cycles'));
    const lengths = answer.arrays.lengths!.data.map(Number);
    expect(value(answer, 'cyclicStates')).toBe(lengths.reduce((a, b) => a + b, 0));
    const weighted = lengths.reduce((sum, length, k) => sum + length * Number(answer.arrays.captures!.data[k]), 0);
    expect(value(answer, 'meanCycle')).toBeCloseTo(weighted / captures, 10);
    expect(value(answer, 'meanWay')).toBeGreaterThan(value(answer, 'meanCycle'));
    expect(value(answer, 'randomWay')).toBeCloseTo(Math.sqrt((Math.PI * 63_487) / 2), 9);
    expect(value(answer, 'leaves')).toBeGreaterThan(63_487 / 4);
  });
});
