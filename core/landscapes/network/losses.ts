/** The loss at the outputs of a block, its error, and the norm of the parameters, as WebAssembly functions. */
import { type Arithmetic, simdArithmetic, type Value } from '../../wasm/arithmetic.ts';
import { emitExp, emitExpSingle, emitLog1p } from '../../wasm/elementary.ts';
import type { FunctionBuilder, Local, ModuleBuilder } from '../../wasm/encoder.ts';
import type { ValueType } from '../../wasm/instructions.ts';
import { type FormatFacts, VECTOR_BYTES } from './format.ts';
import { advance } from './sweep.ts';

/** What a head does with one vector of rows; `label` is the class of each row as a number, negative in padding. */
interface Column {
  a: Arithmetic;
  label: Value;
  /** Runs `body` for every class with the addresses of its numbers in the blocks, and its number in all lanes. */
  eachClass(body: (at: readonly Local[], index: Value) => void): void;
}

/** Exports a function over the rows of output blocks, `classes` features each, a vector of rows at a time. */
function exportHead(
  module: ModuleBuilder,
  facts: FormatFacts,
  name: string,
  blocks: readonly string[],
  results: readonly ValueType[],
  body: (f: FunctionBuilder, eachColumn: (column: (c: Column) => void) => void) => void,
): void {
  const parameters: Record<string, ValueType> = {};
  for (const block of blocks) parameters[block] = 'i32';
  module.exportFunction(name, { ...parameters, classes: 'i32', rows: 'i32', labels: 'i32' }, results, (f, locals) => {
    const bases = blocks.map((block) => (locals as Record<string, Local>)[block]);
    const addresses = blocks.map(() => f.local('i32'));
    const [row, index] = [f.local('i32'), f.local('i32')];
    const a = simdArithmetic(f, facts.format);
    const number = f.local(facts.format);
    const eachClass: Column['eachClass'] = (inner) => {
      bases.forEach((base, i) => {
        f.get(base).set(addresses[i]);
      });
      f.forRange(index, 0, locals.classes, 1, () => {
        f.get(index).op(`${facts.format}.convert_i32_s`).set(number);
        a.scope(() => inner(addresses, a.splat(number)));
        advance(f, addresses, facts.stride);
      });
    };
    body(f, (column) => {
      f.forRange(row, 0, locals.rows, facts.lanes, () => {
        a.scope(() => column({ a, label: a.load(locals.labels), eachClass }));
        advance(f, [...bases, locals.labels], VECTOR_BYTES);
      });
    });
  });
}

/** Adds the numbers that are not padding to the f64 `sum`, in the order of the rows. */
function emitSumInOrder(f: FunctionBuilder, lanes: number, values: readonly Value[], sum: Local): void {
  for (const { held } of values) {
    for (let lane = 0; lane < lanes; lane++) {
      f.get(sum)
        .get(held as Local)
        .lane('f64x2.extract_lane', lane)
        .op('f64.add')
        .set(sum);
    }
  }
}

/** A vector as vectors of f64: itself, or its two halves. */
function emitWiden(f: FunctionBuilder, a: Arithmetic, value: Value, wide: Arithmetic): Value[] {
  if (a.format === 'f64') return [value];
  return [0, 2].map((first) => {
    a.push(value);
    a.push(value);
    f.shuffle32([first, first + 1, first, first + 1]).op('f64x2.promote_low_f32x4');
    return wide.pop();
  });
}

interface Softmax {
  /** Largest output, and the output of the right class. */
  largest: Value;
  own: Value;
  /** Sums of e^(z - largest): over all classes but (the first of) the largest, and over all but the right one. */
  besideLargest: Value;
  besideOwn: Value;
}

/** First passes of the softmax: the block's z becomes e^(z - largest). No sum holds what it would cancel with later. */
function emitSoftmax({ a, label, eachClass }: Column, z: number): Softmax {
  const zero = a.constant(0);
  const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
  const own = a.variable(zero);
  eachClass((at, index) => {
    const value = a.load(at[z]);
    a.assign(largest, a.max(largest, value));
    a.assign(own, a.select(a.eq(index, label), value, own));
  });
  const besideLargest = a.variable(zero);
  const besideOwn = a.variable(zero);
  const seen = a.variable(zero);
  eachClass((at, index) => {
    const value = a.load(at[z]);
    const difference = a.sub(value, largest);
    const power = a.format === 'f64' ? emitExp(a, difference) : emitExpSingle(a, difference);
    a.store(at[z], power);
    const first = a.maskAnd(a.eq(value, largest), a.eq(seen, zero));
    a.assign(seen, a.select(first, a.constant(1), seen));
    a.assign(besideLargest, a.add(besideLargest, a.select(first, zero, power)));
    a.assign(besideOwn, a.add(besideOwn, a.select(a.eq(index, label), zero, power)));
  });
  return { largest, own, besideLargest, besideOwn };
}

