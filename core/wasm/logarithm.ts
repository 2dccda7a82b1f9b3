/** Logarithms over `Arithmetic`, in f64. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { ln2High, ln2Low } from './exponential.ts';
import { emitFastTwoSum, emitPolynomial, emitSplit, emitTwoProduct, type Pair } from './polynomial.ts';

const minimumNormal = 2 ** -1022;

/** (log((1+s)/(1-s))/s - 2) / s^2 as a polynomial in s^2 for |s| <= 0.1716, by Remez' algorithm; relative error 2^-58.9. */
const logarithm = [
  0.6666666666666734, 0.39999999999414676, 0.28571428742388283, 0.22222198573112745, 0.1818356433010081,
  0.15314050443591443, 0.14795950852555553,
];

/** (atanh(s)/s - 1 - s^2/3) / s^4 as a polynomial in s^2 for |s| <= 0.1716, by Remez' algorithm; relative error 2^-65.9. */
const inverseTangentTail = [
  0.20000000000001128, 0.14285714285050022, 0.1111111125991397, 0.09090892188141732, 0.07693378437143508,
  0.06628414558520694, 0.0659810852681314,
];

/** x = 2^k m, sqrt(1/2) <= m < sqrt(2), for positive normal x. */
function emitDecompose(a: Arithmetic, x: Value): { readonly k: Value; readonly m: Value } {
  return a.scope(() => {
    const rootHalf = 0x3fe6a09e667f3bcdn;
    const shifted = a.addBits(a.toBits(x), a.bitsConstant(0x3ff0000000000000n - rootHalf));
    // The exponent as the low bits of a number between 2^52 and 2^53.
    const exponent = a.bitOr(a.shiftRightUnsigned(shifted, 52), a.bitsConstant(0x4330000000000000n));
    const k = a.sub(a.fromBits(exponent), a.constant(4503599627370496 + 1023));
    const mantissa = a.bitAnd(shifted, a.bitsConstant(0x000fffffffffffffn));
    return { k, m: a.fromBits(a.addBits(mantissa, a.bitsConstant(rootHalf))) };
  });
}

/** k ln 2 + log(1 + f) + correction, for f from sqrt(1/2) - 1 to sqrt(2) - 1. */
function emitLogSum(a: Arithmetic, k: Value, f: Value, correction?: Value): Value {
  return a.scope(() => {
    const halfSquare = a.mul(a.mul(f, f), a.constant(0.5));
    const s = a.div(f, a.add(a.constant(2), f));
    const z = a.mul(s, s);
    const series = a.mul(z, emitPolynomial(a, z, logarithm));
    const low = a.mul(k, a.constant(ln2Low));
    const small = correction === undefined ? low : a.add(low, correction);
    const rest = a.sub(a.add(a.mul(s, a.add(halfSquare, series)), small), halfSquare);
    return a.add(a.add(rest, f), a.mul(k, a.constant(ln2High)));
  });
}

/** log x for positive normal x that need no care: the inner part of Box and Muller's method. */
export function emitLogOfNormal(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const { k, m } = emitDecompose(a, x);
    return emitLogSum(a, k, a.sub(m, a.constant(1)));
  });
}

/** What a logarithm is at 0 (-infinity), below (NaN), at infinity and NaN (themselves). */
function emitLogEdges(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const negative = a.select(a.lt(x, a.constant(0)), a.constant(Number.NaN), x);
    return a.select(a.eq(x, a.constant(0)), a.constant(Number.NEGATIVE_INFINITY), negative);
  });
}

/** `core` for positive normal x, with subnormal numbers scaled by 2^54 first and the edges set right. */
function emitWithEdges(a: Arithmetic, x: Value, core: (x: Value, exponent: Value) => Value): Value {
  return a.scope(() => {
    const scaled = a.variable(x);
    const shift = a.variable(a.constant(0));
    const infinite = a.constant(Number.POSITIVE_INFINITY);
    const odd = a.maskNot(a.maskAnd(a.ge(x, a.constant(minimumNormal)), a.lt(x, infinite)));
    a.ifAny(odd, () => {
      const subnormal = a.lt(x, a.constant(minimumNormal));
      a.assign(scaled, a.select(subnormal, a.mul(x, a.constant(2 ** 54)), x));
      a.assign(shift, a.select(subnormal, a.constant(-54), a.constant(0)));
    });
    const result = a.variable(core(scaled, shift));
    a.ifAny(odd, () => {
      const proper = a.maskAnd(a.gt(x, a.constant(0)), a.lt(x, infinite));
      a.assign(result, a.select(proper, result, emitLogEdges(a, x)));
    });
    return result;
  });
}

