/** What the losses of a softmax share: its first passes, and sums of losses over rows. */
import { type Arithmetic, simdArithmetic, type Value } from '../../../wasm/arithmetic.ts';
import { emitExp, emitExpSingle, emitLog1p } from '../../../wasm/elementary.ts';
import type { FunctionBuilder, Local } from '../../../wasm/encoder.ts';
import type { Column } from '../sweep.ts';

/** Adds the numbers that are not padding to the f64 `sum`, in the order of the rows. */
export function emitSumInOrder(f: FunctionBuilder, lanes: number, values: readonly Value[], sum: Local): void {
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
export function emitWiden(f: FunctionBuilder, a: Arithmetic, value: Value, wide: Arithmetic): Value[] {
  if (a.format === 'f64') return [value];
  return [0, 2].map((first) => {
    a.push(value);
    a.push(value);
    f.shuffle32([first, first + 1, first, first + 1]).op('f64x2.promote_low_f32x4');
    return wide.pop();
  });
}

/** e^x in the format of `a`. */
export function emitExpOf(a: Arithmetic, x: Value): Value {
  return a.format === 'f64' ? emitExp(a, x) : emitExpSingle(a, x);
}

export interface Softmax {
  /** Largest output, and the output of the right class. */
  largest: Value;
  own: Value;
  /** Sums of e^(z - largest): over all classes but (the first of) the largest, and over all but the right one. */
  besideLargest: Value;
  besideOwn: Value;
}

/** First passes of the softmax: the block's z becomes e^(z - largest). No sum holds what it would cancel with later. */
export function emitSoftmax({ a, eachFeature }: Column, label: Value): Softmax {
  const zero = a.constant(0);
  const largest = a.variable(a.constant(Number.NEGATIVE_INFINITY));
  const own = a.variable(zero);
  eachFeature(({ z }, index) => {
    const value = a.load(z);
    a.assign(largest, a.max(largest, value));
    a.assign(own, a.select(a.eq(index(), label), value, own));
  });
  const besideLargest = a.variable(zero);
  const besideOwn = a.variable(zero);
  const seen = a.variable(zero);
  eachFeature(({ z }, index) => {
    const value = a.load(z);
    const power = emitExpOf(a, a.sub(value, largest));
    a.store(z, power);
    const first = a.maskAnd(a.eq(value, largest), a.eq(seen, zero));
    a.assign(seen, a.select(first, a.constant(1), seen));
    a.assign(besideLargest, a.add(besideLargest, a.select(first, zero, power)));
    a.assign(besideOwn, a.add(besideOwn, a.select(a.eq(index(), label), zero, power)));
  });
  return { largest, own, besideLargest, besideOwn };
}

/** Adds gap + log(1 + besideLargest) of each row that is not padding to `sum`, in f64. */
export function emitLogLoss(
  f: FunctionBuilder,
  a: Arithmetic,
  label: Value,
  gap: Value,
  besideLargest: Value,
  sum: Local,
): void {
  const wide = simdArithmetic(f, 'f64');
  a.scope(() => {
    const zero = a.constant(0);
    const real = a.ge(label, zero);
    const gaps = emitWiden(f, a, a.select(real, gap, zero), wide);
    const rest = emitWiden(f, a, a.select(real, besideLargest, zero), wide);
    wide.scope(() => {
      const losses = gaps.map((value, i) => wide.add(value, emitLog1p(wide, rest[i])));
      emitSumInOrder(f, 2, losses, sum);
    });
  });
}

/** Adds a number of each row to `sum`, in f64 and in the order of the rows. */
export function emitAddRows(f: FunctionBuilder, a: Arithmetic, value: Value, sum: Local): void {
  const wide = simdArithmetic(f, 'f64');
  wide.scope(() => emitSumInOrder(f, 2, emitWiden(f, a, value, wide), sum));
}
