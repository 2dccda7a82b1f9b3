import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addIntervals,
  divideIntervals,
  type Interval,
  interval,
  intervalFunctions,
  multiplyIntervals,
  powerOf,
  subtractIntervals,
  WHOLE_LINE,
} from '../../../core/math/interval.ts';
import { acos, asin, atan, cos, cosh, exp, log, pow, sin, sinh, tan, tanh } from '../../../core/wasm/elementary.ts';

const number = fc.oneof(
  fc.double({ min: -20, max: 20, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, Math.PI, 1e-300, -1e-300, 1e6),
);
const box = fc.tuple(number, number).map(([a, b]) => interval(Math.min(a, b), Math.max(a, b)));
const part = fc.double({ min: 0, max: 1, noNaN: true });

function inside({ low, high }: Interval, t: number): number {
  return Math.min(high, Math.max(low, low + t * (high - low)));
}

/** An exact product or sum as a comparison of big fractions would be slow; these are exact where doubles of halves are. */
function expectInside(value: number, { low, high }: Interval): void {
  if (Number.isNaN(value)) {
    expect({ low, high }).toEqual(WHOLE_LINE);
    return;
  }
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
}

const scalars: Record<string, (x: number) => number> = {
  acos,
  asin,
  atan,
  cos,
  cosh,
  exp,
  log,
  sin,
  sinh,
  tan,
  tanh,
  sqrt: Math.sqrt,
};

describe('interval arithmetic', () => {
  it('holds sums, differences, products and quotients', () => {
    fc.assert(
      fc.property(box, box, part, part, (a, b, s, t) => {
        const [x, y] = [inside(a, s), inside(b, t)];
        expectInside(x + y, addIntervals(a, b));
        expectInside(x - y, subtractIntervals(a, b));
        expectInside(x * y, multiplyIntervals(a, b));
        if (b.low > 0 || b.high < 0) expectInside(x / y, divideIntervals(a, b));
        else expect(divideIntervals(a, b)).toEqual(WHOLE_LINE);
      }),
      { seed: 3, numRuns: 3000 },
    );
  });

  it('goes outward: the exact sum of 1 and 2^-60 lies inside', () => {
    const { low, high } = addIntervals(interval(1), interval(2 ** -60));
    expect(low).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThan(1);
    expect(multiplyIntervals(interval(1e-200), interval(-1e-200))).toEqual({ low: -5e-324, high: -0 });
  });

  it.each(Object.entries(intervalFunctions))('holds %s', (name, f) => {
    const scalar = scalars[name]!;
    fc.assert(
      fc.property(box, part, (a, t) => {
        const bounds = f(a);
        expectInside(scalar(inside(a, t)), bounds);
        expectInside(scalar(a.low), bounds);
        expectInside(scalar(a.high), bounds);
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it('holds powers', () => {
    fc.assert(
      fc.property(box, part, fc.constantFrom(-3, -2, -0.5, 0, 0.5, 1, 1.7, 2, 3, 4, 7), (a, t, exponent) => {
        expectInside(pow(inside(a, t), exponent), powerOf(a, exponent));
      }),
      { seed: 5, numRuns: 3000 },
    );
    expect(powerOf(interval(-2, 1), 2).low).toBe(0);
  });

  it('knows the turns of waves', () => {
    const sine = intervalFunctions.sin(interval(0, 3));
    expect(sine.high).toBe(1);
    expect(sine.low).toBeCloseTo(0, 12);
    expect(intervalFunctions.cos(interval(3, 3.3)).low).toBe(-1);
    expect(intervalFunctions.cos(interval(0.1, 0.2)).high).toBeCloseTo(Math.cos(0.1), 14);
    const quarter = intervalFunctions.acos(interval(0));
    expect(quarter.low).toBeLessThan(Math.PI / 2);
    expect(quarter.high).toBeGreaterThan(Math.PI / 2);
    expect(intervalFunctions.cos(interval(0))).toEqual({ low: 1, high: 1 });
    expect(intervalFunctions.tan(interval(1, 2))).toEqual(WHOLE_LINE);
  });
});
