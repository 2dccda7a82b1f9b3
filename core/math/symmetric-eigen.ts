/** Eigenvalues and eigenvectors of dense symmetric matrices. */
import { tridiagonalEigen } from './tridiagonal.ts';

/** Told how many of `total` columns are done; may throw to stop. */
export type ColumnsDone = (done: number, total: number) => void;

/** Buffers for matrices of one size; what is found stays in them until they are used again. */
export class EigenRoom {
  readonly diagonal: Float64Array;
  /** One place more than there are entries, as the iteration wants it. */
  readonly offDiagonal: Float64Array;
  readonly rows: Float64Array;
  readonly order: Int32Array;
  readonly values: Float64Array;
  readonly vectors: Float64Array;
  /** Of the reflection that is still to be applied, and of the next one. */
  readonly reflections: [Float64Array, Float64Array, Float64Array, Float64Array];

  /** Without room for vectors it is for eigenvalues alone. */
  constructor(n: number, withVectors = true) {
    const vector = (): Float64Array => new Float64Array(n);
    this.diagonal = vector();
    this.offDiagonal = vector();
    this.reflections = [vector(), vector(), vector(), vector()];
    this.values = vector();
    this.order = new Int32Array(n);
    this.rows = new Float64Array(withVectors ? n * n : 0);
    this.vectors = new Float64Array(withVectors ? n * n : 0);
  }
}

/**
 * Eigenvalues, ascending, of the symmetric n x n `matrix` (row by row; only its lower triangle is read; it is
 * overwritten). Entries shall be finite. Householder's reduction to tridiagonal form, 4/3 n^3 operations, then implicit QL;
 * each eigenvalue errs by a small multiple of n u |A|. They stand in `room`, where one is given.
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, 8.3.
 */
export function symmetricEigenvalues(
  matrix: Float64Array,
  n: number,
  columnsDone?: ColumnsDone,
  room: EigenRoom = new EigenRoom(n, false),
): Float64Array {
  const { diagonal, offDiagonal, values, order } = room;
  tridiagonalise(matrix, n, room, columnsDone);
  tridiagonalEigen(diagonal, offDiagonal);
  sortInto(values, order, diagonal);
  return values;
}

export interface SymmetricEigen {
  /** Ascending. */
  values: Float64Array;
  /** Row k, n numbers, is the unit eigenvector of values[k]. */
  vectors: Float64Array;
}

/** As `symmetricEigenvalues`, with the eigenvectors: about 6 n^3 operations more. */
export function symmetricEigen(matrix: Float64Array, n: number, room: EigenRoom = new EigenRoom(n)): SymmetricEigen {
  const { diagonal, offDiagonal, rows, order, values, vectors } = room;
  tridiagonalise(matrix, n, room);
  householderProduct(rows, matrix, n);
  tridiagonalEigen(diagonal, offDiagonal, rows, n);
  sortInto(values, order, diagonal);
  for (let to = 0; to < n; to++) {
    const from = order[to] * n;
    for (let i = 0; i < n; i++) vectors[to * n + i] = rows[from + i];
  }
  return { values, vectors };
}

/** So few are sorted by insertion. */
const FEW = 32;

/** Finite numbers ascending, -0 before +0, in `out`; `order` tells where each stood, equal ones in their order. */
function sortInto(out: Float64Array, order: Int32Array, numbers: Float64Array): void {
  const n = numbers.length;
  for (let k = 0; k < n; k++) order[k] = k;
  if (n > FEW) {
    order.sort((a, b) => numbers[a] - numbers[b] || a - b);
    out.set(numbers);
    out.sort();
    return;
  }
  let hasZero = false;
  for (let k = 0; k < n; k++) {
    const value = numbers[k];
    if (value === 0) hasZero = true;
    let place = k;
    for (; place > 0 && out[place - 1] > value; place--) {
      out[place] = out[place - 1];
      order[place] = order[place - 1];
    }
    out[place] = value;
    order[place] = k;
  }
  if (hasZero) out.sort();
}

/**
 * Householder's reduction from the last row up, to the diagonals of `room`. Row i of the lower triangle is left holding the
 * vector u of reflection I - 2 u u^T / (u^T u) in its first i places, scaled to u^T u = 2, or zeros where none was needed. The
 * update by reflection i and the product with the next vector go through the matrix together, so that it is read once a column.
 */
function tridiagonalise(
  a: Float64Array,
  n: number,
  { diagonal, offDiagonal, reflections }: EigenRoom,
  columnsDone?: ColumnsDone,
): void {
  // Of the reflection that is still to be applied, A - u q^T - q u^T, and of the next one.
  let [u, q, next, product] = reflections;
  u.fill(0);
  q.fill(0);
  offDiagonal[n - 1] = 0;
  for (let i = n - 1; i >= 0; i--) {
    if (i % 32 === 0) columnsDone?.(n - 1 - i, n);
    const row = i * n;
    updateRow(a, row, i + 1, i, u, q);
    diagonal[i] = a[row + i];
    if (i === 0) break;
    offDiagonal[i - 1] = reflection(a, row, i, next);
    for (let k = 0; k < i; k++) product[k] = 0;
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
    for (let k = 0; k < i; k++) out[k] = 0;
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
function householderProduct(rows: Float64Array, a: Float64Array, n: number): void {
  rows.fill(0);
  for (let k = 0; k < n; k++) rows[k * n + k] = 1;
  // T = P_1 ... P_(n-1) A P_(n-1) ... P_1, so the basis is P_(n-1) ... P_1; reflections with short vectors first.
  for (let i = 1; i < n; i++) {
    const u = i * n;
    for (let k = 0; k < n; k++) {
      const row = k * n;
      let inner = 0;
      for (let c = 0; c < i; c++) inner += rows[row + c] * a[u + c];
      if (inner === 0) continue;
      for (let c = 0; c < i; c++) rows[row + c] -= inner * a[u + c];
    }
  }
}
