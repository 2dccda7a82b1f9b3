import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest, experimentRequest } from '../../../core/contract/requests.ts';
import { analysedLandscape, cellOfRun } from '../../../core/engine/analysed-landscape.ts';
import { analysedRun } from '../../../core/engine/analysed-run.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';

function ask(
  analysis: string,
  experiment: Record<string, unknown>,
  parameters: Record<string, unknown> = {},
): AnalyzeAnswer {
  const request = analyzeRequest.parse({ analysis, at: { experiment }, parameters });
  return analyzeRequested(request, builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);

function descent(text: string, learningRate: number, point: readonly number[], steps: number): Record<string, unknown> {
  return {
    landscapes: [{ family: 'formula', parameters: { text } }],
    optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate } }],
    starts: { kind: 'point', point },
    budget: { steps },
  };
}

describe('edge-of-stability', () => {
  it('finds where the minimal example ends, just below two over the learning rate', () => {
    // (1 - x^2 y^2)^2/4 with eta = 0.04: 49.980256, of Zhu et al. 2023, by simulation of 200,000 steps.
    const run = descent('(1 - x^2*y^2)^2/4', 0.04, [5.05, 0.15], 200_000);
    const answer = ask('edge-of-stability', run, { samples: 12, tolerance: 1e-10 });
    expect(value(answer, 'finalSharpness')).toBeCloseTo(49.980256, 5);
    expect(value(answer, 'finalLimit')).toBe(50);
    expect(value(answer, 'hovering')).toBeGreaterThan(0.999);
    expect(answer.values.risingPhases!.warning).toMatch(/first 20000/);
  });

  it('sees a catapult once, and none below the limit', () => {
    // A scalar product u v/1: lambda = u^2 + v^2; eta lambda_0 = 2.9 flies, 1 does not.
    const flown = ask('edge-of-stability', descent('(x*y)^2/2', 1, [Math.sqrt(2.75), 0.4], 200), { samples: 50 });
    expect(value(flown, 'risingPhases')).toBeGreaterThan(0);
    expect(value(flown, 'largestRise')).toBeGreaterThan(1.5);
    expect(value(flown, 'finalSharpness')).toBeLessThan(2);
    const calm = ask('edge-of-stability', descent('(x*y)^2/2', 0.3, [Math.sqrt(2.75), 0.4], 200), { samples: 50 });
    expect(value(calm, 'risingPhases')).toBe(0);
    expect(calm.values.edgeStep!.warning).toMatch(/within a tenth/);
  });

  it('knows the limits of momentum and of Adam by what is stable on a parabola', () => {
    const rules: [string, Record<string, unknown>, number][] = [
      ['gradient-descent', {}, 2],
      ['heavy-ball', { momentum: 0.9 }, 3.8],
      ['sgd', { momentum: 0.9, nesterov: true }, 3.8 / 2.8],
      ['sgd', { momentum: 0.9, dampening: 0.9 }, 38],
    ];
    for (const [algorithm, parameters, limit] of rules) {
      const sizes = [0.98, 1.02].map((part) => {
        const run = {
          ...descent('x^2/2', 1, [1], 2000),
          optimizers: [{ algorithm, parameters: { ...parameters, learningRate: part * limit } }],
        };
        const answer = ask('edge-of-stability', run, { samples: 5 });
        expect(value(answer, 'finalLimit')).toBeCloseTo(1 / part, 9);
        return value(answer, 'finalLoss');
      });
      expect(sizes[0], algorithm).toBeLessThan(1e-3);
      expect(!(sizes[1]! < 1e3), algorithm).toBe(true);
    }
  });

  it('divides by what Adam divides by', () => {
    // On the line of slope a the mean square is a^2, so that P = a + eps; the curvature h/P is that of h x^2/2 far out.
    const run = {
      ...descent('x^2/2 + 100*x', 1e-6, [0], 50),
      optimizers: [{ algorithm: 'adam', parameters: { learningRate: 1e-6 } }],
    };
    const answer = ask('edge-of-stability', run, { samples: 3, tolerance: 1e-9 });
    expect(value(answer, 'finalSharpness')).toBeCloseTo(1 / 100, 6);
    expect(value(answer, 'finalLimit')).toBeCloseTo(38e6, -1);
  });

  it('refuses rules whose limit it does not know', () => {
    const run = { ...descent('x^2', 0.1, [1], 10), optimizers: [{ algorithm: 'lion' }] };
    expect(() => ask('edge-of-stability', run)).toThrow(/no stability limit is known for lion/);
  });
});

