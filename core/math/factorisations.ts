/** Factorisations of small dense matrices, row by row in arrays of doubles. */

/**
 * Overwrites the n x n matrix by L and U with P A = L U, rows exchanged so that pivots are large; `rows[j]` is the row that
 * step j exchanged with row j. Answers false where a pivot is exactly 0: A is singular.
 */
export function factorise(a: Float64Array, n: number, rows: Int32Array): boolean {
  for (let j = 0; j < n; j++) {
    let pivot = j;
    for (let i = j + 1; i < n; i++) if (Math.abs(a[i * n + j]) > Math.abs(a[pivot * n + j])) pivot = i;
    rows[j] = pivot;
    if (a[pivot * n + j] === 0) return false;
    if (pivot !== j) {
      for (let k = 0; k < n; k++) [a[j * n + k], a[pivot * n + k]] = [a[pivot * n + k], a[j * n + k]];
    }
    for (let i = j + 1; i < n; i++) {
      const factor = a[i * n + j] / a[j * n + j];
      a[i * n + j] = factor;
      if (factor !== 0) for (let k = j + 1; k < n; k++) a[i * n + k] -= factor * a[j * n + k];
    }
  }
  return true;
}

/** x = A⁻¹ b for the factors of `factorise`; x may be b. */
export function solveFactorised(
  a: Float64Array,
  n: number,
  rows: Int32Array,
  b: Float64Array,
  x: Float64Array,
): Float64Array {
  if (x !== b) x.set(b);
  for (let j = 0; j < n; j++) if (rows[j] !== j) [x[j], x[rows[j]]] = [x[rows[j]], x[j]];
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= a[i * n + k] * x[k];
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= a[i * n + k] * x[k];
    x[i] = sum / a[i * n + i];
  }
  return x;
}

/**
 * Makes the columns of the rows x columns matrix orthonormal, first to last, each against those before it, twice: the Q of A = QR
 * with a positive diagonal of R. A column that depends on those before it becomes 0. rows >= columns.
 */
export function orthonormalise(a: Float64Array, rows: number, columns: number): Float64Array {
  for (let j = 0; j < columns; j++) {
    const before = columnNorm(a, rows, columns, j);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < j; k++) {
        let inner = 0;
        for (let i = 0; i < rows; i++) inner += a[i * columns + k] * a[i * columns + j];
        for (let i = 0; i < rows; i++) a[i * columns + j] -= inner * a[i * columns + k];
      }
    }
    const norm = columnNorm(a, rows, columns, j);
    const factor = norm > 1e-14 * before ? 1 / norm : 0;
    for (let i = 0; i < rows; i++) a[i * columns + j] *= factor;
  }
  return a;
}

function columnNorm(a: Float64Array, rows: number, columns: number, j: number): number {
  let squares = 0;
  for (let i = 0; i < rows; i++) squares += a[i * columns + j] * a[i * columns + j];
  return Math.sqrt(squares);
}

/**
 * The singular values of A (rows x columns, rows >= columns), and its polar factor U Vᵀ in place of A: one-sided Jacobi, which
 * finds small singular values to their own accuracy. Directions of singular value 0 are left out of the factor.
 * Source: Demmel and Veselić, Jacobi's method is more accurate than QR, 1992.
 */
export function polarFactor(a: Float64Array, rows: number, columns: number): Float64Array {
  const v = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) v[j * columns + j] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < columns - 1; p++) {
      for (let q = p + 1; q < columns; q++) {
        let [pp, qq, pq] = [0, 0, 0];
        for (let i = 0; i < rows; i++) {
          const [x, y] = [a[i * columns + p], a[i * columns + q]];
          pp += x * x;
          qq += y * y;
          pq += x * y;
        }
        if (!(Math.abs(pq) > 1e-15 * Math.sqrt(pp * qq))) continue;
        rotated = true;
        const tau = (qq - pp) / (2 * pq);
        const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        rotateColumns(a, rows, columns, p, q, c, c * t);
        rotateColumns(v, columns, columns, p, q, c, c * t);
      }
    }
    if (!rotated) break;
  }
  const values = Float64Array.from({ length: columns }, (_, j) => columnNorm(a, rows, columns, j));
  const smallest = values.reduce((largest, value) => Math.max(largest, value), 0) * 1e-15;
  for (let i = 0; i < rows; i++) {
    const row = a.slice(i * columns, (i + 1) * columns);
    for (let j = 0; j < columns; j++) row[j] = values[j] > smallest ? row[j] / values[j] : 0;
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += row[k] * v[j * columns + k];
      a[i * columns + j] = sum;
    }
  }
  return values;
}

function rotateColumns(
  a: Float64Array,
  rows: number,
  columns: number,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [a[i * columns + p], a[i * columns + q]];
    a[i * columns + p] = c * x - s * y;
    a[i * columns + q] = s * x + c * y;
  }
}
