import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { updateRule } from '../../../core/optimizers/define.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { typesetRule } from '../../../core/optimizers/typeset-rule.ts';
import { GOLDEN_TOLERANCE, goldenVectors, radamPoints } from './golden-vectors.ts';
import { ruleOptimizers, runRule } from './rule-loop.ts';
import { torchCases, torchTolerance } from './torch.ts';

/** Gradients by hand, independent of the compiler. */
function gradientOf(family: string, parameters: Record<string, unknown>): (w: readonly number[]) => number[] {
  if (family === 'quadratic') {
    const eigenvalues = parameters.eigenvalues as number[];
    return (w) => w.map((value, i) => eigenvalues[i] * value);
  }
  return (w) =>
    w.map((value, i) => {
      const own = i + 1 < w.length ? -400 * value * (w[i + 1] - value * value) - 2 * (1 - value) : 0;
      return own + (i > 0 ? 200 * (value - w[i - 1] * w[i - 1]) : 0);
    });
}

describe('golden vectors', () => {
  it.each(goldenVectors)('%s %j', (id, parameters, expected) => {
    const gradients = [1, -0.5, 0.25];
    const points = runRule(optimizerById(id), {
      parameters: { learningRate: 0.1, ...parameters },
      start: [1],
      gradient: (_, t) => [gradients[t - 1]],
      steps: 3,
    });
    expected.forEach((printed, i) => {
      expect(Math.abs(points[i + 1][0] - printed)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    });
  });

  it('RAdam, whose step becomes adaptive', () => {
    const gradients = [1, -0.5, 0.25, 1, -0.5, 0.25, 1];
    const points = runRule(optimizerById('radam'), {
      parameters: { learningRate: 0.1 },
      start: [1],
      gradient: (_, t) => [gradients[t - 1]],
      steps: 7,
    });
    radamPoints.forEach((printed, i) => {
      expect(Math.abs(points[i + 5][0] - printed)).toBeLessThanOrEqual(GOLDEN_TOLERANCE);
    });
  });
});

describe('PyTorch’s trajectories', () => {
  const cases = torchCases(ruleOptimizers.map(({ id }) => id));

  it('are there for every optimizer that PyTorch has', () => {
    expect(cases).toHaveLength(27);
    expect(new Set(cases.map(({ optimizer }) => optimizer))).toEqual(
      new Set(['sgd', 'adam', 'adamw', 'adamax', 'nadam', 'radam', 'adagrad', 'adadelta', 'rmsprop', 'rprop']),
    );
  });

  it.each(cases)('$name', ({ optimizer, parameters, landscape, start, points }) => {
    const path = runRule(optimizerById(optimizer), {
      parameters,
      start,
      gradient: gradientOf(landscape.family, landscape.parameters),
      steps: points[points.length - 1].step,
    });
    for (const { step, w } of points) {
      w.forEach((expected, i) => {
        expect(Math.abs(path[step][i] - expected), `w[${i}] at step ${step}`).toBeLessThanOrEqual(
          torchTolerance(expected),
        );
      });
    }
  });
});

describe('rules', () => {
  const constant = { start: [1, -2], gradient: () => [0.3, 0.3], steps: 5 };

  it('sgd without momentum is gradient descent', () => {
    const parameters = { learningRate: 0.07 };
    expect(runRule(optimizerById('sgd'), { ...constant, parameters })).toEqual(
      runRule(optimizerById('gradient-descent'), { ...constant, parameters }),
    );
  });

  it('sgd takes dampening for momentum only, as PyTorch does', () => {
    const [damped, plain] = [{ dampening: 0.5 }, {}].map((parameters) =>
      runRule(optimizerById('sgd'), { ...constant, parameters }),
    );
    expect(damped).toEqual(plain);
  });

  it('sgd refuses Nesterov without momentum or with dampening', () => {
    const rule = (values: Record<string, number | boolean>) => updateRule(optimizerById('sgd'), values);
    const base = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: true, weightDecay: 0 };
    const message = 'invalid nesterov: true; expected false while momentum is 0 or dampening is not 0';
    expect(() => rule(base)).toThrow(message);
    expect(() => rule({ ...base, momentum: 0.9, dampening: 0.1 })).toThrow(message);
    expect(() => rule({ ...base, momentum: 0.9 })).not.toThrow();
  });

  it('centered RMSprop survives a slope of constant gradient', () => {
    const path = runRule(optimizerById('rmsprop'), {
      parameters: { centered: true, smoothing: 0.5 },
      start: [0],
      gradient: () => [0.1],
      steps: 200,
    });
    expect(path.flat().every(Number.isFinite)).toBe(true);
  });

  it('adagrad starts at its initial sum and lowers its rate', () => {
    const path = runRule(optimizerById('adagrad'), {
      parameters: { learningRate: 1, initialAccumulator: 3, learningRateDecay: 0.5, epsilon: 0, weightDecay: 0.5 },
      start: [2],
      gradient: () => [0],
      steps: 2,
    });
    // h = 0.5·2 = 1: sum 4, step 1/2; then h = 0.75, sum 4.5625, rate 1/1.5.
    expect(path[1][0]).toBe(1.5);
    expect(path[2][0]).toBeCloseTo(1.5 - 0.75 / Math.sqrt(4.5625) / 1.5, 15);
  });

  it('sgld moves by half the gradient and by noise of variance stepSize', () => {
    const deviates = [1, -2];
    const path = runRule(optimizerById('sgld'), {
      parameters: { stepSize: 0.04, inverseTemperature: 10, localization: 5 },
      start: [1],
      gradient: (w) => [w[0]],
      steps: 2,
      deviate: () => deviates.shift() ?? Number.NaN,
    });
    const first = 1 - 0.02 * 10 + 0.2;
    expect(path[1][0]).toBeCloseTo(first, 15);
    expect(path[2][0]).toBeCloseTo(first - 0.02 * (10 * first + 5 * (first - 1)) - 0.4, 15);
  });

  it('follow schedules, step 0 at the first update', () => {
    const path = runRule(optimizerById('gradient-descent'), {
      parameters: { learningRate: { schedule: 'step', from: 1, factor: 0.5, every: 2 } },
      start: [0],
      gradient: () => [-1],
      steps: 4,
    });
    expect(path.flat()).toEqual([0, 1, 2, 2.5, 3]);
  });
});

describe('every rule', () => {
  it.each(ruleOptimizers.map((definition) => [definition.id, definition] as const))(
    '%s is typeset',
    (_, definition) => {
      // Booleans and weight decays add lines; every line must be TeX that can be drawn.
      const { parameters } = definition;
      const more: Record<string, boolean | number> = {};
      for (const [name, spec] of Object.entries(parameters)) {
        if (spec.kind === 'boolean' && name !== 'nesterov') more[name] = true;
        if (name === 'weightDecay') more[name] = 0.1;
        if (name === 'warmUpSteps') more[name] = 10;
      }
      for (const values of [{}, more]) {
        const lines = typesetRule(definition.rule(fillParameters(parameters, values, '') as never), parameters);
        expect(lines.some((line) => line.startsWith('\\theta \\leftarrow'))).toBe(true);
        for (const line of lines) expect(() => katex.renderToString(line, { strict: 'error' })).not.toThrow();
      }
    },
  );
});
