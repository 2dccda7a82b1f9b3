import { describe, expect, it } from 'vitest';
import { stream } from '../../../core/math/streams.ts';
import { updateRule } from '../../../core/optimizers/define.ts';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { referenceStart, rosenbrockGradient } from './references.ts';
import { runRule } from './rule-loop.ts';

type Parameters = Record<string, unknown>;
type Rule = readonly [id: string, parameters: Parameters];

const run = ([id, parameters]: Rule, scale = 1): number[][] =>
  runRule(optimizerById(id), {
    parameters,
    start: referenceStart,
    gradient: (w) => rosenbrockGradient(w).map((g) => scale * g),
    steps: 60,
  });

function expectClose(path: number[][], expected: number[][]): void {
  path.forEach((point, t) => {
    point.forEach((x, i) => {
      expect(Math.abs(x - expected[t][i]), `w[${i}] at step ${t}`).toBeLessThan(1e-9);
    });
  });
}

const rate = { learningRate: 5e-4 };
const adam = { learningRate: 0.02 };
const huge = 1e300;

describe('rules that are others in disguise', () => {
  const pairs: [Rule, Rule][] = [
    [
      ['heavy-ball', { ...rate, momentum: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['heavy-ball', { ...rate, momentum: 0.8 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['nesterov', { ...rate, momentum: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['nesterov', { ...rate, momentum: 0.8 }],
      ['sgd', { ...rate, momentum: 0.8, nesterov: true }],
    ],
    [
      ['sgdw', { ...rate, momentum: 0.8, weightDecay: 0 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['clipped-sgd', { ...rate, threshold: huge, momentum: 0.8 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['qhm', { ...rate, nu: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['qhm', { learningRate: 5e-3, nu: 1, momentum: 0.9 }],
      ['sgd', { ...rate, momentum: 0.9 }],
    ],
    // Nesterov's momentum is quasi-hyperbolic with ν = β (Ma & Yarats, section 4).
    [
      ['qhm', { learningRate: 5e-3, nu: 0.9, momentum: 0.9 }],
      ['sgd', { ...rate, momentum: 0.9, nesterov: true }],
    ],
    [
      ['aggmo', { ...rate, momenta: [0.8] }],
      ['heavy-ball', { ...rate, momentum: 0.8 }],
    ],
    [
      ['aggmo', { ...rate, momenta: [0] }],
      ['gradient-descent', rate],
    ],
    [
      ['aggmo', { ...rate, momenta: [0.7, 0.7] }],
      ['sgd', { ...rate, momentum: 0.7 }],
    ],
    [
      ['demon-sgd', { ...rate, momentum: 0.8, totalSteps: 1e15 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['demon-sgd', { ...rate, momentum: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['asgd', { ...rate, lambda: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['swa-sgd', { ...rate, momentum: 0.8 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['ema-sgd', { ...rate, momentum: 0.8 }],
      ['sgd', { ...rate, momentum: 0.8 }],
    ],
    [
      ['schedule-free-sgd', { ...rate, momentum: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['lookahead-sgd', { ...rate, period: 1, slowStep: 1 }],
      ['sgd', { ...rate, momentum: 0.9 }],
    ],
    [
      ['lookahead-sgd', { ...rate, period: 1000 }],
      ['sgd', { ...rate, momentum: 0.9 }],
    ],
    [
      ['lookahead-adam', { ...adam, period: 1, slowStep: 1 }],
      ['adam', adam],
    ],
    [
      ['lookahead-adam', { ...adam, period: 1000 }],
      ['adam', adam],
    ],
    [
      ['ranger', { ...adam, period: 1, slowStep: 1 }],
      ['radam', { ...adam, beta1: 0.95, epsilon: 1e-5 }],
    ],
    [
      ['nadam', { ...adam, momentumDecay: 1e6 }],
      ['nadamw', { ...adam, weightDecay: 0 }],
    ],
    [
      ['nadamw', { ...adam, beta1: 0, weightDecay: 0 }],
      ['adam', { ...adam, beta1: 0 }],
    ],
    [
      ['nadam', { ...adam, weightDecay: 0, decoupledWeightDecay: true }],
      ['nadam', adam],
    ],
    [
      ['qhadam', { ...adam, beta1: 0.9, nu1: 1, nu2: 1 }],
      ['adam', adam],
    ],
    [
      ['ademamix', { ...adam, alpha: 0 }],
      ['adamw', { ...adam, weightDecay: 0 }],
    ],
    [
      ['grokfast-ema', { ...adam, amplification: 0 }],
      ['adam', adam],
    ],
    [
      ['mars', { ...adam, beta1: 0.9, beta2: 0.999, gamma: 0 }],
      ['adamw', { ...adam, weightDecay: 0 }],
    ],
    [
      ['grams', { ...adam, beta1: 0, epsilon: 1e-8 }],
      ['adam', { ...adam, beta1: 0 }],
    ],
    [
      ['cautious-adamw', { ...adam, beta1: 0 }],
      ['adamw', { ...adam, beta1: 0 }],
    ],
    [
      ['cautious-lion', { ...adam, beta1: 0 }],
      ['signsgd', adam],
    ],
    [
      ['laprop', { ...adam, beta1: 0, epsilon: 1e-8 }],
      ['adam', { ...adam, beta1: 0 }],
    ],
    [
      ['schedule-free-adamw', { ...adam, beta1: 0, epsilon: 0 }],
      ['adam', { ...adam, beta1: 0, epsilon: 0 }],
    ],
    // Bounds that are met at once leave momentum with bias left in, at the final rate.
    [
      ['adabound', { finalRate: 5e-3, gamma: 1e15 }],
      ['qhm', { learningRate: 5e-3, momentum: 0.9, nu: 1 }],
    ],
    [
      ['adabound', { ...adam, finalRate: 1e9, gamma: 1e-300 }],
      ['adam', adam],
    ],
    [
      ['ftrl', { learningRate: 0.5, beta: 0.1 }],
      ['adagrad', { learningRate: 0.5, epsilon: 0.1 }],
    ],
    [
      ['signum', { ...adam, momentum: 0 }],
      ['signsgd', adam],
    ],
    [
      ['signum', { ...adam, momentum: 0.8 }],
      ['lion', { ...adam, beta1: 0.8, beta2: 0.8 }],
    ],
    [
      ['tiger', { ...adam, momentum: 0.8, weightDecay: 0.1 }],
      ['signum', { ...adam, momentum: 0.8, weightDecay: 0.1 }],
    ],
    [
      ['delta-bar-delta', { ...rate, increase: 0, decrease: 0 }],
      ['gradient-descent', rate],
    ],
    [
      ['madgrad', { ...adam, momentum: 0.5 }],
      ['madgrad', { ...adam, momentum: 0.5, weightDecay: 0 }],
    ],
  ];

  it.each(pairs)('%j is %j', (rule, expected) => {
    expectClose(run(rule), run(expected));
  });

  it('triple momentum is gradient descent where all curvatures are known to be equal', () => {
    const parameters = { smallestCurvature: 2000, largestCurvature: 2000 };
    expectClose(run(['triple-momentum', parameters]), run(['gradient-descent', rate]));
  });

  it('Nesterov’s rising momentum is (a − 1) over the next a', () => {
    let [a, x, y] = [1, 1, 1];
    const expected = [[1]];
    for (let t = 0; t < 5; t++) {
      const next = (1 + Math.sqrt(1 + 4 * a * a)) / 2;
      const lower = y - 0.1 * y;
      y = lower + ((a - 1) / next) * (lower - x);
      [a, x] = [next, lower];
      expected.push([y]);
    }
    const parameters = { learningRate: 0.1, sequence: 'accelerated' };
    const path = runRule(optimizerById('nesterov'), { parameters, start: [1], gradient: (w) => [...w], steps: 5 });
    expectClose(path, expected);
  });

  it('ASGD averages all points after averageFrom', () => {
    const averages: number[] = [];
    const path = runRule(optimizerById('asgd'), {
      parameters: { learningRate: 0.1, lambda: 0, averageFrom: 3 },
      start: [1],
      gradient: (w) => [...w],
      steps: 12,
      watch: (_, [{ a }]) => averages.push(a),
    });
    for (let t = 1; t <= 12; t++) {
      const points = t <= 5 ? [path[t][0]] : path.slice(5, t + 1).map(([w]) => w);
      expect(averages[t - 1]).toBeCloseTo(points.reduce((sum, w) => sum + w, 0) / points.length, 14);
    }
  });

  it('the noise of annealed SGD has variance σ₀²/t^γ', () => {
    const parameters = { learningRate: 0.5, variance: 0.04, annealing: 2 };
    const options = { parameters, start: [0], gradient: () => [0], steps: 4, deviate: () => 1 };
    const path = runRule(optimizerById('gradient-noise-sgd'), options);
    expectClose(path, [[0], [-0.1], [-0.15], [-0.15 - 0.1 / 3], [-0.175 - 0.1 / 3]]);
  });
});

describe('samplers that are others in disguise', () => {
  const sample = ([id, parameters]: Rule): number[][] => {
    const draws = stream('noise', 'identities', 0);
    const options = { parameters, start: [1, -2], gradient: (w: readonly number[]) => w.map((x) => x ** 3), steps: 50 };
    return runRule(optimizerById(id), { ...options, deviate: () => draws.normal() });
  };

  it('SGHMC that keeps nothing of its velocity is SGLD', () => {
    const both = { inverseTemperature: 3 };
    expectClose(
      sample(['sghmc', { ...both, stepSize: 0.01, friction: 1 }]),
      sample(['sgld', { ...both, stepSize: 0.02 }]),
    );
  });

  it('SGHMC with noise in its gradient adds that much less', () => {
    const both = { stepSize: 0.01, friction: 0.3 };
    const [all, none, more] = [0, 0.3, 0.5].map((noiseEstimate) => sample(['sghmc', { ...both, noiseEstimate }]));
    expect(all).not.toEqual(none);
    expect(more).toEqual(none);
  });

  it('underdamped dynamics without friction is velocity Verlet, which goes back the way it came', () => {
    const step = 0.05;
    const path = sample(['underdamped-langevin', { stepSize: step, friction: 0 }]);
    let [q, p] = [1, 0];
    for (let t = 1; t < path.length; t++) {
      p -= (step / 2) * q ** 3;
      q += step * p;
      p -= (step / 2) * q ** 3;
      expect(path[t][0]).toBeCloseTo(q, 12);
    }
    // x(t+1) − 2x(t) + x(t−1) = −h² force: the same forwards and backwards.
    expect(path[11][0] - 2 * path[10][0] + path[9][0]).toBeCloseTo(-step * step * path[10][0] ** 3, 12);
  });

  it('preconditioned SGLD whose scale is fixed by epsilon is SGLD', () => {
    expectClose(sample(['psgld', { stepSize: 2e10, epsilon: 1e12 }]), sample(['sgld', { stepSize: 0.02 }]));
  });

  it('the thermostat counts how far each momentum is from unit variance', () => {
    const deviates = [2, -1];
    const path = runRule(optimizerById('sgnht'), {
      parameters: { stepSize: 0.5, diffusion: 1, inverseTemperature: 2 },
      start: [1],
      gradient: (w) => [...w],
      steps: 2,
      deviate: () => deviates.shift() ?? Number.NaN,
    });
    // p = −0.5·2 + √1·2 = 1, x = 1.5, ζ = 1 + 0.5·0; p = 1 − 0.5(1 + 3) − 1 = −2, x = 0.5.
    expectClose(path, [[1], [1.5], [0.5]]);
  });
});

describe('what rules never do', () => {
  it.each([
    ['cautious-adamw', { learningRate: 0.05, weightDecay: 0 }],
    ['cautious-lion', { learningRate: 0.05 }],
    ['grams', { learningRate: 0.05 }],
    ['rprop', {}],
    ['signsgd', { learningRate: 0.05 }],
  ])('%s never moves with the gradient', (id, parameters) => {
    const path = run([id, parameters]);
    let moved = 0;
    for (let t = 1; t < path.length; t++) {
      const g = rosenbrockGradient(path[t - 1]);
      path[t].forEach((x, i) => {
        const step = x - path[t - 1][i];
        if (step !== 0) moved++;
        expect(step * g[i]).toBeLessThanOrEqual(0);
      });
    }
    expect(moved).toBeGreaterThan(60);
  });

  it('the momentum of AdamW does move with the gradient, where the cautious form stands still', () => {
    const path = run(['adamw', { learningRate: 0.05, weightDecay: 0 }]);
    const against = path.slice(1).filter((point, t) => {
      const g = rosenbrockGradient(path[t]);
      return point.some((x, i) => (x - path[t][i]) * g[i] > 0);
    });
    expect(against.length).toBeGreaterThan(5);
  });

  it.each([
    ['nadam', { epsilon: 0 }],
    ['nadamw', { epsilon: 0 }],
    ['adamax', { epsilon: 0 }],
    ['adabelief', { epsilon: 0 }],
    ['adan', { epsilon: 0 }],
    ['qhadam', { epsilon: 0 }],
    ['ademamix', { epsilon: 0, warmUpSteps: 10 }],
    ['cautious-adamw', { epsilon: 0 }],
    ['grams', { epsilon: 0 }],
    ['grokfast-ema', { epsilon: 0 }],
    ['mars', { epsilon: 0 }],
    ['adopt', { epsilon: 0 }],
    ['laprop', { epsilon: 0 }],
    ['smorms3', { epsilon: 0 }],
    ['lookahead-adam', { epsilon: 0 }],
    ['schedule-free-adamw', { epsilon: 0 }],
    ['cautious-lion', {}],
    ['signsgd', {}],
    ['signum', {}],
    ['tiger', {}],
    ['rprop', {}],
  ])('%s %j does not notice the scale of the gradient', (id, parameters) => {
    // A power of two changes no bit.
    expect(run([id, parameters], 1024)).toEqual(run([id, parameters]));
    expectClose(run([id, parameters], 1000), run([id, parameters]));
  });

  it('FTRL with an L1 penalty sets coordinates to exactly 0', () => {
    const path = runRule(optimizerById('ftrl'), {
      parameters: { learningRate: 0.5, l1: 2 },
      start: [0.1, 3],
      gradient: ([, y], t) => [t === 1 ? 1 : 0, y - 1],
      steps: 20,
    });
    expect(path[0]).toEqual([0.1, 3]);
    expect(path.slice(1).map(([x]) => x)).toEqual(new Array(20).fill(0));
    expect(path[20][1]).toBeGreaterThan(1);
  });
});

describe('refusals', () => {
  it('of a warm-up of the slow mean from nothing, and of curvatures in the wrong order', () => {
    const ademamix = (values: Record<string, number>) => updateRule(optimizerById('ademamix'), values);
    const numbers = { learningRate: 0.1, beta1: 0, beta2: 0.9, beta3: 0.99, alpha: 5, epsilon: 0, weightDecay: 0 };
    expect(() => ademamix({ ...numbers, warmUpSteps: 5 })).toThrow(
      'invalid warmUpSteps: 5; expected 0 while beta1 is 0, where a warm-up of beta3 would begin',
    );
    expect(() => ademamix({ ...numbers, warmUpSteps: 0 })).not.toThrow();
    const rule = (values: Record<string, number>) => updateRule(optimizerById('triple-momentum'), values);
    expect(() => rule({ smallestCurvature: 2, largestCurvature: 1 })).toThrow(
      'invalid smallestCurvature: 2; expected at most largestCurvature, 1',
    );
  });
});
