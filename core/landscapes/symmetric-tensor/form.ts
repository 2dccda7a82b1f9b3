/** A homogeneous form of a symmetric tensor: F(x) = sum of T_ij… x_i x_j …, for many points at once. */
import type { Stream } from '../../math/streams.ts';
import { powi } from '../../wasm/elementary.ts';
import type { Workspace } from '../../wasm/memory.ts';
import { placed } from '../kernel-parts.ts';
import { type TensorFunctions, tensorFunctions } from './functions.ts';

/** Numbers that one tensor may have: 256 MB. */
export const TENSOR_NUMBERS = 33_554_432;

/**
 * A symmetric tensor of `order` indices below `size`, row by row, from independent standard normal numbers J: the mean of J
 * over the orders of its indices, T = sum of J_π(ij…)/order!. An entry whose indices have m different orders is normal with
 * variance 1/m: normal deviate k of the stream over sqrt(m), for sorted tuple number k in dictionary order.
 */
export function symmetricGaussian(order: number, size: number, source: Stream): Float64Array {
  const tensor = new Float64Array(powi(size, order));
  let tuples = 1;
  for (let k = 1; k <= order; k++) tuples = (tuples * (size + k - 1)) / k;
  const deviates = source.fillNormal(new Float64Array(tuples));
  let next = 0;
  const sorted = new Int32Array(order);
  const tuple = new Int32Array(order);
  const orders = tuple.reduce((product, _, k) => product * (k + 1), 1);
  const places = new Int32Array(orders);
  do {
    tuple.set(sorted);
    let count = 0;
    do places[count++] = placeOf(tuple, size);
    while (reorder(tuple));
    const value = deviates[next++] / Math.sqrt(count);
    for (let k = 0; k < count; k++) tensor[places[k]] = value;
  } while (advance(sorted, size));
  return tensor;
}

/** The next tuple that does not fall, in dictionary order; false after the last. */
function advance(tuple: Int32Array, size: number): boolean {
  for (let k = tuple.length - 1; k >= 0; k--) {
    if (tuple[k] === size - 1) continue;
    const index = tuple[k] + 1;
    for (let l = k; l < tuple.length; l++) tuple[l] = index;
    return true;
  }
  return false;
}

/** The next order of the same numbers, in dictionary order; false after the last. */
function reorder(tuple: Int32Array): boolean {
  let k = tuple.length - 2;
  while (k >= 0 && tuple[k] >= tuple[k + 1]) k--;
  if (k < 0) return false;
  let l = tuple.length - 1;
  while (tuple[l] <= tuple[k]) l--;
  [tuple[k], tuple[l]] = [tuple[l], tuple[k]];
  for (let from = k + 1, to = tuple.length - 1; from < to; from++, to--) {
    [tuple[from], tuple[to]] = [tuple[to], tuple[from]];
  }
  return true;
}

function placeOf(tuple: Int32Array, size: number): number {
  let place = 0;
  for (let k = 0; k < tuple.length; k++) place = place * size + tuple[k];
  return place;
}

/** Contractions of one tensor with the columns of points, rows of `points` numbers. */
export class TensorForm {
  readonly order: number;
  readonly size: number;
  private readonly functions: TensorFunctions;
  private readonly tensor: number;
  private readonly partial: number;

  /** `points`: the most columns that a call will have. */
  constructor(tensor: Float64Array, order: number, size: number, points: number, workspace: Workspace) {
    this.order = order;
    this.size = size;
    this.functions = tensorFunctions(workspace);
    this.tensor = placed(workspace, tensor);
    this.partial = order > 2 ? workspace.allocateF64(powi(size, order - 2) * points) : 0;
  }

  /** d_i = sum of T_ij… x_j …, with order - 1 factors: F = x . d, and the gradient of F is order d. */
  derivative(x: number, points: number, d: number): void {
    if (this.order === 2) this.functions.contract(this.tensor, x, this.size, this.size, points, d);
    else this.eachRow(x, points, (row, at) => this.functions.reduce(row, x, this.size, 1, points, d + at));
  }

  /** The same, and its change/(order - 1) along t: e_i = sum of T_ij… t_j x …, with order - 2 factors x. */
  change(x: number, t: number, points: number, d: number, e: number): void {
    const { functions, size } = this;
    if (this.order === 2) {
      functions.contract(this.tensor, x, size, size, points, d);
      functions.contract(this.tensor, t, size, size, points, e);
      return;
    }
    this.eachRow(x, points, (row, at) => {
      functions.reduce(row, x, size, 1, points, d + at);
      functions.reduce(row, t, size, 1, points, e + at);
    });
  }

  /** Each row of the matrix T x … x, with order - 2 factors, and how many bytes into a vector its number is. */
  private eachRow(x: number, points: number, use: (row: number, at: number) => void): void {
    const { functions, order, size, partial, tensor } = this;
    const rowNumbers = powi(size, order - 1);
    for (let i = 0; i < size; i++) {
      functions.contract(tensor + 8 * i * rowNumbers, x, size, rowNumbers / size, points, partial);
      for (let rows = rowNumbers / (size * size); rows >= size; rows /= size) {
        functions.reduce(partial, x, size, rows, points, partial);
      }
      use(partial, 8 * i * points);
    }
  }
}
