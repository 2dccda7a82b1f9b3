/**
 * The elementary functions with the same bits on every machine: emitters over `Arithmetic`, and the same code as plain
 * functions of numbers, which stand in for Math.exp and its like in all of core.
 */

import { type Arithmetic, scalarArithmetic, type Value } from './arithmetic.ts';
import { ModuleBuilder } from './encoder.ts';
import { emitErf, emitErfc } from './error-function.ts';
import { emitCosh, emitExp, emitExpm1, emitSinh, emitTanh } from './exponential.ts';
import { instantiate } from './instantiate.ts';
import { emitAcos, emitAsin, emitAtan, emitAtan2 } from './inverse-trigonometry.ts';
import { emitLog, emitLog1p, emitLog2, emitLog10 } from './logarithm.ts';
import { emitHypot, emitPow } from './power.ts';
import { emitExpSingle, emitTanhSingle } from './single-precision.ts';
import { emitCos, emitSin, emitTan } from './trigonometry.ts';

export { emitErf, emitErfc } from './error-function.ts';
export { emitCosh, emitExp, emitExpm1, emitSinh, emitTanh } from './exponential.ts';
export { emitAcos, emitAsin, emitAtan, emitAtan2 } from './inverse-trigonometry.ts';
export { emitLog, emitLog1p, emitLog2, emitLog10 } from './logarithm.ts';
export { emitHypot, emitPow, emitPowi } from './power.ts';
export { emitExpSingle, emitTanhSingle } from './single-precision.ts';
export { emitCos, emitSin, emitSinCos, emitTan } from './trigonometry.ts';

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/** Emitters of one argument, in f64, by name. */
export const unaryEmitters = {
  exp: emitExp,
  expm1: emitExpm1,
  log: emitLog,
  log1p: emitLog1p,
  log2: emitLog2,
  log10: emitLog10,
  sin: emitSin,
  cos: emitCos,
  tan: emitTan,
  asin: emitAsin,
  acos: emitAcos,
  atan: emitAtan,
  sinh: emitSinh,
  cosh: emitCosh,
  tanh: emitTanh,
  erf: emitErf,
  erfc: emitErfc,
} as const satisfies Record<string, (a: Arithmetic, x: Value) => Value>;

/** Emitters of two arguments, in f64, by name. */
export const binaryEmitters = { pow: emitPow, atan2: emitAtan2, hypot: emitHypot } as const satisfies Record<
  string,
  (a: Arithmetic, x: Value, y: Value) => Value
>;

/** Emitters in f32, by name. */
export const singleEmitters = { expSingle: emitExpSingle, tanhSingle: emitTanhSingle } as const satisfies Record<
  string,
  (a: Arithmetic, x: Value) => Value
>;

type Scalars = Record<keyof typeof unaryEmitters | keyof typeof singleEmitters, Unary> &
  Record<keyof typeof binaryEmitters, Binary>;

function instantiateScalars(): Scalars {
  const module = new ModuleBuilder();
  for (const [name, emit] of Object.entries(unaryEmitters)) {
    module.exportFunction(name, { x: 'f64' }, ['f64'], (f, { x }) => {
      const a = scalarArithmetic(f);
      a.push(emit(a, a.wrap(x)));
    });
  }
  for (const [name, emit] of Object.entries(binaryEmitters)) {
    module.exportFunction(name, { x: 'f64', y: 'f64' }, ['f64'], (f, { x, y }) => {
      const a = scalarArithmetic(f);
      a.push(emit(a, a.wrap(x), a.wrap(y)));
    });
  }
  for (const [name, emit] of Object.entries(singleEmitters)) {
    module.exportFunction(name, { x: 'f32' }, ['f32'], (f, { x }) => {
      const a = scalarArithmetic(f, 'f32');
      a.push(emit(a, a.wrap(x)));
    });
  }
  return instantiate<Scalars>(module.toBytes());
}

const scalars = instantiateScalars();

export const exp: Unary = scalars.exp;
export const expm1: Unary = scalars.expm1;
export const log: Unary = scalars.log;
export const log1p: Unary = scalars.log1p;
export const log2: Unary = scalars.log2;
export const log10: Unary = scalars.log10;
export const sin: Unary = scalars.sin;
export const cos: Unary = scalars.cos;
export const tan: Unary = scalars.tan;
export const asin: Unary = scalars.asin;
export const acos: Unary = scalars.acos;
export const atan: Unary = scalars.atan;
export const sinh: Unary = scalars.sinh;
export const cosh: Unary = scalars.cosh;
export const tanh: Unary = scalars.tanh;
export const erf: Unary = scalars.erf;
export const erfc: Unary = scalars.erfc;
export const pow: Binary = scalars.pow;
/** The angle of the point (x, y): the arguments come as `atan2(y, x)`. */
export const atan2: Binary = scalars.atan2;
export const hypot: Binary = scalars.hypot;
/** e^x rounded to f32, as networks in f32 compute it. */
export const expSingle: Unary = scalars.expSingle;
export const tanhSingle: Unary = scalars.tanhSingle;

/** x^n for a whole number n: the bits of `emitPowi`. */
export function powi(x: number, n: number): number {
  if (!Number.isSafeInteger(n)) throw new RangeError(`invalid exponent ${n}: expected a whole number`);
  if (n === 0) return 1;
  let result = Number.NaN;
  let started = false;
  let square = x;
  for (let rest = Math.abs(n); ; ) {
    if (rest % 2 === 1) {
      result = started ? result * square : square;
      started = true;
    }
    rest = Math.floor(rest / 2);
    if (rest === 0) break;
    square *= square;
  }
  return n < 0 ? 1 / result : result;
}
