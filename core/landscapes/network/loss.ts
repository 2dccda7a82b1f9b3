/** The losses of a network on data: how the outputs of a row are compared with its class or targets. */
import type { DataPart } from '../data/split.ts';
import type { NetworkRows } from './buffers.ts';
import { crossEntropyHead } from './heads/cross-entropy.ts';
import type { HeadMaker } from './heads/head.ts';
import { squaredErrorHead } from './heads/squared-error.ts';

export type Loss = 'cross-entropy' | 'squared-error';

/** The head of a loss. */
export function headOf(loss: Loss): HeadMaker {
  switch (loss) {
    case 'cross-entropy':
      return crossEntropyHead;
    case 'squared-error':
      return squaredErrorHead(true);
  }
}

/** The rows of a part with what the loss compares `outputs` outputs with. */
export function rowsFor(loss: Loss, part: DataPart, outputs: number): NetworkRows {
  const { rows, columns, features, labels } = part;
  const common = { rows, columns, features, labels };
  if (loss === 'cross-entropy') return common;
  return { ...common, targets: { columns: outputs, numbers: oneHot(labels, outputs) } };
}

function oneHot(labels: Int32Array, classes: number): Float64Array {
  const numbers = new Float64Array(labels.length * classes);
  labels.forEach((label, row) => {
    numbers[row * classes + label] = 1;
  });
  return numbers;
}
