import { describe, expect, it } from 'vitest';
import { saddleGraph } from '../../../core/analyses/saddle-graph.ts';
import { sliceOneDimension } from '../../../core/analyses/slice-1d.ts';
import { pictureSeries } from '../../../renderer/charts/array-chart.tsx';
import { layoutArrays } from '../../../renderer/charts/array-layout.ts';
import type { Drawing } from '../../../renderer/charts/scene.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

const measure = (text: string, size = 11) => text.length * size * 0.56;
const array = (shape: number[], values: number[]) => ({ shape, data: Float64Array.from(values) });

function* flatten(drawings: readonly Drawing[]): Generator<Drawing> {
  for (const drawing of drawings) {
    if (drawing.type === 'clip') yield* flatten(drawing.children);
    else yield drawing;
  }
}

describe('a picture of ways among points', () => {
  const picture = saddleGraph.pictures!.find(({ title }) => title.startsWith('Ways down'))!;
  if (picture.kind === 'map') throw new Error('ways are no map');
  const arrays = {
    minimaFirst: array([2], [-1, 1]),
    minimaSecond: array([2], [0, 0]),
    saddlesFirst: array([1], [0]),
    saddlesSecond: array([1], [0.5]),
    waysFirst: array([2, 3], [0, -0.5, -1, 0, 0.5, 1]),
    waysSecond: array([2, 3], [0.5, 0.2, 0, 0.5, 0.2, 0]),
  };

  it('has a line for each way at its own places, named once, and marks for the points', () => {
    const series = pictureSeries(picture, arrays)!;
    expect(series.map(({ label }) => label)).toEqual(['minimum', 'saddle', 'way down', '']);
    expect(Array.from(series[3]!.x)).toEqual([0, 0.5, 1]);
    const spec = { kind: picture.kind, xTitle: 'x', yTitle: 'y', xLog: false, yLog: false, series };
    const { scene } = layoutArrays(spec, 480, 300, TOKENS.light, measure);
    const drawn = [...flatten(scene.over)];
    // Three points and two samples of the legend; two ways, the sample of which is a line.
    expect(drawn.filter(({ type }) => type === 'mark')).toHaveLength(5);
    const ways = drawn.filter((one) => one.type === 'polyline' && one.opacity !== undefined && one.opacity < 1);
    expect(ways.length).toBeGreaterThanOrEqual(2);
    const texts = drawn.flatMap((one) => (one.type === 'text' ? one.text : []));
    expect(texts).toEqual(expect.arrayContaining(['minimum', 'saddle', 'way down']));
  });

  it('is drawn without ways where an answer has none', () => {
    const { waysFirst: _first, waysSecond: _second, ...points } = arrays;
    expect(pictureSeries(picture, points)).toHaveLength(2);
  });

  it('leaves rows at common places as they were', () => {
    const [plain] = sliceOneDimension.pictures!;
    if (!plain || plain.kind === 'map') throw new Error('a slice is no map');
    const name = plain.series[0]!.array;
    const own = { [plain.x.array!]: array([3], [0, 1, 2]), [name]: array([2, 3], [1, 2, 3, 4, 5, 6]) };
    const [found] = pictureSeries(plain, own)!;
    expect(found!.rows).toHaveLength(2);
  });
});
