/** Points of a landscape in the coordinates of a plane, and what of them the plane leaves out. */
import { dot } from '../../math/sums.ts';
import type { ResolvedPlane } from './resolve.ts';

export interface Projection {
  x: number;
  y: number;
  /** From the plane. */
  distance: number;
}

/**
 * The nearest point of the plane: (x, y) with G (x, y)^T = (d.u, d.v)^T for d = point - origin and G the Gram matrix of u
 * and v, and |d - x u - y v|. In a plane of axes the coordinates are those of the point, to the bit.
 */
export function project({ origin, u, v, answer }: ResolvedPlane, point: ArrayLike<number>): Projection {
  const n = origin.length;
  if (answer.axes) {
    const [first, second] = answer.axes;
    let squares = 0;
    for (let k = 0; k < n; k++) {
      if (k === first || k === second) continue;
      const away = point[k] - origin[k];
      squares += away * away;
    }
    return { x: point[first], y: point[second], distance: Math.sqrt(squares) };
  }
  const d = new Float64Array(n);
  for (let k = 0; k < n; k++) d[k] = point[k] - origin[k];
  const alongU = dot(d, u);
  const alongV = dot(d, v);
  const uu = dot(u, u);
  const uv = dot(u, v);
  const vv = dot(v, v);
  const determinant = uu * vv - uv * uv;
  const x = (alongU * vv - alongV * uv) / determinant;
  const y = (alongV * uu - alongU * uv) / determinant;
  let squares = 0;
  for (let k = 0; k < n; k++) {
    const away = d[k] - x * u[k] - y * v[k];
    squares += away * away;
  }
  return { x, y, distance: Math.sqrt(squares) };
}

/** Writes the point with picture coordinates (x, y) to `out`. */
export function pointOf({ origin, u, v, answer }: ResolvedPlane, x: number, y: number, out: Float64Array): void {
  out.set(origin);
  if (answer.axes) {
    out[answer.axes[0]] = x;
    out[answer.axes[1]] = y;
    return;
  }
  for (let k = 0; k < out.length; k++) out[k] += x * u[k] + y * v[k];
}

/** (vector . q1)^2 + (vector . q2)^2: how much of a vector's squared length lies in the plane. */
export function squaredInPlane({ basis: [first, second] }: ResolvedPlane, vector: Float64Array): number {
  const along = dot(vector, first);
  const across = dot(vector, second);
  return along * along + across * across;
}
