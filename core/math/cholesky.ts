/** Linear equations with a symmetric positive definite matrix. */

/**
 * x with A x = b, for the symmetric n x n `matrix` (row by row; its lower triangle is read), by Cholesky's factorisation
 * A = L Lᵀ, n³/3 operations; undefined where A is not positive definite to working precision. Nothing is overwritten.
 * Source: Golub and Van Loan, Matrix Computations, 4th edition, 4.2.
 */
export function choleskySolve(matrix: Float64Array, n: number, b: Float64Array): Float64Array | undefined {
  const lower = choleskyFactor(matrix, n);
  if (!lower) return undefined;
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
}

/** L in the lower triangle of a copy, whose other entries stay; undefined as above. */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = matrix.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = lower[i * n + j];
      for (let k = 0; k < j; k++) rest -= lower[i * n + k] * lower[j * n + k];
      if (i > j) lower[i * n + j] = rest / lower[j * n + j];
      else if (rest > 0) lower[i * n + i] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return lower;
}
