/** Quantities of runs by steps, one lane below the other on one axis of steps. */
import { proseNumber } from '../controls/number-text.ts';
import { optimizerStyle } from '../controls/optimizer-style.ts';
import type { Tokens } from '../theme/tokens.ts';
import { xAxis, xPixel, yPixel } from './axes.ts';
import type { Measure } from './measure-text.ts';
import { type LogExtent, linearScale, logExtent, logScale, type Scale } from './scale.ts';
import { crisp, type Drawing, line, type Rectangle, type Scene } from './scene.ts';

export const LANES = ['loss', 'gradient', 'update', 'cosine'] as const;
export type LaneKind = (typeof LANES)[number];

export interface LaneSeries {
  id: string;
  slot: number;
  steps: Float64Array;
  values: Record<LaneKind, Float64Array>;
  diverged: boolean;
}

export interface LanesSpec {
  series: readonly LaneSeries[];
  /** Place of the series whose bands are drawn. */
  selected: number;
  range: readonly [number, number];
}

export interface Lane {
  kind: LaneKind;
  plot: Rectangle;
  scale: Scale;
}

export interface LanesLayout {
  scene: Scene;
  /** All lanes together. */
  plot: Rectangle;
  lanes: Lane[];
  x: Scale;
}

export const LANE_WORDS: Readonly<Record<LaneKind, string>> = {
  loss: 'loss L',
  gradient: '|g|, gradient norm',
  update: '|Δw|, step length',
  cosine: 'cos of update and −g',
};

const LEFT = 58;
const RIGHT = 14;
const TOP = 24;
const BELOW = 24;
/** Between two lanes, where the words of the lower one stand. */
const GAP = 20;
const SHARES: Readonly<Record<LaneKind, number>> = { loss: 1.5, gradient: 1, update: 1, cosine: 1 };
/** Positive values over more than this factor stand on a logarithmic axis. */
const WIDE = 50;

export function layoutLanes(
  { series, selected, range }: LanesSpec,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): LanesLayout {
  const plot = {
    x: LEFT,
    y: TOP,
    width: Math.max(60, width - LEFT - RIGHT),
    height: Math.max(80, height - TOP - BELOW),
  };
  const x = linearScale(range[0], Math.max(range[1], range[0] + 1), { count: 7 });
  const lanes = lanesOf(series, plot);
  const chosen = series[selected];
  const under: Drawing[] = chosen ? bands(chosen, x, plot, tokens) : [];
  for (const lane of lanes) under.push(...axisOf(lane, tokens));
  under.push(...xAxis(x, plot, tokens, null, measure));
  const over: Drawing[] = [];
  for (const lane of lanes) {
    const children = series.flatMap((one, k) => (k === selected ? [] : curve(one, lane, x, tokens, false)));
    if (chosen) children.push(...curve(chosen, lane, x, tokens, true));
    over.push({ type: 'clip', rectangle: { ...plot, y: lane.plot.y - 4, height: lane.plot.height + 8 }, children });
  }
  return { scene: { width, height, plot, under, clouds: [], over }, plot, lanes, x };
}

function lanesOf(series: readonly LaneSeries[], plot: Rectangle): Lane[] {
  const total = LANES.reduce((sum, kind) => sum + SHARES[kind], 0);
  const free = plot.height - GAP * (LANES.length - 1);
  let y = plot.y;
  return LANES.map((kind) => {
    const size = Math.max(12, (free * SHARES[kind]) / total);
    const lane = { kind, plot: { ...plot, y, height: size }, scale: scaleOf(kind, series, size) };
    y += size + GAP;
    return lane;
  });
}

function scaleOf(kind: LaneKind, series: readonly LaneSeries[], height: number): Scale {
  const count = height > 60 ? 3 : 2;
  if (kind === 'cosine') return linearScale(-1, 1, { count });
  const rows = series.map(({ values }) => values[kind].filter((value) => !Number.isNaN(value)));
  const extent: LogExtent = logExtent(rows);
  const { low, high } = extent;
  if (low !== null && high !== null && (kind !== 'update' || high / low > WIDE) && !hasNegative(rows))
    return logScale(extent, { count });
  const all = rows.flatMap((row) => Array.from(row)).filter(Number.isFinite);
  const bottom = kind === 'loss' ? Math.min(...all) : 0;
  return all.length === 0 ? linearScale(0, 1, { count }) : linearScale(bottom, Math.max(...all), { count, nice: true });
}

