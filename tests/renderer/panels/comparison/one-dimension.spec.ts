import { describe, expect, it } from 'vitest';
import type { GridPreview } from '../../../../core/contract/summaries.ts';
import { graphBox, graphMinimisers, graphOf } from '../../../../renderer/panels/comparison/one-dimension.ts';

const f = (x: number) => x ** 4 - 3 * x ** 2 + x;
const columns = 101;
const values = Float64Array.from({ length: columns * columns }, (_, i) => f(-2 + (4 * (i % columns)) / (columns - 1)));
const grid: GridPreview = {
  kind: 'grid',
  box: [-2, 2, -2, 2],
  size: [columns, columns],
  values,
  plane: {
    kind: 'axes',
    axes: [0, 0],
    labels: ['x', 'x'],
    dimension: 1,
    orthonormal: true,
    center: [0, 0],
    marks: [],
    principal: null,
    eigenvalues: null,
  },
  minimisers: Float64Array.of(-1.3, 0),
  minimisersOff: 0,
  computedMs: 0,
};

describe('a landscape of one dimension', () => {
  const graph = graphOf(grid);

  it('is drawn as its graph', () => {
    expect(graph).toHaveLength(2 * columns);
    for (let i = 0; i < graph.length; i += 2) expect(graph[i + 1]!).toBeCloseTo(f(graph[i]!), 10);
  });

  it('fits its frame', () => {
    const [x0, x1, low, high] = graphBox(graph);
    expect([x0, x1]).toEqual([-2, 2]);
    expect(low).toBeLessThan(-3.5);
    expect(high).toBeGreaterThan(3);
    expect(graphBox(Float64Array.of(0, Number.NaN, 1, Number.NaN))).toEqual([0, 1, -0.06, 1.06]);
  });

  it('has its minimisers at the lowest loss', () => {
    expect(graphMinimisers(grid.minimisers, -3.5)).toEqual([-1.3, -3.5]);
    expect(graphMinimisers(grid.minimisers, null)).toEqual([]);
  });
});
