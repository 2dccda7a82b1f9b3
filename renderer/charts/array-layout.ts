/** Lays out arrays of an answer: curves, points or bars over one axis, in ink, with predictions dashed. */
import { markerPath } from '../controls/optimizer-style.ts';
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, xPixel, yAxis, yAxisWidth, yPixel } from './axes.ts';
import type { Measure } from './measure-text.ts';
import { linearScale, logExtent, logScale, type Scale } from './scale.ts';
import { type Drawing, line, type Rectangle, type Scene } from './scene.ts';
import { spreadLabels } from './spread-labels.ts';

export interface ArraySeries {
  label: string;
  x: ArrayLike<number>;
  /** Rows of x.length values each; more than one are drawn faint, one over the other. */
  rows: readonly ArrayLike<number>[];
  predicted: boolean;
  /** Among points: faint lines. */
  joined?: boolean;
  band: { low: ArrayLike<number>; high: ArrayLike<number> } | null;
}

export interface ArraySpec {
  kind: 'lines' | 'points' | 'bars';
  xTitle: string;
  yTitle: string;
  xLog: boolean;
  yLog: boolean;
  /** The x axis counts in whole numbers. */
  xCounted?: boolean;
  series: readonly ArraySeries[];
  /** A curve behind the others, with a scale of its own at the right. */
  backdrop?: { label: string; x: ArrayLike<number>; values: ArrayLike<number>; log: boolean } | null;
}

export interface ArrayLayout {
  scene: Scene;
  plot: Rectangle;
  xScale: Scale;
  yScale: Scale;
}

const LINE = 1.75;
/** So few counted points stand whole inside their axis, as bars do. */
const FEW_POINTS = 30;
const FAINT = { width: 0.75, opacity: 0.35 };
const BACKDROP = { width: 1.25, opacity: 0.6 };
const PREDICTED = { width: 1.25, dash: [3, 3] };
/** Several measured series are told apart by markers: hue means an optimizer, and dashes a prediction. */
const MARKERS = ['circle', 'square', 'triangle', 'diamond'] as const;

export function layoutArrays(
  spec: ArraySpec,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): ArrayLayout {
  const yScale = axisScale(
    spec.series.flatMap(({ rows, band }) => [...rows, ...(band ? [band.low, band.high] : [])]),
    spec.yLog,
    Math.max(3, Math.floor(height / 60)),
    spec.kind === 'bars',
  );
  const left = Math.max(40, 12 + yAxisWidth(yScale, measure));
  const named = spec.series.filter(({ label }) => label !== '');
  const labelled = named.length > 1;
  const longest = labelled ? Math.max(...named.map(({ label }) => measure(label))) : 0;
  const atEnds = labelled && spec.kind === 'lines';
  const several = spec.kind === 'lines' && spec.series.filter(({ predicted }) => !predicted).length > 1;
  const { backdrop = null } = spec;
  const behind = backdrop && axisScale([backdrop.values], backdrop.log, Math.max(3, Math.floor(height / 60)), false);
  const rightLabels = behind ? yAxisWidth(behind, measure) + 12 : 0;
  const right = Math.max(rightLabels, labelled ? Math.min(200, longest + 40) : 24);
  const plot = { x: left, y: 28, width: Math.max(40, width - left - right), height: Math.max(40, height - 68) };
  const ofAxis = (): Scale =>
    axisScale(
      spec.series.map(({ x }) => x),
      spec.xLog,
      Math.max(3, Math.floor(plot.width / 90)),
      false,
    );
  const few = spec.kind === 'points' && spec.series.every(({ x }) => x.length <= FEW_POINTS);
  const xScale =
    spec.kind === 'bars' || (spec.xCounted && few)
      ? barScale(spec.series)
      : spec.xCounted
        ? wholeTicks(ofAxis())
        : ofAxis();
  const under = [...yAxis(yScale, plot, tokens, spec.yTitle), ...xAxis(xScale, plot, tokens, spec.xTitle, measure)];
  const inside: Drawing[] = [];
  const over: Drawing[] = [];
  if (backdrop && behind) {
    const points = pixels(backdrop.x, backdrop.values, xScale, behind, plot);
    inside.push({ type: 'polyline', points, stroke: tokens.text2, ...BACKDROP });
    over.push(...rightAxis(behind, plot, tokens, backdrop.label));
  }
  spec.series.forEach((series, index) => {
    const { x, rows, band, predicted, joined = false } = series;
    const before = inside.length;
    // Intervals of single things stand at them; only between the points of a curve is there something to shade.
    const single = spec.kind !== 'lines' && !predicted;
    if (band && !single)
      inside.push({
        type: 'polygon',
        points: bandPoints(x, band, xScale, yScale, plot),
        fill: tokens.text,
        opacity: 0.12,
      });
    const faint = rows.length > 1 || joined;
    for (const row of rows) {
      const points = pixels(x, row, xScale, yScale, plot);
      if (spec.kind === 'bars')
        inside.push(...bars(points, yPixel(yScale, plot, Math.max(0, yScale.value(0))), plot, x.length, tokens));
      else if (spec.kind === 'lines' || predicted || joined) {
        const style = predicted ? PREDICTED : faint ? FAINT : { width: LINE };
        inside.push({ type: 'polyline', points, stroke: predicted ? tokens.text2 : tokens.text, ...style });
        if (several && !predicted && !faint) inside.push(...marks(alongLine(points, index), index, tokens));
      }
      if (spec.kind === 'points' && !predicted && !joined) inside.push(...marks(points, index, tokens));
    }
    if (band && single) {
      // Under points, which are small; over bars, where the lower half needs the colour of the panel round it.
      const drawn = whiskers(x, band, xScale, yScale, plot, tokens.text);
      if (spec.kind === 'points') inside.splice(before, 0, ...drawn);
      else inside.push(...whiskers(x, band, xScale, yScale, plot, tokens.panel, 4), ...drawn);
    }
    if (labelled && !atEnds && series.label !== '')
      over.push(...legend(series, index, named.indexOf(series), spec.kind, plot, tokens));
  });
  if (atEnds) over.push(...endLabels(named, xScale, yScale, plot, tokens));
  const scene = {
    width,
    height,
    plot,
    under,
    clouds: [],
    over: [{ type: 'clip' as const, rectangle: roomy(plot), children: inside }, ...over],
  };
  return { scene, plot, xScale, yScale };
}

