/** Lays out curves over steps: axes, bands, medians or single runs, markers, end labels, ticks on the floor and the ceiling. */
import { markerPath, optimizerStyle } from '../controls/optimizer-style.ts';
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, xPixel, yAxis, yAxisWidth, yPixel } from './axes.ts';
import { markersAlongX } from './marker-places.ts';
import { type Measure, shortened } from './measure-text.ts';
import { lineTouches } from './picking.ts';
import { linearScale, logExtent, logScale, logStepScale, type Scale } from './scale.ts';
import { crisp, type Drawing, line, type Rectangle, type Scene } from './scene.ts';
import { spreadLabels } from './spread-labels.ts';

export interface LineSeries {
  id: string;
  label: string;
  slot: number;
  /** Increasing. */
  x: ArrayLike<number>;
  /** NaN is a gap; an infinite value stands on the ceiling. */
  y: ArrayLike<number>;
  /** Edges of the band. */
  low?: ArrayLike<number> | null;
  high?: ArrayLike<number> | null;
  /** Single runs: rows of x.length values. */
  runs?: { seeds: readonly number[]; values: ArrayLike<number> } | null;
  /** What of it is drawn. */
  draw: 'median' | 'runs';
  /** A prediction is dashed. */
  predicted?: boolean;
}

export interface LineSpec {
  series: readonly LineSeries[];
  xTitle: string;
  yTitle: string;
  xScale: 'linear' | 'log';
  yScale: 'linear' | 'log';
  /** The x axis reaches at least this far. */
  xEnd?: number;
  /** Labels of a linear y axis, for example percent. */
  yLabels?: (values: number[]) => string[];
  target?: { value: number; label: string } | null;
  /** Results still arrive: axes grow by whole decades. */
  running?: boolean;
  /** Whether a curve, or one run of it, is drawn at 20 %. */
  dimmed?: (id: string, seed: number | null) => boolean;
  /** Curves whose line is drawn a little heavier. */
  emphasised?: (id: string) => boolean;
}

export interface LineLayout {
  scene: Scene;
  plot: Rectangle;
  xScale: Scale;
  yScale: Scale;
  /** Labels did not fit and a legend has to name the curves. */
  needsLegend: boolean;
  /** Where the end labels stand. */
  labels: { id: string; box: Rectangle }[];
}

const DIM = 0.2;
const MEDIAN_WIDTH = 1.75;
const RUN_WIDTH = 0.75;
const RUN_OPACITY = 0.35;
const BAND_OPACITY = 0.22;
const LABEL_HEIGHT = 14;
/** Distance between hollow ticks on the floor or the ceiling. */
const TICK_SPACING = 21;

