import { describe, expect, it } from 'vitest';
import { parabolaLimit } from '../../../core/analyses/parabola-limit.ts';
import { stabilityLimit } from '../../../core/analyses/stability-limit.ts';
import { steadyGrowth } from '../../../core/analyses/steady-growth.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analysedRun } from '../../../core/engine/analysed-run.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { cellIn } from '../engine/experiment.ts';

const [NONE, CURVATURE, DOMAIN, OVERFLOW, NO_BOTTOM, NOISE] = [0, 1, 2, 3, 4, 5];

function ask(
  experiment: object,
  parameters: object = {},
): { of: Record<string, number>; answer: AnalyzeAnswer; words: string } {
  const request = {
    analysis: 'divergence',
    at: { experiment: { budget: { steps: 5000 }, ...experiment } },
    parameters,
  };
  const answer = analyzeRequested(analyzeRequest.parse(request), builtInData, () => undefined);
  const of = Object.fromEntries(Object.entries(answer.values).map(([name, { value }]) => [name, Number(value)]));
  return { of, answer, words: answer.values.cause.words ?? '' };
}

/** Curvatures 203, 10 and 1, with a trace of the first direction at the start. */
const onBowl = (algorithm: string, parameters: object, rest: object = {}) =>
  ask({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [203, 10, 1] } }],
    optimizers: [{ algorithm, parameters }],
    starts: { kind: 'point', point: [1e-3, 1, 1] },
    ...rest,
  });

const onFormula = (text: string, learningRate: number, point: number[], rest: object = {}) =>
  ask({
    landscapes: [{ family: 'formula', parameters: { text } }],
    optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate } }],
    starts: { kind: 'point', point },
    ...rest,
  });

describe('divergence on a quadratic', () => {
  const far = { budget: { steps: 30_000 } };

  it('tells gradient descent’s direction, growth and limit exactly', () => {
    const { of, answer, words } = onBowl('gradient-descent', { learningRate: 0.01 }, far);
    expect(of.cause).toBe(CURVATURE);
    expect(of.limit).toBe(200);
    expect(of.sharpness).toBeCloseTo(203, 6);
    expect(of.curvature).toBeCloseTo(203, 9);
    // 1 − ηh = −1.03.
    expect(of.growth).toBeCloseTo(0.03, 10);
    expect(of.predictedGrowth).toBeCloseTo(0.03, 10);
    expect(of.alignment).toBeCloseTo(1, 9);
    answer.arrays.direction.data.forEach((x, i) => {
      expect(Math.abs(Number(x))).toBeCloseTo(i === 0 ? 1 : 0, 12);
    });
    expect(words).toContain(
      'The curvature 203 along the direction of growth (λmax 203) exceeds 2/η = 200 of Gradient descent',
    );
    expect(words).toContain('grew by 3 % each for 2000 steps');
  });

  it.each([
    ['heavy-ball', { momentum: 0.9 }, 3.8, '(2 + 2β)/η'],
    ['sgd', { momentum: 0.5 }, 3, '(2 + 2μ)/η'],
    ['nesterov', { momentum: 0.9 }, 3.8 / 2.8, '(2 + 2β)/(1 + 2β)/η'],
    ['sgd', { momentum: 0.9, nesterov: true }, 3.8 / 2.8, '(2 + 2β)/(1 + 2β)/η'],
    ['sgd', { momentum: 0.9, dampening: 0.9 }, 38, '(2 + 2μ)/(1 − τ)/η'],
    // The running average of gradients once more, by bisection.
    ['qhm', { momentum: 0.9, nu: 1 }, 38, 'the limit found on parabolas'],
    ['aggmo', { momenta: [0, 0.9, 0.99] }, 6 / (1 + 1 / 1.9 + 1 / 1.99), 'the limit found on parabolas'],
    ['ema-sgd', {}, 2, 'the limit found on parabolas'],
    ['sam', { radius: 1e-9 }, 2, 'the limit found on parabolas'],
  ])('knows the limit of %s %j', (algorithm, parameters, limit, symbols) => {
    // 2 % beyond it.
    const learningRate = (1.02 * limit) / 203;
    const { of, words } = onBowl(algorithm, { ...parameters, learningRate }, far);
    expect(of.cause).toBe(CURVATURE);
    expect(Math.abs((of.limit * 1.02) / 203 - 1)).toBeLessThan(1e-3);
    expect(Math.abs(of.growth / of.predictedGrowth - 1)).toBeLessThan(1e-2);
    expect(words).toContain(`exceeds ${symbols} = 199 of ${optimizerById(algorithm).label}`);
  });

  it('counts weight decay, in the loss and beside it', () => {
    const coupled = onBowl('sgd', { learningRate: 0.01, weightDecay: 0.5 }, far);
    expect(coupled.of.curvature).toBeCloseTo(203.5, 9);
    expect(coupled.of.growth).toBeCloseTo(0.035, 9);
    // x' = (1 − ηλ − ηh) x is stable up to h = 2/η − λ.
    const decoupled = onBowl('sgdw', { learningRate: 0.01, momentum: 0, weightDecay: 0.5 }, far);
    expect(Math.abs(decoupled.of.limit - 199.5)).toBeLessThan(0.03);
    expect(decoupled.of.predictedGrowth).toBeCloseTo(decoupled.of.growth, 5);
  });

  it.each(['adam', 'adamw', 'adamax'])('knows 38 for %s, whose preconditioner a large ε holds still', (algorithm) => {
    const epsilon = 1e90;
    const weightDecay = algorithm === 'adamw' ? 1e-90 : 0;
    const parameters = { learningRate: (39 * epsilon) / 203, epsilon, weightDecay };
    const { of, words } = onBowl(algorithm, parameters, {
      starts: { kind: 'point', point: [1e-12, 1e-12, 1e-12] },
      budget: { steps: 300 },
    });
    expect(of.cause).toBe(CURVATURE);
    const part = parameters.learningRate * weightDecay;
    expect(of.limit * parameters.learningRate).toBeCloseTo(38 * (1 - part / 2), 9);
    expect(of.sharpness * epsilon).toBeCloseTo(203, 3);
    // Bias corrections of the mean are over after some tens of steps.
    expect(Math.abs(of.growth / of.predictedGrowth - 1)).toBeLessThan(0.05);
    expect(words).toContain('exceeds (2 + 2β₁)/(1 − β₁)/η');
  });

  it('says that a run did not diverge', () => {
    const { of, words } = onBowl('gradient-descent', { learningRate: 0.005 });
    expect(of.cause).toBe(NONE);
    expect(words).toContain('The run did not diverge');
    expect(words).toContain('2/η = 400');
    expect(of).not.toHaveProperty('growth');
  });

  it('sees growth that has not ended yet', () => {
    const { of } = onBowl('gradient-descent', { learningRate: 0.01 }, { budget: { steps: 400 } });
    expect(of.cause).toBe(CURVATURE);
    expect(of.growth).toBeCloseTo(0.03, 9);
    expect(of.lastStep).toBe(400);
  });

  it('says where no limit is known', () => {
    const { of, words } = onBowl('diffgrad', { learningRate: 1e-3 });
    expect(of.cause).toBe(NONE);
    expect(words).toContain('No limit of stability is known for diffGrad');
    expect(onBowl('yogi', { learningRate: 1e-3 }).words).toContain('(2 + 2β₁)/(1 − β₁)/η = 38000');
  });
});

