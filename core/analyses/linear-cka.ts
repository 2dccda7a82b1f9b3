/** Likeness of representations: linear centred kernel alignment. */
import { dot } from '../math/sums.ts';

/** What a layer says of some rows of data, each column less its mean, row by row. */
export interface Representation {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
  /** |A^T A|_F, and where there are more columns than rows the matrix A A^T that it is taken from. */
  readonly size: number;
  readonly gram: Float64Array | null;
}

/** The representation of the chosen rows (from 0, repeats allowed) of `columns` activations each; all rows unless told. */
export function representationOf(activations: Float64Array, columns: number, chosen?: Int32Array): Representation {
  const rows = chosen?.length ?? activations.length / columns;
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const from = (chosen ? chosen[i] : i) * columns;
    for (let j = 0; j < columns; j++) data[i * columns + j] = activations[from + j];
  }
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + j] / rows;
    for (let i = 0; i < rows; i++) data[i * columns + j] -= mean;
  }
  const gram = columns > rows ? rowProducts(data, rows, columns) : null;
  const squares = gram ?? columnProducts(data, columns, data, columns, rows);
  return { rows, columns, data, size: Math.sqrt(dot(squares, squares)), gram };
}

/**
 * |A^T B|_F^2/(|A^T A|_F |B^T B|_F), from 0 to 1: 1 where B is A turned, mirrored, shifted and scaled as a whole. NaN where one
 * of them is the same for all rows. With columns p and q of independent equal numbers it is about sqrt(p q)/rows by chance.
 * Source: Kornblith, Norouzi, Lee, Hinton, ICML 2019, equations 2 and 3.
 */
export function linearAlignment(a: Representation, b: Representation): number {
  const scale = a.size * b.size;
  if (a.gram && b.gram) return dot(a.gram, b.gram) / scale;
  const products = columnProducts(a.data, a.columns, b.data, b.columns, a.rows);
  return dot(products, products) / scale;
}

/** The alignment of each of `a` (rows of the answer) with each of `b`. */
export function alignments(a: readonly Representation[], b: readonly Representation[]): Float64Array {
  const out = new Float64Array(a.length * b.length);
  a.forEach((one, i) => {
    b.forEach((other, j) => {
      out[i * b.length + j] = a === b && j < i ? out[j * b.length + i] : linearAlignment(one, other);
    });
  });
  return out;
}

/** A^T B for A of rows x p and B of rows x q. */
function columnProducts(a: Float64Array, p: number, b: Float64Array, q: number, rows: number): Float64Array {
  const out = new Float64Array(p * q);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < p; i++) {
      const factor = a[r * p + i];
      if (factor === 0) continue;
      for (let j = 0; j < q; j++) out[i * q + j] += factor * b[r * q + j];
    }
  }
  return out;
}

/** A A^T. */
function rowProducts(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    const first = a.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k <= i; k++) {
      const product = dot(first, a.subarray(k * columns, (k + 1) * columns));
      out[i * rows + k] = product;
      out[k * rows + i] = product;
    }
  }
  return out;
}
