import { describe, expect, it } from 'vitest';
import type { Box } from '../../../core/contract/summaries.ts';
import {
  contourLevels,
  labelledLevels,
  levelLabel,
  terrainAreas,
  toneOf,
  undefinedHatch,
  undefinedShare,
  zoomed,
} from '../../../renderer/charts/terrain.ts';

function grid(f: (x: number, y: number) => number, box: Box = [-2, 2, -2, 2], n = 81) {
  const values = new Float64Array(n * n);
  for (let j = 0; j < n; j += 1)
    for (let i = 0; i < n; i += 1)
      values[j * n + i] = f(box[0] + ((box[1] - box[0]) * i) / (n - 1), box[2] + ((box[3] - box[2]) * j) / (n - 1));
  return { box, size: [n, n] as const, values };
}
const plot = { x: 0, y: 0, width: 400, height: 400 };

describe('levels', () => {
  it('are powers of two times a power of ten above the minimum', () => {
    const levels = contourLevels(grid((x, y) => x * x + y * y).values);
    expect(levels.ratio).toBe(2);
    expect(levels.baseIsZero).toBe(true);
    expect(levels.values.length).toBeGreaterThanOrEqual(6);
    expect(levels.values.length).toBeLessThanOrEqual(16);
    for (let k = 1; k < levels.values.length; k += 1)
      expect(levels.values[k]! / levels.values[k - 1]!).toBeCloseTo(2, 9);
    expect(levels.values.map((_, k) => levelLabel(levels, k))).toContain('1');
  });

  it('are farther apart for steep landscapes', () => {
    const levels = contourLevels(grid((x, y) => 100 * (y - x * x) ** 2 * 1e3 + (1 - x) ** 2).values, 0);
    expect(levels.ratio).toBeLessThanOrEqual(4);
    expect(levels.values.length).toBeLessThanOrEqual(16);
    const steep = contourLevels(grid((x, y) => Math.exp(20 * (x * x + y * y)) - 1).values, 0);
    expect(steep.ratio).toBeGreaterThan(2);
  });

  it('count from a known minimum, or from the lowest cell', () => {
    const values = grid((x, y) => x ** 4 + y ** 4 - 78.33).values;
    expect(contourLevels(values, -78.4).base).toBe(-78.4);
    expect(contourLevels(values, -10).base).toBeCloseTo(-78.33, 10);
    const levels = contourLevels(values);
    expect(levels.baseIsZero).toBe(false);
    expect(levelLabel(levels, 0)).not.toMatch(/−/);
  });

  it('survive constant, empty and infinite grids', () => {
    expect(contourLevels([3, 3, 3]).values).toEqual([]);
    expect(contourLevels([]).values).toEqual([]);
    expect(contourLevels([Number.NaN, Number.POSITIVE_INFINITY]).values).toEqual([]);
    const wide = contourLevels([1e-300, 1e-200, 1, 1e200, Number.POSITIVE_INFINITY]);
    expect(wide.values.length).toBeGreaterThan(0);
    expect(wide.values.every(Number.isFinite)).toBe(true);
  });

  it('give ten tones from the panel colour up', () => {
    expect(Array.from({ length: 14 }, (_, k) => toneOf(k, 14))).toEqual([1, 1, 2, 3, 3, 4, 5, 5, 6, 6, 7, 8, 8, 9]);
    expect(toneOf(0, 1)).toBe(9);
    expect(labelledLevels(14, 4)).toEqual([1, 5, 9, 13]);
  });
});

describe('areas', () => {
  it('lie where the function is above the level', () => {
    const areas = terrainAreas(
      grid((x) => x),
      [0, 1],
      [-2, 2, -2, 2],
      plot,
    );
    const left = Math.min(...areas[0]!.rings.flatMap((ring) => Array.from(ring).filter((_, i) => i % 2 === 0)));
    expect(left).toBeCloseTo(200, 6);
    const left1 = Math.min(...areas[1]!.rings.flatMap((ring) => Array.from(ring).filter((_, i) => i % 2 === 0)));
    expect(left1).toBeCloseTo(300, 6);
  });

  it('put low y at the bottom', () => {
    const [area] = terrainAreas(
      grid((_, y) => y),
      [1],
      [-2, 2, -2, 2],
      plot,
    );
    const lowest = Math.max(...area!.rings.flatMap((ring) => Array.from(ring).filter((_, i) => i % 2 === 1)));
    expect(lowest).toBeCloseTo(100, 6);
  });

  it('enclose the right area: a disc of radius 1', () => {
    const [area] = terrainAreas(
      grid((x, y) => -(x * x + y * y)),
      [-1],
      [-2, 2, -2, 2],
      plot,
    );
    let sum = 0;
    for (const ring of area!.rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) sum += ring[i]! * ring[i + 3]! - ring[i + 2]! * ring[i + 1]!;
    }
    expect(Math.abs(sum) / 2).toBeCloseTo(Math.PI * 100 * 100, -2);
  });
});

describe('undefined parts', () => {
  it('are hatched and counted, and the rest is not', () => {
    const half = grid((x) => (x < 0 ? Number.NaN : 1));
    expect(undefinedShare(half.values)).toBeCloseTo(0.5, 1);
    const strokes = undefinedHatch(half, [-2, 2, -2, 2], plot);
    expect(strokes.length).toBeGreaterThan(0);
    for (let i = 0; i < strokes.length; i += 2) expect(strokes[i]!).toBeLessThan(206);
    expect(
      undefinedHatch(
        grid(() => 1),
        [-2, 2, -2, 2],
        plot,
      ),
    ).toEqual([]);
  });
});

describe('zooming', () => {
  it('keeps the point under the pointer and stops at the resolution of numbers', () => {
    const box = zoomed([-2, 2, -1, 3], 1, 0, 0.5);
    expect(box).toEqual([-0.5, 1.5, -0.5, 1.5]);
    let tiny: Box = [-2, 2, -2, 2];
    for (let i = 0; i < 200; i += 1) tiny = zoomed(tiny, 1, 1, 0.5);
    expect(tiny[1] - tiny[0]).toBeGreaterThan(1e-13);
  });
});