function hasNegative(rows: readonly Float64Array[]): boolean {
  return rows.some((row) => row.some((value) => value < 0));
}

/** Where the update of the selected run points uphill. */
function bands({ steps, values }: LaneSeries, x: Scale, plot: Rectangle, tokens: Tokens): Drawing[] {
  const drawings: Drawing[] = [];
  const edge = (from: number, to: number): number => {
    const [a, b] = [steps[from], steps[to]];
    const at = a === undefined ? b! : b === undefined ? a : (a + b) / 2;
    return Math.min(plot.x + plot.width, Math.max(plot.x, xPixel(x, plot, at)));
  };
  for (let k = 0; k < steps.length; k += 1) {
    if (!(values.cosine[k]! < 0)) continue;
    let end = k;
    while (end + 1 < steps.length && values.cosine[end + 1]! < 0) end += 1;
    const [left, right] = [edge(k - 1, k), edge(end, end + 1)];
    const rectangle = { x: left, y: plot.y, width: Math.max(1, right - left), height: plot.height };
    drawings.push({ type: 'rectangle', rectangle, fill: tokens.hover });
    k = end;
  }
  return drawings;
}

function axisOf({ plot, scale }: Lane, tokens: Tokens): Drawing[] {
  return scale.ticks.flatMap(({ at, label }): Drawing[] => {
    if (at < -0.01 || at > 1.01) return [];
    const y = crisp(plot.y + (1 - at) * plot.height);
    return [
      line(plot.x, y, plot.x + plot.width, y, { stroke: tokens.grid, width: 1 }),
      { type: 'text', text: label, x: plot.x - 8, y, fill: tokens.text2, align: 'right' },
    ];
  });
}

const CROSS = 'M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5';

function curve(
  series: LaneSeries,
  { kind, plot, scale }: Lane,
  x: Scale,
  tokens: Tokens,
  selected: boolean,
): Drawing[] {
  const style = optimizerStyle(series.slot, tokens.mode);
  const values = series.values[kind];
  const points = new Float64Array(2 * values.length);
  for (let k = 0; k < values.length; k += 1) {
    points[2 * k] = xPixel(x, plot, series.steps[k]!);
    const value = values[k]!;
    points[2 * k + 1] = Number.isNaN(value) ? Number.NaN : yPixel(scale, plot, value);
  }
  const opacity = (selected ? 1 : 0.55) * style.opacity;
  const drawings: Drawing[] = [];
  if (selected) drawings.push({ type: 'polyline', points, stroke: tokens.panel, width: 3.5, opacity: 0.8 });
  drawings.push({
    type: 'polyline',
    points,
    stroke: style.color,
    width: selected ? 1.75 : 1.25,
    dash: style.dash,
    opacity,
  });
  if (series.diverged && kind === 'loss' && series.steps.length > 0) {
    const at = xPixel(x, plot, series.steps[series.steps.length - 1]!);
    const mark = { type: 'mark', path: CROSS, x: at - 1, y: plot.y + 4, fill: null } as const;
    drawings.push({ ...mark, stroke: tokens.panel, width: 4 }, { ...mark, stroke: style.color, width: 1.75 });
  }
  return drawings;
}

/** Places of the rings and the words of a step: where the selected run is, lane by lane. */
export function laneReadings(
  { lanes, x }: LanesLayout,
  series: LaneSeries | undefined,
  step: number,
): { kind: LaneKind; x: number; y: number | null; top: number; text: string }[] {
  const at = series === undefined ? -1 : nearest(series.steps, step);
  return lanes.map(({ kind, plot, scale }) => {
    const value = series === undefined || at < 0 ? Number.NaN : series.values[kind][at]!;
    const known = Number.isFinite(value);
    return {
      kind,
      x: at < 0 ? plot.x : xPixel(x, plot, series!.steps[at]!),
      y: known ? yPixel(scale, plot, value) : null,
      top: plot.y,
      text: Number.isNaN(value) ? '' : Number.isFinite(value) ? proseNumber(value) : 'not finite',
    };
  });
}

/** The place of the drawn step nearest to `step`; -1 where none is drawn. */
export function nearest(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && Math.abs(steps[low - 1]! - step) <= Math.abs(steps[low]! - step)) return low - 1;
  return steps.length === 0 ? -1 : low;
}
