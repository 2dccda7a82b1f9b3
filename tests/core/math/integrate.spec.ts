import { describe, expect, it } from 'vitest';
import { dormandPrince, rosenbrockPair } from '../../../core/math/integrate.ts';

const exact = { relative: 1e-10, absolute: 1e-12, limit: 100_000 };

/** The largest error over a period of a circle, at a tolerance. */
function circle(method: 'explicit' | 'stiff', relative: number): number {
  const y = Float64Array.of(1, 0);
  const field = (at: Float64Array, out: Float64Array) => out.set([-at[1], at[0]]);
  const options = { relative, absolute: relative, limit: 1_000_000 };
  if (method === 'explicit') dormandPrince(field, y, 2 * Math.PI, 0, options);
  else rosenbrockPair(field, (_, j) => j.set([0, -1, 1, 0]), y, 2 * Math.PI, 0, options);
  return Math.hypot(y[0] - 1, y[1]);
}

describe.each(['explicit', 'stiff'] as const)('%s', (method) => {
  it('errs less the smaller its tolerance is', () => {
    const errors = [1e-4, 1e-6, 1e-8].map((relative) => circle(method, relative));
    expect(errors[0]).toBeLessThan(1e-1);
    expect(errors[1]).toBeLessThan(errors[0] / 5);
    expect(errors[2]).toBeLessThan(errors[1] / 5);
  });

  it('covers a span in pieces as it does at once', () => {
    const field = (at: Float64Array, out: Float64Array) => out.set([at[0] * (1 - at[0])]);
    const jacobian = (at: Float64Array, out: Float64Array) => out.set([1 - 2 * at[0]]);
    const y = Float64Array.of(0.1);
    let step = 0;
    for (let k = 0; k < 10; k++) {
      const done =
        method === 'explicit'
          ? dormandPrince(field, y, 0.5, step, exact)
          : rosenbrockPair(field, jacobian, y, 0.5, step, exact);
      expect(done.time).toBe(0.5);
      step = done.step;
    }
    // The logistic curve.
    expect(Math.abs(y[0] - 1 / (1 + 9 * Math.exp(-5)))).toBeLessThan(method === 'explicit' ? 1e-9 : 1e-5);
  });

  it('gives up where the field is nowhere finite', () => {
    const y = Float64Array.of(1);
    const field = (_: Float64Array, out: Float64Array) => out.fill(Number.NaN);
    const done =
      method === 'explicit'
        ? dormandPrince(field, y, 1, 0, exact)
        : rosenbrockPair(field, (_, j) => j.fill(0), y, 1, 0, exact);
    expect(done.time).toBe(0);
    expect(y[0]).toBe(1);
  });
});

it('the stiff method does not follow the fastest rate', () => {
  let calls = 0;
  const field = (at: Float64Array, out: Float64Array) => {
    calls++;
    out.set([-1e6 * (at[0] - at[1]), -at[1]]);
  };
  const y = Float64Array.of(2, 1);
  rosenbrockPair(field, (_, j) => j.set([-1e6, 1e6, 0, -1]), y, 1, 1e-7, {
    relative: 1e-5,
    absolute: 1e-8,
    limit: 10_000,
  });
  expect(calls).toBeLessThan(1000);
  expect(Math.abs(y[1] - Math.exp(-1))).toBeLessThan(1e-4);
  expect(Math.abs(y[0] - y[1])).toBeLessThan(1e-5);
});
