/** Linear maps of BBOB functions and the numbers that stand on their diagonals. */
import { pow } from '../../wasm/elementary.ts';

/** A linear map: factors of the coordinates, or a matrix by rows. */
export type Linear = { kind: 'diagonal'; factors: Float64Array } | { kind: 'dense'; rows: Float64Array[] };

/** 0 for the first coordinate to 1 for the last. */
export function along(dimension: number): Float64Array {
  return Float64Array.from({ length: dimension }, (_, i) => i / (dimension - 1));
}

/** base^along, from 1 to base: the diagonal that RR-6829 calls Λ^α where base is √α. */
export function spread(dimension: number, base: number): Float64Array {
  return along(dimension).map((exponent) => pow(base, exponent));
}

export function dense(rows: Float64Array[]): Linear {
  return { kind: 'dense', rows };
}

export function diagonal(factors: Float64Array): Linear {
  return { kind: 'diagonal', factors };
}

export function scaledRows(rows: readonly Float64Array[], factors: Float64Array): Float64Array[] {
  return rows.map((row, i) => row.map((entry) => factors[i] * entry));
}

/** left · diag(factors) · right. */
export function sandwich(
  left: readonly Float64Array[],
  factors: Float64Array,
  right: readonly Float64Array[],
): Float64Array[] {
  return left.map((row) => {
    const product = new Float64Array(row.length);
    row.forEach((entry, k) => {
      const factor = entry * factors[k];
      const other = right[k];
      for (let j = 0; j < product.length; j++) product[j] += factor * other[j];
    });
    return product;
  });
}

/** 1 for the first coordinate, `others` for all others. */
export function firstApart(dimension: number, first: number, others: number): Float64Array {
  const weights = new Float64Array(dimension).fill(others);
  weights[0] = first;
  return weights;
}
