/** Random orthogonal matrices. */
import type { Stream } from './streams.ts';

/**
 * An orthogonal n x n matrix, row by row, from the uniform (Haar) distribution: rows of standard normal deviates made
 * orthonormal one after another, each twice against those before it. 2 n^3 operations.
 * Source: G. W. Stewart, SIAM J. Numer. Anal. 17 (1980) 403–409, for the distribution.
 */
export function haarOrthogonal(source: Stream, n: number): Float64Array {
  const rows = source.fillNormal(new Float64Array(n * n));
  orthonormalise(rows, n, n);
  return rows;
}

/** Makes `count` rows of `n` numbers orthonormal, in order; the span of the first k stays. Rows shall be independent. */
export function orthonormalise(rows: Float64Array, count: number, n: number): void {
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * n, (i + 1) * n);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = rows.subarray(j * n, (j + 1) * n);
        const share = dotOf(row, other);
        for (let k = 0; k < n; k++) row[k] -= share * other[k];
      }
    }
    const length = Math.sqrt(dotOf(row, row));
    for (let k = 0; k < n; k++) row[k] /= length;
  }
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
