/** Interval arithmetic: bounds that hold for every number in between, rounding included. */
import { acos, asin, atan, cos, cosh, exp, log, pow, sin, sinh, tan, tanh } from '../wasm/elementary.ts';

/** All numbers from `low` to `high`, both included; the whole line where nothing is known. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const WHOLE_LINE: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Elementary functions err by less than this part: four units in the last place, where their tests allow at most two. */
const FUNCTION_ERROR = 4 * Number.EPSILON;
/** Arguments up to this size are told apart from multiples of pi/2 with a relative error below 1e-9. */
const LARGEST_ANGLE = 1e6;
const HALF_PI = Math.PI / 2;

export function interval(low: number, high: number = low): Interval {
  return low <= high ? { low, high } : WHOLE_LINE;
}

/** Outward by one unit in the last place, or a little more; a sum that is 0 is exact. */
function outward(low: number, high: number): Interval {
  if (!(low <= high)) return WHOLE_LINE;
  return { low: below(low, Number.EPSILON), high: above(high, Number.EPSILON) };
}

/** An end that has overflowed to the inner side lies at the largest double. */
function below(x: number, part: number): number {
  if (x === 0 || x === Number.NEGATIVE_INFINITY) return x;
  return x === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : x - Math.abs(x) * part - Number.MIN_VALUE;
}

function above(x: number, part: number): number {
  return -below(-x, part);
}

export function addIntervals(a: Interval, b: Interval): Interval {
  if (isNumber(b, 0)) return a;
  if (isNumber(a, 0)) return b;
  return outward(a.low + b.low, a.high + b.high);
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  if (isNumber(b, 0)) return a;
  return outward(a.low - b.high, a.high - b.low);
}

export function multiplyIntervals(a: Interval, b: Interval): Interval {
  if (isNumber(a, 0) || isNumber(b, 0)) return { low: 0, high: 0 };
  if (isNumber(b, 1)) return a;
  if (isNumber(a, 1)) return b;
  const products = [product(a.low, b.low), product(a.low, b.high), product(a.high, b.low), product(a.high, b.high)];
  const low = products.reduce((x, y) => Math.min(x, y));
  const high = products.reduce((x, y) => Math.max(x, y));
  if (!(low <= high)) return WHOLE_LINE;
  // A product of other numbers that is 0 has underflowed.
  return {
    low:
      low === 0 && !(a.low >= 0 && b.low >= 0) && !(a.high <= 0 && b.high <= 0)
        ? -Number.MIN_VALUE
        : below(low, Number.EPSILON),
    high:
      high === 0 && !(a.low >= 0 && b.high <= 0) && !(a.high <= 0 && b.low >= 0)
        ? Number.MIN_VALUE
        : above(high, Number.EPSILON),
  };
}

/** Ends at infinity stand for numbers without bound, not for infinity: times 0 they are 0. */
function product(x: number, y: number): number {
  return x === 0 || y === 0 ? 0 : x * y;
}

/** Exactly this number, so that nothing is rounded. */
function isNumber({ low, high }: Interval, value: number): boolean {
  return low === value && high === value;
}

export function divideIntervals(a: Interval, b: Interval): Interval {
  if (isNumber(b, 1)) return a;
  if (!(b.low > 0 || b.high < 0)) return WHOLE_LINE;
  const inverse = { low: below(1 / b.high, Number.EPSILON), high: above(1 / b.low, Number.EPSILON) };
  return multiplyIntervals(a, inverse);
}

export function negateInterval({ low, high }: Interval): Interval {
  return { low: -high, high: -low };
}

