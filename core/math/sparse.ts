/** Sparse systems of equations, row by row, solved by an iteration. */
import { dot, norm2 } from './sums.ts';

/** A square matrix by rows (CSR): entries of row i from starts[i] on, columns ascending, the diagonal among them. */
export interface SparseMatrix {
  size: number;
  starts: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** From triplets (row, column, value) with repeats, which are added in their order. */
export function sparseMatrix(
  size: number,
  rows: ArrayLike<number>,
  columns: ArrayLike<number>,
  values: ArrayLike<number>,
): SparseMatrix {
  const order = Array.from({ length: rows.length }, (_, k) => k);
  order.sort((a, b) => rows[a] - rows[b] || columns[a] - columns[b] || a - b);
  const starts = new Int32Array(size + 1);
  const outColumns: number[] = [];
  const outValues: number[] = [];
  let row = -1;
  for (const k of order) {
    const last = outColumns.length - 1;
    if (rows[k] === row && outColumns[last] === columns[k]) {
      outValues[last] += values[k];
      continue;
    }
    while (row < rows[k]) starts[++row] = outColumns.length;
    outColumns.push(columns[k]);
    outValues.push(values[k]);
  }
  while (row < size) starts[++row] = outColumns.length;
  return { size, starts, columns: Int32Array.from(outColumns), values: Float64Array.from(outValues) };
}

/** out = A x. */
export function multiply({ size, starts, columns, values }: SparseMatrix, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let total = 0;
    for (let k = starts[i]; k < starts[i + 1]; k++) total += values[k] * x[columns[k]];
    out[i] = total;
  }
}

/**
 * Solves A x = b for one A and many b by stabilised biconjugate gradients, preconditioned by an incomplete factorisation that fills
 * nothing in (ILU(0)), until |b - A x| <= tolerance |b|. Made for M-matrices, whose factors exist.
 * Sources: van der Vorst, SIAM J. Sci. Stat. Comput. 13 (1992) 631-644; Meijerink and van der Vorst, Math. Comp. 31 (1977) 148-162.
 */
export class SparseSolver {
  private readonly matrix: SparseMatrix;
  private readonly factors: Float64Array;
  private readonly diagonal: Int32Array;

  constructor(matrix: SparseMatrix) {
    this.matrix = matrix;
    const { size, starts, columns, values } = matrix;
    this.factors = values.slice();
    this.diagonal = new Int32Array(size);
    const place = new Int32Array(size).fill(-1);
    const { factors, diagonal } = this;
    for (let i = 0; i < size; i++) {
      for (let k = starts[i]; k < starts[i + 1]; k++) place[columns[k]] = k;
      let k = starts[i];
      for (; columns[k] < i; k++) {
        const j = columns[k];
        factors[k] /= factors[diagonal[j]];
        for (let m = diagonal[j] + 1; m < starts[j + 1]; m++) {
          const at = place[columns[m]];
          if (at >= 0) factors[at] -= factors[k] * factors[m];
        }
      }
      diagonal[i] = k;
      for (let m = starts[i]; m < starts[i + 1]; m++) place[columns[m]] = -1;
    }
  }

  private precondition(b: Float64Array, out: Float64Array): void {
    const { size, starts, columns } = this.matrix;
    const { factors, diagonal } = this;
    for (let i = 0; i < size; i++) {
      let total = b[i];
      for (let k = starts[i]; k < diagonal[i]; k++) total -= factors[k] * out[columns[k]];
      out[i] = total;
    }
    for (let i = size - 1; i >= 0; i--) {
      let total = out[i];
      for (let k = diagonal[i] + 1; k < starts[i + 1]; k++) total -= factors[k] * out[columns[k]];
      out[i] = total / factors[diagonal[i]];
    }
  }

  /** Improves `x` where it lies; returns the relative residual that is left. */
  solve(b: Float64Array, x: Float64Array, tolerance = 1e-11, most = 500): number {
    const { matrix } = this;
    const n = matrix.size;
    const [r, shadow, p, v, s, t, y, z] = Array.from({ length: 8 }, () => new Float64Array(n));
    multiply(matrix, x, r);
    for (let i = 0; i < n; i++) r[i] = b[i] - r[i];
    shadow.set(r);
    const size = norm2(b) || 1;
    let residual = norm2(r) / size;
    let [rho, alpha, omega] = [1, 1, 1];
    for (let round = 0; round < most && residual > tolerance; round++) {
      const next = dot(shadow, r);
      if (next === 0) break;
      const beta = (next / rho) * (alpha / omega);
      rho = next;
      for (let i = 0; i < n; i++) p[i] = r[i] + beta * (p[i] - omega * v[i]);
      this.precondition(p, y);
      multiply(matrix, y, v);
      alpha = rho / dot(shadow, v);
      for (let i = 0; i < n; i++) s[i] = r[i] - alpha * v[i];
      this.precondition(s, z);
      multiply(matrix, z, t);
      const length = dot(t, t);
      omega = length > 0 ? dot(t, s) / length : 0;
      for (let i = 0; i < n; i++) {
        x[i] += alpha * y[i] + omega * z[i];
        r[i] = s[i] - omega * t[i];
      }
      residual = norm2(r) / size;
      if (omega === 0) break;
    }
    return residual;
  }
}