export function layoutLines(
  spec: LineSpec,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): LineLayout {
  const yScale = yScaleOf(spec, height);
  const left = Math.max(40, 12 + yAxisWidth(yScale, measure));
  const names = spec.series.filter((series) => lastPoint(series) !== null);
  const needsLegend = names.length * LABEL_HEIGHT > height - 60;
  const room = Math.max(0, Math.min(160, width * 0.3));
  const labels = names.map((series) => shortened(endText(series), room, measure));
  const right = needsLegend || names.length === 0 ? 24 : Math.max(24, ...labels.map((label) => measure(label) + 28));
  const plot = { x: left, y: 28, width: Math.max(40, width - left - right), height: Math.max(40, height - 28 - 40) };
  const xScale = xScaleOf(spec, plot.width);

  const under: Drawing[] = [
    ...yAxis(yScale, plot, tokens, spec.yTitle),
    ...xAxis(xScale, plot, tokens, spec.xTitle, measure),
  ];
  const target = targetLine(spec, xScale, yScale, plot, tokens, measure);
  if (target.length > 0) under.push(target[0]!);
  const bands: Drawing[] = [];
  const lines: Drawing[] = [];
  const marks: Drawing[] = [];
  spec.series.forEach((series, index) => {
    const style = optimizerStyle(series.slot, tokens.mode);
    const dim = (seed: number | null) => (spec.dimmed?.(series.id, seed) ? DIM : 1) * style.opacity;
    if (series.draw === 'median' && series.low && series.high) {
      for (const points of bandPolygons(series, xScale, yScale, plot)) {
        bands.push({ type: 'polygon', points, fill: style.color, opacity: BAND_OPACITY * dim(null) });
      }
    }
    const floor: number[] = [];
    const ceiling: number[] = [];
    const runs = series.runs;
    if (runs && runs.seeds.length > 0) {
      const lone = runs.seeds.length === 1 && series.draw === 'runs';
      runs.seeds.forEach((seed, row) => {
        const values = rowOf(runs.values, row, series.x.length);
        const path = pixelPath(series.x, values, xScale, yScale, plot);
        const faint = dim(seed) < 1;
        const chosen = series.draw === 'median';
        if (chosen && faint) return;
        lines.push({
          type: 'polyline',
          points: path.points,
          stroke: style.color,
          width: lone ? MEDIAN_WIDTH : RUN_WIDTH,
          dash: style.dash,
          opacity: lone || chosen ? dim(seed) : RUN_OPACITY * dim(seed),
        });
        floor.push(...path.floor);
        ceiling.push(...path.ceiling);
      });
    }
    const path = pixelPath(series.x, series.y, xScale, yScale, plot);
    if (series.draw === 'median') {
      const heavy = spec.emphasised?.(series.id) ?? false;
      lines.push({
        type: 'polyline',
        points: path.points,
        stroke: style.color,
        width: series.predicted ? 1.25 : heavy ? MEDIAN_WIDTH + 0.75 : MEDIAN_WIDTH,
        dash: series.predicted ? [3, 3] : style.dash,
        opacity: dim(null),
      });
      floor.push(...path.floor);
      ceiling.push(...path.ceiling);
    }
    marks.push(...boundTicks({ floor, ceiling }, plot, index, tokens, style.color, dim(null)));
    const single = series.runs?.seeds.length === 1 && series.draw === 'runs';
    if ((series.draw === 'median' && !series.predicted) || single) {
      // The end of a line has a marker of its own.
      const last = lastPoint(series);
      const endX = last === null ? 0 : path.points[2 * last]!;
      for (const { x, y } of markersAlongX(path.points, plot.width, plot.x, index, spec.series.length)) {
        if (x < endX - 12) marks.push(marker(series.slot, x, y, 2.8, tokens, dim(null)));
      }
    }
  });
  const over: Drawing[] = [
    { type: 'clip', rectangle: clipOf(plot), children: [...bands, ...lines] },
    ...marks,
    ...target.slice(1),
  ];
  const ends = needsLegend
    ? { drawings: [], boxes: [] }
    : endLabels(spec, names, labels, plot, xScale, yScale, tokens, measure);
  over.push(...ends.drawings);
  return {
    scene: { width, height, plot, under, clouds: [], over },
    plot,
    xScale,
    yScale,
    needsLegend,
    labels: ends.boxes,
  };
}

export interface LineBounds {
  floor: number | null;
  ceiling: number | null;
  /** Something drawn stands on it. */
  onFloor: boolean;
  onCeiling: boolean;
}

/** Floor and ceiling of the y axis, which the caption names; they do not depend on the size. */
export function lineBounds(spec: LineSpec): LineBounds {
  const { floor, ceiling } = yScaleOf(spec, 320);
  let onFloor = false;
  let onCeiling = false;
  const look = (values: ArrayLike<number>) => {
    for (let i = 0; i < values.length; i += 1) {
      if (floor !== null && values[i]! <= floor) onFloor = true;
      if (ceiling !== null && values[i]! > ceiling) onCeiling = true;
    }
  };
  if (floor !== null || ceiling !== null) {
    for (const series of spec.series) {
      if (series.draw === 'median') {
        look(series.y);
        look(series.low ?? []);
        look(series.high ?? []);
      } else if (series.runs) look(series.runs.values);
    }
  }
  return { floor, ceiling, onFloor, onCeiling };
}

/** Lines of 1.75 px at the edge of the plot are not cut in half. */
function clipOf(plot: Rectangle): Rectangle {
  return { x: plot.x - 1, y: plot.y - 2, width: plot.width + 3, height: plot.height + 4 };
}

export function rowOf(values: ArrayLike<number>, row: number, length: number): ArrayLike<number> {
  if (values instanceof Float64Array) return values.subarray(row * length, (row + 1) * length);
  return Array.from({ length }, (_, i) => values[row * length + i]!);
}

/** All values that the y axis has to hold, a row each. */
function* rowsOf(spec: LineSpec): Generator<ArrayLike<number>> {
  for (const series of spec.series) {
    if (series.draw === 'median') {
      yield series.y;
      if (series.low) yield series.low;
      if (series.high) yield series.high;
    }
    if (series.runs && series.draw === 'runs') {
      for (let row = 0; row < series.runs.seeds.length; row += 1) yield rowOf(series.runs.values, row, series.x.length);
    }
  }
  if (spec.target && spec.yScale === 'log' && spec.target.value > 0) yield [Number.NaN, spec.target.value];
}

