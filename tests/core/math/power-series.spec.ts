import { describe, expect, it } from 'vitest';
import {
  divideSeries,
  leadingPower,
  lineSeries,
  multiplySeries,
  powerSeries,
  type Series,
  seriesFunctions,
  signBeyondZero,
} from '../../../core/math/power-series.ts';

const ORDER = 8;
const middle = (a: Series): number[] => a.map(({ low, high }) => low / 2 + high / 2);
const value = (a: Series, t: number): number => middle(a).reduceRight((total, c) => total * t + c, 0);

/** The function on the line x + 0.7 t against its series, at small t. */
function expectSeries(f: (x: number) => number, of: (a: Series) => Series, x: number): void {
  const series = of(lineSeries(x, 0.7, ORDER));
  for (const { low, high } of series) expect(high - low).toBeLessThan(1e-9 * Math.max(1, Math.abs(low)));
  for (const t of [-0.02, 0.01, 0.03]) expect(value(series, t)).toBeCloseTo(f(x + 0.7 * t), 10);
}

describe('power series', () => {
  it.each(Object.entries(seriesFunctions))('expand %s', (name, of) => {
    const f = Math[name as 'exp'];
    const points = name === 'log' || name === 'sqrt' ? [0.8, 3] : [-0.4, 0, 0.6];
    for (const x of points) expectSeries(f, of, x);
  });

  it('have the known coefficients, inside their intervals', () => {
    const t = lineSeries(0, 1, ORDER);
    const known: [Series, number[]][] = [
      [seriesFunctions.exp(t), [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040, 1 / 40320]],
      [seriesFunctions.tan(t), [0, 1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315, 0]],
      [seriesFunctions.tanh(t), [0, 1, 0, -1 / 3, 0, 2 / 15, 0, -17 / 315, 0]],
      [seriesFunctions.asin(t), [0, 1, 0, 1 / 6, 0, 3 / 40, 0, 5 / 112, 0]],
      [seriesFunctions.atan(t), [0, 1, 0, -1 / 3, 0, 1 / 5, 0, -1 / 7, 0]],
      [divideSeries(lineSeries(1, 0, ORDER), lineSeries(1, -1, ORDER)), new Array(9).fill(1)],
    ];
    for (const [series, coefficients] of known) {
      coefficients.forEach((exact, k) => {
        expect(series[k]!.low).toBeLessThanOrEqual(exact + 1e-17);
        expect(series[k]!.high).toBeGreaterThanOrEqual(exact - 1e-17);
        expect(series[k]!.high - series[k]!.low).toBeLessThan(1e-13);
      });
    }
  });

  it('expand powers', () => {
    for (const exponent of [-2, -0.5, 0.5, 1.7, 3, 6]) {
      expectSeries(
        (x) => x ** exponent,
        (a) => powerSeries(a, exponent),
        1.3,
      );
    }
    const t = lineSeries(0, 1, ORDER);
    expect(middle(powerSeries(t, 3)).map((x) => x + 0)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
    expect(leadingPower(powerSeries(t, 5))).toBe(5);
    expect(powerSeries(t, 0.5)[1]).toEqual({ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
  });

  it('know their sign beyond 0', () => {
    const t = lineSeries(0, 1, ORDER);
    const minus = lineSeries(0, -2, ORDER);
    expect([t, minus, multiplySeries(minus, minus), lineSeries(0, 0, ORDER)].map(signBeyondZero)).toEqual([
      1, -1, 1, 0,
    ]);
  });
});
