/** Half the squared distance of the outputs from targets: |z - t|^2 / 2, with a one at the class or real targets. */
import { simdArithmetic } from '../../../wasm/arithmetic.ts';
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import type { FormatFacts } from '../format.ts';
import { at } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { HeadMaker } from './head.ts';
import { emitSumInOrder, emitWiden } from './softmax.ts';

export interface SquaredErrorFunctions {
  squaredError(z: number, targets: number, labels: number, outputs: number, rows: number): number;
  clearPadding(block: number, labels: number, features: number, rows: number): void;
}

/**
 * Exports `squaredError(z, targets, labels)`: the sum of the losses (f64, in order of the rows); z becomes z - targets.
 * And `clearPadding(block, labels)`: 0 where the label is negative. Either writes 0 in padding.
 */
export function emitSquaredError(module: ModuleBuilder, facts: FormatFacts): void {
  exportColumns(
    module,
    facts,
    'squaredError',
    { blocks: ['z', 'targets'], rows: ['labels'], results: ['f64'] },
    (f, eachColumn) => {
      const sum = f.local('f64');
      eachColumn(({ a, row, eachFeature }) => {
        const zero = a.constant(0);
        const real = a.ge(a.load(row.labels), zero);
        const squares = a.variable(zero);
        eachFeature(({ z, targets }) => {
          const error = a.select(real, a.sub(a.load(z), a.load(targets)), zero);
          a.store(z, error);
          a.assign(squares, a.add(squares, a.mul(error, error)));
        });
        const wide = simdArithmetic(f, 'f64');
        wide.scope(() => {
          const halves = emitWiden(f, a, squares, wide).map((value) => wide.mul(value, wide.constant(0.5)));
          emitSumInOrder(f, 2, halves, sum);
        });
      });
      f.get(sum);
    },
  );
  exportColumns(module, facts, 'clearPadding', { blocks: ['block'], rows: ['labels'] }, (_, eachColumn) => {
    eachColumn(({ a, row, eachFeature }) => {
      const zero = a.constant(0);
      const real = a.ge(a.load(row.labels), zero);
      eachFeature(({ block }) => a.store(block, a.select(real, a.load(block), zero)));
    });
  });
}

/** `hasClasses`: the targets are a one at each row's class. */
export function squaredErrorHead(hasClasses: boolean): HeadMaker {
  return ({ functions }, { features, value, dot }) => {
    const loss: ReturnType<HeadMaker>['loss'] = (frame) =>
      functions.squaredError(at(frame, value), frame.targets, frame.labels, features, frame.rows);
    return {
      loss,
      curved: loss,
      dot: (frame) => functions.clearPadding(dot, frame.labels, features, frame.rows),
      ...(hasClasses && {
        correct: (frame) => functions.countCorrect(at(frame, value), frame.labels, features, frame.rows),
      }),
    };
  };
}
