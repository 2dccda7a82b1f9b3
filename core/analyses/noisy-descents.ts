/** Many noisy gradient descents side by side in a box that reflects them. */
import type { Draws } from '../math/streams.ts';
import { log } from '../wasm/elementary.ts';
import type { AnalysisContext } from './define.ts';
import type { GradientNoise } from './gradient-noises.ts';

export interface NoisyDescents {
  low: readonly number[];
  high: readonly number[];
  learningRate: number;
  steps: number;
  noise: GradientNoise;
}

/**
 * Moves `count` points (one after another) by w - eta g, `steps` times; whoever passes a face of the box is reflected. A batch's
 * mean square of x is s^2 times a chi-square of B degrees of freedom over B, its mean of x y normal given that. Rows of data are drawn
 * with replacement, anew for each point and step.
 * Returns the share of the updates that were reflected.
 */
export function descendNoisily(
  { landscape, draw, progress }: Pick<AnalysisContext, 'landscape' | 'draw' | 'progress'>,
  points: Float64Array,
  count: number,
  { low, high, learningRate, steps, noise }: NoisyDescents,
): number {
  const { dimension: n } = landscape;
  const slopes = new Float64Array(count * n);
  const deviates = new Float64Array(noise.kind === 'constant' ? count * n : noise.kind === 'batch' ? count : 0);
  const chosen = new Int32Array(noise.kind === 'rows' ? noise.size : 0);
  const source = draw(1);
  const draws = draw(2);
  let reflected = 0;
  for (let step = 0; step < steps; step++) {
    source.fillNormal(deviates, step * deviates.length);
    if (noise.kind === 'constant') {
      landscape.gradients(points, count, slopes);
      for (let p = 0; p < count; p++) {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) slopes[p * n + i] += noise.factor[i * n + j] * deviates[p * n + j];
        }
      }
    } else if (noise.kind === 'rows') {
      const { data } = noise;
      for (let p = 0; p < count; p++) {
        for (let k = 0; k < chosen.length; k++) chosen[k] = draws.integer(data.rows);
        data.batchGradient(points.subarray(p * n, (p + 1) * n), chosen, slopes.subarray(p * n, (p + 1) * n));
      }
    } else {
      const { size, regression } = noise;
      const { inputDeviation: s, labelDeviation: t } = regression;
      const predictions = regression.predictions(points, count, slopes);
      for (let p = 0; p < count; p++) {
        const square = (s * s * chiSquare(draws, size)) / size;
        const factor = square * predictions[p] - t * Math.sqrt(square / size) * deviates[p];
        for (let i = 0; i < n; i++) slopes[p * n + i] *= factor;
      }
    }
    for (let p = 0, k = 0; p < count; p++) {
      let out = false;
      for (let i = 0; i < n; i++, k++) {
        let next = points[k] - learningRate * slopes[k];
        if (!(next >= low[i] && next <= high[i])) {
          out = true;
          next = next < low[i] ? 2 * low[i] - next : 2 * high[i] - next;
          // Whoever is no number stays where it was.
          next = Number.isNaN(next) ? points[k] : Math.min(high[i], Math.max(low[i], next));
        }
        points[k] = next;
      }
      if (out) reflected++;
    }
    if (step % 8 === 0) progress(step, steps);
  }
  return reflected / (count * steps);
}

/** Products of so many uniform numbers stay far from 0. */
const FACTORS = 30;

/** -2 ln of a product of size/2 uniform numbers, and the square of a normal one where `size` is odd. */
function chiSquare(draws: Draws, size: number): number {
  let total = 0;
  let left = size >> 1;
  while (left > 0) {
    let product = 1;
    for (let k = Math.min(left, FACTORS); k > 0; k--) product *= draws.openUniform();
    total -= 2 * log(product);
    left -= FACTORS;
  }
  if (size % 2 === 0) return total;
  const z = draws.normal();
  return total + z * z;
}