/** log x. At most 0.9 ulp. */
export function emitLog(a: Arithmetic, x: Value): Value {
  return emitWithEdges(a, x, (scaled, shift) => {
    const { k, m } = emitDecompose(a, scaled);
    return emitLogSum(a, a.add(k, shift), a.sub(m, a.constant(1)));
  });
}

/** log(1 + x). At most 1 ulp. The rounding error of 1 + x comes back as a correction (FreeBSD's method). */
export function emitLog1p(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const one = a.constant(1);
    const sum = a.add(one, x);
    const { k, m } = emitDecompose(a, sum);
    const lost = a.select(a.ge(k, a.constant(2)), a.sub(one, a.sub(sum, x)), a.sub(x, a.sub(sum, one)));
    const direct = a.eq(k, a.constant(0));
    const f = a.select(direct, x, a.sub(m, one));
    const correction = a.select(direct, a.constant(0), a.div(lost, sum));
    const value = emitLogSum(a, k, f, correction);
    const proper = a.maskAnd(a.gt(sum, a.constant(0)), a.lt(sum, a.constant(Number.POSITIVE_INFINITY)));
    const result = a.select(proper, value, emitLogEdges(a, sum));
    return a.select(a.lt(a.abs(x), a.constant(2 ** -54)), x, result);
  });
}

/**
 * log(2^shift x) as a pair with a relative error of about 2^-66, for positive normal x. With s = (m - 1)/(m + 1):
 * log m = 2 (s + s^3/3 + s^5 (1/5 + ...)), the first two terms in double-double arithmetic.
 */
export function emitLogPair(a: Arithmetic, x: Value, shift: Value): Pair {
  return a.scope(() => {
    const { k: exponent, m } = emitDecompose(a, x);
    const k = a.add(exponent, shift);
    const one = a.constant(1);
    const f = a.sub(m, one);
    const denominator = a.add(m, one);
    const denominatorLow = a.sub(m, a.sub(denominator, one));
    const inverse = a.div(one, denominator);
    const s = a.mul(f, inverse);
    const split = emitSplit(a, s);
    const product = emitTwoProduct(a, s, split, denominator, emitSplit(a, denominator));
    const residual = a.sub(a.sub(a.sub(f, product.high), product.low), a.mul(s, denominatorLow));
    const sLow = a.mul(residual, inverse);

    const square = emitTwoProduct(a, s, split, s, split);
    const squareLow = a.add(square.low, a.mul(a.add(s, s), sLow));
    const third = 1 / 3;
    const thirdSplit = { high: a.constant(0.3333333283662796), low: a.constant(third - 0.3333333283662796) };
    const w = emitTwoProduct(a, square.high, emitSplit(a, square.high), a.constant(third), thirdSplit);
    // 1/3 - third = 2^-54 / 3.
    const wLow = a.add(
      a.add(w.low, a.mul(squareLow, a.constant(third))),
      a.mul(square.high, a.constant(1.850371707708594e-17)),
    );
    const cube = emitTwoProduct(a, w.high, emitSplit(a, w.high), s, split);
    const cubeLow = a.add(a.add(cube.low, a.mul(wLow, s)), a.mul(w.high, sLow));

    const fifth = a.mul(a.mul(a.mul(square.high, square.high), s), emitPolynomial(a, square.high, inverseTangentTail));
    const sum = emitFastTwoSum(a, s, cube.high);
    const sumLow = a.add(a.add(sum.low, a.add(sLow, cubeLow)), fifth);
    const total = emitFastTwoSum(a, a.mul(k, a.constant(ln2High)), a.add(sum.high, sum.high));
    const low = a.add(a.add(total.low, a.add(sumLow, sumLow)), a.mul(k, a.constant(ln2Low)));
    return emitFastTwoSum(a, total.high, low);
  });
}

/** log x times the factor high + low. */
function emitLogInBase(a: Arithmetic, x: Value, high: number, low: number): Value {
  return emitWithEdges(a, x, (scaled, shift) => {
    const log = emitLogPair(a, scaled, shift);
    const factor = a.constant(high);
    const product = emitTwoProduct(a, log.high, emitSplit(a, log.high), factor, emitSplit(a, factor));
    const rest = a.add(a.mul(log.low, factor), a.mul(log.high, a.constant(low)));
    return a.add(product.high, a.add(product.low, rest));
  });
}

/** log2 x. At most 0.51 ulp; exact at powers of 2. */
export function emitLog2(a: Arithmetic, x: Value): Value {
  return emitLogInBase(a, x, Math.LOG2E, 2.0355273740931033e-17);
}

/** log10 x. At most 0.51 ulp; exact at powers of 10. */
export function emitLog10(a: Arithmetic, x: Value): Value {
  return emitLogInBase(a, x, Math.LOG10E, 1.098319650216765e-17);
}
