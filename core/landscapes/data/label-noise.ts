/** Wrong labels in the training part of a data set, as many as asked for and the same every time. */
import { RidgelineError } from '../../contract/errors.ts';
import { stream } from '../../math/streams.ts';

/** other-class: each chosen row gets one of the other classes; random-label: any class, its own too. All equally likely. */
export type LabelNoiseKind = 'other-class' | 'random-label';

export interface LabelNoise {
  /** Share of the rows, 0 to 1; the nearest whole number of rows is changed. */
  fraction: number;
  /** Which rows and which labels: a whole number from 0. */
  seed: number;
  kind: LabelNoiseKind;
}

const ORDER = 0;
const CLASSES = 1;

/**
 * The labels with noise, as a new array; `classes` is their number. A larger fraction of the same seed changes the same
 * rows to the same labels, and further ones. Throws 'invalid-parameter' for a fraction outside 0 ... 1, and for
 * other classes where there is only one.
 */
export function withLabelNoise(labels: Int32Array, classes: number, { fraction, seed, kind }: LabelNoise): Int32Array {
  if (!(fraction >= 0 && fraction <= 1)) refuse('fraction', fraction, '0 ≤ fraction ≤ 1');
  if (!(Number.isSafeInteger(seed) && seed >= 0)) refuse('seed', seed, 'a whole number from 0');
  if (classes < 2 && fraction > 0) refuse('classes', classes, 'labels of at least two classes');
  const noisy = labels.slice();
  const rows = Math.round(fraction * labels.length);
  const source = stream('batch', 'label noise', seed);
  const order = source.draws(ORDER).permutation(labels.length, new Int32Array(labels.length));
  const draws = source.draws(CLASSES);
  for (const row of order.subarray(0, rows)) {
    if (kind === 'random-label') noisy[row] = draws.integer(classes);
    else noisy[row] = (labels[row] + 1 + draws.integer(classes - 1)) % classes;
  }
  return noisy;
}

function refuse(name: string, value: number, expected: string): never {
  throw new RidgelineError('invalid-parameter', `label noise with ${name} ${value}; expected ${expected}`, {
    field: name,
    value,
    expected,
  });
}
