/** Training and test part of a data set, with features scaled by what the training part says. */
import { stream } from '../../math/streams.ts';
import type { DataSet } from '../define.ts';

export type Scaling = 'standard' | 'unit' | 'none';

/** Some rows of a data set: `features` row by row, `labels` are class indices, `source` the rows' numbers in the set. */
export interface DataPart {
  rows: number;
  columns: number;
  features: Float64Array;
  labels: Int32Array;
  source: Int32Array;
}

export interface SplitData {
  training: DataPart;
  test: DataPart;
}

/**
 * Splits a set the same way every time: of each class, the nearest whole number to `trainFraction` of its rows, but at
 * least one, go to the training part, drawn by a fixed stream; both parts keep the order of the file. Scaling, column by
 * column, with the numbers of the training part: 'standard' to mean 0 and standard deviation 1 (of n, not n - 1), 'unit'
 * to 0 ... 1. A column that is constant in the training part becomes 0 with both.
 */
export function splitData(set: DataSet, trainFraction: number, scaling: Scaling): SplitData {
  const isTraining = trainingRows(set, trainFraction);
  const training = selectRows(set, (row) => isTraining[row] === 1);
  const test = selectRows(set, (row) => isTraining[row] === 0);
  if (scaling !== 'none') {
    for (let column = 0; column < set.columns; column++) {
      const [center, width] = centerAndWidth(training, column, scaling);
      for (const part of [training, test]) {
        for (let at = column; at < part.features.length; at += part.columns) {
          part.features[at] = width === 0 ? 0 : (part.features[at] - center) / width;
        }
      }
    }
  }
  return { training, test };
}

/** How many rows of a class with `rows` rows go to the training part. */
export function trainingCount(rows: number, trainFraction: number): number {
  return Math.max(1, Math.round(trainFraction * rows));
}

/** 1 for each row of the training part. */
function trainingRows({ labels, classes }: DataSet, trainFraction: number): Uint8Array {
  const isTraining = new Uint8Array(labels.length);
  const draws = stream('batch', 'stratified split', 0);
  classes.forEach((_, label) => {
    const rows: number[] = [];
    labels.forEach((value, row) => {
      if (value === label) rows.push(row);
    });
    const order = draws.draws(label).permutation(rows.length, new Int32Array(rows.length));
    for (const place of order.subarray(0, trainingCount(rows.length, trainFraction))) isTraining[rows[place]] = 1;
  });
  return isTraining;
}

function selectRows(set: DataSet, isWanted: (row: number) => boolean): DataPart {
  const source = Int32Array.from({ length: set.rows }, (_, row) => row).filter(isWanted);
  const features = new Float64Array(source.length * set.columns);
  source.forEach((row, i) => {
    features.set(set.features.subarray(row * set.columns, (row + 1) * set.columns), i * set.columns);
  });
  return {
    rows: source.length,
    columns: set.columns,
    features,
    labels: Int32Array.from(source, (row) => set.labels[row]),
    source,
  };
}

/** What to subtract from a column and to divide it by; width 0 for a constant column. */
function centerAndWidth(part: DataPart, column: number, scaling: 'standard' | 'unit'): [center: number, width: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let at = column; at < part.features.length; at += part.columns) {
    const value = part.features[at];
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  if (low === high) return [low, 0];
  if (scaling === 'unit') return [low, high - low];
  const mean = sum / part.rows;
  let squares = 0;
  for (let at = column; at < part.features.length; at += part.columns) {
    squares += (part.features[at] - mean) * (part.features[at] - mean);
  }
  return [mean, Math.sqrt(squares / part.rows)];
}