describe('training-dynamics', () => {
  it('sees balance kept by a linear network, up to the learning rate, and its ranks', () => {
    const run = {
      landscapes: [{ family: 'deep-linear' }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 1e-3 } }],
      budget: { steps: 2000 },
    };
    const answer = ask('training-dynamics', run, { samples: 10, outputs: 0 });
    expect(Math.abs(value(answer, 'imbalanceDrift1'))).toBeLessThan(0.01);
    expect(value(answer, 'rank1')).toBeGreaterThan(1);
    expect(value(answer, 'rank1')).toBeLessThanOrEqual(3);
    expect(value(answer, 'distance')).toBeGreaterThan(0);
  });

  it('follows the modes of a linear network as their exact solution does', () => {
    // Saxe, McClelland, Ganguli 2013: a(t) = s e^(2st)/(e^(2st) - 1 + s/a_0), for a product that starts balanced.
    const [rate, start, strengths] = [1e-3, 1e-3, [2, 1]];
    const run = {
      landscapes: [
        { family: 'deep-linear', parameters: { widths: [2, 2, 2], singularValues: strengths, initialScale: start } },
      ],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: rate } }],
      budget: { steps: 4000 },
    };
    const answer = ask('training-dynamics', run, { samples: 9, outputs: 0 });
    const steps = answer.arrays.steps!.data.map(Number);
    const { shape, data } = answer.arrays['values of the product']!;
    expect(shape).toEqual([2, 9]);
    strengths.forEach((s, mode) => {
      steps.forEach((step, k) => {
        const grown = Math.exp(2 * s * rate * step);
        const exact = (s * grown) / (grown - 1 + s / start);
        // Steps of gradient descent instead of the flow: off by some multiple of the learning rate.
        expect(Math.abs(Number(data[9 * mode + k]) / exact - 1), `mode ${mode} at ${step}`).toBeLessThan(0.02);
      });
    });
    expect(value(answer, 'productRank')).toBeGreaterThan(1.5);
    expect(Number(answer.arrays.productRank!.data[0])).toBeCloseTo(2, 9);
  });

  it('likens outputs to those at the start as centred kernels do', () => {
    const landscape = { family: 'network', parameters: { data: 'iris', hidden: [4] } };
    const run = {
      landscapes: [landscape],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.5 } }],
      budget: { steps: 30 },
    };
    const answer = ask('training-dynamics', run, { samples: 2, outputs: 0 });
    expect(Number(answer.arrays.outputAlignment!.data[0])).toBeCloseTo(1, 12);
    const document = documentFromRequest(experimentRequest.parse(run));
    const cell = cellOfRun({ document, experiment: 0, landscape: 0, optimizer: 0, seed: 0 }, builtInData);
    const { points } = analysedRun(cell, 0, builtInData).path([0, 30]);
    const { model } = analysedLandscape(cell.resolved, builtInData);
    const rows = model!.outputs / 3;
    // H K H for K = F F^T: the kernel of all rows, centred.
    const kernels = points.map((point) => {
      const f = new Float64Array(model!.outputs);
      model!.predict(point, f);
      const k = Array.from({ length: rows }, (_, i) =>
        Array.from({ length: rows }, (__, j) => [0, 1, 2].reduce((t, c) => t + f[3 * i + c]! * f[3 * j + c]!, 0)),
      );
      const mean = k.map((row) => row.reduce((a, b) => a + b, 0) / rows);
      const all = mean.reduce((a, b) => a + b, 0) / rows;
      return k.flatMap((row, i) => row.map((x, j) => x - mean[i]! - mean[j]! + all));
    });
    const product = (a: number[], b: number[]) => a.reduce((total, x, i) => total + x * b[i]!, 0);
    const [first, last] = kernels as [number[], number[]];
    const expected = product(first, last) / Math.sqrt(product(first, first) * product(last, last));
    expect(value(answer, 'outputAlignment')).toBeCloseTo(expected, 10);
    expect(expected).toBeLessThan(0.999);
  });

  it('has a tangent kernel that does not change for a linear model, and changes for a network', () => {
    const linear = {
      landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [] } }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.1 } }],
      budget: { steps: 50 },
    };
    const still = ask('training-dynamics', linear, { samples: 4, outputs: 20 });
    expect(value(still, 'kernelChange')).toBeLessThan(1e-12);
    expect(value(still, 'kernelAlignment')).toBeCloseTo(1, 12);
    const deep = { ...linear, landscapes: [{ family: 'network', parameters: { data: 'iris', hidden: [6] } }] };
    const moving = ask('training-dynamics', deep, { samples: 4, outputs: 20 });
    expect(value(moving, 'kernelChange')).toBeGreaterThan(1e-3);
    expect(moving.values.kernelChange!.warning).toMatch(/Of 20 outputs of 360/);
  });
});