function rightAxis(scale: Scale, plot: Rectangle, tokens: Tokens, title: string): Drawing[] {
  const x = plot.x + plot.width;
  const labels = scale.ticks.map(
    ({ at, label }): Drawing => ({
      type: 'text',
      text: label,
      x: x + 8,
      y: plot.y + (1 - at) * plot.height,
      fill: tokens.text2,
      align: 'left',
    }),
  );
  // Ends with the labels below it.
  const sample = line(x - 22, plot.y - 14, x - 6, plot.y - 14, { stroke: tokens.text2, ...BACKDROP });
  return [
    ...labels,
    sample,
    { type: 'text', text: title, x: x - 28, y: plot.y - 14, fill: tokens.text2, align: 'right' },
  ];
}

/** A scale that holds all finite values; logarithmic ones keep zero and negative values on their floor. */
function axisScale(rows: readonly ArrayLike<number>[], log: boolean, count: number, withZero: boolean): Scale {
  if (log) return logScale(logExtent(rows.map((row) => prepended(row))), { count });
  let low = withZero ? 0 : Number.POSITIVE_INFINITY;
  let high = withZero ? 0 : Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    for (let i = 0; i < row.length; i += 1) {
      const value = row[i]!;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > high ? linearScale(0, 1, { count }) : linearScale(low, high, { count, nice: true });
}

/** Bars stand whole inside the axis, which counts in whole numbers. */
function barScale(series: readonly ArraySeries[]): Scale {
  const ends = series.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 0]);
  const scale = linearScale(Math.min(...ends) - 0.6, Math.max(...ends) + 0.6, { count: 8 });
  return wholeTicks(scale);
}

function wholeTicks(scale: Scale): Scale {
  const whole = scale.ticks.filter(({ value }) => Number.isInteger(value));
  return { ...scale, ticks: whole.map((tick) => ({ ...tick, label: String(tick.value) })) };
}

/** A row whose first value is no start that a ceiling would be measured from. */
function prepended(row: ArrayLike<number>): ArrayLike<number> {
  const copy = new Float64Array(row.length + 1);
  copy[0] = Number.NaN;
  for (let i = 0; i < row.length; i += 1) copy[i + 1] = row[i]!;
  return copy;
}

function pixels(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
): Float64Array {
  const points = new Float64Array(2 * x.length);
  for (let i = 0; i < x.length; i += 1) {
    points[2 * i] = xPixel(xScale, plot, x[i]!);
    points[2 * i + 1] = yPixel(yScale, plot, y[i]!);
  }
  return points;
}

function bandPoints(
  x: ArrayLike<number>,
  { low, high }: NonNullable<ArraySeries['band']>,
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
): number[] {
  const there = Array.from(pixels(x, high, xScale, yScale, plot));
  const back: number[] = [];
  const lower = pixels(x, low, xScale, yScale, plot);
  for (let i = x.length - 1; i >= 0; i -= 1) back.push(lower[2 * i]!, lower[2 * i + 1]!);
  return [...there, ...back].filter(
    (_, i, all) => Number.isFinite(all[i - (i % 2)]) && Number.isFinite(all[i - (i % 2) + 1]),
  );
}

