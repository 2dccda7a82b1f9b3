/** Lays out a section: the loss along a line through a plane, as a curve over the plane's horizontal coordinate. */
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, yAxis, yAxisWidth } from './axes.ts';
import type { Measure } from './measure-text.ts';
import { CROSS } from './plane-layout.ts';
import { linearScale, type Scale } from './scale.ts';
import { type Drawing, line, type Rectangle, type Scene } from './scene.ts';
import type { HeightAxis } from './surface-height.ts';
import { interpolated } from './surface-mesh.ts';
import type { Grid } from './terrain.ts';

export interface SectionSpec {
  /** Increasing places along the line. */
  x: ArrayLike<number>;
  /** NaN where the landscape is not defined. */
  loss: ArrayLike<number>;
  label: string;
  axis: HeightAxis;
  /** Known minimisers on the line, as flat [x, loss, …]. */
  minimisers: readonly number[];
}

const TOP = 30;
const BELOW = 40;
const INSET = 12;

/** The row of a grid at height y, between its two nearest rows. */
export function rowAt(grid: Grid, y: number): { x: Float64Array; loss: Float64Array } {
  const [columns] = grid.size;
  const [x0, x1, y0, y1] = grid.box;
  const v = (y - y0) / (y1 - y0);
  const x = Float64Array.from({ length: columns }, (_, i) => x0 + ((x1 - x0) * i) / (columns - 1));
  return { x, loss: x.map((_, i) => interpolated(grid.values, grid.size, i / (columns - 1), v)) };
}

export interface SectionLayout {
  scene: Scene;
  xScale: Scale;
}

export function layoutSection(
  spec: SectionSpec,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): SectionLayout {
  const { x, loss, axis } = spec;
  const yScale: Scale = {
    kind: axis.kind,
    place: axis.place,
    value: () => Number.NaN,
    ticks: axis.ticks.filter(({ at }) => at >= -1e-9 && at <= 1 + 1e-9),
    small: axis.small,
    floor: null,
    ceiling: null,
    breakAt: null,
  };
  const left = INSET + yAxisWidth(yScale, measure);
  const plot: Rectangle = {
    x: left,
    y: TOP,
    width: Math.max(40, width - left - INSET),
    height: Math.max(40, height - TOP - BELOW),
  };
  const xScale = linearScale(x[0] ?? 0, x[x.length - 1] ?? 1, {
    count: Math.max(2, Math.min(8, Math.floor(plot.width / 80))),
  });
  const pixel = (value: number): number => plot.x + xScale.place(value) * plot.width;
  const level = (value: number): number => plot.y + (1 - axis.place(value)) * plot.height;
  const points = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i += 1) {
    points[2 * i] = pixel(x[i]!);
    points[2 * i + 1] = level(loss[i]!);
  }
  const over: Drawing[] = [
    ...undefinedStretches(spec, plot, tokens),
    { type: 'polyline', points, stroke: tokens.text, width: 1.75 },
  ];
  for (let i = 0; i + 1 < spec.minimisers.length; i += 2) {
    const at = { x: pixel(spec.minimisers[i]!), y: level(spec.minimisers[i + 1]!) };
    over.push({ type: 'mark', path: CROSS, ...at, fill: null, stroke: tokens.panel, width: 4 });
    over.push({ type: 'mark', path: CROSS, ...at, fill: null, stroke: tokens.text, width: 1.5 });
  }
  const under = [
    ...yAxis(yScale, plot, tokens, axis.title),
    ...xAxis(xScale, plot, tokens, null, measure),
    {
      type: 'text' as const,
      text: spec.label,
      x: plot.x + plot.width / 2,
      y: plot.y + plot.height + 28,
      fill: tokens.text2,
      align: 'center' as const,
      italic: true,
    },
  ];
  return { scene: { width, height, plot, under, clouds: [], over }, xScale };
}

/** Slanted strokes along the axis where the loss is not defined. */
function undefinedStretches({ loss }: SectionSpec, plot: Rectangle, tokens: Tokens): Drawing[] {
  const strokes: Drawing[] = [];
  const bottom = plot.y + plot.height;
  for (let at = plot.x; at + 5 <= plot.x + plot.width; at += 6) {
    // The places are even: the nearest one by proportion.
    const nearest = Math.round(((at + 2.5 - plot.x) / plot.width) * (loss.length - 1));
    if (Number.isNaN(loss[nearest]!))
      strokes.push(line(at, bottom - 1, at + 5, bottom - 7, { stroke: tokens.control, width: 1 }));
  }
  return strokes;
}