describe('descent-check', () => {
  it('measures the rates that theory gives', () => {
    const linear = ask('descent-check', descent('x^2/2 + 0.05*y^2', 0.5, [1, 1], 150), { infimum: 0 });
    // The slow mode: (1 - 0.5 * 0.1)^2.
    expect(value(linear, 'linearRate')).toBeCloseTo(0.9025, 8);
    expect(linear.values.power!.warning).toMatch(/linear rate fits better/);
    expect(value(linear, 'smoothness')).toBeCloseTo(1, 6);
    expect(value(linear, 'broken')).toBe(0);
    // x^4: x ~ (8 eta t)^(-1/2), so that x^4 ~ t^-2.
    const power = ask('descent-check', descent('x^4', 0.01, [1], 20_000), { infimum: 0 });
    const [low, high] = power.values.power!.interval.map(Number);
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
    expect(high! - low!).toBeLessThan(0.1);
    expect(value(power, 'smoothness')).toBeCloseTo(12, 3);
  });

  it('checks every step', () => {
    const rate = 0.5;
    const answer = ask('descent-check', descent('x^2/2 + 0.05*y^2', rate, [1, 1], 60), { infimum: 0 });
    expect([value(answer, 'checked'), value(answer, 'broken')]).toEqual([60, 0]);
    // f falls by eta |g|^2 - eta^2 g.Hg/2, and eta (1 - eta/2)|g|^2 is promised: eta^2/2 (|g|^2 - g.Hg) is left.
    answer.arrays.everySlack!.data.forEach((slack, step) => {
      const y = 0.95 ** step;
      expect(Math.abs(Number(slack) - (rate * rate * 0.009 * y * y) / 2), `step ${step}`).toBeLessThan(2e-9);
    });
    // A heavy ball rolls up where gradient descent would fall.
    const ball = {
      ...descent('x^2/2', 0.1, [1], 40),
      optimizers: [{ algorithm: 'heavy-ball', parameters: { learningRate: 0.1, momentum: 0.9 } }],
    };
    const rolling = ask('descent-check', ball, { infimum: 0 });
    expect(value(rolling, 'broken')).toBeGreaterThan(5);
    expect(rolling.values.broken!.warning).toMatch(/gradient descent with full gradients/);
  });

  it('says when the learning rate is too long for the lemma', () => {
    const answer = ask('descent-check', descent('x^2/2', 2.5, [1], 20));
    expect(answer.values.broken!.warning).toMatch(/2\/L or more/);
    expect(value(answer, 'rateTimesSmoothness')).toBeCloseTo(2.5, 9);
  });
});

describe('a point of a run', () => {
  it('can be looked at in the same request', () => {
    const experiment = descent('x^2/2 + y^2', 0.1, [1, 1], 30);
    const request = analyzeRequest.parse({ analysis: 'gradient-alignment', at: { experiment, step: 3 } });
    const answer = analyzeRequested(request, builtInData, () => undefined);
    const [x, y] = [0.9 ** 3, 2 * 0.8 ** 3];
    expect(value(answer, 'gradientNorm')).toBeCloseTo(Math.hypot(x, y), 12);
    const late = analyzeRequest.parse({ analysis: 'trace', at: { experiment, step: 31 } });
    expect(() => analyzeRequested(late, builtInData, () => undefined)).toThrow(/at most 30/);
  });
});
