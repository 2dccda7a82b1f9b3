/** Powers over `Arithmetic`, in f64. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { emitScaledExp } from './exponential.ts';
import { emitLogPair } from './logarithm.ts';
import { emitSplit, emitTwoProduct } from './polynomial.ts';

/**
 * x^y as C99 and IEEE 754-2019 `pow` define it: pow(x, 0) = pow(1, y) = 1 even for NaN, a negative x with y not a whole
 * number gives NaN. exp(y log |x|) with the logarithm and the product in double-double arithmetic. At most 0.9 ulp.
 */
export function emitPow(a: Arithmetic, x: Value, y: Value): Value {
  return a.scope(() => {
    const zero = a.constant(0);
    const one = a.constant(1);
    const infinity = a.constant(Number.POSITIVE_INFINITY);
    const magnitude = a.abs(x);
    const subnormal = a.lt(magnitude, a.constant(2 ** -1022));
    const normal = a.select(subnormal, a.mul(magnitude, a.constant(2 ** 54)), magnitude);
    const log = emitLogPair(a, normal, a.select(subnormal, a.constant(-54), zero));
    // |log x| >= 2^-53 unless x = 1, so that larger exponents overflow or underflow all the same.
    const exponent = a.pseudoMax(a.pseudoMin(y, a.constant(2 ** 64)), a.constant(-(2 ** 64)));
    const product = emitTwoProduct(a, log.high, emitSplit(a, log.high), exponent, emitSplit(a, exponent));
    const low = a.add(product.low, a.mul(log.low, exponent));
    const power = a.variable(emitScaledExp(a, product.high, 0, low));

    const edge = a.maskOr(a.eq(magnitude, zero), a.eq(magnitude, infinity));
    a.ifAny(edge, () => {
      const growing = a.select(a.eq(magnitude, zero), a.neg(y), y);
      a.assign(power, a.select(edge, a.select(a.gt(growing, zero), infinity, zero), power));
    });

    const negative = a.ltBits(a.toBits(x), a.bitsConstant(0n));
    a.ifAny(negative, () => {
      const whole = a.eq(a.nearest(y), y);
      const half = a.mul(y, a.constant(0.5));
      const odd = a.maskAnd(whole, a.ne(a.nearest(half), half));
      a.assign(power, a.select(a.maskAnd(negative, odd), a.neg(power), power));
      const undefined_ = a.maskAnd(a.maskAnd(a.lt(x, zero), a.lt(magnitude, infinity)), a.maskNot(whole));
      a.assign(power, a.select(undefined_, a.constant(Number.NaN), power));
    });

    const unordered = a.maskOr(a.ne(x, x), a.ne(y, y));
    const result = a.select(unordered, a.constant(Number.NaN), power);
    return a.select(a.maskOr(a.eq(y, zero), a.eq(x, one)), one, result);
  });
}

/**
 * x^n for a whole number n by squaring and multiplying from the lowest bit up, 1/x^|n| for negative n: a fixed order of
 * roundings, exact where all powers on the way are.
 */
export function emitPowi(a: Arithmetic, x: Value, n: number): Value {
  if (!Number.isSafeInteger(n)) throw new RangeError(`invalid exponent ${n}: expected a whole number`);
  return a.scope(() => {
    if (n === 0) return a.variable(a.constant(1));
    let result: Value | undefined;
    let square = x;
    for (let rest = Math.abs(n); ; ) {
      if (rest % 2 === 1) result = result === undefined ? square : a.mul(result, square);
      rest = Math.floor(rest / 2);
      if (rest === 0) break;
      square = a.mul(square, square);
    }
    const power = result as Value;
    return n < 0 ? a.div(a.constant(1), power) : power;
  });
}

/** sqrt(x^2 + y^2) without overflow or underflow on the way; infinite when one is, even beside NaN. At most 1.2 ulp. */
export function emitHypot(a: Arithmetic, x: Value, y: Value): Value {
  return a.scope(() => {
    const infinity = a.constant(Number.POSITIVE_INFINITY);
    const ax = a.abs(x);
    const ay = a.abs(y);
    const larger = a.max(ax, ay);
    const one = a.constant(1);
    const big = a.gt(larger, a.constant(2 ** 500));
    const small = a.lt(larger, a.constant(2 ** -450));
    const scale = a.select(big, a.constant(2 ** -600), a.select(small, a.constant(2 ** 600), one));
    const back = a.select(big, a.constant(2 ** 600), a.select(small, a.constant(2 ** -600), one));
    const sx = a.mul(ax, scale);
    const sy = a.mul(ay, scale);
    const value = a.mul(a.sqrt(a.add(a.mul(sx, sx), a.mul(sy, sy))), back);
    return a.select(a.maskOr(a.eq(ax, infinity), a.eq(ay, infinity)), infinity, value);
  });
}
