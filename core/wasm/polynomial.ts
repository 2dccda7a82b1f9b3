/** Polynomials and the exact sums and products of two doubles, the bricks of the elementary functions. */

import type { Arithmetic, Value } from './arithmetic.ts';

/**
 * c[0] + c[1] x + c[2] x^2 + ..., the even and the odd powers by Horner's rule in x^2 side by side, which halves the chain
 * of dependent operations.
 */
export function emitPolynomial(a: Arithmetic, x: Value, coefficients: readonly number[]): Value {
  return a.scope(() => {
    const square = a.mul(x, x);
    const chain = (from: number): Value => {
      let sum = a.constant(coefficients[from]!);
      for (let i = from - 2; i >= 0; i -= 2) sum = a.add(a.mul(sum, square), a.constant(coefficients[i]!));
      return sum;
    };
    const last = coefficients.length - 1;
    if (last === 0) return a.variable(a.constant(coefficients[0]!));
    const [even, odd] = last % 2 === 0 ? [chain(last), chain(last - 1)] : [chain(last - 1), chain(last)];
    return a.add(even, a.mul(odd, x));
  });
}

/** A number as an unevaluated sum; |low| is at most about half an ulp of high. */
export interface Pair {
  readonly [part: string]: Value;
  readonly high: Value;
  readonly low: Value;
}

/** a + b exactly, for any a and b (Knuth). */
export function emitTwoSum(a: Arithmetic, x: Value, y: Value): Pair {
  return a.scope(() => {
    const high = a.add(x, y);
    const part = a.sub(high, x);
    const low = a.add(a.sub(x, a.sub(high, part)), a.sub(y, part));
    return { high, low };
  });
}

/** x + y exactly where |x| >= |y| or x = 0 (Dekker). */
export function emitFastTwoSum(a: Arithmetic, x: Value, y: Value): Pair {
  return a.scope(() => {
    const high = a.add(x, y);
    return { high, low: a.sub(y, a.sub(high, x)) };
  });
}

/** x = high + low with high of 26 significant bits and low of 27 or fewer, so that products of parts are exact. */
export function emitSplit(a: Arithmetic, x: Value): Pair {
  return a.scope(() => {
    const high = a.fromBits(a.bitAnd(a.toBits(x), a.bitsConstant(0xfffffffff8000000n)));
    return { high, low: a.sub(x, high) };
  });
}

/** x y exactly, barring overflow and underflow, from both factors and their splits (Dekker). */
export function emitTwoProduct(a: Arithmetic, x: Value, xs: Pair, y: Value, ys: Pair): Pair {
  return a.scope(() => {
    const high = a.mul(x, y);
    const first = a.sub(a.mul(xs.high, ys.high), high);
    const second = a.add(a.add(first, a.mul(xs.high, ys.low)), a.mul(xs.low, ys.high));
    return { high, low: a.add(second, a.mul(xs.low, ys.low)) };
  });
}
