/** Singular values of small dense matrices. */
import { symmetricEigenvalues } from './symmetric-eigen.ts';

/**
 * Singular values, descending, of a rows x columns `matrix` (row by row), from the eigenvalues of the smaller of A A^T and
 * A^T A: those below about 1e-8 of the largest are rounding. rows columns min(rows, columns) operations.
 */
export function singularValues(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const n = Math.min(rows, columns);
  const gram = new Float64Array(n * n);
  const [step, along] = rows <= columns ? [columns, 1] : [1, columns];
  const length = Math.max(rows, columns);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let total = 0;
      for (let k = 0; k < length; k++) total += matrix[i * step + k * along] * matrix[j * step + k * along];
      gram[i * n + j] = total;
    }
  }
  return symmetricEigenvalues(gram, n)
    .map((value) => Math.sqrt(Math.max(0, value)))
    .reverse();
}
