/** Finds a critical point from a start: damped Newton on the gradient, which turns into descent of its norm. */
import { norm2 } from '../math/sums.ts';
import { EigenRoom, symmetricEigen } from '../math/symmetric-eigen.ts';
import type { AnalysedLandscape } from './define.ts';
import { denseHessian } from './dense-hessian.ts';

/** Newton steps shorter than this part of 1 + |x| end the search. */
const STEP_TOLERANCE = 1e-10;
/** A search that makes no more way has arrived where the gradient is at most this part of |H| (1 + |x|): rounding. */
const GRADIENT_TOLERANCE = 1e-12;
const MOST_STEPS = 300;

export interface StationaryPoint {
  point: Float64Array;
  loss: number;
  gradientNorm: number;
  /** Of the Hessian at the point, ascending. */
  eigenvalues: Float64Array;
}

/**
 * Levenberg's and Marquardt's steps for grad L = 0. With H = Q diag(l) Q^T the step is -Q diag(l/(l^2 + m)) Q^T g: Newton's for
 * m = 0, towards descent of |g|^2/2 for large m. A step is taken when |g| falls, then m is divided by 9; else m is
 * multiplied by 4. Finds saddles as readily as minima. Null where |g| has a local minimum that is not 0, where the search
 * leaves the numbers, or after 300 steps. Cost: n products and one n x n eigenproblem a step, some ten steps.
 * Source: Nocedal and Wright, Numerical Optimization, 2nd edition, 10.3.
 */
export function stationaryFrom(
  landscape: Pick<AnalysedLandscape, 'dimension' | 'gradient' | 'hessianVectorProduct' | 'hessian'>,
  start: Float64Array,
): StationaryPoint | null {
  const { dimension: n } = landscape;
  let point = start.slice();
  let gradient = new Float64Array(n);
  let trial = new Float64Array(n);
  let trialGradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const room = new EigenRoom(n);
  const modes = new Float64Array(n);
  let loss = landscape.gradient(point, gradient);
  let norm = norm2(gradient);
  let damping = Number.NaN;
  for (let step = 0; step < MOST_STEPS; step++) {
    if (!Number.isFinite(norm)) return null;
    const { matrix, finite } = denseHessian(landscape, point, undefined, hessian);
    if (!finite) return null;
    const { values, vectors } = symmetricEigen(matrix, n, room);
    const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
    const reach = 1 + norm2(point);
    const found = (): StationaryPoint => ({ point, loss, gradientNorm: norm, eigenvalues: values });
    let isThere = true;
    for (let k = 0; k < n; k++) {
      modes[k] = along(vectors, k, gradient);
      if (!(Math.abs(modes[k]) <= STEP_TOLERANCE * Math.abs(values[k]) * reach)) isThere = false;
    }
    if (isThere) return found();
    if (Number.isNaN(damping)) damping = 1e-3 * size * size;
    for (;;) {
      const length = stepFrom(trial, point, modes, values, vectors, damping);
      const trialLoss = landscape.gradient(trial, trialGradient);
      const trialNorm = norm2(trialGradient);
      if (trialNorm < norm) {
        [point, trial] = [trial, point];
        [gradient, trialGradient] = [trialGradient, gradient];
        [loss, norm] = [trialLoss, trialNorm];
        damping /= 9;
        break;
      }
      damping = Math.max(4 * damping, 1e-12 * size * size);
      if (length <= 1e-15 * reach || !(damping < Number.POSITIVE_INFINITY)) {
        return norm <= GRADIENT_TOLERANCE * size * reach ? found() : null;
      }
    }
  }
  return null;
}

/** trial = point + step; returns the step's length. Modes with neither curvature nor damping stay. */
function stepFrom(
  trial: Float64Array,
  point: Float64Array,
  modes: Float64Array,
  values: Float64Array,
  vectors: Float64Array,
  damping: number,
): number {
  const n = point.length;
  trial.set(point);
  let squares = 0;
  for (let k = 0; k < n; k++) {
    const divisor = values[k] * values[k] + damping;
    if (divisor === 0) continue;
    const amount = (-values[k] * modes[k]) / divisor;
    squares += amount * amount;
    for (let i = 0; i < n; i++) trial[i] += amount * vectors[k * n + i];
  }
  return Math.sqrt(squares);
}

function along(vectors: Float64Array, k: number, v: Float64Array): number {
  const n = v.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += vectors[k * n + i] * v[i];
  return total;
}
