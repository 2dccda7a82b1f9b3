/** exp and the hyperbolic functions over `Arithmetic`, in f64. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { emitFastTwoSum, emitPolynomial, emitTwoSum, type Pair } from './polynomial.ts';

/** ln 2 in two parts; the first has 32 trailing zero bits, so that k times it is exact for |k| < 2^20. */
export const ln2High = 0.6931471803691238;
export const ln2Low = 1.9082149292705877e-10;

/** (exp(r) - 1 - r) / r^2 on |r| <= ln(2)/2 by Remez' algorithm; exp's relative error is 2^-60.4. */
const exponential = [
  0.5, 0.16666666666666685, 0.04166666666666673, 0.008333333333316751, 0.0013888888888858566, 0.00019841269897027058,
  2.480158737351116e-5, 2.755723426933893e-6, 2.7557233545091944e-7, 2.5112228277820834e-8, 2.0926888679116195e-9,
];

interface Reduced {
  readonly [part: string]: Value;
  /** x = k ln 2 + high - low, k a whole number. */
  readonly k: Value;
  readonly high: Value;
  readonly low: Value;
  /** exp(r) - 1 - r, r = high - low. */
  readonly tail: Value;
}

/** `correction` is added to x where it is too small to be held by x itself. */
function emitReduced(a: Arithmetic, x: Value, correction?: Value): Reduced {
  return a.scope(() => {
    const k = a.nearest(a.mul(x, a.constant(Math.LOG2E)));
    const high = a.sub(x, a.mul(k, a.constant(ln2High)));
    const rest = a.mul(k, a.constant(ln2Low));
    const low = correction === undefined ? rest : a.sub(rest, correction);
    const r = a.sub(high, low);
    const tail = a.mul(a.mul(r, r), emitPolynomial(a, r, exponential));
    return { k, high, low, tail };
  });
}

/** 2^k for whole k from -1022 to 1023. */
export function emitPowerOfTwo(a: Arithmetic, k: Value): Value {
  return a.scope(() => {
    const biased = a.add(k, a.constant(4503599627370496 + 1023));
    return a.fromBits(a.shiftLeft(a.toBits(biased), 52));
  });
}

/** x limited to low ... high; NaN stays. */
function emitClamp(a: Arithmetic, x: Value, low: number, high: number): Value {
  return a.scope(() => a.pseudoMax(a.pseudoMin(x, a.constant(high)), a.constant(low)));
}

/** exp(x + correction) 2^shift, rounded once, subnormal results too; `shift` is 0 or -1. */
export function emitScaledExp(a: Arithmetic, x: Value, shift: 0 | -1, correction?: Value): Value {
  return a.scope(() => {
    const limited = emitClamp(a, x, -746, 711);
    // Beside an x that is cut off, the correction may be anything.
    const small = correction && a.select(a.eq(limited, x), correction, a.constant(0));
    const { k, high, low, tail } = emitReduced(a, limited, small);
    const sum = emitFastTwoSum(a, a.constant(1), high);
    const mantissa = a.add(sum.high, a.add(sum.low, a.sub(tail, low)));
    const exponent = shift === 0 ? k : a.sub(k, a.constant(1));
    // In two steps, because 2^k itself may be out of range where the result is not.
    const half = a.nearest(a.mul(exponent, a.constant(0.5)));
    const scaled = a.mul(mantissa, emitPowerOfTwo(a, half));
    return a.mul(scaled, emitPowerOfTwo(a, a.sub(exponent, half)));
  });
}

/** e^x. At most 0.8 ulp from the exact value. */
export function emitExp(a: Arithmetic, x: Value): Value {
  return emitScaledExp(a, x, 0);
}

/** (e^x - 1) / 2 as a pair, infinite in `high` on overflow; relative error about 2^-58 while |x| is not subnormal. */
function emitHalfExpm1(a: Arithmetic, x: Value): Pair {
  return a.scope(() => {
    const { k, high, low, tail } = emitReduced(a, emitClamp(a, x, -100, 710.5));
    const p = emitFastTwoSum(a, high, a.sub(tail, low));
    // The halves 2^(k-1) keep k = 1024 and 1025 in range.
    const half = emitPowerOfTwo(a, a.pseudoMin(a.sub(k, a.constant(1)), a.constant(1023)));
    const double = a.select(a.gt(k, a.constant(1024)), a.constant(2), a.constant(1));
    const sum = emitTwoSum(a, a.sub(half, a.constant(0.5)), a.mul(half, p.high));
    const rest = a.add(sum.low, a.mul(half, p.low));
    const result = emitFastTwoSum(a, sum.high, rest);
    return { high: a.mul(result.high, double), low: a.mul(result.low, double) };
  });
}

/** x itself where |x| is below `bound`, else `value`: keeps -0 and subnormals. */
export function emitTinyItself(a: Arithmetic, x: Value, bound: number, value: Value): Value {
  return a.scope(() => a.select(a.lt(a.abs(x), a.constant(bound)), x, value));
}

/** e^x - 1. At most 1.1 ulp. */
export function emitExpm1(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const { high } = emitHalfExpm1(a, x);
    return emitTinyItself(a, x, 2 ** -54, a.add(high, high));
  });
}

/** With u = (e^|x| - 1)/2: sinh |x| = u + u/(1 + 2u). At most 1.8 ulp. */
export function emitSinh(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const { high, low } = emitHalfExpm1(a, a.abs(x));
    const quotient = a.div(high, a.add(a.constant(1), a.add(high, high)));
    const value = a.add(high, a.add(quotient, low));
    const result = a.select(a.lt(high, a.constant(Number.MAX_VALUE)), value, high);
    return emitTinyItself(a, x, 2 ** -28, a.copySign(result, x));
  });
}

/** With w = e^|x| / 2: cosh x = w + 1/(4w). At most 1.3 ulp. */
export function emitCosh(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const half = emitScaledExp(a, a.abs(x), -1);
    return a.add(half, a.div(a.constant(0.25), half));
  });
}

/** With u = (e^(2|x|) - 1)/2: tanh |x| = u/(u + 1). At most 1.2 ulp. */
export function emitTanh(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const u = emitHalfExpm1(a, a.pseudoMin(a.add(magnitude, magnitude), a.constant(44)));
    const sum = emitTwoSum(a, a.constant(1), u.high);
    const quotient = a.div(u.high, sum.high);
    const error = a.sub(u.low, a.mul(quotient, a.add(sum.low, u.low)));
    const value = a.add(quotient, a.div(error, sum.high));
    return emitTinyItself(a, x, 2 ** -28, a.copySign(value, x));
  });
}
