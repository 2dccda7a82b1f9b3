import { describe, expect, it } from 'vitest';
import { optimizerById } from '../../../core/optimizers/index.ts';
import { type Problem, quadratic, runProgram } from './program-loop.ts';

/** Mean of a function of the points, with a standard error from 40 batches. */
function average(
  points: readonly number[][],
  of: (point: readonly number[]) => number,
): { mean: number; error: number } {
  const size = Math.floor(points.length / 40);
  const means = Array.from({ length: 40 }, (_, b) => {
    let sum = 0;
    for (let i = b * size; i < (b + 1) * size; i++) sum += of(points[i]);
    return sum / size;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / 40;
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39;
  return { mean, error: Math.sqrt(variance / 40) };
}

function expectMean(points: readonly number[][], of: (point: readonly number[]) => number, expected: number): void {
  const { mean, error } = average(points, of);
  // Batch means of correlated samples have heavier tails than the normal: 4 errors.
  expect(Math.abs(mean - expected), `${mean} ± ${error}, expected ${expected}`).toBeLessThan(4 * error);
  expect(error).toBeLessThan(0.05 * Math.max(1, Math.abs(expected)));
}

// Curvatures 2 and 0.5 with a correlation; its inverse is the covariance at β = 1.
const gaussian = quadratic(
  [
    [2, 0.6],
    [0.6, 0.5],
  ],
  [0.3, -1],
);
const determinant = 2 * 0.5 - 0.36;
const quartic: Problem = { loss: ([x]) => x ** 4, gradient: ([x]) => [4 * x ** 3] };

describe.each([
  ['mala', { stepSize: 0.6 }],
  ['hmc', { stepSize: 0.5, leapfrogSteps: 4, jitter: 0.2 }],
] as const)('%s', (id, parameters) => {
  it.each([1, 3])('has the moments of a normal density at inverse temperature %f', (inverseTemperature) => {
    const { points, state } = runProgram(optimizerById(id), gaussian, {
      parameters: { ...parameters, inverseTemperature },
      start: [0, 0],
      steps: 40_000,
    });
    const kept = points.slice(200);
    expectMean(kept, ([x]) => x, 0.3);
    expectMean(kept, ([, y]) => y, -1);
    expectMean(kept, ([x]) => (x - 0.3) ** 2, 0.5 / determinant / inverseTemperature);
    expectMean(kept, ([, y]) => (y + 1) ** 2, 2 / determinant / inverseTemperature);
    expectMean(kept, ([x, y]) => (x - 0.3) * (y + 1), -0.6 / determinant / inverseTemperature);
    const [proposed, taken] = state.counters;
    expect(proposed).toBe(40_000);
    // Points move exactly when a proposal is taken.
    expect(points.slice(1).filter((point, t) => point[0] !== points[t][0]).length).toBe(taken);
    expect(taken / proposed).toBeGreaterThan(0.5);
    expect(taken / proposed).toBeLessThan(1);
  });

  it('has the second moment of exp(−x⁴), Γ(3/4)/Γ(1/4)', () => {
    const { points } = runProgram(optimizerById(id), quartic, { parameters, start: [0.5], steps: 40_000 });
    expectMean(points.slice(200), ([x]) => x * x, 0.3379891200336424);
    expectMean(points.slice(200), ([x]) => x ** 4, 0.25);
  });

  it('has the same luck for the same seed, and other luck for another', () => {
    const run = (seed: number) =>
      runProgram(optimizerById(id), gaussian, { parameters, start: [0, 0], steps: 20, seed }).points;
    expect(run(3)).toEqual(run(3));
    expect(run(4)[20]).not.toEqual(run(3)[20]);
  });
});

describe('Langevin diffusion on a quadratic', () => {
  const [timeStep, innerSteps, beta] = [1, 2, 4];
  const h = timeStep / innerSteps;
  it.each([
    // x' = (1 − h) x + √(2h/β) ξ.
    ['euler-maruyama', (2 * h) / beta / (1 - (1 - h) ** 2)],
    ['leimkuhler-matthews', 1 / beta],
  ])('has the stationary variance of %s', (scheme, variance) => {
    const { points, state } = runProgram(optimizerById('langevin-sde'), quadratic([[1]]), {
      parameters: { timeStep, innerSteps, inverseTemperature: beta, scheme },
      start: [0],
      steps: 40_000,
    });
    expectMean(points.slice(50), ([x]) => x, 0);
    expectMean(points.slice(50), ([x]) => x * x, variance);
    expect(state.clock[0]).toBe(40_000);
  });
});

describe('simulated annealing at one temperature', () => {
  it('samples exp(−L/T)', () => {
    const { points } = runProgram(optimizerById('simulated-annealing'), quadratic([[2]]), {
      parameters: { temperature: 0.5, cooling: 1, deviation: 1 },
      start: [0],
      steps: 60_000,
    });
    expectMean(points.slice(200), ([x]) => x * x, 0.25);
  });
});
