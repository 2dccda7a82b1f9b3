/** Which coordinates of a point are matrices, and which are vectors. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumberSpec } from '../contract/parameters.ts';
import type { PointShape, TensorShape } from './program.ts';

/** `rows` x `columns` numbers from `offset` on, row by row. A vector has one column. */
export interface Part {
  readonly name: string;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
  readonly length: number;
  readonly isMatrix: boolean;
}

/** Sees a point without arrays of its own as a matrix. */
export const matrixRows: NumberSpec & { kind: 'number'; optional: true } = {
  kind: 'number',
  label: 'Rows of the matrix',
  minimum: 1,
  integer: true,
  optional: true,
  advanced: true,
  help: 'Where the landscape does not say which of its coordinates are matrices, the point is taken as one with so many rows. Left out, it is one vector.',
};

/**
 * The arrays of a point: weights of two or more indices as matrices, their first index by all others, where `isMatrix`
 * agrees; everything else as vectors. Throws where `rows` does not divide a point that is one vector.
 */
export function partsOf(
  { dimension, tensors }: PointShape,
  rows: number | undefined,
  isMatrix: (tensor: TensorShape) => boolean = () => true,
): Part[] {
  if (tensors.length === 0) {
    if (rows !== undefined && dimension % rows !== 0) {
      const expected = `a divisor of ${dimension}, the dimension`;
      throw new RidgelineError('invalid-parameter', `invalid matrixRows: ${rows}; expected ${expected}`, {
        field: 'matrixRows',
        value: rows,
        expected,
      });
    }
    const whole = { name: 'x', offset: 0, length: dimension };
    return rows === undefined
      ? [{ ...whole, rows: dimension, columns: 1, isMatrix: false }]
      : [{ ...whole, rows, columns: dimension / rows, isMatrix: true }];
  }
  return tensors.map((tensor) => {
    const { name, shape, offset, role } = tensor;
    const length = shape.reduce((product, size) => product * size, 1);
    const matrix = role === 'weight' && shape.length > 1 && isMatrix(tensor);
    return matrix
      ? { name, offset, length, rows: shape[0], columns: length / shape[0], isMatrix: true }
      : { name, offset, length, rows: length, columns: 1, isMatrix: false };
  });
}

/** The coordinates of a part within a vector over the whole point. */
export function partOf(values: Float64Array, { offset, length }: Part): Float64Array {
  return values.subarray(offset, offset + length);
}

/** Sides that are longer have no square matrix of their own. */
export const largestSide: NumberSpec & { kind: 'number'; default: number } = {
  kind: 'number',
  label: 'Longest side',
  default: 1024,
  minimum: 1,
  maximum: 10_000,
  integer: true,
  advanced: true,
  help: 'Rows or columns that are more than this get no preconditioner.',
};

/** Square matrices, one for a side of each part, one after another in one array. */
export interface Squares {
  array(): Float64Array;
  /** Those of part `k`, or null where it has none. */
  of(array: Float64Array, k: number): Float64Array | null;
}

/** Room for a square matrix over the rows and one over the columns of every matrix, where they are at most `longest`. */
export function sidesOf(parts: readonly Part[], longest: number): { rows: Squares; columns: Squares } {
  const squares = (side: 'rows' | 'columns'): Squares => {
    const sizes = parts.map((part) => (part.isMatrix && part[side] <= longest ? part[side] * part[side] : 0));
    const offsets = sizes.map((_, k) => sizes.slice(0, k).reduce((sum, size) => sum + size, 0));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return {
      array: () => new Float64Array(total),
      of: (array, k) => (sizes[k] === 0 ? null : array.subarray(offsets[k], offsets[k] + sizes[k])),
    };
  };
  return { rows: squares('rows'), columns: squares('columns') };
}
