/** How high the loss rises on a curve between two points. */
import type { AnalysedLandscape } from './define.ts';

export interface CurveHeights {
  t: Float64Array;
  losses: Float64Array;
  /** Length of the curve up to each t. */
  lengths: Float64Array;
  /** Greatest loss, and where. */
  highest: number;
  highestAt: number;
  /** Greatest height above the chord (1 - t) L(A) + t L(B), and what the grid may have missed of it. */
  barrier: number;
  barrierHigh: number;
}

/** Losses at `points` values of t, from 0 to 1, of the curve; an eighth of the largest second difference is the grid's error. */
export function heightsOn(
  landscape: AnalysedLandscape,
  curve: (t: number) => Float64Array,
  points: number,
  pointsDone: (done: number) => void,
): CurveHeights {
  const { dimension: n } = landscape;
  const t = Float64Array.from({ length: points }, (_, k) => k / (points - 1));
  const losses = new Float64Array(points);
  const lengths = new Float64Array(points);
  const block = Math.max(1, Math.min(points, Math.floor(1e6 / n)));
  let previous: Float64Array | null = null;
  for (let from = 0; from < points; from += block) {
    const size = Math.min(block, points - from);
    const rows = new Float64Array(size * n);
    for (let k = 0; k < size; k++) {
      const point = curve(t[from + k]);
      rows.set(point, k * n);
      lengths[from + k] = previous ? lengths[from + k - 1] + distanceOf(point, previous) : 0;
      previous = point;
    }
    losses.set(landscape.values(rows, size), from);
    pointsDone(from + size);
  }
  let highestPlace = 0;
  let barrier = Number.NEGATIVE_INFINITY;
  let bend = 0;
  losses.forEach((loss, k) => {
    if (loss > losses[highestPlace]) highestPlace = k;
    barrier = Math.max(barrier, loss - (1 - t[k]) * losses[0] - t[k] * losses[points - 1]);
    if (k > 0 && k + 1 < points) bend = Math.max(bend, Math.abs(losses[k - 1] - 2 * loss + losses[k + 1]));
  });
  return {
    t,
    losses,
    lengths,
    highest: losses[highestPlace],
    highestAt: t[highestPlace],
    barrier,
    barrierHigh: barrier + bend / 8,
  };
}

function distanceOf(a: Float64Array, b: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(squares);
}
