/** Conjugate gradients for A s = -g, cut off where the curvature is not positive or the step leaves a ball (Steihaug 1983). */
import { dot, norm2 } from './sums.ts';
import { axpy } from './vectors.ts';

export interface TruncatedStep {
  iterations: number;
  /** The step ended at the boundary of the ball. */
  atBoundary: boolean;
  /** gᵀs + ½ sᵀA s: the change that the quadratic model promises, at most 0. */
  predicted: number;
}

/**
 * Writes to `s` the step that minimises gᵀs + ½ sᵀA s over growing Krylov spaces, until the residual is at most
 * `tolerance` · |g| or after `limit` products, within |s| <= radius. Where curvature is not positive it follows the
 * direction to the boundary, or, in an infinite ball, stays where it is (the first direction, -g, is then taken once).
 */
export function truncatedConjugateGradients(
  apply: (v: Float64Array, out: Float64Array) => void,
  g: Float64Array,
  radius: number,
  tolerance: number,
  limit: number,
  s: Float64Array,
): TruncatedStep {
  const n = g.length;
  s.fill(0);
  const residual = g.slice();
  const direction = Float64Array.from(g, (value) => -value);
  const product = new Float64Array(n);
  let square = dot(g, g);
  const enough = tolerance * Math.sqrt(square);
  let iterations = 0;
  let atBoundary = false;
  while (iterations < limit && Math.sqrt(square) > enough && square > 0) {
    apply(direction, product);
    iterations++;
    const curvature = dot(direction, product);
    if (!(curvature > 0)) {
      if (radius < Number.POSITIVE_INFINITY) {
        axpy(s, toBoundary(s, direction, radius), direction);
        atBoundary = true;
      } else if (iterations === 1) s.set(direction);
      break;
    }
    const alpha = square / curvature;
    const next = Float64Array.from(s, (value, i) => value + alpha * direction[i]);
    if (norm2(next) >= radius) {
      axpy(s, toBoundary(s, direction, radius), direction);
      atBoundary = true;
      break;
    }
    s.set(next);
    axpy(residual, alpha, product);
    const following = dot(residual, residual);
    const beta = following / square;
    for (let i = 0; i < n; i++) direction[i] = beta * direction[i] - residual[i];
    square = following;
  }
  apply(s, product);
  return { iterations, atBoundary, predicted: dot(g, s) + 0.5 * dot(s, product) };
}

/** The positive t with |s + t d| = radius. */
function toBoundary(s: Float64Array, d: Float64Array, radius: number): number {
  const [dd, sd, ss] = [dot(d, d), dot(s, d), dot(s, s)];
  const root = Math.sqrt(Math.max(0, sd * sd + dd * (radius * radius - ss)));
  // The form without cancellation.
  return sd > 0 ? (radius * radius - ss) / (sd + root) : (root - sd) / dd;
}
