/** Cross-entropy against the right class: log(sum of e^z) - z_own. */
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { FormatFacts } from '../format.ts';
import { at } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { HeadMaker } from './head.ts';
import { emitAddRows, emitLogLoss, emitSoftmax } from './softmax.ts';

export interface CrossEntropyFunctions {
  crossEntropy(z: number, labels: number, classes: number, rows: number): number;
  crossEntropyCurved(z: number, shares: number, labels: number, classes: number, rows: number): number;
  crossEntropyDot(shares: number, zDot: number, labels: number, classes: number, rows: number): void;
  countCorrect(z: number, labels: number, classes: number, rows: number): number;
}

/**
 * Exports, for labels that are class numbers or negative in padding:
 * - `crossEntropy(z, labels)`: the sum of the losses (f64, in order); z becomes softmax(z) - onehot.
 * - `crossEntropyCurved(z, shares, labels)`: the same, and writes softmax(z) to `shares`.
 * - `crossEntropyDot(shares, zDot, labels)`: zDot becomes the change of the error along it.
 * - `countCorrect(z, labels)`: rows whose (first) largest output is that of their class.
 */
export function emitCrossEntropy(module: ModuleBuilder, facts: FormatFacts): void {
  for (const isCurved of [false, true]) {
    const name = isCurved ? 'crossEntropyCurved' : 'crossEntropy';
    const blocks = isCurved ? ['z', 'shares'] : ['z'];
    exportColumns(module, facts, name, { blocks, rows: ['labels'], results: ['f64'] }, (f, eachColumn) => {
      const sum = f.local('f64');
      eachColumn((column) => {
        const { a, row, eachFeature } = column;
        const zero = a.constant(0);
        const label = a.load(row.labels);
        const softmax = emitSoftmax(column, label);
        emitLogLoss(f, a, label, a.sub(softmax.largest, softmax.own), softmax.besideLargest, sum);
        const total = a.add(a.constant(1), softmax.besideLargest);
        const real = a.ge(label, zero);
        eachFeature(({ z, shares }, index) => {
          const power = a.load(z);
          const error = a.select(a.eq(index(), label), a.neg(softmax.besideOwn), power);
          a.store(z, a.select(real, a.div(error, total), zero));
          if (isCurved) a.store(shares, a.div(power, total));
        });
      });
      f.get(sum);
    });
  }
  exportColumns(module, facts, 'crossEntropyDot', { blocks: ['shares', 'zDot'], rows: ['labels'] }, (_, eachColumn) => {
    eachColumn(({ a, row, eachFeature }) => {
      const zero = a.constant(0);
      const label = a.load(row.labels);
      const real = a.ge(label, zero);
      // Relative to the right class, so that nothing cancels where that class has almost all the probability.
      const ownDot = a.variable(zero);
      eachFeature(({ zDot }, index) => {
        a.assign(ownDot, a.select(a.eq(index(), label), a.load(zDot), ownDot));
      });
      const mean = a.variable(zero);
      eachFeature(({ shares, zDot }, index) => {
        const share = a.mul(a.load(shares), a.sub(a.load(zDot), ownDot));
        a.assign(mean, a.add(mean, a.select(a.eq(index(), label), zero, share)));
      });
      eachFeature(({ shares, zDot }) => {
        const change = a.mul(a.load(shares), a.sub(a.sub(a.load(zDot), ownDot), mean));
        a.store(zDot, a.select(real, change, zero));
      });
    });
  });
  exportColumns(
    module,
    facts,
    'countCorrect',
    { blocks: ['z'], rows: ['labels'], results: ['f64'] },
    (f, eachColumn) => {
      const count = f.local('f64');
      eachColumn(({ a, row, eachFeature }) => {
        const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
        const winner = a.variable(a.constant(0));
        eachFeature(({ z }, index) => {
          const value = a.load(z);
          const better = a.gt(value, largest);
          a.assign(largest, a.select(better, value, largest));
          a.assign(winner, a.select(better, index(), winner));
        });
        const right = a.select(a.eq(winner, a.load(row.labels)), a.constant(1), a.constant(0));
        emitAddRows(f, a, right, count);
      });
      f.get(count);
    },
  );
}

export const crossEntropyHead: HeadMaker = ({ functions, layout }, { features, value, dot }) => {
  const shares = layout.block(features);
  return {
    loss: (frame) => functions.crossEntropy(at(frame, value), frame.labels, features, frame.rows),
    curved: (frame) =>
      functions.crossEntropyCurved(at(frame, value), frame.base + shares, frame.labels, features, frame.rows),
    dot: (frame) => functions.crossEntropyDot(frame.base + shares, dot, frame.labels, features, frame.rows),
    correct: (frame) => functions.countCorrect(at(frame, value), frame.labels, features, frame.rows),
  };
};
