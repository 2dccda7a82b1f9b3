/** Training and test part of a data set, with features and targets scaled by what the training part says. */
import { RidgelineError } from '../../contract/errors.ts';
import { stream } from '../../math/streams.ts';
import type { DataSet } from '../define.ts';
import { type LabelNoise, withLabelNoise } from './label-noise.ts';

export type Scaling = 'standard' | 'unit' | 'none';
export type TargetScaling = 'standard' | 'none';

/** Some rows of a data set: `features` row by row, `labels` are class indices, `source` the rows' numbers in the set. */
export interface DataPart {
  rows: number;
  columns: number;
  features: Float64Array;
  labels: Int32Array;
  /** Of a set for regression, rows x targetColumns; otherwise empty, and targetColumns is 0. */
  targets: Float64Array;
  targetColumns: number;
  source: Int32Array;
}

export interface SplitData {
  training: DataPart;
  test: DataPart;
}

export interface SplitOptions {
  /** Of the targets, column by column; absent: none. */
  targetScaling?: TargetScaling;
  /** Wrong labels in the training part; the labels of the test part stay right. */
  labelNoise?: LabelNoise;
}

/**
 * Splits a set the same way every time: of each class, the nearest whole number to `trainFraction` of its rows, but at
 * least one, go to the training part, drawn by a fixed stream; a set for regression is split as if it were one class. Both
 * parts keep the order of the file. Scaling, column by column, with the numbers of the training part: 'standard' to mean 0
 * and standard deviation 1 (of n, not n - 1), 'unit' to 0 ... 1. A column that is constant in the training part becomes 0
 * with both.
 */
export function splitData(
  set: DataSet,
  trainFraction: number,
  scaling: Scaling,
  { targetScaling = 'none', labelNoise }: SplitOptions = {},
): SplitData {
  const isTraining = trainingRows(set, trainFraction);
  const training = selectRows(set, (row) => isTraining[row] === 1);
  const test = selectRows(set, (row) => isTraining[row] === 0);
  scaleColumns(training.features, test.features, set.columns, scaling);
  scaleColumns(training.targets, test.targets, training.targetColumns, targetScaling);
  if (labelNoise !== undefined && labelNoise.fraction > 0) {
    if (set.targets) requireClasses(set);
    training.labels = withLabelNoise(training.labels, set.classes.length, labelNoise);
  }
  return { training, test };
}

/** Throws 'invalid-parameter' for a set that has numbers to predict instead of classes. */
export function requireClasses({ name, targets }: DataSet): void {
  if (targets === undefined) return;
  throw new RidgelineError('invalid-parameter', `the data set ${name} is for regression; expected one with classes`, {
    field: 'data',
    value: name,
    expected: 'a data set with classes',
  });
}

/** How many rows of a class with `rows` rows go to the training part. */
export function trainingCount(rows: number, trainFraction: number): number {
  return rows === 0 ? 0 : Math.max(1, Math.round(trainFraction * rows));
}

/** 1 for each row of the training part. */
function trainingRows({ rows, labels, classes, targets }: DataSet, trainFraction: number): Uint8Array {
  const isTraining = new Uint8Array(rows);
  if (targets) {
    const order = stream('batch', 'plain split', 0).permutation(rows, new Int32Array(rows));
    for (const row of order.subarray(0, trainingCount(rows, trainFraction))) isTraining[row] = 1;
    return isTraining;
  }
  const draws = stream('batch', 'stratified split', 0);
  const byClass = classes.map((): number[] => []);
  labels.forEach((label, row) => {
    byClass[label].push(row);
  });
  byClass.forEach((own, label) => {
    const order = draws.draws(label).permutation(own.length, new Int32Array(own.length));
    for (const place of order.subarray(0, trainingCount(own.length, trainFraction))) isTraining[own[place]] = 1;
  });
  return isTraining;
}

function selectRows(set: DataSet, isWanted: (row: number) => boolean): DataPart {
  const source = Int32Array.from({ length: set.rows }, (_, row) => row).filter(isWanted);
  const targetColumns = set.targetNames?.length ?? 0;
  return {
    rows: source.length,
    columns: set.columns,
    features: rowsOf(set.features, set.columns, source),
    labels: set.targets ? new Int32Array(0) : Int32Array.from(source, (row) => set.labels[row]),
    targets: rowsOf(set.targets ?? new Float64Array(0), targetColumns, source),
    targetColumns,
    source,
  };
}

function rowsOf(table: Float64Array, columns: number, rows: Int32Array): Float64Array {
  const chosen = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    chosen.set(table.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return chosen;
}

function scaleColumns(training: Float64Array, test: Float64Array, columns: number, scaling: Scaling): void {
  if (scaling === 'none') return;
  for (let column = 0; column < columns; column++) {
    const [center, width] = centerAndWidth(training, columns, column, scaling);
    for (const part of [training, test]) {
      for (let at = column; at < part.length; at += columns) {
        part[at] = width === 0 ? 0 : (part[at] - center) / width;
      }
    }
  }
}

/** What to subtract from a column and to divide it by; width 0 for a constant column. */
function centerAndWidth(
  table: Float64Array,
  columns: number,
  column: number,
  scaling: 'standard' | 'unit',
): [center: number, width: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = column; at < table.length; at += columns) {
    const value = table[at];
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  if (low === high) return [low, 0];
  if (scaling === 'unit') return [low, high - low];
  const rows = table.length / columns;
  const mean = sum / rows;
  let squares = 0;
  for (let at = column; at < table.length; at += columns) squares += (table[at] - mean) * (table[at] - mean);
  return [mean, Math.sqrt(squares / rows)];
}
