/** Critical points of a random field in a parabolic bowl, which go from many to one as the bowl gets steeper, against Kac and Rice. */
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';

const isFull = process.env.RIDGELINE_FULL === '1';

/** mu |x|²/2 + V, V of variance 1 and length 1. */
const inBowl = (dimension: number, steepness: number, seed: number) => ({
  family: 'gaussian-field',
  parameters: { dimension, features: 256, seed },
  wrap: [{ kind: 'bowl', strength: steepness / 2, radius: 0, exponent: 2 }],
});

/**
 * E N = E |det(mu + H)|/mu^D, as the gradient of V is normal of variance 1 in each coordinate, independent of its Hessian at the
 * same place: H = G + z 1, G of variance 1 off and 2 on its diagonal, z normal. And of minima alone, where mu + H > 0.
 */
function expected(dimension: number, steepness: number): { all: number; minima: number } {
  const draws = stream('probe', 'field in a bowl', dimension);
  const count = 400_000;
  let [all, minima] = [0, 0];
  for (let k = 0; k < count; k++) {
    const shift = steepness + draws.normal();
    const a = shift + Math.SQRT2 * draws.normal();
    if (dimension === 1) {
      all += Math.abs(a) / count;
      minima += Math.max(0, a) / count;
      continue;
    }
    const [b, c] = [shift + Math.SQRT2 * draws.normal(), draws.normal()];
    const determinant = a * b - c * c;
    all += Math.abs(determinant) / count;
    if (determinant > 0 && a > 0) minima += determinant / count;
  }
  return { all: all / steepness ** dimension, minima: minima / steepness ** dimension };
}

/**
 * Within 3.5 standard errors, and the part that few waves and sums over normal numbers err by. Points beyond the first come in
 * pairs: where they are rare their number has the variance of a Poisson one, seen or not.
 */
function expectMean(counts: readonly number[], truth: number): void {
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length;
  const scatter = counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (counts.length - 1);
  const variance = Math.max(scatter, 2 * Math.max(0, Math.min(1, truth - 1)));
  expect(Math.abs(mean - truth)).toBeLessThan(3.5 * Math.sqrt(variance / counts.length) + 0.01 * truth);
}

describe('a Gaussian field in a bowl', () => {
  it.each([0.2, 0.5, 1, 3])('has as many critical points on a line as Kac and Rice say, steepness %f', (steepness) => {
    // Of a folded normal number of deviation √3.
    const s = Math.sqrt(3);
    const { all, minima } = expected(1, steepness);
    // Minima outnumber maxima by one.
    expect(all - (2 * minima - 1)).toBeLessThan(0.02 * all);
    if (steepness === 3) expect(all).toBeLessThan(1.05);
    const [far, step] = [5 / steepness + 2, 0.03];
    const points = Float64Array.from({ length: Math.ceil((2 * far) / step) }, (_, k) => -far + k * step);
    const counts: number[][] = [[], []];
    for (let seed = 0; seed < (isFull ? 2000 : 100); seed++) {
      const resolved = resolveLandscape(inBowl(1, steepness, seed), builtInData, 'landscape');
      const slopes = new Float64Array(points.length);
      openLandscape(resolved, builtInData).gradients(points, points.length, slopes);
      const turns = slopes.filter((g, k) => k > 0 && g * slopes[k - 1]! < 0);
      counts[0]!.push(turns.length);
      counts[1]!.push(turns.filter((g) => g > 0).length);
    }
    expect(
      Math.abs(
        all * steepness -
          (s * Math.sqrt(2 / Math.PI) * Math.exp(-(steepness ** 2) / 6) + steepness * between(steepness / s)),
      ),
    ).toBeLessThan(0.01);
    expectMean(counts[0]!, all);
    expectMean(counts[1]!, minima);
  });

  it.each([0.7, 1.5, 4])(
    'has as many in the plane as the determinants of random matrices say, steepness %f',
    (steepness) => {
      const { all, minima } = expected(2, steepness);
      const far = 3.5 / steepness + 1;
      const counts: number[][] = [[], []];
      for (let seed = 0; seed < (isFull ? 200 : 12); seed++) {
        const { values } = analyzeRequested(
          analyzeRequest.parse({
            analysis: 'critical-points',
            landscape: inBowl(2, steepness, seed),
            parameters: { low: [-far], high: [far], starts: Math.round(25 * all + 20) },
            seed,
          }),
          builtInData,
          () => undefined,
        );
        counts[0]!.push(Number(values.found!.value));
        counts[1]!.push(Number(values.minima!.value));
        // Outward on the wall: minima + maxima - saddles = 1.
        const [low, saddles, high] = ['minima', 'saddles', 'maxima'].map((name) => Number(values[name]!.value));
        expect(low! + high! - saddles!, `seed ${seed}`).toBe(1);
      }
      expectMean(counts[0]!, all);
      expectMean(counts[1]!, minima);
    },
    5 * 60_000,
  );
});

/** P(|Z| < z) of a normal Z, by a sum. */
function between(z: number): number {
  const cells = 20_000;
  let sum = 0;
  for (let k = 0; k < cells; k++) sum += Math.exp(-((((k + 0.5) * z) / cells) ** 2) / 2) / cells;
  return (2 * z * sum) / Math.sqrt(2 * Math.PI);
}
