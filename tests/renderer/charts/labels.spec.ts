import { describe, expect, it } from 'vitest';
import { curveCaption, seedsText } from '../../../renderer/charts/caption.ts';
import { markersAlongPath, markersAlongX } from '../../../renderer/charts/marker-places.ts';
import { spreadLabels } from '../../../renderer/charts/spread-labels.ts';

describe('spreading labels', () => {
  it('leaves labels with room where they are', () => {
    expect(spreadLabels([10, 50, 90], 14, 0, 100)).toEqual([10, 50, 90]);
  });

  it('keeps gap, order and bounds, and moves pairs evenly', () => {
    expect(spreadLabels([50, 50], 14, 0, 100)).toEqual([43, 57]);
    const placed = spreadLabels([99, 98, 97, 5], 14, 0, 100);
    const sorted = [...placed].sort((a, b) => a - b);
    for (let i = 1; i < sorted.length; i += 1) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(14 - 1e-9);
    expect(Math.max(...placed)).toBeLessThanOrEqual(100);
    expect(placed[0]).toBeGreaterThan(placed[1]!);
    expect(placed[3]).toBe(5);
  });

  it('shares the range when there is no room', () => {
    expect(spreadLabels([5, 5, 5], 14, 0, 10)).toEqual([0, 5, 10]);
  });

  it('is no worse than small random changes (least squares)', () => {
    let state = 7;
    const random = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648;
    };
    for (let trial = 0; trial < 200; trial += 1) {
      const wanted = Array.from({ length: 6 }, () => random() * 120);
      const placed = spreadLabels(wanted, 14, 0, 120);
      const cost = (at: number[]) => at.reduce((sum, place, index) => sum + (place - wanted[index]!) ** 2, 0);
      const other = placed.map((place) => place + (random() - 0.5) * 2);
      const sorted = [...other].sort((a, b) => a - b);
      const feasible = sorted.every(
        (place, i) => place >= 0 && place <= 120 && (i === 0 || place - sorted[i - 1]! >= 14),
      );
      if (feasible) expect(cost(placed)).toBeLessThanOrEqual(cost(other) + 1e-9);
    }
  });
});

describe('markers', () => {
  const line = Float64Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? i * 20 : 100));

  it('stand 70 to 110 px apart and are staggered', () => {
    const first = markersAlongX(line, 400, 0, 0, 5);
    const second = markersAlongX(line, 400, 0, 1, 5);
    for (let i = 1; i < first.length; i += 1) expect(first[i]!.x - first[i - 1]!.x).toBeCloseTo(100, 9);
    expect(first.length).toBeGreaterThanOrEqual(3);
    for (const a of first) for (const b of second) expect(Math.abs(a.x - b.x)).toBeGreaterThan(8);
  });

  it('skip gaps', () => {
    const gap = Float64Array.from(line);
    for (const point of [3, 4, 5, 6]) gap[2 * point + 1] = Number.NaN;
    for (const { x } of markersAlongX(gap, 400, 0, 0, 1)) expect(x <= 80 || x >= 280).toBe(true);
  });

  it('follow the length of a path and stay clear of its ends', () => {
    const path = [0, 0, 100, 0, 100, 300];
    const markers = markersAlongPath(path, 0, 1);
    expect(markers[0]).toEqual({ x: 50, y: 0 });
    expect(markers[1]).toEqual({ x: 100, y: 50 });
    expect(markersAlongPath([0, 0, 5, 0], 0, 1)).toEqual([]);
    // The last steps of a run that diverges lead out of every picture.
    const leaving = markersAlongPath([...path, 1e9, 1e9, -1e120, 3], 0, 1);
    expect(leaving).toEqual(markers);
    expect(markersAlongPath([3, 3], 0, 1)).toEqual([]);
  });
});

describe('captions', () => {
  const curve = (n: number, wanted = n, diverged = 0) => ({ n, wanted, diverged });
  const base = { drawn: 'median', shown: 101, recorded: 101, budget: 1000, floor: null, ceiling: null } as const;

  it('count seeds and thinning', () => {
    expect(curveCaption({ ...base, curves: [curve(20), curve(20)] })).toBe(
      'n = 20 seeds, median and interquartile band · thinned to 100 of 1000 steps',
    );
    expect(curveCaption({ ...base, curves: [curve(20)], shown: 1001, recorded: 1001 })).toBe(
      'n = 20 seeds, median and interquartile band',
    );
    expect(curveCaption({ ...base, curves: [curve(20)], shown: 101, recorded: 201 })).toContain(
      '100 of 1000 steps (200 recorded)',
    );
  });

  it('say how far a running experiment is', () => {
    expect(seedsText([curve(12, 20)])).toBe('12 of 20 seeds so far');
    expect(seedsText([curve(12, 20), curve(20)])).toBe('12–20 of 20 seeds so far');
    expect(seedsText([])).toBe('no seeds yet');
  });

  it('name single runs, the floor and failures', () => {
    expect(curveCaption({ ...base, curves: [curve(1)] })).toContain('n = 1 seed, single runs ·');
    expect(curveCaption({ ...base, curves: [curve(3)] })).toContain('a band needs 5 seeds');
    const text = curveCaption({
      ...base,
      curves: [curve(20, 20, 4), curve(3)],
      floor: 1e-3,
      ceiling: 1e5,
      onFloor: true,
      onCeiling: true,
    });
    expect(text).toContain('axis floor 10⁻³');
    expect(text).toContain('above 10⁵ or diverged');
    expect(text).toContain('4 runs diverged, counted as ∞');
    expect(text).toContain('single runs where fewer than 5 seeds');
    expect(
      curveCaption({ ...base, drawn: 'runs', curves: [curve(500)], runsShown: { shown: 100, of: 500 } }),
    ).toContain('100 of 500 runs drawn');
  });
});
