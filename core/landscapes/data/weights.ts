/** Weights out of a file, carried as a data set is, and laid out as the point of a landscape. */
import { RidgelineError } from '../../contract/errors.ts';
import type { DataSet, TensorInfo } from '../define.ts';
import { type NamedArray, refuseFile } from './formats/named-array.ts';
import { hashData } from './hash.ts';

/** Weights as a set of one row, in which the tensors lie one after the other in the order of the file. */
export function weightsSet(tensors: readonly NamedArray[], name: string): DataSet {
  const features = new Float64Array(tensors.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const tensor of tensors) {
    const { values } = tensor;
    if (!(values instanceof Float64Array)) refuseFile(name, `has texts in the tensor ‘${tensor.name}’`, 'numbers');
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) {
      refuseFile(name, `has ${values[wrong]} in the tensor ‘${tensor.name}’, entry ${wrong}`, 'finite numbers');
    }
    features.set(values, at);
    at += values.length;
  }
  const set = {
    name,
    rows: 1,
    columns: features.length,
    features,
    labels: new Int32Array(0),
    featureNames: [],
    classes: [],
    tensors: tensors.map(({ name: tensor, shape }) => ({ name: tensor, shape: [...shape] })),
    source: name,
  };
  return { ...set, hash: hashData(set) };
}

/** The set itself; throws 'invalid-parameter' for weights in the place of data. */
export function requireRows(set: DataSet): DataSet {
  if (set.tensors === undefined) return set;
  throw new RidgelineError('invalid-parameter', `${set.name} holds weights; expected a data set`, {
    field: 'data',
    value: set.name,
    expected: 'a data set',
  });
}

interface Wanted {
  name: string;
  shape: readonly number[];
  offset: number;
}

/**
 * Writes the weights to `out`, the point of a landscape whose arrays are `wanted`. Tensors are matched by the landscape's own
 * names where the file has exactly these; otherwise layer by layer in the order of the numbers in their names (`0.weight`,
 * `layers.2.bias`, `fc1.weight`), weights [outputs, inputs] as in PyTorch, or where that does not fit by their shapes, if
 * every shape is there once. A landscape without named arrays takes one tensor
 * of its dimension. Throws 'invalid-data' naming the tensor that does not fit, and what was expected.
 */
export function pointFromWeights(
  set: DataSet,
  wanted: readonly TensorInfo[] | undefined,
  dimension: number,
  out: Float64Array,
): void {
  const tensors = tensorsOf(set);
  const places: readonly Wanted[] = wanted ?? [{ name: 'point', shape: [dimension], offset: 0 }];
  if (wanted === undefined && tensors.length === 1 && tensors[0].values.length === dimension) {
    out.set(tensors[0].values);
    return;
  }
  const given = orderedFor(tensors, places, set.name);
  places.forEach((place, i) => {
    const tensor = given[i];
    if (!fits(tensor.shape, place.shape)) {
      refuse(
        set.name,
        `tensor ‘${tensor.name}’ has the shape ${shapeText(tensor.shape)}`,
        `${shapeText(place.shape)}, as ${place.name} of the landscape has`,
      );
    }
    out.set(tensor.values, place.offset);
  });
}

interface Tensor {
  name: string;
  shape: readonly number[];
  values: Float64Array;
}

function tensorsOf(set: DataSet): Tensor[] {
  if (set.tensors === undefined) {
    throw new RidgelineError(
      'invalid-parameter',
      `${set.name} is a data set; expected weights out of a safetensors file`,
      {
        field: 'weights',
        value: set.name,
        expected: 'weights',
      },
    );
  }
  let at = 0;
  return set.tensors.map(({ name, shape }) => {
    const from = at;
    at += shape.reduce((product, extent) => product * extent, 1);
    return { name, shape, values: set.features.subarray(from, at) };
  });
}

/** The tensors in the order of the places. */
function orderedFor(tensors: readonly Tensor[], places: readonly Wanted[], file: string): Tensor[] {
  const byName = places.map(({ name }) => tensors.find((tensor) => tensor.name === name));
  if (byName.every((tensor) => tensor !== undefined)) {
    const unused = tensors.find((tensor) => !byName.includes(tensor));
    if (unused === undefined) return byName as Tensor[];
  }
  if (tensors.length === places.length) {
    const byNumber = [...tensors].sort(byLayer);
    if (places.every(({ shape }, i) => fits(byNumber[i].shape, shape))) return byNumber;
    const byShape = places.map(({ shape }) => tensors.filter((tensor) => fits(tensor.shape, shape)));
    const isUnique = byShape.every((found) => found.length === 1) && new Set(byShape.flat()).size === places.length;
    return isUnique ? byShape.flat() : byNumber;
  }
  const list = places.map(({ name, shape }) => `${name} ${shapeText(shape)}`);
  const shown = list.length <= 8 ? list.join(', ') : `${list.slice(0, 7).join(', ')}, …`;
  const found = `has ${tensors.length} tensors (${tensors
    .slice(0, 8)
    .map(({ name }) => name.slice(0, 60))
    .join(', ')}${tensors.length > 8 ? ', …' : ''})`;
  return refuse(file, found, `${places.length}: ${shown}`);
}

/** By the numbers in the names, then the letters without the last word, then weight before bias and gain before shift. */
function byLayer(a: Tensor, b: Tensor): number {
  const [first, second] = [a, b].map(({ name }) => partsOf(name));
  const length = Math.max(first.layer.length, second.layer.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [first.layer[i], second.layer[i]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    if (typeof x === 'number' && typeof y === 'number' && x !== y) return x - y;
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1;
    if (x !== y) return x < y ? -1 : 1;
  }
  return first.rank - second.rank;
}

const RANKS = ['weight', 'w', 'kernel', 'bias', 'b'];

function partsOf(name: string): { layer: (string | number)[]; rank: number } {
  const [, letters, number] = /^([A-Za-z]+)_?(\d+)$/.exec(name) ?? [];
  // W1, b1, W2, b2.
  if (letters !== undefined) return { layer: [Number(number)], rank: RANKS.indexOf(letters.toLowerCase()) };
  const words = name.split('.');
  const last = words[words.length - 1].toLowerCase();
  const rank = RANKS.indexOf(last);
  const layer = (rank < 0 ? words : words.slice(0, -1)).join('.').match(/\d+|\D+/g) ?? [];
  return { layer: layer.map((piece) => (/^\d+$/.test(piece) ? Number(piece) : piece)), rank };
}

/** The same shape, extents of 1 left out: a bias may be [n] or [1, n]. */
function fits(given: readonly number[], wanted: readonly number[]): boolean {
  const plain = (shape: readonly number[]): string => shape.filter((extent) => extent !== 1).join();
  return given.join() === wanted.join() || (given.length !== wanted.length && plain(given) === plain(wanted));
}

function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function refuse(file: string, found: string, expected: string): never {
  throw new RidgelineError('invalid-data', `${file}: ${found}; expected ${expected}`, {
    field: 'weights',
    value: found,
    expected,
  });
}
