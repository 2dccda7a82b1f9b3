/** What each operation of a program computes, on plain numbers: for constant folding and for the interpreters. */

import { acos, asin, atan, cos, cosh, exp, log, pow, sin, sinh, tan, tanh } from '../wasm/elementary.ts';
import type { UnaryFunction } from './syntax.ts';

export type UnaryOperation = UnaryFunction | 'neg';
export type BinaryOperation = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'pow';
export type CompareOperation = 'lt' | 'le' | 'eq' | 'ne';

/** -1, 0 or 1; NaN of NaN; the sign of a zero is kept out: sign(-0) = 0. */
export function signOf(x: number): number {
  return x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : Number.NaN;
}

export function evaluateUnary(operation: UnaryOperation, x: number): number {
  switch (operation) {
    case 'neg':
      return -x;
    case 'exp':
      return exp(x);
    case 'log':
      return log(x);
    case 'sqrt':
      return Math.sqrt(x);
    case 'sin':
      return sin(x);
    case 'cos':
      return cos(x);
    case 'tan':
      return tan(x);
    case 'asin':
      return asin(x);
    case 'acos':
      return acos(x);
    case 'atan':
      return atan(x);
    case 'sinh':
      return sinh(x);
    case 'cosh':
      return cosh(x);
    case 'tanh':
      return tanh(x);
    case 'abs':
      return Math.abs(x);
    case 'sign':
      return signOf(x);
    case 'floor':
      return Math.floor(x);
  }
}

export function evaluateBinary(operation: BinaryOperation, a: number, b: number): number {
  switch (operation) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case 'pow':
      return pow(a, b);
  }
}

export function evaluateCompare(operation: CompareOperation, a: number, b: number): boolean {
  switch (operation) {
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
  }
}

/** Exponents up to this size are expanded into multiplications, half-integers with a square root. */
const EXPANDED_EXPONENT = 64;

/**
 * x^exponent by multiplications, by one square root where the exponent is a half-integer, and by one division where it is
 * negative; undefined for other exponents, which need `pow`. One recipe for the compiler and the interpreters, so that
 * their bits agree. Repeated squaring: x^4 = (x^2)^2, x^3 = x^2 * x. Exponents 0 and 1 are the caller's.
 */
export function expandPower<T>(
  x: T,
  exponent: number,
  arithmetic: { mul(a: T, b: T): T; sqrt(a: T): T; reciprocal(a: T): T },
): T | undefined {
  const size = Math.abs(exponent);
  if (!Number.isInteger(2 * size) || size > EXPANDED_EXPONENT || size === 0) return undefined;
  const whole = Math.floor(size);
  const integerPower = (n: number): T => {
    if (n === 1) return x;
    if (n % 2 === 1) return arithmetic.mul(integerPower(n - 1), x);
    const half = integerPower(n / 2);
    return arithmetic.mul(half, half);
  };
  let result: T;
  if (whole === size) result = integerPower(whole);
  else if (whole === 0) result = arithmetic.sqrt(x);
  else result = arithmetic.mul(integerPower(whole), arithmetic.sqrt(x));
  return exponent < 0 ? arithmetic.reciprocal(result) : result;
}

/** x to a constant exponent: x^0 = 1 for every x, otherwise as `expandPower`, otherwise `pow`. */
export function evaluatePower(x: number, exponent: number): number {
  if (exponent === 0) return 1;
  const expanded = expandPower(x, exponent, {
    mul: (a, b) => a * b,
    sqrt: Math.sqrt,
    reciprocal: (a) => 1 / a,
  });
  return expanded ?? pow(x, exponent);
}
