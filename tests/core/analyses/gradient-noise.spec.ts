/** Whether the intervals of gradient-noise hold what the rows were drawn from, over many draws of the rows. */
import { describe, expect, it } from 'vitest';
import type { AnalysedLandscape, AnalysisResult } from '../../../core/analyses/define.ts';
import { gradientNoise } from '../../../core/analyses/gradient-noise.ts';
import { type Stream, stream } from '../../../core/math/streams.ts';
import { quadraticOf, runAnalysis } from './trials.ts';

const TRIALS = process.env.RIDGELINE_FULL === '1' ? 400 : 60;
/** In three standard errors of a share of 0.95. */
const COVERED = 0.95 - 3 * Math.sqrt((0.95 * 0.05) / TRIALS);

const SIZE = 8;
const curvatures = Array.from({ length: SIZE }, (_, i) => 2 ** (-i / 2));

/** A parabola with the given gradients of rows at the origin. */
function withRows(gradients: readonly (readonly number[])[]): AnalysedLandscape {
  return {
    ...quadraticOf(curvatures.map((h, i) => curvatures.map((_, j) => (i === j ? h : 0)))),
    data: {
      rows: gradients.length,
      batchGradient: (_, rows, out) => {
        out.fill(0);
        for (const row of rows)
          gradients[row]!.forEach((g, i) => {
            out[i]! += g / rows.length;
          });
        return 0;
      },
    },
  };
}

/** Of as many draws of rows: how often the interval of each value holds the truth. */
function coverage(
  name: string,
  rows: number,
  draw: (draws: Stream) => number[],
  truths: Record<string, number>,
  parameters: object = {},
): Record<string, number> {
  const counts = Object.fromEntries(Object.keys(truths).map((key) => [key, 0]));
  for (let trial = 0; trial < TRIALS; trial++) {
    const draws = stream('probe', name, trial);
    const landscape = withRows(Array.from({ length: rows }, () => draw(draws)));
    const { values }: AnalysisResult = runAnalysis(gradientNoise, landscape, {
      parameters: { batch: 20, directions: SIZE, pairs: 2, ...parameters },
      seed: trial,
    });
    for (const [key, truth] of Object.entries(truths)) {
      const [low, high] = values[key]!.interval!;
      if (low <= truth && truth <= high) counts[key]! += 1 / TRIALS;
    }
  }
  return counts;
}

describe('the intervals of gradient-noise', () => {
  const noise = 0.7;
  const trace = noise ** 2 * curvatures.reduce((a, b) => a + b, 0);

  it.each([0.5, 0.1])('hold signal, noise and slope of what rows were drawn from, at a gradient of %f', (signal) => {
    const covered = coverage(
      `rows about ${signal}`,
      200,
      (draws) => curvatures.map((h, i) => (i === 0 ? signal : 0) + noise * Math.sqrt(h) * draws.normal()),
      {
        traceOfCovariance: trace,
        signalToNoiseBeyond: (20 * signal ** 2) / trace,
        criticalBatchBeyond: trace / signal ** 2,
        curvatureSlope: noise ** 2,
        curvatureExponent: 1,
      },
    );
    for (const [key, share] of Object.entries(covered)) {
      // Where the signal drowns the jackknife is a little short: 0.9.
      const least = signal < 0.2 && key.endsWith('Beyond') ? COVERED - 0.05 : COVERED;
      expect(share, key).toBeGreaterThan(least);
    }
  });

  it('hold the tail index of sizes that fall off as a power', () => {
    const index = 2.5;
    const covered = coverage(
      'power tails',
      400,
      (draws) => {
        const row = curvatures.map(() => draws.normal());
        const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
        const size = draws.openUniform() ** (-1 / index) / length;
        return row.map((x) => x * size);
      },
      { tailIndex: index },
      { tail: 0.1 },
    );
    // The mean of the rows is taken off them: sizes are not quite a power.
    expect(covered.tailIndex).toBeGreaterThan(COVERED);
  });

  it('say that normal sizes have no index', () => {
    const draws = stream('probe', 'normal sizes', 0);
    const landscape = withRows(Array.from({ length: 4000 }, () => curvatures.map(() => draws.normal())));
    const { values } = runAnalysis(gradientNoise, landscape, { parameters: { pairs: 2, directions: 3 } });
    expect(values.tailIndex!.warning).toMatch(/changes with the threshold/);
  });
});
