/** Finds many critical points from one start: Newton on the gradient, pushed away from those that it has found. */
import { dot, norm2 } from '../math/sums.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { pow } from '../wasm/elementary.ts';
import type { AnalysedLandscape } from './define.ts';
import { denseHessian } from './dense-hessian.ts';
import { type StationaryPoint, stationaryFrom } from './stationary-search.ts';
import type { Difference } from './torus.ts';

/** Where Newton's own step is this part of 1 + |x|, a zero is near: the search goes on without deflation. */
const NEAR = 1e-4;
/** That zero is a known one unless deflation changes the step by less than this. */
const UNDEFLATED = 0.5;
const MOST_STEPS = 100;
const MOST_HALVINGS = 30;
/** A curvature up to this part of the largest is not divided by. */
const FLAT = 1e-13;

type Searched = Pick<AnalysedLandscape, 'dimension' | 'gradient' | 'hessianVectorProduct' | 'hessian'>;

interface Deflation {
  /** p. */
  power: number;
  /** s. */
  shift: number;
  /** Longer steps are cut to this. */
  longestStep: number;
  difference: Difference;
}

/**
 * Deflated Newton from a start. The residual is M(x) grad L(x), M = prod_k (|x - x_k|^-p + s) over known points x_k: it has the
 * zeros of grad L without those. By the formula of Sherman and Morrison its Newton step is a multiple of the plain
 * one, d = -H^-1 grad L: d/(1 - m.d) with m = grad ln M. Steps are taken whole up to the longest, whether the residual falls
 * or not: from a local minimum of |grad L| that is not 0 a search that has to go down would not come away. Null after 100
 * steps, outside the numbers, and at the known points themselves. A degenerate point may be found again. Cost: n products and one
 * n x n eigenproblem a step.
 * Sources: Farrell, Birkisson, Funke, SIAM J. Sci. Comput. 37 (2015) A2026-A2045; Brown and Gearhart, Numer. Math. 16 (1971)
 * 334-342.
 */
export function deflatedFrom(
  landscape: Searched,
  start: Float64Array,
  known: readonly Float64Array[],
  deflation: Deflation,
): StationaryPoint | null {
  const { dimension: n } = landscape;
  const point = start.slice();
  const from = new Float64Array(n);
  const gradient = new Float64Array(n);
  const push = new Float64Array(n);
  landscape.gradient(point, gradient);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = newtonStep(landscape, point, gradient);
    if (move === null) return null;
    deflationSlope(push, point, known, deflation);
    const along = dot(push, move);
    const size = norm2(move);
    if (Number.isNaN(along)) return null;
    if (size <= NEAR * (1 + norm2(point)) && Math.abs(along) <= UNDEFLATED) return stationaryFrom(landscape, point);
    let factor = 1 / (1 - along);
    if (!(Math.abs(factor) * size <= deflation.longestStep)) {
      factor = ((along > 1 ? -1 : 1) * deflation.longestStep) / size;
    }
    if (!Number.isFinite(factor)) return null;
    from.set(point);
    let halvings = 0;
    do {
      for (let i = 0; i < n; i++) point[i] = from[i] + factor * move[i];
      landscape.gradient(point, gradient);
      factor /= 2;
    } while (!Number.isFinite(norm2(gradient)) && ++halvings <= MOST_HALVINGS);
  }
  return null;
}

/** -H^-1 g, without directions that have no curvature; null where the Hessian is not finite. */
function newtonStep(landscape: Searched, point: Float64Array, gradient: Float64Array): Float64Array | null {
  const { dimension: n } = landscape;
  const { matrix, finite } = denseHessian(landscape, point);
  if (!finite || !Number.isFinite(norm2(gradient))) return null;
  const { values, vectors } = symmetricEigen(matrix, n);
  const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const move = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    if (!(Math.abs(values[k]) > FLAT * size)) continue;
    let along = 0;
    for (let i = 0; i < n; i++) along += vectors[k * n + i] * gradient[i];
    for (let i = 0; i < n; i++) move[i] -= (along / values[k]) * vectors[k * n + i];
  }
  return move;
}

/** grad ln M = -sum_k p (x - x_k)/(r^2 (1 + s r^p)), r = |x - x_k|, in `out`; NaN at a known point. */
export function deflationSlope(
  out: Float64Array,
  x: Float64Array,
  known: readonly Float64Array[],
  { power, shift, difference }: Pick<Deflation, 'power' | 'shift' | 'difference'>,
): void {
  const away = new Float64Array(x.length);
  out.fill(0);
  for (const each of known) {
    difference(x, each, away);
    const r = norm2(away);
    const factor = -power / (r * r * (1 + shift * pow(r, power)));
    for (let i = 0; i < x.length; i++) out[i] += factor * away[i];
  }
}
