/** Eigenvalues and eigenvectors of dense symmetric matrices. */
import { tridiagonalEigen } from './tridiagonal.ts';

/** Told how many of `total` columns are done; may throw to stop. */
export type ColumnsDone = (done: number, total: number) => void;

/**
 * Eigenvalues, ascending, of the symmetric n x n `matrix` (row by row; only its lower triangle is read; it is
 * overwritten). Entries shall be finite. Householder's reduction to tridiagonal form, 4/3 n^3 operations, then implicit QL;
 * each eigenvalue errs by a small multiple of n u |A|.
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, 8.3.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number, columnsDone?: ColumnsDone): Float64Array {
  const { diagonal, offDiagonal } = tridiagonalise(matrix, n, columnsDone);
  tridiagonalEigen(diagonal, offDiagonal);
  return diagonal.sort();
}

export interface SymmetricEigen {
  /** Ascending. */
  values: Float64Array;
  /** Row k, n numbers, is the unit eigenvector of values[k]. */
  vectors: Float64Array;
}

/** As `symmetricEigenvalues`, with the eigenvectors: about 6 n^3 operations more. */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const { diagonal, offDiagonal } = tridiagonalise(matrix, n);
  const rows = householderProduct(matrix, n);
  tridiagonalEigen(diagonal, offDiagonal, rows, n);
  const order = Array.from(diagonal, (_, k) => k).sort((a, b) => diagonal[a] - diagonal[b]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    vectors.set(rows.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: diagonal.sort(), vectors };
}

/**
 * Householder's reduction from the last row up. Row i of the lower triangle is left holding the vector u of reflection
 * I - 2 u u^T / (u^T u) in its first i places, scaled to u^T u = 2, or zeros where none was needed. The update by
 * reflection i and the product with the next vector go through the matrix together, so that it is read once a column.
 */
function tridiagonalise(
  a: Float64Array,
  n: number,
  columnsDone?: ColumnsDone,
): { diagonal: Float64Array; offDiagonal: Float64Array } {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(Math.max(0, n - 1));
  // Of the reflection that is still to be applied, A - u q^T - q u^T, and of the next one.
  let u = new Float64Array(n);
  let q = new Float64Array(n);
  let next = new Float64Array(n);
  let product = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    if (i % 32 === 0) columnsDone?.(n - 1 - i, n);
    const row = i * n;
    updateRow(a, row, i + 1, i, u, q);
    diagonal[i] = a[row + i];
    if (i === 0) break;
    offDiagonal[i - 1] = reflection(a, row, i, next);
    product.fill(0, 0, i);
    for (let j = 0; j < i; j++) {
      updateRow(a, j * n, j + 1, j, u, q);
      product[j] += rowTimes(a, j * n, j, next, product);
    }
    let inner = 0;
    for (let k = 0; k < i; k++) inner += next[k] * product[k];
    for (let k = 0; k < i; k++) product[k] -= 0.5 * inner * next[k];
    // Row i keeps its vector; what lies below row i is final.
    for (let k = 0; k < i; k++) a[row + k] = next[k];
    [u, next] = [next, u];
    [q, product] = [product, q];
  }
  return { diagonal, offDiagonal };
}

/** a[row + k] -= u[j] q[k] + q[j] u[k] for k < count. */
function updateRow(a: Float64Array, row: number, count: number, j: number, u: Float64Array, q: Float64Array): void {
  const uj = u[j];
  const qj = q[j];
  if (uj === 0 && qj === 0) return;
  for (let k = 0; k < count; k++) a[row + k] -= uj * q[k] + qj * u[k];
}

/** Row j of the symmetric matrix, up to and with its diagonal, times v; adds its part above the diagonal to out[k < j]. */
function rowTimes(a: Float64Array, row: number, j: number, v: Float64Array, out: Float64Array): number {
  const vj = v[j];
  let s0 = 0;
  let s1 = 0;
  let k = 0;
  for (; k + 2 <= j; k += 2) {
    const first = a[row + k];
    const second = a[row + k + 1];
    s0 += first * v[k];
    s1 += second * v[k + 1];
    out[k] += first * vj;
    out[k + 1] += second * vj;
  }
  if (k < j) {
    s0 += a[row + k] * v[k];
    out[k] += a[row + k] * vj;
  }
  return s0 + s1 + a[row + j] * vj;
}

/** Puts into `out` the vector, of square norm 2, that reflects the first i entries of a row onto their last; gives that last. */
function reflection(a: Float64Array, row: number, i: number, out: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < i - 1; k++) largest = Math.max(largest, Math.abs(a[row + k]));
  const last = a[row + i - 1];
  if (largest === 0) {
    out.fill(0, 0, i);
    return last;
  }
  const scale = Math.max(largest, Math.abs(last));
  let squares = 0;
  for (let k = 0; k < i; k++) {
    out[k] = a[row + k] / scale;
    squares += out[k] * out[k];
  }
  const norm = Math.sqrt(squares);
  const towards = out[i - 1] >= 0 ? -norm : norm;
  // u = x - towards e_last has u^T u = 2 norm (norm + |x_last|).
  const factor = 1 / Math.sqrt(norm * (norm + Math.abs(out[i - 1])));
  out[i - 1] -= towards;
  for (let k = 0; k < i; k++) out[k] *= factor;
  return towards * scale;
}

/** The transposed product of the reflections left in `a`: rows that the eigenvectors of the tridiagonal matrix multiply. */
function householderProduct(a: Float64Array, n: number): Float64Array {
  const rows = new Float64Array(n * n);
  for (let k = 0; k < n; k++) rows[k * n + k] = 1;
  // T = P_1 ... P_(n-1) A P_(n-1) ... P_1, so the basis is P_(n-1) ... P_1; reflections with short vectors first.
  for (let i = 1; i < n; i++) {
    const u = a.subarray(i * n, i * n + i);
    for (let k = 0; k < n; k++) {
      const row = k * n;
      let inner = 0;
      for (let c = 0; c < i; c++) inner += rows[row + c] * u[c];
      if (inner === 0) continue;
      for (let c = 0; c < i; c++) rows[row + c] -= inner * u[c];
    }
  }
  return rows;
}
