/** Eigenvalues of symmetric tridiagonal matrices, with as much of the eigenvectors as is asked for. */
import { hypot } from '../wasm/elementary.ts';

/** Shifts that one eigenvalue may take; two are usual. */
const MOST_SHIFTS = 80;

/**
 * Eigenvalues of the symmetric tridiagonal matrix T with `diagonal` d[0..n-1] and `offDiagonal` e[0..n-2], best with a place
 * more; both are overwritten, and the eigenvalues come in `diagonal`, unsorted. `rows` holds n rows of `width` numbers, which are
 * multiplied by the transposed eigenvector matrix: from the identity, row k becomes the unit eigenvector of eigenvalue k;
 * from (1, 0, ..., 0)^T (width 1) it becomes that eigenvector's first entry. Backward error a few n u |T|.
 * Implicit QL with Wilkinson's shift, 30 n^2 operations and 3 n^2 width for the rows; n shall not be below 1.
 * Source: Dubrulle, Martin, Wilkinson, Numerische Mathematik 12 (1968) 377-383 (EISPACK's imtql2).
 */
export function tridiagonalEigen(
  diagonal: Float64Array,
  offDiagonal: Float64Array,
  rows: Float64Array | null = null,
  width = 0,
): void {
  const d = diagonal;
  const n = d.length;
  const e = offDiagonal.length >= n ? offDiagonal : new Float64Array(n);
  if (e !== offDiagonal) e.set(offDiagonal);
  e[n - 1] = 0;
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]) + Math.abs(e[i]));
  // A whole block of rounding errors need not be resolved to their own relative accuracy.
  const negligible = norm * Number.EPSILON * 1e-6;
  for (let l = 0; l < n; l++) {
    for (let shifts = 0; ; shifts++) {
      let m = l;
      while (m < n - 1) {
        const size = Math.abs(e[m]);
        if (size <= Number.EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1])) || size <= negligible) break;
        m++;
      }
      if (m === l) break;
      if (shifts === MOST_SHIFTS)
        throw new RangeError('a tridiagonal matrix is not finite: its eigenvalues do not settle');
      qlSweep(d, e, l, m, rows, width);
    }
  }
}

/** One implicit QL step with shift on rows l to m. */
function qlSweep(
  d: Float64Array,
  e: Float64Array,
  l: number,
  m: number,
  rows: Float64Array | null,
  width: number,
): void {
  const ratio = (d[l + 1] - d[l]) / (2 * e[l]);
  const root = hypot(ratio, 1);
  let g = d[m] - d[l] + e[l] / (ratio + (ratio >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The matrix has split above i + 1: begin again with the smaller block.
      d[i + 1] -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    const shifted = d[i + 1] - p;
    const t = (d[i] - shifted) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = shifted + p;
    g = c * t - b;
    if (rows) rotateRows(rows, i * width, (i + 1) * width, width, c, s);
  }
  d[l] -= p;
  e[l] = g;
  e[m] = 0;
}

function rotateRows(rows: Float64Array, first: number, second: number, width: number, c: number, s: number): void {
  for (let k = 0; k < width; k++) {
    const above = rows[first + k];
    const below = rows[second + k];
    rows[second + k] = s * above + c * below;
    rows[first + k] = c * above - s * below;
  }
}