function yScaleOf(spec: LineSpec, height: number): Scale {
  const count = Math.max(2, Math.floor((height - 68) / 26));
  if (spec.yScale === 'log') {
    return logScale(logExtent(rowsOf(spec)), { count, wholeDecades: spec.running ?? false });
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let start = Number.NEGATIVE_INFINITY;
  let infinite = false;
  for (const row of rowsOf(spec)) {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i]!;
      if (Number.isNaN(value)) continue;
      if (!Number.isFinite(value)) {
        infinite = true;
        continue;
      }
      if (value < low) low = value;
      if (value > high) high = value;
      if (i === 0 && value > start) start = value;
    }
  }
  if (low > high) [low, high] = [0, 1];
  // A linear axis that had to hold an explosion would show nothing else.
  const cap = start > 0 ? start * 10 : Number.POSITIVE_INFINITY;
  const capped = high > cap;
  if (capped) high = cap;
  if (low > 0 && low < 0.4 * high) low = 0;
  const options = {
    nice: true,
    count: Math.max(2, Math.min(6, count)),
    ...(spec.yLabels ? { labels: spec.yLabels } : {}),
  };
  const scale = linearScale(low, high, options);
  const ceiling = infinite || capped ? scale.value(1) : null;
  const place = (value: number) => {
    if (Number.isNaN(value)) return Number.NaN;
    return ceiling !== null && value > ceiling ? 1 : scale.place(value);
  };
  return { ...scale, ceiling, place };
}

function xScaleOf(spec: LineSpec, width: number): Scale {
  let end = spec.xEnd ?? 0;
  for (const { x } of spec.series) if (x.length > 0) end = Math.max(end, x[x.length - 1]!);
  const count = Math.max(2, Math.floor(width / 60));
  return spec.xScale === 'log' ? logStepScale(Math.max(1, end), count) : linearScale(0, Math.max(end, 1), { count });
}

interface PixelPath {
  points: Float64Array;
  /** x of points that stand on the floor or the ceiling. */
  floor: number[];
  ceiling: number[];
}

export function pixelPath(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
): PixelPath {
  const points = new Float64Array(2 * x.length);
  const floor: number[] = [];
  const ceiling: number[] = [];
  for (let i = 0; i < x.length; i += 1) {
    const value = y[i]!;
    points[2 * i] = xPixel(xScale, plot, x[i]!);
    points[2 * i + 1] = yPixel(yScale, plot, value);
    if (yScale.floor !== null && value <= yScale.floor) floor.push(points[2 * i]!);
    if (yScale.ceiling !== null && value > yScale.ceiling) ceiling.push(points[2 * i]!);
  }
  breakAlongBounds(points, y, yScale);
  return { points, floor, ceiling };
}

/** The line goes to the floor or the ceiling but not along it: ticks stand there instead. */
function breakAlongBounds(points: Float64Array, y: ArrayLike<number>, scale: Scale): void {
  const beyond = (value: number) =>
    (scale.floor !== null && value <= scale.floor) || (scale.ceiling !== null && value > scale.ceiling);
  for (let i = 1; i + 1 < y.length; i += 1) {
    if (beyond(y[i]!) && beyond(y[i - 1]!) && beyond(y[i + 1]!)) points[2 * i + 1] = Number.NaN;
  }
  if (y.length > 1 && beyond(y[0]!) && beyond(y[1]!)) points[1] = Number.NaN;
  const last = y.length - 1;
  if (y.length > 1 && beyond(y[last]!) && beyond(y[last - 1]!)) points[2 * last + 1] = Number.NaN;
}

const DOWN_TICK = 'M-3 -6L3 -6L0 -1Z';
const UP_TICK = 'M-3 6L3 6L0 1Z';

/** Ticks of one curve or all its runs, every so many pixels; curves are staggered so that theirs do not cover each other. */
function boundTicks(
  places: { floor: number[]; ceiling: number[] },
  plot: Rectangle,
  index: number,
  tokens: Tokens,
  color: string,
  opacity: number,
): Drawing[] {
  const drawings: Drawing[] = [];
  const add = (xs: number[], y: number, tick: string) => {
    let next = Number.NEGATIVE_INFINITY;
    for (const x of xs.sort((a, b) => a - b)) {
      if (x < next) continue;
      // The first tick stands where the floor is reached; the others keep to the curve's own columns.
      const phase = (index * 7) % TICK_SPACING;
      next = x + TICK_SPACING - ((((x - plot.x - phase) % TICK_SPACING) + TICK_SPACING) % TICK_SPACING);
      if (next - x < TICK_SPACING / 2) next += TICK_SPACING;
      drawings.push({ type: 'mark', path: tick, x, y, fill: tokens.panel, stroke: color, width: 1.25, opacity });
    }
  };
  add(places.floor, plot.y + plot.height, DOWN_TICK);
  add(places.ceiling, plot.y, UP_TICK);
  return drawings;
}