describe('divergence on other landscapes', () => {
  it('finds the steady part of a quartic’s growth before its blow-up', () => {
    const { of } = onFormula('100*x^2 + x^4 + y^2', 0.01005, [1e-4, 1]);
    expect(of.cause).toBe(CURVATURE);
    expect(of.limit).toBeCloseTo(2 / 0.01005, 9);
    expect(of.curvature).toBeCloseTo(200, 5);
    // |1 − 2.01| = 1.01; the quartic makes it a little more towards the end.
    expect(Math.abs(of.growth - 0.01)).toBeLessThan(2e-4);
    expect(of.growthSteps).toBeGreaterThan(700);
  });

  it('sees a start that is far too steep', () => {
    const { of, words } = onFormula('x^4', 0.01, [10]);
    expect(of.cause).toBe(CURVATURE);
    expect(of.curvature).toBeCloseTo(1200, 6);
    expect(words).toContain('it grew within 6 steps');
  });

  it('finds the sharpness of a network’s start, 12.97, beyond 2/η', () => {
    const { of, words } = ask({
      landscapes: [{ family: 'chebyshev-network' }],
      optimizers: [{ algorithm: 'gradient-descent', parameters: { learningRate: 0.6 } }],
    });
    expect(of.cause).toBe(CURVATURE);
    expect(of.sharpness).toBeCloseTo(12.9717, 3);
    expect(of.limit).toBeCloseTo(2 / 0.6, 9);
    expect(words).toMatch(/exceeds 2\/η = 3\.33/);
  });

  it('tells a step out of the domain', () => {
    const { of, words } = onFormula('sqrt(x) + y^2', 0.05, [1, 1]);
    expect(of.cause).toBe(DOMAIN);
    expect(words).toContain('stepped out of the domain of the landscape');
    expect(words).toContain('not a number');
    expect(words).toContain('Curvature was not the cause');
    const start = onFormula('log(x)', 0.1, [-1]);
    expect(start.of.cause).toBe(DOMAIN);
    expect(start.words).toContain('The start is outside of the domain');
  });

  it.each([
    ['a cubic', 'x^3 + y^2', [-1, 1], 5000],
    ['a saddle', 'y^2 - x^2', [1e-3, 1], 100_000],
  ])('tells a loss without a bottom: %s', (_, text, point, steps) => {
    const { of, words } = onFormula(text, 0.01, point, { budget: { steps } });
    expect(of.cause).toBe(NO_BOTTOM);
    expect(words).toContain('The loss has no bottom here');
    expect(of.curvature).toBeLessThan(0);
  });

  it('tells a format that is too small', () => {
    // A slope of 400: losses beyond 65504 are infinite in half precision, and nothing is unstable.
    const { of, words } = onFormula('0.5*x^2 - 400*x + 5000', 0.4, [-40], { precision: 'f16' });
    expect(of.cause).toBe(OVERFLOW);
    expect(words).toContain('f16');
    const grows = onFormula('300*x^2', 0.004, [0.01], { precision: 'f16' });
    expect(grows.of.cause).toBe(CURVATURE);
    expect(grows.words).toContain('not finite in f16 behind it');
    expect(Math.abs(grows.of.growth - 0.4)).toBeLessThan(2e-3);
  });

  it('tells noise, where exact gradients do not diverge', () => {
    const { of, words } = onFormula('0.5*x^2 + x^4', 0.1, [0.01], { gradient: { kind: 'noise', scale: 20 } });
    expect(of.cause).toBe(NOISE);
    expect(words).toContain('along exact gradients the same run does not diverge');
  });
});