function bars(points: Float64Array, zero: number, plot: Rectangle, count: number, tokens: Tokens): Drawing[] {
  const width = Math.max(1, Math.min(28, (plot.width / Math.max(1, count)) * 0.6));
  const drawn: Drawing[] = [];
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [points[2 * i]!, points[2 * i + 1]!];
    if (!Number.isFinite(y)) continue;
    const rectangle = { x: x - width / 2, y: Math.min(y, zero), width, height: Math.abs(zero - y) };
    drawn.push({ type: 'rectangle', rectangle, fill: tokens.text2 });
  }
  return drawn;
}

function marks(points: Float64Array, index: number, tokens: Tokens): Drawing[] {
  const path = markerPath(MARKERS[index % MARKERS.length]!, 2.6);
  const drawn: Drawing[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (Number.isFinite(x) && Number.isFinite(y))
      drawn.push({
        type: 'mark',
        path,
        x,
        y,
        fill: index === 0 ? tokens.text : tokens.panel,
        stroke: tokens.text,
        width: 1,
      });
  }
  return drawn;
}

/** The ends of an interval round each point. */
function whiskers(
  x: ArrayLike<number>,
  { low, high }: NonNullable<ArraySeries['band']>,
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
  colour: string,
  width = 1.25,
): Drawing[] {
  const [from, to] = [pixels(x, low, xScale, yScale, plot), pixels(x, high, xScale, yScale, plot)];
  const stroke = { stroke: colour, width };
  const drawn: Drawing[] = [];
  for (let i = 0; i < x.length; i += 1) {
    const [at, top, bottom] = [from[2 * i]!, to[2 * i + 1]!, from[2 * i + 1]!];
    if (![at, top, bottom].every(Number.isFinite) || top === bottom) continue;
    drawn.push(
      line(at, top, at, bottom, stroke),
      line(at - 3, top, at + 3, top, stroke),
      line(at - 3, bottom, at + 3, bottom, stroke),
    );
  }
  return drawn;
}

/** Pixels between two markers of a line. */
const MARKER_SPACING = 96;

/** Places along a line for its markers: the first staggered by the series, the last at the end. */
function alongLine(points: Float64Array, index: number): Float64Array {
  const places: number[] = [];
  let next = Number.NEGATIVE_INFINITY;
  let last: [number, number] | null = null;
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    if (next === Number.NEGATIVE_INFINITY) next = x + 24 + ((index * 37) % MARKER_SPACING);
    last = [x, y];
    if (x < next) continue;
    places.push(x, y);
    next = x + MARKER_SPACING;
  }
  return Float64Array.from(last ? [...places, ...last] : places);
}

/** Names where their lines end, moved apart. */
function endLabels(
  series: readonly ArraySeries[],
  xScale: Scale,
  yScale: Scale,
  plot: Rectangle,
  tokens: Tokens,
): Drawing[] {
  const ends = series.flatMap(({ label, x, rows }) => {
    const row = rows[0] ?? [];
    for (let i = x.length - 1; i >= 0; i -= 1) {
      const at = [xPixel(xScale, plot, x[i]!), yPixel(yScale, plot, row[i]!)] as const;
      if (at.every(Number.isFinite))
        return { label, x: at[0], y: Math.min(Math.max(at[1], plot.y), plot.y + plot.height) };
    }
    return [];
  });
  const right = plot.x + plot.width;
  const places = spreadLabels(
    ends.map(({ y }) => y),
    15,
    plot.y + 4,
    plot.y + plot.height - 4,
  );
  return ends.flatMap(({ label, x, y }, i): Drawing[] => {
    const at = places[i]!;
    const text: Drawing = { type: 'text', text: label, x: right + 14, y: at, fill: tokens.text, align: 'left' };
    const moved = Math.abs(at - y) > 4 || x < right - 24;
    return moved ? [line(x + 6, y, right + 10, at, { stroke: tokens.control, width: 0.75 }), text] : [text];
  });
}

/** Names at the right, with a piece of the line or the marker. */
function legend(
  { label, predicted, joined = false }: ArraySeries,
  index: number,
  place: number,
  kind: ArraySpec['kind'],
  plot: Rectangle,
  tokens: Tokens,
): Drawing[] {
  const y = plot.y + 8 + 16 * place;
  const x = plot.x + plot.width + 10;
  const sample: Drawing[] =
    kind === 'points' && !predicted && !joined
      ? marks(Float64Array.of(x + 8, y), index, tokens)
      : [
          line(x, y, x + 16, y, {
            stroke: predicted ? tokens.text2 : tokens.text,
            ...(predicted ? PREDICTED : joined ? FAINT : { width: LINE }),
          }),
        ];
  return [...sample, { type: 'text', text: label, x: x + 22, y, fill: tokens.text, align: 'left' }];
}

/** Markers at the edge are not cut. */
function roomy({ x, y, width, height }: Rectangle): Rectangle {
  return { x: x - 4, y: y - 4, width: width + 8, height: height + 8 };
}
