import { describe, expect, it } from 'vitest';
import {
  decadeTicks,
  linearScale,
  logExtent,
  logScale,
  logStepScale,
  niceStep,
  niceTicks,
} from '../../../renderer/charts/scale.ts';

describe('linear axes', () => {
  it('choose 1, 2, 5 steps', () => {
    expect(niceStep(0.3)).toBe(0.5);
    expect(niceStep(0.2)).toBe(0.2);
    expect(niceStep(6)).toBe(10);
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(-0.25, 0.35, 3)).toEqual([-0.2, 0, 0.2]);
    expect(Object.is(niceTicks(-1, 1, 2)[1], 0)).toBe(true);
  });

  it('invert their places and survive a single value', () => {
    const scale = linearScale(3, 3);
    expect(scale.place(3)).toBeCloseTo(0.5, 12);
    expect(linearScale(-3, 3, { nice: true, count: 3 }).ticks.map(({ label }) => label)).toEqual([
      '−4',
      '−2',
      '0',
      '2',
      '4',
    ]);
    const wide = linearScale(-2, 8, { nice: true });
    for (const value of [-2, 0.3, 8]) expect(wide.value(wide.place(value))).toBeCloseTo(value, 12);
    expect(wide.ticks.map(({ label }) => label)).toEqual(['−2', '0', '2', '4', '6', '8']);
  });
});

describe('log axes', () => {
  it('span whole decades below and a nice number above', () => {
    const scale = logScale(logExtent([[2.3, 0.4, 1.1e-5]]));
    expect(scale.ticks.map(({ label }) => label)).toEqual(['10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '1']);
    expect(scale.value(0)).toBeCloseTo(1e-5, 18);
    expect(scale.value(1)).toBeCloseTo(5, 10);
    expect(scale.floor).toBeNull();
    expect(scale.small).toHaveLength(5 * 8 + 3);
  });

  it('put zero and negative values on a stated floor, one decade below the smallest', () => {
    const scale = logScale(logExtent([[1, 3e-3, 0, -2]]));
    expect(scale.floor).toBe(1e-4);
    expect(scale.place(0)).toBe(0);
    expect(scale.place(-2)).toBe(0);
    expect(scale.place(3e-3)).toBeGreaterThan(0.25);
  });

  it('keep at most twenty decades and put what lies deeper on the floor', () => {
    const scale = logScale(logExtent([[1, 1e-250]]));
    expect(scale.floor).toBeCloseTo(1e-20, 30);
    expect(scale.place(1e-250)).toBe(0);
  });

  it('put infinite and exploding values on the ceiling', () => {
    const scale = logScale(
      logExtent([
        [2, 1e3, 1e200, Number.POSITIVE_INFINITY],
        [1, 0.5],
      ]),
    );
    expect(scale.ceiling).toBeCloseTo(1e5, 5);
    expect(scale.place(Number.POSITIVE_INFINITY)).toBe(1);
    expect(scale.place(1e200)).toBe(1);
    expect(scale.place(1e3)).toBeLessThan(1);
  });

  it('never lose a value but NaN', () => {
    const rows = [[0, -1, 1e-300, 5e-324, 1, 1e308, Number.POSITIVE_INFINITY, Number.NaN]];
    const scale = logScale(logExtent(rows));
    const places = rows[0]!.map(scale.place);
    expect(places.filter(Number.isNaN)).toHaveLength(1);
    for (const place of places.slice(0, -1)) expect(place >= 0 && place <= 1).toBe(true);
  });

  it('have an axis even when all values are zero, or there are none', () => {
    for (const rows of [[[0, 0]], [[]], [[Number.NaN]]]) {
      const scale = logScale(logExtent(rows));
      expect(scale.ticks.length).toBeGreaterThan(0);
      expect(Number.isFinite(scale.value(0.5))).toBe(true);
    }
  });

  it('label fewer decades when there are many', () => {
    expect(decadeTicks(-20, 2, 8).labelled).toEqual([-18, -15, -12, -9, -6, -3, 0]);
    expect(decadeTicks(-3, 0, 8)).toEqual({ labelled: [-3, -2, -1, 0], unlabelled: [] });
  });

  it('label 2 and 5 within a single decade', () => {
    const labels = logScale(logExtent([[0.9, 0.12]])).ticks.map(({ label }) => label);
    expect(labels).toContain('0.2');
    expect(labels).toContain('0.5');
  });

  it('grow by whole decades while results arrive', () => {
    expect(logScale(logExtent([[2.3, 0.4]]), { wholeDecades: true }).value(1)).toBeCloseTo(10, 10);
  });
});

describe('log step axes', () => {
  it('give step 0 a slot left of a break', () => {
    const scale = logStepScale(1000);
    expect(scale.place(0)).toBe(0);
    expect(scale.breakAt).toBeGreaterThan(0);
    expect(scale.place(1)).toBeGreaterThan(scale.breakAt!);
    expect(scale.place(1000)).toBeCloseTo(1, 12);
    expect(scale.ticks.map(({ label }) => label)).toEqual(['0', '1', '10', '100', '1000']);
    expect(scale.value(0)).toBe(0);
    expect(scale.value(scale.place(37))).toBeCloseTo(37, 9);
  });

  it('name the end when it lies well beyond the last decade', () => {
    expect(logStepScale(500).ticks.at(-1)).toMatchObject({ label: '500', at: 1 });
    expect(logStepScale(1).ticks.map(({ label }) => label)).toContain('1');
  });
});
