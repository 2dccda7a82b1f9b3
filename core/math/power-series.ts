/** Truncated power series a_0 + a_1 t + ... + a_K t^K whose coefficients are intervals: Taylor expansions with proven errors. */
import {
  addIntervals,
  divideIntervals,
  type Interval,
  interval,
  intervalFunctions,
  multiplyIntervals,
  negateInterval,
  powerOf,
  subtractIntervals,
  WHOLE_LINE,
} from './interval.ts';

/** Coefficients by power, as many for all series of a computation. */
export type Series = readonly Interval[];

const ZERO = interval(0);

/** The number `value`, with coefficients up to t^order. */
export function constantSeries(value: number, order: number): Series {
  return [interval(value), ...new Array<Interval>(order).fill(ZERO)];
}

/** The line start + slope t. */
export function lineSeries(start: number, slope: number, order: number): Series {
  return [interval(start), interval(slope), ...new Array<Interval>(order - 1).fill(ZERO)];
}

export function addSeries(a: Series, b: Series): Series {
  return a.map((x, k) => addIntervals(x, b[k]));
}

export function subtractSeries(a: Series, b: Series): Series {
  return a.map((x, k) => subtractIntervals(x, b[k]));
}

export function negateSeries(a: Series): Series {
  return a.map(negateInterval);
}

/** c_k = sum of a_i b_(k - i). */
export function multiplySeries(a: Series, b: Series): Series {
  return a.map((_, k) => sumOf(0, k, (i) => multiplyIntervals(a[i], b[k - i])));
}

/** c_k = (a_k - sum over i >= 1 of b_i c_(k - i))/b_0. */
export function divideSeries(a: Series, b: Series): Series {
  const c: Interval[] = [];
  for (let k = 0; k < a.length; k++) {
    const known = sumOf(1, k, (i) => multiplyIntervals(b[i], c[k - i]));
    c.push(divideIntervals(subtractIntervals(a[k], known), b[0]));
  }
  return c;
}

/** a to a constant exponent; of a series that begins with 0 only whole powers from 0 on are series. */
export function powerSeries(a: Series, exponent: number): Series {
  const order = a.length - 1;
  if (exponent === 0) return constantSeries(1, order);
  if (exponent < 0) return divideSeries(constantSeries(1, order), powerSeries(a, -exponent));
  if (Number.isInteger(exponent) && exponent <= 64) {
    if (exponent === 1) return a;
    const half = powerSeries(a, Math.floor(exponent / 2));
    const square = multiplySeries(half, half);
    const whole = exponent % 2 === 1 ? multiplySeries(square, a) : square;
    // The constant term is a power of an interval, which is never negative where the exponent is even.
    return [powerOf(a[0], exponent), ...whole.slice(1)];
  }
  // a c' = exponent a' c
  const c: Interval[] = [powerOf(a[0], exponent)];
  for (let k = 1; k <= order; k++) {
    const total = sumOf(1, k, (i) => times(exponent * i - (k - i), multiplyIntervals(a[i], c[k - i])));
    c.push(divideIntervals(total, multiplyIntervals(interval(k), a[0])));
  }
  return c;
}

/** c with c' = a' g(c, k), where g gives the coefficient of t^k of the derivative from c's up to there. */
function integrated(a: Series, first: Interval, g: (c: Interval[], k: number) => Interval): Series {
  const c = [first];
  const slopes: Interval[] = [];
  for (let k = 1; k < a.length; k++) {
    slopes.push(g(c, k - 1));
    const total = sumOf(1, k, (i) => times(i, multiplyIntervals(a[i], slopes[k - i])));
    c.push(divideIntervals(total, interval(k)));
  }
  return c;
}

/** exp(a) from c' = a' c. */
export function exponentialSeries(a: Series): Series {
  return integrated(a, intervalFunctions.exp(a[0]), (c, k) => c[k]);
}

