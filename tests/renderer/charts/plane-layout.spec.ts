import { describe, expect, it } from 'vitest';
import type { Box } from '../../../core/contract/summaries.ts';
import { placeLabels } from '../../../renderer/charts/place-labels.ts';
import { layoutPlaneData, layoutTerrain, outside, type PlanePath } from '../../../renderer/charts/plane-layout.ts';
import type { Drawing } from '../../../renderer/charts/scene.ts';
import { contourLevels } from '../../../renderer/charts/terrain.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

const measure = (text: string) => text.length * 6.2;
const view: Box = [-2, 2, -2, 2];
const n = 41;
const values = Float64Array.from({ length: n * n }, (_, i) => {
  const x = -2 + (4 * (i % n)) / (n - 1);
  const y = -2 + (4 * Math.floor(i / n)) / (n - 1);
  return x * x + 10 * y * y;
});
const terrain = {
  view,
  labels: ['x', 'y'] as const,
  grid: { box: view, size: [n, n] as const, values },
  levels: contourLevels(values),
  meaning: 'L, levels × 2',
};

function path(id: string, slot: number, points: number[], diverged = false): PlanePath {
  return {
    id,
    label: id,
    slot,
    seed: 0,
    steps: points.filter((_, i) => i % 2 === 0).map((_, i) => i),
    points,
    diverged,
  };
}
const data = (paths: PlanePath[], points: number[] = []) => ({
  paths,
  clouds: points.length === 0 ? [] : [{ id: 'c', label: 'c', slot: 0, seeds: points.map((_, i) => i), points }],
  minimisers: [0, 0, 9, 9],
});
function* flatten(drawings: readonly Drawing[]): Generator<Drawing> {
  for (const drawing of drawings) {
    if (drawing.type === 'clip') yield* flatten(drawing.children);
    else yield drawing;
  }
}

describe('terrain', () => {
  const scene = layoutTerrain(terrain, 616, 572, TOKENS.light, measure);

  it('is lowest in the tone of the panel and rises to the last', () => {
    const fills = [...flatten(scene.under)].filter((drawing) => drawing.type === 'area').map((drawing) => drawing.fill);
    expect(fills.at(-1)).toBe(TOKENS.light.terrain[9]);
    const order = fills.map((fill) => TOKENS.light.terrain.indexOf(fill));
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  it('keeps every text inside', () => {
    for (const drawing of flatten(scene.under)) {
      if (drawing.type !== 'text') continue;
      const length = measure(drawing.text);
      const left =
        drawing.align === 'right'
          ? drawing.x - length
          : drawing.align === 'center'
            ? drawing.x - length / 2
            : drawing.x;
      expect(left, drawing.text).toBeGreaterThanOrEqual(0);
      expect(left + length, drawing.text).toBeLessThanOrEqual(616);
      expect(drawing.y).toBeLessThanOrEqual(572);
    }
  });

  it('puts a long name of the upward axis above it', () => {
    const wide = layoutTerrain({ ...terrain, labels: ['W1[1,1]', 'W1[1,2]'] }, 616, 572, TOKENS.light, measure);
    expect(wide.plot.y).toBeGreaterThan(scene.plot.y);
  });
});

describe('paths', () => {
  const { plot } = layoutTerrain(terrain, 616, 572, TOKENS.light, measure);
  const draw = (paths: PlanePath[], points: number[] = []) =>
    layoutPlaneData(data(paths, points), view, plot, 616, 572, TOKENS.light, measure);

  it('have a casing in the panel colour, a common start and names', () => {
    const scene = draw([path('a', 0, [-1, 1, 0, 0]), path('b', 1, [-1, 1, 1, -1])]);
    const drawn = [...flatten(scene.over)];
    expect(
      drawn.filter(
        (drawing) => drawing.type === 'polyline' && drawing.stroke === TOKENS.light.panel && drawing.width === 4.5,
      ),
    ).toHaveLength(2);
    const words = drawn.filter((drawing) => drawing.type === 'text').map(({ text }) => text);
    expect(words).toEqual(['start', 'a', 'b']);
  });

  it('end in a cross where they diverged', () => {
    const words = [...flatten(draw([path('a', 0, [-1, 1, 0, 0], true)]).over)];
    expect(words).toContainEqual(expect.objectContaining({ type: 'text', text: 'a · diverged' }));
    expect(words).toContainEqual(expect.objectContaining({ type: 'mark', path: 'M-4 -4L4 4M-4 4L4 -4' }));
  });

  it('mark known minimisers in the frame only', () => {
    expect(draw([]).under.filter((drawing) => drawing.type === 'mark')).toHaveLength(2);
  });

  it('become one cloud when there are many points, and no point is lost', () => {
    const points = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 3999) / 1000 - 2);
    const scene = draw([], points);
    expect(scene.clouds).toHaveLength(1);
    expect(scene.clouds[0]!.points).toHaveLength(20_000);
    expect(outside(data([], [0, 0, 3, 0, 0, -9]), view)).toEqual({ paths: 0, points: 2 });
    expect(outside(data([path('a', 0, [0, 0, 5, 0])]), view)).toEqual({ paths: 1, points: 0 });
  });
});

describe('names beside points', () => {
  it('do not cover each other where there is room', () => {
    const frame = { x: 0, y: 0, width: 600, height: 500 };
    const anchors = ['Momentum', 'AdamW', 'SGD', 'Lion', 'Adam'].map((text, i) => ({
      x: 300 + i,
      y: 250 - i,
      text,
      clear: 12,
    }));
    const boxes = placeLabels(anchors, [], frame, measure, 600).map(({ box }) => box);
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const [a, b] = [boxes[i]!, boxes[j]!];
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });
});