export function hull(a: Interval, b: Interval): Interval {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

export function minimumOf(a: Interval, b: Interval): Interval {
  return { low: Math.min(a.low, b.low), high: Math.min(a.high, b.high) };
}

export function maximumOf(a: Interval, b: Interval): Interval {
  return { low: Math.max(a.low, b.low), high: Math.max(a.high, b.high) };
}

export function absoluteInterval(a: Interval): Interval {
  if (a.low >= 0) return a;
  if (a.high <= 0) return negateInterval(a);
  return { low: 0, high: Math.max(-a.low, a.high) };
}

/** Between the values of a rising function at the ends, and between `least` and `most`, which it never leaves. */
function rising(f: (x: number) => number, { low, high }: Interval, least: number, most: number): Interval {
  const [from, to] = [f(low), f(high)];
  if (!(from <= to)) return WHOLE_LINE;
  // Values of 0 and 1 at 0 are not rounded.
  if (low === 0 && high === 0 && (from === 0 || from === 1)) return { low: from, high: to };
  return {
    // What is 0 away from 0 has underflowed.
    low: Math.max(least, from === 0 && low < 0 ? -Number.MIN_VALUE : below(from, FUNCTION_ERROR)),
    high: Math.min(most, to === 0 && high > 0 ? Number.MIN_VALUE : above(to, FUNCTION_ERROR)),
  };
}

const FREE = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** x to a constant exponent; the whole line where that is no number for some x. */
export function powerOf(a: Interval, exponent: number): Interval {
  if (exponent === 0) return interval(1);
  if (exponent === 1) return a;
  if (exponent < 0) return divideIntervals(interval(1), powerOf(a, -exponent));
  const raise = (x: number): number => pow(x, exponent);
  if (!Number.isInteger(exponent)) return a.low < 0 ? WHOLE_LINE : rising(raise, a, 0, Number.POSITIVE_INFINITY);
  if (exponent % 2 === 1) return rising(raise, a, ...FREE);
  const size = absoluteInterval(a);
  return rising(raise, size, 0, Number.POSITIVE_INFINITY);
}

/** The functions of the expression language that have no jump or kink. */
export const intervalFunctions = {
  exp: (a) => rising(exp, a, 0, Number.POSITIVE_INFINITY),
  log: (a) => (a.low > 0 ? rising(log, a, ...FREE) : WHOLE_LINE),
  sqrt: (a) => (a.low >= 0 ? rising(Math.sqrt, a, 0, Number.POSITIVE_INFINITY) : WHOLE_LINE),
  sin: (a) => wave(sin, a, 1),
  cos: (a) => wave(cos, a, 0),
  tan: tangent,
  asin: (a) => (a.low >= -1 && a.high <= 1 ? rising(asin, a, -2, 2) : WHOLE_LINE),
  acos: (a) => (a.low >= -1 && a.high <= 1 ? negateInterval(rising((x) => -acos(x), a, -4, 0)) : WHOLE_LINE),
  atan: (a) => rising(atan, a, -2, 2),
  sinh: (a) => rising(sinh, a, ...FREE),
  cosh: (a) => rising(cosh, absoluteInterval(a), 1, Number.POSITIVE_INFINITY),
  tanh: (a) => rising(tanh, a, -1, 1),
} as const satisfies Record<string, (a: Interval) => Interval>;

/** sin or cos: their maxima lie at `quarter` pi/2 + 2 pi k, their minima half a period on. */
function wave(f: (x: number) => number, a: Interval, quarter: 0 | 1): Interval {
  if (isNumber(a, 0)) return interval(f(0));
  if (!(a.high - a.low < 2 * Math.PI && Math.max(-a.low, a.high) <= LARGEST_ANGLE)) return { low: -1, high: 1 };
  const [from, to] = [f(a.low), f(a.high)];
  const least = Math.min(from, to);
  const most = Math.max(from, to);
  return {
    low: holdsTurn(a, quarter + 2) ? -1 : Math.max(-1, least - FUNCTION_ERROR),
    high: holdsTurn(a, quarter) ? 1 : Math.min(1, most + FUNCTION_ERROR),
  };
}

/** Whether the interval, a little enlarged, holds `quarter` pi/2 + 2 pi k for a whole k. */
function holdsTurn({ low, high }: Interval, quarter: number): boolean {
  const slack = 1e-9;
  const first = (low / HALF_PI - quarter) / 4 - slack;
  const last = (high / HALF_PI - quarter) / 4 + slack;
  return Math.floor(last) >= Math.ceil(first);
}

function tangent(a: Interval): Interval {
  const wide = !(a.high - a.low < Math.PI && Math.max(-a.low, a.high) <= LARGEST_ANGLE);
  // Poles at pi/2 + pi k are the turns of the sine.
  if (wide || holdsTurn(a, 1) || holdsTurn(a, 3)) return WHOLE_LINE;
  return rising(tan, a, ...FREE);
}
