/** The losses of a network on data: how the outputs of a row are compared with its class or targets. */
import type { DataPart } from '../data/split.ts';
import type { NetworkRows } from './buffers.ts';
import { crossEntropyHead } from './heads/cross-entropy.ts';
import type { HeadMaker } from './heads/head.ts';
import { type MarginLoss, marginHead } from './heads/margin.ts';
import { softCrossEntropyHead } from './heads/soft-cross-entropy.ts';
import { squaredErrorHead } from './heads/squared-error.ts';

export type Loss = 'cross-entropy' | 'squared-error' | MarginLoss;

export interface LossOptions {
  loss: Loss;
  /** Cross-entropy: the share of a row's label that is spread evenly over all classes. */
  labelSmoothing?: number;
}

export function isMarginLoss(loss: Loss): loss is MarginLoss {
  return loss !== 'cross-entropy' && loss !== 'squared-error';
}

/** The head of a loss. `hasClasses`: rows have classes, not targets. */
export function headOf({ loss, labelSmoothing = 0 }: LossOptions, hasClasses: boolean): HeadMaker {
  if (isMarginLoss(loss)) return marginHead(loss);
  if (loss === 'squared-error') return squaredErrorHead(hasClasses);
  return labelSmoothing === 0 ? crossEntropyHead : softCrossEntropyHead();
}

/** The rows of a part with what the loss compares `outputs` outputs with. */
export function rowsFor({ loss, labelSmoothing = 0 }: LossOptions, part: DataPart, outputs: number): NetworkRows {
  const { rows, columns, features, labels, targets, targetColumns } = part;
  const common = { rows, columns, features, labels };
  if (targetColumns > 0) return { ...common, targets: { columns: targetColumns, numbers: targets } };
  const comparesShares = loss === 'squared-error' || (loss === 'cross-entropy' && labelSmoothing > 0);
  if (!comparesShares) return common;
  return { ...common, targets: { columns: outputs, numbers: classShares(labels, outputs, labelSmoothing) } };
}

/** 1 at each row's class and 0 elsewhere, but `smoothing` of the 1 spread evenly over all classes. */
function classShares(labels: Int32Array, classes: number, smoothing: number): Float64Array {
  const shares = new Float64Array(labels.length * classes).fill(smoothing / classes);
  labels.forEach((label, row) => {
    shares[row * classes + label] += 1 - smoothing;
  });
  return shares;
}
