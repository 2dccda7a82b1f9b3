/** Exact solutions of least squares with an L2 penalty. */
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import type { LinearData } from './linear-rows.ts';
import { smallerGram } from './problems.ts';

export interface LeastSquares {
  /** The minimiser, `columns` numbers; without a penalty the one of smallest norm. */
  weights: Float64Array;
  minimum: number;
  /** Of the Hessian, `columns` numbers. */
  eigenvalues: Float64Array;
}

/** Eigenvalues of the Gram matrix below this part of the largest count as 0. */
const RANK_TOLERANCE = 1e-13;

/**
 * Of factor/2 Σ (w . x_i - y_i)² + l2/2 |w|², by the eigenvectors of X Xᵀ or Xᵀ X, whichever is smaller: w = Xᵀ (X Xᵀ +
 * l2/factor I)⁻¹ y, and the same with the other. The sums over rows are in order.
 */
export function leastSquares(data: LinearData, factor: number, l2: number): LeastSquares {
  const { rows, columns, features, targets } = data;
  const { size, gram } = smallerGram(data);
  const { values, vectors } = symmetricEigen(gram, size);
  const least = RANK_TOLERANCE * Math.max(0, values[size - 1]);
  const byRows = rows < columns;
  const known = byRows ? targets : pulledBack(data, targets);
  const solved = new Float64Array(size);
  values.forEach((value, k) => {
    // With a penalty every direction counts; without one, the directions that the rows do not see stay 0.
    if (l2 === 0 && value <= least) return;
    const vector = vectors.subarray(k * size, (k + 1) * size);
    let inner = 0;
    for (let i = 0; i < size; i++) inner += vector[i] * known[i];
    for (let i = 0; i < size; i++) solved[i] += (inner / (value + l2 / factor)) * vector[i];
  });
  const weights = byRows ? pulledBack(data, solved) : solved;
  let [misses, square] = [0, 0];
  for (let i = 0; i < rows; i++) {
    let miss = -targets[i];
    for (let k = 0; k < columns; k++) miss += weights[k] * features[i * columns + k];
    misses += miss * miss;
  }
  for (const weight of weights) square += weight * weight;
  const eigenvalues = new Float64Array(columns).fill(l2);
  values.forEach((value, k) => {
    eigenvalues[k] += factor * Math.max(0, value);
  });
  return { weights, minimum: 0.5 * factor * misses + 0.5 * l2 * square, eigenvalues };
}

/** Xᵀ e. */
function pulledBack({ rows, columns, features }: LinearData, e: Float64Array): Float64Array {
  const sum = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let k = 0; k < columns; k++) sum[k] += e[i] * features[i * columns + k];
  return sum;
}