/** One closed polygon for each stretch where both edges are known. */
function bandPolygons(series: LineSeries, xScale: Scale, yScale: Scale, plot: Rectangle): Float64Array[] {
  const { x, low, high } = series;
  if (!low || !high) return [];
  const polygons: Float64Array[] = [];
  let start = 0;
  for (let i = 0; i <= x.length; i += 1) {
    if (i < x.length && !Number.isNaN(low[i]!) && !Number.isNaN(high[i]!)) continue;
    const count = i - start;
    if (count > 1) {
      const polygon = new Float64Array(4 * count);
      for (let k = 0; k < count; k += 1) {
        const px = xPixel(xScale, plot, x[start + k]!);
        polygon[2 * k] = px;
        polygon[2 * k + 1] = yPixel(yScale, plot, high[start + k]!);
        const back = 2 * (2 * count - 1 - k);
        polygon[back] = px;
        polygon[back + 1] = yPixel(yScale, plot, low[start + k]!);
      }
      polygons.push(polygon);
    }
    start = i + 1;
  }
  return polygons;
}

export function marker(slot: number, x: number, y: number, radius: number, tokens: Tokens, opacity = 1): Drawing {
  const style = optimizerStyle(slot, tokens.mode);
  const fill = style.marker.hollow ? tokens.panel : style.color;
  return {
    type: 'mark',
    path: markerPath(style.marker.shape, radius),
    x,
    y,
    fill,
    stroke: style.color,
    width: 1.5,
    opacity,
  };
}

/** The line, and its label at the end of it where fewer curves pass. */
function targetLine(
  spec: LineSpec,
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
  tokens: Tokens,
  measure: Measure,
): Drawing[] {
  if (!spec.target) return [];
  const at = yScale.place(spec.target.value);
  if (!(at >= 0 && at <= 1)) return [];
  const y = crisp(plot.y + (1 - at) * plot.height);
  const right = plot.x + plot.width;
  const width = measure(spec.target.label);
  const crowd = (from: number) => {
    const box = { x: from, y: y - 16, width, height: 16 };
    return spec.series.filter((series) => lineTouches(pixelPath(series.x, series.y, xScale, yScale, plot).points, box))
      .length;
  };
  const atRight = crowd(right - 6 - width) < crowd(plot.x + 6);
  return [
    line(plot.x, y, right, y, { stroke: tokens.text2, width: 1, dash: [1, 3] }),
    {
      type: 'text',
      text: spec.target.label,
      x: atRight ? right - 6 : plot.x + 6,
      y: y - 8,
      fill: tokens.text3,
      halo: tokens.panel,
      align: atRight ? 'right' : 'left',
    },
  ];
}

/** Index of the last value that is not missing. */
function lastPoint(series: LineSeries): number | null {
  for (let i = series.x.length - 1; i >= 0; i -= 1) if (!Number.isNaN(series.y[i]!)) return i;
  return null;
}

function endText(series: LineSeries): string {
  const last = lastPoint(series);
  return last !== null && series.y[last] === Number.POSITIVE_INFINITY ? `${series.label} · diverged` : series.label;
}

function endLabels(
  spec: LineSpec,
  names: readonly LineSeries[],
  labels: readonly string[],
  plot: Rectangle,
  xScale: Scale,
  yScale: Scale,
  tokens: Tokens,
  measure: Measure,
): { drawings: Drawing[]; boxes: LineLayout['labels'] } {
  const drawings: Drawing[] = [];
  const boxes: LineLayout['labels'] = [];
  const ends = names.map((series) => {
    const last = lastPoint(series)!;
    return { x: xPixel(xScale, plot, series.x[last]!), y: yPixel(yScale, plot, series.y[last]!) };
  });
  const low = plot.y;
  const high = plot.y + plot.height;
  const placed = spreadLabels(
    ends.map(({ y }) => Math.min(Math.max(y, low), high)),
    LABEL_HEIGHT,
    low,
    high,
  );
  names.forEach((series, index) => {
    const style = optimizerStyle(series.slot, tokens.mode);
    const end = ends[index]!;
    const y = placed[index]!;
    const opacity = spec.dimmed?.(series.id, null) ? DIM : 1;
    const right = plot.x + plot.width;
    drawings.push(marker(series.slot, end.x, end.y, 3, tokens, opacity * style.opacity));
    drawings.push(
      line(Math.max(end.x, right) + 6, end.y, right + 12, y, {
        stroke: style.color,
        width: 1,
        opacity: opacity * style.opacity,
      }),
    );
    drawings.push({
      type: 'text',
      text: labels[index]!,
      x: right + 16,
      y,
      fill: tokens.text,
      opacity: opacity < 1 ? 0.5 : 1,
    });
    boxes.push({
      id: series.id,
      box: { x: right + 4, y: y - LABEL_HEIGHT / 2, width: 16 + measure(labels[index]!), height: LABEL_HEIGHT },
    });
  });
  return { drawings, boxes };
}
