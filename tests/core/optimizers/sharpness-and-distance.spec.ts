import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { diagonal, type Problem, quadratic, rosenbrock, runProgram } from './program-loop.ts';
import { runRule } from './rule-loop.ts';

const run = (
  id: string,
  problem: Problem,
  parameters: Record<string, unknown>,
  start: readonly number[],
  steps: number,
) => runProgram(optimizerById(id), problem, { parameters, start, steps });
const gradient = (w: readonly number[]): number[] => Array.from(rosenbrock.gradient?.(Float64Array.from(w)) ?? []);

describe('SAM', () => {
  it('takes the gradient a radius uphill', () => {
    const { points } = run('sam', quadratic(diagonal([1, 10])), { learningRate: 1 }, [1, 1], 1);
    expect(1 - points[1][0]).toBeCloseTo(1.004975, 6);
    expect(1 - points[1][1]).toBeCloseTo(10.497519, 6);
  });

  it.each(['sam', 'asam'])('of radius 0 is SGD with momentum: %s', (id) => {
    const parameters = { learningRate: 5e-4, momentum: 0.8, weightDecay: 0.01 };
    const { points } = run(id, rosenbrock, { ...parameters, radius: 0 }, [-1.2, 1], 40);
    const sgd = runRule(optimizerById('sgd'), { parameters, start: [-1.2, 1], gradient, steps: 40 });
    points.forEach((point, t) => {
      point.forEach((value, i) => {
        expect(Math.abs(value - sgd[t][i])).toBeLessThan(1e-14);
      });
    });
  });

  it('has no direction at a stationary point', () => {
    expect(run('sam', quadratic(diagonal([1, 10])), {}, [0, 0], 3).points[3]).toEqual([0, 0]);
  });

  it('ASAM does not notice a rescaling of weights that leaves the loss as it is', () => {
    // L(u, v) = ½(uv − 1)²: (cu, v/c) has the same loss, and the adaptive neighbourhood the same worst loss.
    const problem: Problem = {
      loss: ([u, v]) => 0.5 * (u * v - 1) ** 2,
      gradient: ([u, v]) => [v * (u * v - 1), u * (u * v - 1)],
    };
    const worst = (c: number): number => {
      const at: number[][] = [];
      const watched: Problem = {
        ...problem,
        gradient: (x) => {
          at.push([...x]);
          return problem.gradient?.(x) ?? [];
        },
      };
      run('asam', watched, { scaleFloor: 0, radius: 0.1 }, [c * 0.8, 0.5 / c], 1);
      return problem.loss(Float64Array.from(at[1]));
    };
    expect(worst(8)).toBeCloseTo(worst(1), 12);
  });
});

describe('perturbed gradient descent', () => {
  const saddle: Problem = {
    loss: ([x, y]) => 0.5 * x * x - 0.5 * y * y + 0.25 * y ** 4,
    gradient: ([x, y]) => [x, -y + y ** 3],
  };
  const parameters = { smoothness: 3, hessianLipschitz: 6, accuracy: 0.05, gap: 0.5 };

  it('leaves a saddle on which gradient descent stands still, and ends in a minimum', () => {
    const { points, state } = run('perturbed-gradient-descent', saddle, parameters, [0.5, 0], 4000);
    expect(Math.abs(Math.abs(points[4000][1]) - 1)).toBeLessThan(0.05);
    expect(state.counters[2]).toBe(1);
    expect(points[4000]).toEqual(points[3999]);
    const plain = runRule(optimizerById('gradient-descent'), {
      parameters: { learningRate: 1 / 3 },
      start: [0.5, 0],
      gradient: (w) => Array.from(saddle.gradient?.(Float64Array.from(w)) ?? []),
      steps: 4000,
    });
    expect(plain[4000][1]).toBe(0);
  });

  it('is gradient descent where the gradient is large', () => {
    const { points, drawn } = run(
      'perturbed-gradient-descent',
      rosenbrock,
      { smoothness: 2000, accuracy: 1e-6 },
      [-1.2, 1],
      30,
    );
    const plain = runRule(optimizerById('gradient-descent'), {
      parameters: { learningRate: 1 / 2000 },
      start: [-1.2, 1],
      gradient,
      steps: 30,
    });
    expect(points).toEqual(plain);
    expect(drawn).toBe(0);
  });

  it('kicks evenly within its ball', () => {
    // At a stationary point the first step is a kick and a gradient step from there.
    const flat: Problem = { loss: () => 0, gradient: (x) => x.map(() => 0) };
    const chi = 3 * Math.max(Math.log((3 * 3 * 0.5) / (0.05 * 0.05 * 0.1)), 4);
    const radius = 0.05 / chi ** 2 / 3;
    const shares: number[] = [];
    for (let seed = 0; seed < 2000; seed++) {
      const { points } = runProgram(optimizerById('perturbed-gradient-descent'), flat, {
        parameters,
        start: [0, 0, 0],
        steps: 1,
        seed,
      });
      shares.push((Math.hypot(...points[1]) / radius) ** 3);
    }
    const mean = shares.reduce((sum, value) => sum + value, 0) / shares.length;
    expect(Math.max(...shares)).toBeLessThanOrEqual(1 + 1e-12);
    // Volume shares are uniform: mean ½, standard error √(1/12/2000).
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 2000));
  });
});

