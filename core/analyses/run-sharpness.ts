/** The sharpness that matters to an optimizer: of the Hessian as its preconditioner sees it. */
import { extremeEigenpairs } from '../math/lanczos.ts';
import type { Draws } from '../math/streams.ts';
import type { AnalysedLandscape, AnalysedRun } from './define.ts';
import type { StabilityLimit } from './stability-limit.ts';

/** D = P^(-1/2) of the optimizer after some updates; null where it divides by nothing. */
export function preconditionerAt(
  { preconditioner }: StabilityLimit,
  run: AnalysedRun,
  step: number,
): Float64Array | null {
  return preconditioner ? preconditioner(run, step).map((p) => 1 / Math.sqrt(p)) : null;
}

export interface Sharpness {
  value: number;
  residual: number;
  /** The unit eigenvector of D (H + l2) D. */
  vector: Float64Array;
}

/** The largest eigenvalue of D (H + l2) D with a diagonal D. */
export function sharpnessAt(
  landscape: AnalysedLandscape,
  point: Float64Array,
  scale: Float64Array | null,
  l2: number,
  tolerance: number,
  draws: Draws,
): Sharpness {
  const { dimension: n } = landscape;
  const scaled = new Float64Array(n);
  const { values, residuals, vectors } = extremeEigenpairs(
    (v, out) => {
      const from = scale ? scaled : v;
      if (scale) for (let i = 0; i < n; i++) scaled[i] = scale[i] * v[i];
      landscape.hessianVectorProduct(point, from, out);
      if (l2 !== 0) for (let i = 0; i < n; i++) out[i] += l2 * from[i];
      if (scale) for (let i = 0; i < n; i++) out[i] *= scale[i];
    },
    n,
    { count: 1, end: 'largest', tolerance, products: 1000, draws },
  );
  return { value: values[0], residual: residuals[0], vector: vectors[0] };
}