/** Adds log(sum of e^z) - z_own of each row to `sum`, in f64: (largest - own) + log(1 + besideLargest). */
function emitLogLoss(f: FunctionBuilder, { a, label }: Column, softmax: Softmax, sum: Local): void {
  const wide = simdArithmetic(f, 'f64');
  a.scope(() => {
    const zero = a.constant(0);
    const real = a.ge(label, zero);
    const gap = emitWiden(f, a, a.select(real, a.sub(softmax.largest, softmax.own), zero), wide);
    const rest = emitWiden(f, a, a.select(real, softmax.besideLargest, zero), wide);
    wide.scope(() => {
      const losses = gap.map((value, i) => wide.add(value, emitLog1p(wide, rest[i])));
      emitSumInOrder(f, 2, losses, sum);
    });
  });
}

/**
 * Exports the heads. All return the sum of the losses of the rows (f64, in order) and turn the outputs z into the error
 * dL/dz of each row's loss, 0 in padding; the `Dot` ones also turn zDot into the change of that error along it.
 * - `crossEntropy(z, ...)`: loss log(sum of e^z) - z_own; error softmax(z) - onehot.
 * - `squaredError(z, ...)`: loss |z - onehot|^2 / 2; error z - onehot.
 * Also `countCorrect(z, ...)`: rows whose (first) largest output is that of their class.
 */
export function emitHeads(module: ModuleBuilder, facts: FormatFacts): void {
  exportHead(module, facts, 'crossEntropy', ['z'], ['f64'], (f, eachColumn) => {
    const sum = f.local('f64');
    eachColumn((column) => {
      const { a, label, eachClass } = column;
      const zero = a.constant(0);
      const softmax = emitSoftmax(column, 0);
      emitLogLoss(f, column, softmax, sum);
      const total = a.add(a.constant(1), softmax.besideLargest);
      const real = a.ge(label, zero);
      eachClass(([z], index) => {
        const error = a.select(a.eq(index, label), a.neg(softmax.besideOwn), a.load(z));
        a.store(z, a.select(real, a.div(error, total), zero));
      });
    });
    f.get(sum);
  });
  exportHead(module, facts, 'crossEntropyDot', ['z', 'zDot'], ['f64'], (f, eachColumn) => {
    const sum = f.local('f64');
    eachColumn((column) => {
      const { a, label, eachClass } = column;
      const zero = a.constant(0);
      const softmax = emitSoftmax(column, 0);
      emitLogLoss(f, column, softmax, sum);
      const total = a.add(a.constant(1), softmax.besideLargest);
      const real = a.ge(label, zero);
      // Relative to the right class, so that nothing cancels where that class has almost all the probability.
      const ownDot = a.variable(zero);
      eachClass(([, zDot], index) => {
        a.assign(ownDot, a.select(a.eq(index, label), a.load(zDot), ownDot));
      });
      const mean = a.variable(zero);
      eachClass(([z, zDot], index) => {
        const share = a.mul(a.div(a.load(z), total), a.sub(a.load(zDot), ownDot));
        a.assign(mean, a.add(mean, a.select(a.eq(index, label), zero, share)));
      });
      eachClass(([z, zDot], index) => {
        const isOwn = a.eq(index, label);
        const probability = a.div(a.load(z), total);
        const change = a.mul(probability, a.sub(a.sub(a.load(zDot), ownDot), mean));
        const error = a.select(isOwn, a.div(a.neg(softmax.besideOwn), total), probability);
        a.store(z, a.select(real, error, zero));
        a.store(zDot, a.select(real, change, zero));
      });
    });
    f.get(sum);
  });
  for (const withDot of [false, true]) {
    const blocks = withDot ? ['z', 'zDot'] : ['z'];
    exportHead(module, facts, withDot ? 'squaredErrorDot' : 'squaredError', blocks, ['f64'], (f, eachColumn) => {
      const sum = f.local('f64');
      eachColumn(({ a, label, eachClass }) => {
        const [zero, one] = [a.constant(0), a.constant(1)];
        const real = a.ge(label, zero);
        const squares = a.variable(zero);
        eachClass(([z, zDot], index) => {
          const difference = a.sub(a.load(z), a.select(a.eq(index, label), one, zero));
          const error = a.select(real, difference, zero);
          a.store(z, error);
          a.assign(squares, a.add(squares, a.mul(error, error)));
          if (withDot) a.store(zDot, a.select(real, a.load(zDot), zero));
        });
        const wide = simdArithmetic(f, 'f64');
        wide.scope(() => {
          const halves = emitWiden(f, a, squares, wide).map((value) => wide.mul(value, wide.constant(0.5)));
          emitSumInOrder(f, 2, halves, sum);
        });
      });
      f.get(sum);
    });
  }
  exportHead(module, facts, 'countCorrect', ['z'], ['f64'], (f, eachColumn) => {
    const count = f.local('f64');
    eachColumn(({ a, label, eachClass }) => {
      const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
      const winner = a.variable(a.constant(0));
      eachClass(([z], index) => {
        const value = a.load(z);
        const better = a.gt(value, largest);
        a.assign(largest, a.select(better, value, largest));
        a.assign(winner, a.select(better, index, winner));
      });
      const wide = simdArithmetic(f, 'f64');
      const right = a.select(a.eq(winner, label), a.constant(1), a.constant(0));
      wide.scope(() => emitSumInOrder(f, 2, emitWiden(f, a, right, wide), count));
    });
    f.get(count);
  });
}