describe('Entropy-SGD', () => {
  it('without noise on a quadratic moves to the mean of its inner descent', () => {
    const parameters = { learningRate: 0.5, scope: 1, innerSteps: 2, innerRate: 0.1, noise: 0, averaging: 0.25 };
    const { points, asked } = run('entropy-sgd', quadratic([[2]]), parameters, [1], 1);
    const first = 1 - 0.1 * (2 * 1 - (1 - 1));
    const second = first - 0.1 * (2 * first - (1 - first));
    const mean = 0.75 * (0.75 * 1 + 0.25 * first) + 0.25 * second;
    expect(points[1][0]).toBeCloseTo(1 - 0.5 * (1 - mean), 14);
    expect(asked.gradients).toBe(2);
  });
});

describe('clipping by norm', () => {
  const flat: Problem = { loss: ([x, y]) => 3 * x + 4 * y, gradient: () => [3, 4] };

  it('shortens a gradient that is too long, and no other', () => {
    const at = (threshold: number, clipping = 'global') =>
      run('norm-clipped-sgd', flat, { learningRate: 1, threshold, clipping }, [0, 0], 1).points[1].map((x) => -x);
    expect(at(1)[0]).toBeCloseTo(0.6, 15);
    expect(at(1)[1]).toBeCloseTo(0.8, 15);
    expect(at(5)).toEqual([3, 4]);
    expect(at(10, 'normalised')[1]).toBeCloseTo(8, 14);
  });

  it('adaptively compares each unit with its weights', () => {
    const problem: Problem = { loss: () => 0, gradient: () => [3, 4, 0.3, 0.4] };
    const { points } = runProgram(optimizerById('norm-clipped-sgd'), problem, {
      parameters: { learningRate: 1, threshold: 0.5, clipping: 'adaptive' },
      start: [1, 0, 0, 1],
      steps: 1,
      tensors: [{ name: 'W', shape: [2, 2], offset: 0, role: 'weight', place: 'hidden' }],
    });
    // Units of weight norm 1: a gradient of norm 5 is cut to 0.5, one of norm 0.5 stays.
    [0.7, -0.4, -0.3, 0.6].forEach((value, i) => {
      expect(points[1][i]).toBeCloseTo(value, 14);
    });
  });

  it('with a threshold that is never reached is SGD', () => {
    const parameters = { learningRate: 5e-4, momentum: 0.8, weightDecay: 0.01 };
    const { points } = run('norm-clipped-sgd', rosenbrock, { ...parameters, threshold: 1e300 }, [-1.2, 1], 40);
    expect(points).toEqual(run('sam', rosenbrock, { ...parameters, radius: 0 }, [-1.2, 1], 40).points);
  });
});

describe('steps without a learning rate to choose', () => {
  it('Polyak’s step halves the way on ½x² and knows no scale', () => {
    expect(run('polyak-step', quadratic([[7]]), {}, [3], 2).points.map(([x]) => x)).toEqual([3, 1.5, 0.75]);
    const raised: Problem = { ...quadratic([[7]]), loss: ([x]) => 3.5 * x * x + 2 };
    expect(run('polyak-step', raised, { minimum: 2 }, [3], 1).points[1][0]).toBeCloseTo(1.5, 14);
    expect(run('polyak-step', quadratic([[7]]), { largestStep: 0.01 }, [3], 1).points[1][0]).toBeCloseTo(3 * 0.93, 14);
  });

  it.each(['prodigy', 'd-adaptation'])('%s does not notice the scale of the loss', (id) => {
    const scaled: Problem = {
      loss: (x) => 1024 * rosenbrock.loss(x),
      gradient: (x) => Array.from(rosenbrock.gradient?.(x) ?? []).map((g) => 1024 * g),
    };
    const parameters = { epsilon: 0 };
    expect(run(id, scaled, parameters, [-1.2, 1], 60).points).toEqual(
      run(id, rosenbrock, parameters, [-1.2, 1], 60).points,
    );
  });

  it.each(['prodigy', 'd-adaptation'])('the estimate of %s only grows', (id) => {
    const estimates: number[] = [];
    runProgram(optimizerById(id), quadratic(diagonal([1, 4])), {
      start: [3, -2],
      steps: 200,
      watch: (_, __, { estimate }) => estimates.push(estimate[0]),
    });
    for (let t = 1; t < estimates.length; t++) expect(estimates[t]).toBeGreaterThanOrEqual(estimates[t - 1]);
    // Of the order of the distance in the largest coordinate, as Adam measures.
    expect(estimates[199]).toBeGreaterThan(0.03);
    expect(estimates[199]).toBeLessThan(30);
  });
});
