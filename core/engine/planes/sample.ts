/** Losses on a plane and along a line. */
import type { Box } from '../../contract/summaries.ts';
import { maximumNorm } from '../../math/sums.ts';
import type { OpenLandscape } from '../open-landscape.ts';
import type { Tick } from './ground.ts';
import { pointOf, project } from './project.ts';
import type { ResolvedLine, ResolvedPlane } from './resolve.ts';

/** Numbers of points that are evaluated in one go: few enough that cancelling takes no time. */
const CHUNK_NUMBERS = 1 << 16;

/** Losses at nx x ny points of the box, row by row from low y. */
export function gridValues(
  plane: ResolvedPlane,
  box: Box,
  [nx, ny]: readonly [number, number],
  landscape: OpenLandscape,
  tick: Tick,
): Float64Array {
  const { dimension } = landscape;
  const chunk = Math.max(1, Math.floor(CHUNK_NUMBERS / dimension));
  const values = new Float64Array(nx * ny);
  const points = new Float64Array(Math.min(chunk, nx * ny) * dimension);
  for (let from = 0; from < nx * ny; from += chunk) {
    const count = Math.min(chunk, nx * ny - from);
    for (let k = 0; k < count; k++) {
      const i = (from + k) % nx;
      const j = (from + k - i) / nx;
      const x = box[0] + ((box[1] - box[0]) * i) / (nx - 1);
      const y = box[2] + ((box[3] - box[2]) * j) / (ny - 1);
      pointOf(plane, x, y, points.subarray(k * dimension, (k + 1) * dimension));
    }
    values.set(landscape.values(points.subarray(0, count * dimension), count), from);
    tick();
  }
  return values;
}

/** Losses and derivatives by t at `size` points of the line, evenly over its range. */
export function lineValues(
  { origin, u }: ResolvedLine,
  [low, high]: readonly [number, number],
  size: number,
  landscape: OpenLandscape,
  tick: Tick,
): { values: Float64Array; slopes: Float64Array } {
  const n = landscape.dimension;
  const values = new Float64Array(size);
  const slopes = new Float64Array(size);
  const point = new Float64Array(n);
  const gradient = new Float64Array(n);
  for (let i = 0; i < size; i++) {
    const t = low + ((high - low) * i) / (size - 1);
    for (let k = 0; k < n; k++) point[k] = origin[k] + t * u[k];
    values[i] = landscape.gradient(point, gradient);
    let slope = 0;
    for (let k = 0; k < n; k++) if (u[k] !== 0) slope += gradient[k] * u[k];
    slopes[i] = slope;
    tick();
  }
  return { values, slopes };
}

/** A point is in a plane when it is as near as rounding allows. */
const ON_PLANE = 1e-9;

/** The points that lie in the plane, interleaved, and how many do not. */
export function pointsInPlane(
  plane: ResolvedPlane,
  points: readonly (readonly number[])[],
): { inPlane: Float64Array; off: number } {
  const found: number[] = [];
  for (const point of points) {
    const { x, y, distance } = project(plane, point);
    if (distance <= ON_PLANE * Math.max(1, maximumNorm(Float64Array.from(point)))) found.push(x, y);
  }
  return { inPlane: Float64Array.from(found), off: points.length - found.length / 2 };
}
