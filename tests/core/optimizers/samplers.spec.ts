/** Samplers leave a Gaussian's variance right; RIDGELINE_FULL=1 asks for more of them. */
import { describe, expect, it } from 'vitest';
import { experimentRequest } from '../../../core/contract/requests.ts';
import { cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';

const chains = process.env.RIDGELINE_FULL === '1' ? 65_536 : 16_384;
const noData = (): never => {
  throw new Error('no data here');
};
const curvatures = [1, 4];

/** The mean square of each coordinate at the ends of independent chains on ½ Σ h w², from w = 1. */
function meanSquares(algorithm: string, parameters: Record<string, unknown>, steps: number): number[] {
  const request = experimentRequest.parse({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: curvatures } }],
    optimizers: [{ algorithm, parameters }],
    starts: { kind: 'point', point: [1, 1] },
    budget: { steps },
    record: { steps: [steps], points: true },
  });
  const document = documentFromRequest(request);
  const [{ cell, spec }] = cellsOf(document, document.experiments[0], noData);
  const seeds = Array.from({ length: chains }, (_, seed) => seed);
  const runs = startRuns(cell, spec, seeds, noData);
  while (!runs.finished) runs.advance(steps);
  const { data } = runs.results().arrays.points;
  expect(data).toHaveLength(2 * chains);
  return [0, 1].map((i) => {
    let sum = 0;
    for (let chain = 0; chain < chains; chain++) sum += (data[2 * chain + i] as number) ** 2;
    return sum / chains;
  });
}

describe('stationary variances', () => {
  const beta = 2;
  // The mean square of n deviates of variance s errs by s √(2/n).
  const threeErrors = 3 * Math.sqrt(2 / chains);

  it.each([
    ['sgld', { stepSize: 0.1 }, 500, (h: number) => 1 / (1 - (0.1 * beta * h) / 4)],
    [
      'sghmc',
      { stepSize: 0.01, friction: 0.2 },
      500,
      // The variance of the second-order recursion that position alone follows.
      (h: number) => 1 / (1 - (0.01 * beta * h) / (2 * (2 - 0.2))),
    ],
    ['underdamped-langevin', { stepSize: 0.3, friction: 1 }, 300, () => 1],
    ['underdamped-langevin', { stepSize: 0.6, friction: 0.5 }, 300, () => 1],
  ])('%s %j', (algorithm, parameters, steps, factor) => {
    meanSquares(algorithm, { ...parameters, inverseTemperature: beta }, steps).forEach((measured, i) => {
      const expected = factor(curvatures[i]) / (beta * curvatures[i]);
      expect(Math.abs(measured / expected - 1), `coordinate ${i}`).toBeLessThan(threeErrors);
    });
  });

  it.each([
    // Errors of first order in the step, which 1 % allows for.
    ['sgnht', { stepSize: 0.005, diffusion: 1 }, 4000, () => 1],
    [
      'psgld',
      { stepSize: 0.01, smoothing: 0.9999, epsilon: 1 },
      2000,
      // SGLD's variance at the step 0.01 p, with p = 1/(1 + sqrt v) and v the average of g^2, which 2000 steps have filled
      // to 1 - 0.9999^2000 of its mean h / beta.
      (h: number) => 1 / (1 - ((0.01 / (1 + Math.sqrt((1 - 0.9999 ** 2000) * (h / beta)))) * beta * h) / 4),
    ],
  ])('%s %j, for small steps', (algorithm, parameters, steps, factor) => {
    meanSquares(algorithm, { ...parameters, inverseTemperature: beta }, steps).forEach((measured, i) => {
      const expected = factor(curvatures[i]) / (beta * curvatures[i]);
      expect(Math.abs(measured / expected - 1), `coordinate ${i}`).toBeLessThan(threeErrors + 0.01);
    });
  });
});
