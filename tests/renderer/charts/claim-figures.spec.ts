import { describe, expect, it } from 'vitest';
import { figureArrays } from '../../../core/gallery/figure.ts';
import { intervalRows, pictureSeries } from '../../../renderer/charts/array-chart.tsx';
import { type ArraySpec, layoutArrays } from '../../../renderer/charts/array-layout.ts';
import { layoutIntervals } from '../../../renderer/charts/interval-layout.ts';
import type { Drawing, Scene } from '../../../renderer/charts/scene.ts';
import { TOKENS } from '../../../renderer/theme/tokens.ts';

const measure = (text: string, size = 11) => text.length * size * 0.56;

function* flatten(drawings: readonly Drawing[]): Generator<Drawing> {
  for (const drawing of drawings) {
    if (drawing.type === 'clip') yield* flatten(drawing.children);
    else yield drawing;
  }
}
const drawings = (scene: Scene) => [...flatten([...scene.under, ...scene.over])];
const dashed = (scene: Scene) =>
  drawings(scene).filter((one) => one.type === 'polyline' && one.dash != null && one.dash.length > 0);
const textsOf = (scene: Scene) => drawings(scene).flatMap((one) => (one.type === 'text' ? one.text : []));

describe('intervals', () => {
  const rows = {
    title: 'exponent of t',
    log: false,
    names: ['first sample', '2 times the sample'],
    values: [-0.52, -0.5],
    low: [-0.6, -0.54],
    high: [-0.44, -0.46],
    predicted: [-0.5, -0.5],
    tolerance: { low: [-0.55, -0.55], high: [-0.45, -0.45] },
  };

  it('lie along one axis with prediction and tolerance, all inside the picture', () => {
    const scene = layoutIntervals(rows, 480, 300, TOKENS.light, measure);
    expect(dashed(scene)).toHaveLength(2);
    const strips = drawings(scene).flatMap((one) => (one.type === 'rectangle' ? one.rectangle : []));
    expect(strips).toHaveLength(2);
    const [strip] = strips;
    const marks = drawings(scene).flatMap((one) => (one.type === 'mark' ? one : []));
    expect(marks).toHaveLength(2);
    expect(marks[1].x).toBeCloseTo(strip.x + strip.width / 2, 6);
    for (const { x } of marks) expect(x > scene.plot.x && x < scene.plot.x + scene.plot.width).toBe(true);
    expect(textsOf(scene)).toEqual(expect.arrayContaining(['exponent of t', 'first sample', '2 times the sample']));
  });

  it('are read from the arrays of a finding, or not at all', () => {
    const picture = {
      kind: 'intervals' as const,
      title: 't',
      x: { label: 'x' },
      rows: ['a'],
      values: 'v',
      band: ['l', 'h'] as [string, string],
      predicted: 'p',
    };
    expect(intervalRows(picture, figureArrays({ v: [1], l: [0], h: [2], p: [1] }))).toMatchObject({ tolerance: null });
    expect(intervalRows(picture, figureArrays({ v: [1], l: [0], p: [1] }))).toBeNull();
  });
});

describe('measured beside predicted', () => {
  const curve = (label: string, predicted: boolean, f: (x: number) => number) => {
    const x = Float64Array.from({ length: 50 }, (_, i) => i + 1);
    return { label, x, rows: [x.map(f)], predicted, band: null };
  };
  const spec: ArraySpec = {
    kind: 'lines',
    xTitle: 't',
    yTitle: 'loss',
    xLog: true,
    yLog: true,
    series: [
      curve('k = 2', false, (x) => 1 / (x * x)),
      curve('', true, (x) => 1 / (x * x)),
      curve('k = 3', false, (x) => 1.1 / (x * x)),
    ],
  };

  it('dashes predictions alone and names what is named where its line ends', () => {
    const { scene } = layoutArrays(spec, 520, 320, TOKENS.light, measure);
    expect(dashed(scene)).toHaveLength(1);
    const labels = drawings(scene).flatMap((one) => (one.type === 'text' && /^k = /.test(one.text) ? one : []));
    expect(labels.map(({ text }) => text)).toEqual(['k = 2', 'k = 3']);
    expect(Math.abs(labels[0].y - labels[1].y)).toBeGreaterThanOrEqual(15);
    expect(textsOf(scene)).not.toContain('');
  });

  it('gives points whiskers and predictions places of their own', () => {
    const picture = {
      kind: 'points' as const,
      title: 'shares',
      x: { label: 'n', array: 'n' },
      y: { label: 'share' },
      series: [
        { array: 'share', label: 'measured', band: ['low', 'high'] as [string, string] },
        { array: 'line', label: 'exact', predicted: true, x: 'fine' },
      ],
    };
    const arrays = figureArrays({
      n: [1, 2],
      share: [0.5, 0.2],
      low: [0.4, 0.1],
      high: [0.6, 0.3],
      line: [1, 0, 1],
      fine: [0, 1, 3],
    });
    const series = pictureSeries(picture, arrays) ?? [];
    expect(series.map(({ x }) => Array.from(x))).toEqual([
      [1, 2],
      [0, 1, 3],
    ]);
    const { scene } = layoutArrays(
      { ...spec, kind: 'points', xLog: false, yLog: false, series },
      520,
      320,
      TOKENS.light,
      measure,
    );
    expect(drawings(scene).some(({ type }) => type === 'polygon')).toBe(false);
    expect(dashed(scene)).toHaveLength(2);
  });

  it('gives bars whiskers too, each with room round it', () => {
    const [low, high] = [Float64Array.of(0.4, 0.1), Float64Array.of(0.6, 0.3)];
    const bars = { label: '', x: [1, 2], rows: [[0.5, 0.2]], predicted: false, band: { low, high } };
    const { scene } = layoutArrays(
      { ...spec, kind: 'bars', xLog: false, yLog: false, series: [bars] },
      520,
      320,
      TOKENS.light,
      measure,
    );
    expect(drawings(scene).some(({ type }) => type === 'polygon')).toBe(false);
    const upright = drawings(scene).flatMap((one) => (one.type === 'polyline' && one.width === 1.25 ? one : []));
    expect(upright).toHaveLength(6);
  });
});
