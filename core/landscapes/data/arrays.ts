/** A data set out of arrays: one of features, one of what they are to be predicted as. */
import type { DataSet } from '../define.ts';
import { type NamedArray, refuseFile } from './formats/named-array.ts';
import { hashData } from './hash.ts';
import { finiteNumber, readTarget, type TargetKind, type TargetPlace } from './target.ts';

/** Names by which arrays are known, any case; the earlier name wins, and training parts come before others. */
const featureNames = ['x_train', 'train_x', 'train_images', 'x', 'features', 'data', 'images', 'inputs', 'train_data'];
const targetNames = ['y_train', 'train_y', 'train_labels', 'y', 'labels', 'label', 'target', 'targets', 'classes'];

export interface ArrayChoice {
  /** The array of features. */
  features?: string | undefined;
  /** The array to predict; of a single matrix, its columns by number from 1. */
  target?: readonly string[] | undefined;
  kind?: TargetKind | undefined;
}

/** Which arrays are features and target when nobody says it; -1 where none looks like it. */
export function usualArrays(names: readonly string[]): { features: number; target: number } {
  const find = (known: readonly string[]): number => {
    const lower = names.map((name) => name.toLowerCase());
    return known.map((name) => lower.indexOf(name)).find((place) => place >= 0) ?? -1;
  };
  return { features: find(featureNames), target: find(targetNames) };
}

/**
 * The set of two arrays of a file: the features flattened behind their first index, the target as one entry a row, or several
 * for regression. A single matrix has its target in its last column, or in those chosen. Throws 'invalid-data' naming arrays
 * and shapes.
 */
export function dataFromArrays(arrays: readonly NamedArray[], file: string, choice: ArrayChoice = {}): DataSet {
  const place: TargetPlace = {
    file,
    firstRow: 0,
    cell: (row, column) => `row ${row} (from 0) of ${column}`,
    column: (column) => column,
  };
  const isMatrix = arrays.length === 1 && choice.features === undefined;
  const { features, targets, names } = isMatrix
    ? splitMatrix(arrays[0], file, choice)
    : chooseArrays(arrays, file, choice);
  const { rows, columns, values } = features;
  values.forEach((value, at) => {
    if (!Number.isFinite(value)) finiteNumber(value, names[at % columns], Math.floor(at / columns), place);
  });
  const read = readTarget(targets, choice.kind, place);
  const set = { name: file, rows, columns, features: values, featureNames: names, ...read, source: file };
  return { ...set, hash: hashData(set) };
}

interface Chosen {
  features: { rows: number; columns: number; values: Float64Array };
  targets: { name: string; cells: Float64Array | string[] }[];
  names: string[];
}

function chooseArrays(arrays: readonly NamedArray[], file: string, choice: ArrayChoice): Chosen {
  const names = arrays.map(({ name }) => name);
  const usual = usualArrays(names);
  if (choice.target !== undefined && choice.target.length !== 1) {
    refuseFile(file, `has ${choice.target.length} arrays to predict`, 'one');
  }
  const features = named(arrays, choice.features, usual.features, file, 'features');
  const target = named(arrays, choice.target?.[0], usual.target, file, 'target');
  if (features === target) refuseFile(file, `has ‘${features.name}’ as features and as target`, 'two arrays');
  if (features.shape.length === 0) refuseFile(file, `has one number in ‘${features.name}’`, 'rows of features');
  const [rows] = features.shape;
  const columns = entriesInRow(features);
  if (rows === 0 || columns === 0) refuseFile(file, `has no entries in ‘${features.name}’`, 'rows of features');
  if (!(features.values instanceof Float64Array)) {
    return refuseFile(file, `has texts in ‘${features.name}’`, 'numbers as features');
  }
  if (target.shape[0] !== rows) {
    refuseFile(
      file,
      `has ${rows} rows in ‘${features.name}’ and ${target.shape[0] ?? 'none'} in ‘${target.name}’`,
      'as many of one as of the other',
    );
  }
  return {
    features: { rows, columns, values: features.values },
    targets: columnsOf(target),
    names: featureNamesOf(features),
  };
}

function splitMatrix(matrix: NamedArray, file: string, { target }: ArrayChoice): Chosen {
  const { shape, values, name } = matrix;
  if (shape.length !== 2 || shape[1] < 2 || shape[0] === 0 || !(values instanceof Float64Array)) {
    return refuseFile(
      file,
      `holds one array, ${matrix.dtype} of shape (${shape.join(', ')})`,
      'a matrix of numbers with the target in its last column, or a second array or file for the target',
    );
  }
  const [rows, width] = shape;
  const wanted = (target ?? [String(width)]).map((column) => {
    const place = /^[1-9]\d*$/.test(column) ? Number(column) - 1 : -1;
    if (place < 0 || place >= width)
      refuseFile(file, `has no column ‘${column.slice(0, 60)}’`, `a column from 1 to ${width}`);
    return place;
  });
  const columns = Array.from({ length: width }, (_, column) => column).filter((column) => !wanted.includes(column));
  if (columns.length === 0) refuseFile(file, 'has all its columns as target', 'at least one column of features');
  const features = new Float64Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, k) => {
      features[row * columns.length + k] = values[row * width + column];
    });
  }
  return {
    features: { rows, columns: columns.length, values: features },
    targets: [...new Set(wanted)].map((column) => ({
      name: wanted.length === 1 && target === undefined ? name : String(column + 1),
      cells: Float64Array.from({ length: rows }, (_, row) => values[row * width + column]),
    })),
    names: columns.map((column) => `x${column + 1}`),
  };
}

function named(
  arrays: readonly NamedArray[],
  wanted: string | undefined,
  usual: number,
  file: string,
  role: 'features' | 'target',
): NamedArray {
  const found = wanted === undefined ? arrays[usual] : arrays.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = arrays.map(({ name }) => name);
  const shown = names.length <= 12 ? names.join(', ') : `${names.slice(0, 11).join(', ')}, … (${names.length})`;
  const missing = wanted === undefined ? `no array that is named as ${role} are` : `no array ‘${wanted.slice(0, 60)}’`;
  return refuseFile(file, `has ${missing}`, `${role}: one of ${shown}`);
}

function entriesInRow({ shape }: NamedArray): number {
  return shape.slice(1).reduce((product, extent) => product * extent, 1);
}

function columnsOf(array: NamedArray): Chosen['targets'] {
  const width = entriesInRow(array);
  const { name, values } = array;
  if (width === 1) return [{ name, cells: values }];
  const rows = array.shape[0];
  return Array.from({ length: width }, (_, k) => ({
    name: `${name}[${k}]`,
    cells:
      values instanceof Float64Array
        ? Float64Array.from({ length: rows }, (_, row) => values[row * width + k])
        : Array.from({ length: rows }, (_, row) => values[row * width + k]),
  }));
}

/** x1, x2, ... for rows of numbers; x[0,0], x[0,1], ... for rows of images. */
function featureNamesOf({ shape }: NamedArray): string[] {
  const inner = shape.slice(1);
  const columns = inner.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: columns }, (_, at) => {
    if (inner.length < 2) return `x${at + 1}`;
    let rest = at;
    const place = inner.map((_, k) => {
      const stride = inner.slice(k + 1).reduce((product, extent) => product * extent, 1);
      const index = Math.floor(rest / stride);
      rest %= stride;
      return index;
    });
    return `x[${place.join(',')}]`;
  });
}
