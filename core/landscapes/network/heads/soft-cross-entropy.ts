/** Cross-entropy against shares of all classes, such as smoothed labels: log(sum of e^z) - sum of t_k z_k. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { FormatFacts } from '../format.ts';
import { at } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { HeadMaker } from './head.ts';
import { emitLogLoss, emitSoftmax } from './softmax.ts';

export interface SoftCrossEntropyFunctions {
  softCrossEntropy(
    z: number,
    targets: number,
    shares: number,
    labels: number,
    temperature: number,
    classes: number,
    rows: number,
  ): number;
  softCrossEntropyDot(shares: number, zDot: number, labels: number, classes: number, rows: number): void;
}

/**
 * Exports, for targets t that add up to 1 in every row and p = softmax(z / T):
 * - `softCrossEntropy(z, targets, shares, labels, T)`: the sum of -T^2 sum of t_k log p_k (f64, in order); z becomes
 *   T (p - t), and p is written to `shares`.
 * - `softCrossEntropyDot(shares, zDot, labels)`: zDot becomes p (zDot - sum of p_k zDot_k).
 */
export function emitSoftCrossEntropy(module: ModuleBuilder, facts: FormatFacts): void {
  exportColumns(
    module,
    facts,
    'softCrossEntropy',
    { blocks: ['z', 'targets', 'shares'], rows: ['labels'], numbers: ['temperature'], results: ['f64'] },
    (f, eachColumn) => {
      const sum = f.local('f64');
      eachColumn((column) => {
        const { a, row, numbers, eachFeature } = column;
        const zero = a.constant(0);
        const label = a.load(row.labels);
        const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
        eachFeature(({ z }) => {
          const value = a.div(a.load(z), numbers.temperature);
          a.store(z, value);
          a.assign(largest, a.max(largest, value));
        });
        const gap = a.variable(zero);
        eachFeature(({ z, targets }) => {
          a.assign(gap, a.add(gap, a.mul(a.load(targets), a.sub(largest, a.load(z)))));
        });
        const softmax = emitSoftmax(column, label);
        emitLogLoss(f, a, label, gap, softmax.besideLargest, sum);
        const total = a.add(a.constant(1), softmax.besideLargest);
        const real = a.ge(label, zero);
        eachFeature(({ z, targets, shares }) => {
          const share = a.div(a.load(z), total);
          a.store(shares, share);
          const error = a.mul(numbers.temperature, a.sub(share, a.load(targets)));
          a.store(z, a.select(real, error, zero));
        });
      });
      f.get(sum);
    },
  );
  exportColumns(
    module,
    facts,
    'softCrossEntropyDot',
    { blocks: ['shares', 'zDot'], rows: ['labels'] },
    (_, eachColumn) => {
      eachColumn(({ a, row, eachFeature }) => {
        const zero = a.constant(0);
        const real = a.ge(a.load(row.labels), zero);
        const mean = a.variable(zero);
        eachFeature(({ shares, zDot }) => {
          a.assign(mean, a.add(mean, a.mul(a.load(shares), a.load(zDot))));
        });
        eachFeature(({ shares, zDot }) => {
          const change = a.mul(a.load(shares), a.sub(a.load(zDot), mean));
          a.store(zDot, a.select(real, change, zero));
        });
      });
    },
  );
}

/** `temperature` T: the loss is T^2 times the cross-entropy at z / T, so that its gradient does not shrink with T. */
export function softCrossEntropyHead(temperature = 1): HeadMaker {
  return ({ functions, layout }, { features, value, dot }) => {
    const shares = layout.block(features);
    const loss: ReturnType<HeadMaker>['loss'] = (frame) => {
      const { base, targets, labels, rows } = frame;
      const sum = functions.softCrossEntropy(
        at(frame, value),
        targets,
        base + shares,
        labels,
        temperature,
        features,
        rows,
      );
      return temperature * temperature * sum;
    };
    return {
      loss,
      curved: loss,
      dot: ({ base, labels, rows }) => functions.softCrossEntropyDot(base + shares, dot, labels, features, rows),
      correct: (frame) => functions.countCorrect(at(frame, value), frame.labels, features, frame.rows),
    };
  };
}