/** A function whose derivative at a is the series `slope`. */
function antiderivative(a: Series, first: Interval, slope: Series): Series {
  return integrated(a, first, (_, k) => slope[k]);
}

/** Sine and cosine, or hyperbolic ones, together: s' = a' c and c' = -+ a' s. */
function pairSeries(a: Series, first: readonly [Interval, Interval], sign: 1 | -1): [Series, Series] {
  const s = [first[0]];
  const c = [first[1]];
  for (let k = 1; k < a.length; k++) {
    const along = (other: readonly Interval[]): Interval =>
      divideIntervals(
        sumOf(1, k, (i) => times(i, multiplyIntervals(a[i], other[k - i]))),
        interval(k),
      );
    const [nextS, nextC] = [along(c), times(sign, along(s))];
    s.push(nextS);
    c.push(nextC);
  }
  return [s, c];
}

function sineAndCosine(a: Series): [Series, Series] {
  return pairSeries(a, [intervalFunctions.sin(a[0]), intervalFunctions.cos(a[0])], -1);
}

function hyperbolicPair(a: Series): [Series, Series] {
  return pairSeries(a, [intervalFunctions.sinh(a[0]), intervalFunctions.cosh(a[0])], 1);
}

function one(a: Series): Series {
  return constantSeries(1, a.length - 1);
}

/** The functions of the expression language that have no jump or kink. */
export const seriesFunctions = {
  exp: exponentialSeries,
  log: (a) => antiderivative(a, intervalFunctions.log(a[0]), divideSeries(one(a), a)),
  sqrt: (a) => powerSeries(a, 0.5),
  sin: (a) => sineAndCosine(a)[0],
  cos: (a) => sineAndCosine(a)[1],
  tan: (a) => divideSeries(...sineAndCosine(a)),
  asin: (a) => antiderivative(a, intervalFunctions.asin(a[0]), arcSlope(a)),
  acos: (a) => antiderivative(a, intervalFunctions.acos(a[0]), negateSeries(arcSlope(a))),
  atan: (a) =>
    antiderivative(a, intervalFunctions.atan(a[0]), divideSeries(one(a), addSeries(one(a), multiplySeries(a, a)))),
  sinh: (a) => hyperbolicPair(a)[0],
  cosh: (a) => hyperbolicPair(a)[1],
  // c' = a' (1 - c^2)
  tanh: (a) =>
    integrated(a, intervalFunctions.tanh(a[0]), (c, k) =>
      subtractIntervals(
        interval(k === 0 ? 1 : 0),
        sumOf(0, k, (i) => multiplyIntervals(c[i], c[k - i])),
      ),
    ),
} as const satisfies Record<string, (a: Series) => Series>;

function arcSlope(a: Series): Series {
  return powerSeries(subtractSeries(one(a), multiplySeries(a, a)), -0.5);
}

/** The power of the first coefficient that is not exactly 0, or -1 where all are. */
export function leadingPower(a: Series): number {
  return a.findIndex(({ low, high }) => low !== 0 || high !== 0);
}

/** The sign of the series for small t > 0: 0 where all coefficients are exactly 0, null where rounding hides it. */
export function signBeyondZero(a: Series): -1 | 0 | 1 | null {
  const power = leadingPower(a);
  if (power < 0) return 0;
  const { low, high } = a[power];
  return low > 0 ? 1 : high < 0 ? -1 : null;
}

/** Nothing is known of any coefficient. */
export function unknownSeries(order: number): Series {
  return new Array<Interval>(order + 1).fill(WHOLE_LINE);
}

function times(factor: number, a: Interval): Interval {
  return factor === 1 ? a : factor === -1 ? negateInterval(a) : multiplyIntervals(interval(factor), a);
}

function sumOf(from: number, to: number, term: (i: number) => Interval): Interval {
  let total = ZERO;
  for (let i = from; i <= to; i++) total = addIntervals(total, term(i));
  return total;
}
