/** Losses of the margin m = y z of one output z, with y = 1 for the second class and -1 for the first. */
import type { Arithmetic, Value } from '../../../wasm/arithmetic.ts';
import type { ModuleBuilder } from '../../../wasm/encoder.ts';
import { emitLogistic } from '../activations.ts';
import type { FormatFacts } from '../format.ts';
import { at } from '../step.ts';
import { exportColumns } from '../sweep.ts';
import type { HeadMaker } from './head.ts';
import { emitAddRows, emitExpOf, emitLogLoss } from './softmax.ts';

/** logistic: log(1 + e^-m). hinge: max(0, 1 - m). squared-hinge: max(0, 1 - m)^2. exponential: e^-m. */
export type MarginLoss = 'logistic' | 'hinge' | 'squared-hinge' | 'exponential';

export interface MarginFunctions {
  countSigns(z: number, labels: number, outputs: number, rows: number): number;
}

interface Derivatives {
  /** The loss, as a number that log(1 + rest) is added to where there is a rest. */
  value: Value;
  rest?: Value;
  first: Value;
  second: Value;
}

/** A loss with its first two derivatives by the margin; those of the hinge at m = 1 are 0. */
const margins: Record<MarginLoss, (a: Arithmetic, m: Value) => Derivatives> = {
  logistic(a, m) {
    const { power, rest, slope } = emitLogistic(a, m);
    return { value: a.pseudoMax(a.neg(m), a.constant(0)), rest: power, first: a.neg(rest), second: slope };
  },
  hinge(a, m) {
    const [zero, one] = [a.constant(0), a.constant(1)];
    const isInside = a.lt(m, one);
    return {
      value: a.select(isInside, a.sub(one, m), zero),
      first: a.select(isInside, a.constant(-1), zero),
      second: zero,
    };
  },
  'squared-hinge'(a, m) {
    const [zero, one, two] = [a.constant(0), a.constant(1), a.constant(2)];
    const isInside = a.lt(m, one);
    const gap = a.select(isInside, a.sub(one, m), zero);
    return {
      value: a.mul(gap, gap),
      first: a.neg(a.mul(two, gap)),
      second: a.select(isInside, two, zero),
    };
  },
  exponential(a, m) {
    const value = emitExpOf(a, a.neg(m));
    return { value, first: a.neg(value), second: value };
  },
};

type MarginFunction = (z: number, bend: number, labels: number, outputs: number, rows: number) => number;

/**
 * Exports for every loss, by its name, `logistic(z, bend, labels)`: the sum of the losses (f64, in order); z becomes the
 * derivative by z, and the second derivative is written to `bend`, both 0 in padding. And `countSigns(z, labels)`: rows
 * with z > 0 in the second class and those with z <= 0 in the first.
 */
export function emitMargins(module: ModuleBuilder, facts: FormatFacts): void {
  for (const [name, derivatives] of Object.entries(margins)) {
    exportColumns(
      module,
      facts,
      name,
      { blocks: ['z', 'bend'], rows: ['labels'], results: ['f64'] },
      (f, eachColumn) => {
        const sum = f.local('f64');
        eachColumn(({ a, row, eachFeature }) => {
          const zero = a.constant(0);
          const label = a.load(row.labels);
          const real = a.ge(label, zero);
          const sign = a.select(a.gt(label, zero), a.constant(1), a.constant(-1));
          eachFeature(({ z, bend }) => {
            const { value, rest, first, second } = derivatives(a, a.mul(sign, a.load(z)));
            if (rest) emitLogLoss(f, a, label, value, rest, sum);
            else emitAddRows(f, a, a.select(real, value, zero), sum);
            a.store(z, a.select(real, a.mul(sign, first), zero));
            a.store(bend, a.select(real, second, zero));
          });
        });
        f.get(sum);
      },
    );
  }
  exportColumns(module, facts, 'countSigns', { blocks: ['z'], rows: ['labels'], results: ['f64'] }, (f, eachColumn) => {
    const count = f.local('f64');
    eachColumn(({ a, row, eachFeature }) => {
      const [zero, one] = [a.constant(0), a.constant(1)];
      const label = a.load(row.labels);
      eachFeature(({ z }) => {
        const answer = a.select(a.gt(a.load(z), zero), one, zero);
        emitAddRows(f, a, a.select(a.eq(answer, label), one, zero), count);
      });
    });
    f.get(count);
  });
}

/** The head of a network of one output. */
export function marginHead(loss: MarginLoss): HeadMaker {
  return ({ functions, layout }, { features, value, dot }) => {
    const bend = layout.block(features);
    const sum = (functions as unknown as Record<string, unknown>)[loss] as MarginFunction;
    const lossOf: ReturnType<HeadMaker>['loss'] = (frame) =>
      sum(at(frame, value), frame.base + bend, frame.labels, features, frame.rows);
    return {
      loss: lossOf,
      curved: lossOf,
      dot: ({ base, rows }) => functions.multiply(dot, dot, base + bend, features, rows),
      correct: (frame) => functions.countSigns(at(frame, value), frame.labels, features, frame.rows),
    };
  };
}
