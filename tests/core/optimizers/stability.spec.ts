/** Where rules stop converging on a parabola, and how fast they converge when tuned: theory against runs. */
import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { runCompiled } from './compiled-loop.ts';

type Parameters = Record<string, unknown>;

/** The largest curvature, to within 2^-20 of itself, at which a rule with learning rate 1 does not run away. */
function limit(id: string, parameters: Parameters): number {
  const grows = (curvature: number): boolean => {
    const path = runCompiled(optimizerById(id), {
      parameters: { learningRate: 1, ...parameters },
      start: [1],
      gradient: ([w]) => [curvature * w],
      steps: 6000,
    });
    const end = path[6000][0];
    return !(Math.abs(end) <= 1);
  };
  let [low, high] = [0.01, 100];
  expect([grows(low), grows(high)]).toEqual([false, true]);
  while (high / low > 1 + 2 ** -20) {
    const middle = Math.sqrt(low * high);
    if (grows(middle)) high = middle;
    else low = middle;
  }
  return high;
}

describe('the largest ηh that is stable', () => {
  it.each([
    ['gradient-descent', {}, 2],
    ['heavy-ball', { momentum: 0.5 }, 3],
    ['heavy-ball', { momentum: 0.9 }, 3.8],
    ['sgd', { momentum: 0.9 }, 3.8],
    ['nesterov', { momentum: 0.5 }, 1.5],
    ['nesterov', { momentum: 0.9 }, 3.8 / 2.8],
    ['sgd', { momentum: 0.9, nesterov: true }, 3.8 / 2.8],
    // A running average of gradients: (2 + 2β)/(1 − β), where Adam's preconditioned curvature settles.
    ['sgd', { momentum: 0.9, dampening: 0.9 }, 38],
    ['qhm', { momentum: 0.9, nu: 1 }, 38],
    // Passive damping: a small momentum beside a large one. z = −1 where 1 − Σ (ηh/K)/(1 + β) · ½ · … = 0 gives
    // ηh = 2K/Σ 1/(1 + β).
    ['aggmo', { momenta: [0, 0.9, 0.99] }, 6 / (1 + 1 / 1.9 + 1 / 1.99)],
  ])('%s %j: %d', (id, parameters, expected) => {
    expect(Math.abs(limit(id, parameters) / expected - 1)).toBeLessThan(1e-3);
  });
});

describe('tuned for curvatures from 1 to 100', () => {
  const curvatures = [1, 3, 10, 30, 100];

  /** The factor by which the error falls each step, over the second half of a run. */
  function contraction(id: string, parameters: Parameters, steps: number): number {
    const path = runCompiled(optimizerById(id), {
      parameters,
      start: curvatures.map(() => 1),
      gradient: (w) => w.map((x, i) => curvatures[i] * x),
      steps,
    });
    const size = (t: number): number => Math.hypot(...path[t], ...path[t - 1]);
    return (size(steps) / size(steps / 2)) ** (2 / steps);
  }

  it.each([
    ['gradient-descent', { learningRate: 2 / 101 }, 99 / 101],
    ['heavy-ball', { learningRate: 4 / 121, momentum: (9 / 11) ** 2 }, 9 / 11],
    ['nesterov', { learningRate: 1 / 100, momentum: 9 / 11 }, 0.9],
    ['nesterov', { learningRate: 4 / 301, momentum: 0.793275 }, 1 - 2 / Math.sqrt(301)],
  ])('%s %j contracts by %d', (id, parameters, expected) => {
    // Double roots, which these tunings have, add a power of the step to the exponential.
    expect(Math.abs(contraction(id, parameters, 1600) / expected - 1)).toBeLessThan(2e-3);
  });

  it('triple momentum contracts by at least 1 − √(μ/L)', () => {
    const parameters = { smallestCurvature: 1, largestCurvature: 100 };
    const measured = contraction('triple-momentum', parameters, 1600);
    expect(measured).toBeLessThan(0.9 * 1.002);
    expect(measured).toBeGreaterThan(0.8);
  });
});

describe('bounds for convex losses', () => {
  const curvatures = Array.from({ length: 40 }, (_, i) => 10 ** (-i / 8));
  const steps = 300;

  /** (t + 1)² · 2 · loss of the iterate w after t steps, over the squared distance of the start, for η = 1/L = 1. */
  function scaledLosses(id: string, parameters: Parameters): number[] {
    // The rule keeps the iterate beside the point: w(t) is the gradient step from the point before.
    const path = runCompiled(optimizerById(id), {
      parameters: { learningRate: 1, ...parameters },
      start: curvatures.map(() => 1),
      gradient: (w) => w.map((x, i) => curvatures[i] * x),
      steps,
    });
    return path.slice(0, steps).map((point, k) => {
      const loss = point.reduce((sum, x, i) => sum + 0.5 * curvatures[i] * ((1 - curvatures[i]) * x) ** 2, 0);
      return ((k + 2) ** 2 * loss) / curvatures.length;
    });
  }

  it('Nesterov’s rising momentum keeps to 2L|w0 − w*|²/(t + 1)², the optimized method to half of it', () => {
    const [nesterov, optimized] = [
      scaledLosses('nesterov', { sequence: 'accelerated' }),
      scaledLosses('optimized-gradient-method', {}),
    ];
    for (const scaled of nesterov) expect(scaled).toBeLessThanOrEqual(2);
    for (const scaled of optimized) expect(scaled).toBeLessThanOrEqual(1);
    // Gradient descent falls as 1/t only, and breaks that bound.
    expect(Math.max(...scaledLosses('gradient-descent', {}))).toBeGreaterThan(2);
  });
});
