import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { diagonal, type Problem, quadratic, rosenbrock, runProgram } from './program-loop.ts';

const searches = ['random-search', 'nelder-mead', 'cma-es', 'differential-evolution'];
const run = (
  id: string,
  loss: Problem['loss'],
  options: { parameters?: Record<string, unknown>; steps: number; seed?: number; start?: number[] },
) => runProgram(optimizerById(id), { loss }, { start: [-1.2, 1], ...options });

describe.each(searches)('%s', (id) => {
  it('only compares losses: a rising function of them changes nothing', () => {
    const bent = (x: Float64Array): number => Math.log1p(rosenbrock.loss(x));
    expect(run(id, bent, { steps: 40 }).points).toEqual(run(id, rosenbrock.loss, { steps: 40 }).points);
  });

  it('walks round losses that are not numbers', () => {
    const holed = (x: Float64Array): number =>
      x[0] < -1.3 ? Number.NaN : x[1] < -5 ? Number.POSITIVE_INFINITY : rosenbrock.loss(x);
    const { points } = run(id, holed, { steps: 300 });
    const [x, y] = points[300];
    expect(holed(Float64Array.of(x, y))).toBeLessThan(24.2);
  });
});

it.each(['random-search', 'nelder-mead', 'differential-evolution'])('%s never loses its best point', (id) => {
  const { points } = run(id, rosenbrock.loss, { steps: 120 });
  const losses = points.map((point) => rosenbrock.loss(Float64Array.from(point)));
  for (let t = 1; t <= 120; t++) expect(losses[t]).toBeLessThanOrEqual(losses[t - 1]);
});

describe('random search around the start', () => {
  it('keeps the best of independent trials', () => {
    // On a slope the best of n normal numbers: mean of the largest of 100 is 2.5076.
    let sum = 0;
    for (let seed = 0; seed < 400; seed++) {
      const parameters = { around: 'start', trials: 100 };
      const { points, asked } = run('random-search', ([x]) => -x, { steps: 1, seed, start: [0], parameters });
      sum += points[1][0];
      expect(asked.losses).toBe(101);
    }
    // Its standard deviation is 0.429.
    expect(Math.abs(sum / 400 - 2.5076)).toBeLessThan((4 * 0.429) / 20);
  });
});

describe('CMA-ES', () => {
  it('learns the shape of a valley: its covariance tends to the inverse Hessian', () => {
    const curvatures = [1, 100, 10_000];
    const { state } = runProgram(optimizerById('cma-es'), quadratic(diagonal(curvatures)), {
      start: [1, 1, 1],
      steps: 150,
    });
    const scaled = curvatures.map((h, i) => h * state.covariance[4 * i]);
    const mean = scaled.reduce((sum, value) => sum + value, 0) / 3;
    // A factor of 10⁴ between curvatures is learnt up to the noise of its estimate.
    for (const value of scaled) expect(Math.abs(Math.log(value / mean))).toBeLessThan(1);
  });

  it('takes the constants of the tutorial in two dimensions', () => {
    const { asked } = run('cma-es', rosenbrock.loss, { steps: 1 });
    expect(asked.losses).toBe(6);
  });

  it('makes its steps longer on a slope', () => {
    const { state } = run('cma-es', ([x]) => -x, { steps: 60, start: [0, 0] });
    expect(state.counters[0]).toBeGreaterThan(50);
  });
});

describe('differential evolution', () => {
  it('finds the deepest of many minima', () => {
    const rastrigin = (x: Float64Array): number =>
      x.reduce((sum, v) => sum + v * v - 10 * Math.cos(2 * Math.PI * v) + 10, 0);
    const { points } = run('differential-evolution', rastrigin, {
      steps: 300,
      start: [3, -2],
      parameters: { spread: 5, population: 40 },
    });
    for (const value of points[300]) expect(Math.abs(value)).toBeLessThan(1e-6);
  });
});

describe('simulated annealing', () => {
  it('counts its proposals and at temperature 0 never climbs', () => {
    const { points, state } = run('simulated-annealing', rosenbrock.loss, {
      steps: 300,
      parameters: { temperature: 0, trials: 2 },
    });
    const losses = points.map((point) => rosenbrock.loss(Float64Array.from(point)));
    for (let t = 1; t <= 300; t++) expect(losses[t]).toBeLessThanOrEqual(losses[t - 1]);
    expect(state.counters[0]).toBe(600);
  });
});