describe('the limit found on parabolas', () => {
  const runOf = (algorithm: string, parameters: object) =>
    analysedRun(
      cellIn({
        landscapes: [{ family: 'sphere' }],
        optimizers: [{ algorithm, parameters }],
        budget: { steps: 10 },
      }),
      0,
      builtInData,
    );

  it.each([
    ['gradient-descent', {}],
    ['heavy-ball', { momentum: 0.3 }],
    ['nesterov', { momentum: 0.7 }],
    ['nesterov', { sequence: 'accelerated' }],
    ['sgd', { momentum: 0.9, dampening: 0.5 }],
    ['sgd', { momentum: 0.99 }],
    ['sgd', { momentum: 0.4, nesterov: true }],
  ])('is the one that theory knows, to 1e-3: %s %j', (algorithm, parameters) => {
    const run = runOf(algorithm, { learningRate: 0.02, ...parameters });
    const [found, known] = [parabolaLimit(run, 0), stabilityLimit(run)];
    expect(Math.abs(((found?.limit ?? 0) * 0.02) / known.limit - 1)).toBeLessThan(1e-3);
    // And so are the factors by which it grows beyond; a momentum that rises has not arrived before it overflows.
    if ('sequence' in parameters) return;
    const beyond = 1.3 * (found?.limit ?? 0);
    expect(found?.growth(beyond)).toBeCloseTo(known.growth(0.02 * beyond, 0), 3);
  });

  it.each(['adam', 'lion', 'signsgd', 'adagrad', 'norm-clipped-sgd'])('is none of %s', (algorithm) => {
    expect(parabolaLimit(runOf(algorithm, {}), 0)).toBeNull();
  });

  it('looks through noise of the optimizer’s own, and through schedules', () => {
    // SGLD steps by half of ε.
    const sgld = parabolaLimit(runOf('sgld', { stepSize: 0.1 }), 0);
    expect(Math.abs((sgld?.limit ?? 0) * 0.05 - 2)).toBeLessThan(2e-3);
    const learningRate = { schedule: 'exponential', from: 0.1, factor: 0.5, every: 1 };
    const falling = runOf('qhm', { learningRate, momentum: 0, nu: 1 });
    expect(Math.abs((parabolaLimit(falling, 2)?.limit ?? 0) * 0.025 - 2)).toBeLessThan(2e-3);
  });
});

describe('steady growth', () => {
  it('is the slope of a line, with an interval that holds it', () => {
    const draws = stream('probe', 'steady growth', 1);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const logs = Float64Array.from({ length: 300 }, (_, k) => 0.019 * k + 0.05 * draws.normal());
      const found = steadyGrowth(logs);
      if (found && Math.abs(found.rate - 0.019) <= found.error) covered++;
    }
    expect(covered).toBeGreaterThan(180);
    expect(covered).toBeLessThanOrEqual(200);
  });

  it('leaves out what comes before and behind', () => {
    const logs = Float64Array.from({ length: 260 }, (_, k) =>
      k < 50 ? -0.1 * k : k < 240 ? -5 + 0.02 * (k - 50) : -1.2 + 2 ** ((k - 240) / 2),
    );
    const found = steadyGrowth(logs);
    expect(found?.rate).toBeCloseTo(0.02, 9);
    expect(found?.first).toBeGreaterThanOrEqual(49);
    expect(found?.last).toBe(239);
    expect(steadyGrowth(Float64Array.from({ length: 100 }, (_, k) => -k))).toBeNull();
  });
});
