/** Newton-like steps from the whole Hessian: its eigenvalues and eigenvectors at the point. */
import { RidgelineError } from '../contract/errors.ts';
import { type SymmetricEigen, symmetricEigen } from '../math/symmetric-eigen.ts';
import { axpy } from '../math/vectors.ts';
import { backtrack } from './backtracking.ts';
import type { Oracle, StepProgram } from './program.ts';

/** The largest dimension that a dense matrix over all coordinates is made for. */
const DENSE_DIMENSION = 2000;

/** Refuses points that are too large for a dense matrix over their coordinates. */
export function refuseDense(id: string, dimension: number): void {
  if (dimension <= DENSE_DIMENSION) return;
  const expected = `a dimension of at most ${DENSE_DIMENSION}`;
  throw new RidgelineError('too-large', `${id} keeps a matrix of ${dimension} x ${dimension}; expected ${expected}`, {
    field: 'optimizer.algorithm',
    value: dimension,
    expected,
  });
}

/** The Hessian at x, row by row, made symmetric: `dimension` products. */
export function denseHessian(oracle: Oracle, x: Float64Array): Float64Array {
  const n = x.length;
  const h = new Float64Array(n * n);
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit[i] = 1;
    oracle.product(x, unit, h.subarray(i * n, (i + 1) * n));
    unit[i] = 0;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) h[i * n + j] = h[j * n + i] = 0.5 * (h[i * n + j] + h[j * n + i]);
  }
  return h;
}

/** Its eigenvalues, ascending, and eigenvectors; null where it has an entry that is not finite. */
export function hessianEigen(oracle: Oracle, x: Float64Array): SymmetricEigen | null {
  const h = denseHessian(oracle, x);
  return h.every(Number.isFinite) ? symmetricEigen(h, x.length) : null;
}

/** s = -Σ_k factor(λ_k) ⟨v_k, g⟩ v_k. */
export function spectralStep(
  { values, vectors }: SymmetricEigen,
  g: Float64Array,
  factor: (eigenvalue: number) => number,
  s: Float64Array,
): Float64Array {
  const n = g.length;
  s.fill(0);
  for (let k = 0; k < n; k++) {
    let inner = 0;
    for (let i = 0; i < n; i++) inner += vectors[k * n + i] * g[i];
    const share = -factor(values[k]) * inner;
    if (share !== 0) for (let i = 0; i < n; i++) s[i] += share * vectors[k * n + i];
  }
  return s;
}

/**
 * Steps -η Σ_k factor(λ_k) ⟨v_k, g⟩ v_k, whole or found by going back along them. Where the Hessian has an entry that is not
 * finite the point stays.
 */
export function spectralProgram(
  id: string,
  dimension: number,
  lineSearch: 'none' | 'backtracking',
  factor: (eigenvalue: number, damping: number, largest: number) => number,
): StepProgram<{ learningRate: number; damping: number }> {
  refuseDense(id, dimension);
  const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
  return {
    state: {},
    step: (x, oracle, h) => {
      const loss = oracle.gradient(x, g);
      const eigen = hessianEigen(oracle, x);
      if (!eigen) return;
      const { values } = eigen;
      const largest = Math.max(Math.abs(values[0]), Math.abs(values[dimension - 1]));
      spectralStep(eigen, g, (value) => factor(value, h.damping, largest), s);
      if (lineSearch === 'none') axpy(x, h.learningRate, s);
      else backtrack(oracle, x, s, loss, g, h.learningRate);
    },
  };
}
