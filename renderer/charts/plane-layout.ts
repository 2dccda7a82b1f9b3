/** Lays out a plane through a landscape: terrain with its legend and axes below, paths and clouds of points above. */
import type { Box } from '../../core/contract/summaries.ts';
import { markerPath, optimizerStyle } from '../controls/optimizer-style.ts';
import type { Tokens } from '../theme/tokens.ts';
import { marker } from './line-layout.ts';
import { markersAlongPath } from './marker-places.ts';
import type { Measure } from './measure-text.ts';
import { inside } from './picking.ts';
import { type LabelAnchor, placeLabels } from './place-labels.ts';
import { type CriticalMark, criticalMarks, namedMarks, type PlaneMark } from './plane-marks.ts';
import { linearScale } from './scale.ts';
import { type Cloud, crisp, type Drawing, line, type Rectangle, type Scene } from './scene.ts';
import {
  type Grid,
  type Levels,
  labelledLevels,
  levelLabel,
  planeToPixels,
  terrainAreas,
  toneOf,
  undefinedHatch,
} from './terrain.ts';

export interface PlanePath {
  /** The optimizer's id. */
  id: string;
  label: string;
  slot: number;
  seed: number;
  steps: ArrayLike<number>;
  /** Plane coordinates, x then y, interleaved. */
  points: ArrayLike<number>;
  diverged: boolean;
  /** Its name and ends stand elsewhere: a dot for each of its points instead. */
  unnamed?: boolean | undefined;
}

/** A direction at a point of the plane, drawn with one length whatever its own. */
export interface PlaneArrow {
  label: string;
  /** The colour of an optimizer; null is the text's. */
  slot: number | null;
  from: readonly [number, number];
  along: readonly [number, number];
}

export interface PlaneCloud {
  id: string;
  label: string;
  slot: number;
  seeds: ArrayLike<number>;
  points: ArrayLike<number>;
}

export interface TerrainSpec {
  /** What the plot shows. */
  view: Box;
  labels: readonly [string, string];
  grid: Grid | null;
  levels: Levels | null;
  /** What the colours mean, beside the legend. */
  meaning: string;
}

export interface PlaneData {
  paths: readonly PlanePath[];
  clouds: readonly PlaneCloud[];
  /** Known minimisers in the plane, interleaved. */
  minimisers: ArrayLike<number>;
  /** Critical points that were found in the plane. */
  critical?: readonly CriticalMark[] | undefined;
  /** Named points of the plane. */
  marks?: readonly PlaneMark[] | undefined;
  /** The loss over the one coordinate of a landscape that has no other, as flat [x, L, …]. */
  graph?: ArrayLike<number> | null | undefined;
  dimmed?: ((id: string, seed: number | null) => boolean) | undefined;
  arrows?: readonly PlaneArrow[] | undefined;
  /** Where a run stands. */
  stand?: { slot: number; at: readonly [number, number] } | undefined;
}

export const DIM = 0.2;
const TOP = 12;
/** A y label wider than this stands above the axis. */
const NARROW_LABEL = 14;
const TOP_WITH_LABEL = 26;
const AXIS_BELOW = 40;
export const LEGEND_HEIGHT = 34;
export const PATH_WIDTH = 2;
export const CASING = 2.5;
/** More paths of one optimizer than this are drawn thin and without names. */
export const FEW_PATHS = 2;
/** More points than this are drawn as one cloud in a path of its own. */
const LARGE = 2000;

export function planePlot(
  width: number,
  height: number,
  view: Box,
  measure: Measure,
  legend: boolean,
  wideLabel: boolean,
): Rectangle {
  const scale = linearScale(view[2], view[3], { count: 6 });
  const ticks = Math.ceil(Math.max(0, ...scale.ticks.map(({ label }) => measure(label))));
  const left = Math.max(44, ticks + (wideLabel ? 16 : 28));
  const top = wideLabel ? TOP_WITH_LABEL : TOP;
  const below = AXIS_BELOW + (legend ? LEGEND_HEIGHT : 0);
  return { x: left, y: top, width: Math.max(40, width - left - 12), height: Math.max(40, height - top - below) };
}

export function layoutTerrain(
  spec: TerrainSpec,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): Scene {
  const legend = spec.levels !== null && spec.levels.values.length > 0;
  const plot = planePlot(width, height, spec.view, measure, legend, measure(spec.labels[1]) > NARROW_LABEL);
  const under: Drawing[] = [{ type: 'rectangle', rectangle: plot, fill: tokens.terrain[0]! }];
  if (spec.grid !== null && spec.levels !== null)
    under.push({ type: 'clip', rectangle: plot, children: terrain(spec, plot, tokens) });
  under.push(...planeAxes(spec, plot, tokens, measure));
  if (legend) under.push(...legendDrawings(spec.levels!, spec.meaning, plot, height, tokens, measure));
  return { width, height, plot, under, clouds: [], over: [] };
}

function terrain(spec: TerrainSpec, plot: Rectangle, tokens: Tokens): Drawing[] {
  const { grid, levels, view } = spec;
  if (grid === null || levels === null) return [];
  const drawings: Drawing[] = terrainAreas(grid, levels.values, view, plot).map(({ level, rings }) => ({
    type: 'area',
    rings,
    fill: tokens.terrain[toneOf(level, levels.values.length)]!,
    line: { stroke: tokens.contour, width: 0.6, opacity: isStrong(level, levels) ? 1 : 0.55 },
  }));
  const strokes = undefinedHatch(grid, view, plot);
  if (strokes.length > 0) drawings.push(...hatched(grid, view, plot, strokes, tokens));
  return drawings;
}

/** Every third line is drawn fully, so that levels can be counted. */
export function isStrong(level: number, levels: Levels): boolean {
  return (levels.values.length - 1 - level) % 3 === 0;
}

function hatched(grid: Grid, view: Box, plot: Rectangle, strokes: number[], tokens: Tokens): Drawing[] {
  const missing = Float64Array.from(grid.values, (value) => (Number.isNaN(value) ? 1 : 0));
  const [area] = terrainAreas({ ...grid, values: missing }, [0.5], view, plot);
  const drawings: Drawing[] = area ? [{ type: 'area', rings: area.rings, fill: tokens.panel, line: null }] : [];
  const points: number[] = [];
  for (let i = 0; i < strokes.length; i += 4) {
    points.push(strokes[i]!, strokes[i + 1]!, strokes[i + 2]!, strokes[i + 3]!, Number.NaN, Number.NaN);
  }
  drawings.push({ type: 'polyline', points, stroke: tokens.line, width: 1 });
  return drawings;
}

function planeAxes(spec: TerrainSpec, plot: Rectangle, tokens: Tokens, measure: Measure): Drawing[] {
  const { view, labels } = spec;
  const drawings: Drawing[] = [];
  const stroke = { stroke: tokens.control, width: 1 };
  const bottom = crisp(plot.y + plot.height);
  const left = crisp(plot.x - 1);
  drawings.push(line(plot.x, bottom, plot.x + plot.width, bottom, stroke), line(left, plot.y, left, bottom, stroke));
  const xScale = linearScale(view[0], view[1], { count: Math.max(2, Math.min(6, Math.floor(plot.width / 70))) });
  let taken = Number.NEGATIVE_INFINITY;
  for (const { at, label } of xScale.ticks) {
    const x = plot.x + at * plot.width;
    drawings.push(line(crisp(x - 0.5), bottom, crisp(x - 0.5), bottom + 4, stroke));
    const half = measure(label) / 2;
    const middle = Math.min(x, plot.x + plot.width + 10 - half);
    if (middle - half < taken + 6) continue;
    taken = middle + half;
    drawings.push({ type: 'text', text: label, x: middle, y: bottom + 12, fill: tokens.text2, align: 'center' });
  }
  const yScale = linearScale(view[2], view[3], { count: Math.max(2, Math.min(6, Math.floor(plot.height / 40))) });
  for (const { at, label } of yScale.ticks) {
    const y = plot.y + (1 - at) * plot.height;
    drawings.push(line(left - 4, crisp(y - 0.5), left, crisp(y - 0.5), stroke));
    drawings.push({ type: 'text', text: label, x: plot.x - 8, y: Math.max(y, 7), fill: tokens.text2, align: 'right' });
  }
  drawings.push(
    {
      type: 'text',
      text: labels[0],
      x: plot.x + plot.width / 2,
      y: bottom + 27,
      fill: tokens.text2,
      align: 'center',
      italic: true,
    },
    {
      type: 'text',
      text: labels[1],
      x: 8,
      y: plot.y > TOP ? plot.y - 14 : plot.y + plot.height / 2,
      fill: tokens.text2,
      italic: true,
    },
  );
  return drawings;
}

export function legendDrawings(
  levels: Levels,
  meaning: string,
  plot: Rectangle,
  height: number,
  tokens: Tokens,
  measure: Measure,
): Drawing[] {
  const count = levels.values.length;
  const swatch = Math.min(22, (plot.width * 0.5) / (count + 1));
  const top = height - LEGEND_HEIGHT + 2;
  const drawings: Drawing[] = [];
  for (let k = 0; k <= count; k += 1) {
    drawings.push({
      type: 'rectangle',
      rectangle: { x: plot.x + k * swatch, y: top, width: swatch, height: 9 },
      fill: tokens.terrain[k === 0 ? 0 : toneOf(k - 1, count)]!,
      stroke: tokens.contour,
      width: 0.5,
    });
  }
  const widest = Math.max(...levels.values.map((_, k) => measure(levelLabel(levels, k))));
  for (const k of labelledLevels(count, Math.max(1, Math.floor((swatch * (count + 1)) / (widest + 12))))) {
    drawings.push({
      type: 'text',
      text: levelLabel(levels, k),
      x: plot.x + (k + 1) * swatch,
      y: top + 18,
      fill: tokens.text2,
      align: 'center',
    });
  }
  const from = plot.x + (count + 1) * swatch + 16;
  const room = plot.x + plot.width - from;
  if (measure(meaning) <= room) drawings.push({ type: 'text', text: meaning, x: from, y: top + 5, fill: tokens.text2 });
  return drawings;
}

/** Paths in pixels, as they are hit by the pointer and ringed by the cursor. */
export function pathPixels(path: PlanePath | PlaneCloud, view: Box, plot: Rectangle): Float64Array {
  const pixels = planeToPixels(view, plot);
  return Float64Array.from(path.points as ArrayLike<number>, (value, i) =>
    i % 2 === 0 ? pixels.x(value) : pixels.y(value),
  );
}

export function layoutPlaneData(
  data: PlaneData,
  view: Box,
  plot: Rectangle,
  width: number,
  height: number,
  tokens: Tokens,
  measure: Measure,
): Scene {
  const over: Drawing[] = [];
  const clipped: Drawing[] = [];
  const opacity = (id: string, seed: number | null) => (data.dimmed?.(id, seed) ? DIM : 1);
  const clouds: Cloud[] = [];
  const under: Drawing[] = [
    ...graphLine(data.graph, view, plot, tokens),
    ...criticalMarks(data.critical ?? [], data.minimisers, view, plot, tokens),
    ...minimiserMarks(data.minimisers, view, plot, tokens),
  ];
  for (const cloud of data.clouds) addCloud(cloud, data, view, plot, tokens, clouds, clipped);

  const pixelPaths = data.paths.map((path) => pathPixels(path, view, plot));
  const perOptimizer = new Map<string, number>();
  for (const { id } of data.paths) perOptimizer.set(id, (perOptimizer.get(id) ?? 0) + 1);
  const many = Math.max(0, ...perOptimizer.values()) > FEW_PATHS;
  const lineWidth = many ? 1 : PATH_WIDTH;
  const ids = [...perOptimizer.keys()];
  data.paths.forEach((path, index) => {
    const style = optimizerStyle(path.slot, tokens.mode);
    const points = pixelPaths[index]!;
    const alpha = opacity(path.id, path.seed) * style.opacity;
    if (alpha === 1)
      clipped.push({
        type: 'polyline',
        points,
        stroke: tokens.panel,
        width: lineWidth + CASING,
        opacity: many ? 0.6 : 0.85,
      });
    clipped.push({ type: 'polyline', points, stroke: style.color, width: lineWidth, dash: style.dash, opacity: alpha });
    if (path.unnamed) {
      for (let i = 0; i + 1 < points.length; i += 2)
        if (inside(points[i]!, points[i + 1]!, plot))
          clipped.push(dot(points[i]!, points[i + 1]!, style.color, tokens));
    } else if (!many) {
      for (const { x, y } of markersAlongPath(points, ids.indexOf(path.id), ids.length)) {
        clipped.push(marker(path.slot, x, y, 2.6, tokens, alpha));
      }
    }
  });
  // Ends lie above all lines.
  data.paths.forEach((path, index) => {
    if (path.unnamed) return;
    const points = pixelPaths[index]!;
    const x = points[points.length - 2];
    const y = points[points.length - 1];
    if (x === undefined || y === undefined || !inside(x, y, plot)) return;
    clipped.push(...pathEnd(path, x, y, many, opacity(path.id, path.seed), tokens));
  });
  over.push({ type: 'clip', rectangle: plot, children: clipped });
  over.push(...namedMarks(data.marks ?? [], view, plot, tokens));
  const named = data.paths.filter((path) => !path.unnamed);
  const namedPixels = pixelPaths.filter((_, index) => !data.paths[index]!.unnamed);
  over.push(...startMarks(namedPixels, plot, tokens));
  over.push(...pathNames({ ...data, paths: named }, namedPixels, !many, plot, tokens, measure));
  over.push(...arrowDrawings(data.arrows ?? [], view, plot, tokens, measure));
  if (data.stand) {
    const pixels = planeToPixels(view, plot);
    const [x, y] = [pixels.x(data.stand.at[0]), pixels.y(data.stand.at[1])];
    if (inside(x, y, plot)) over.push(marker(data.stand.slot, x, y, 5, tokens, 1));
  }
  return { width, height, plot, under, clouds, over };
}

function dot(x: number, y: number, color: string, tokens: Tokens): Drawing {
  return { type: 'mark', path: DOT, x, y, fill: color, stroke: tokens.panel, width: 0.75 };
}

const DOT = 'M-1.8 0A1.8 1.8 0 1 1 1.8 0A1.8 1.8 0 1 1 -1.8 0Z';
const ARROW_SHARE = 0.26;
const ARROW_MOST = 96;
const HEAD = 7;

/** Arrows of one length, with their names at the heads; of the labels of two that point one way the second moves on. */
function arrowDrawings(
  arrows: readonly PlaneArrow[],
  view: Box,
  plot: Rectangle,
  tokens: Tokens,
  measure: Measure,
): Drawing[] {
  const pixels = planeToPixels(view, plot);
  const length = Math.min(ARROW_MOST, ARROW_SHARE * Math.min(plot.width, plot.height));
  const drawings: Drawing[] = [];
  const labels: { x: number; y: number }[] = [];
  for (const { label, slot, from, along } of arrows) {
    const [x, y] = [pixels.x(from[0]), pixels.y(from[1])];
    const dx = (along[0] / (view[1] - view[0])) * plot.width;
    const dy = (-along[1] / (view[3] - view[2])) * plot.height;
    const size = Math.hypot(dx, dy);
    if (!(size > 0 && size < Number.POSITIVE_INFINITY) || !inside(x, y, plot)) continue;
    const [ux, uy] = [dx / size, dy / size];
    const [ex, ey] = [x + ux * length, y + uy * length];
    const color = slot === null ? tokens.text : optimizerStyle(slot, tokens.mode).color;
    const head = [
      [ex - HEAD * ux + (HEAD * uy) / 2, ey - HEAD * uy - (HEAD * ux) / 2],
      [ex, ey],
      [ex - HEAD * ux - (HEAD * uy) / 2, ey - HEAD * uy + (HEAD * ux) / 2],
    ].flat();
    for (const { stroke, width } of [
      { stroke: tokens.panel, width: 4.5 },
      { stroke: color, width: 1.75 },
    ])
      drawings.push(
        { type: 'polyline', points: [x, y, ex, ey], stroke, width },
        { type: 'polyline', points: head, stroke, width },
      );
    const at = { x: ex + ux * 12, y: ey + uy * 12 };
    while (labels.some((other) => Math.hypot(other.x - at.x, other.y - at.y) < 14)) at.y += 15;
    labels.push(at);
    const half = measure(label) / 2;
    const limited = Math.min(plot.x + plot.width - half - 4, Math.max(plot.x + half + 4, at.x));
    drawings.push({
      type: 'text',
      text: label,
      x: limited,
      y: Math.min(plot.y + plot.height - 8, Math.max(plot.y + 8, at.y)),
      fill: tokens.text,
      align: 'center',
      weight: 600,
      halo: tokens.panel,
    });
  }
  return [{ type: 'clip', rectangle: plot, children: drawings }];
}

/** The end of a path: its marker, or a cross where the run diverged. */
export function pathEnd(
  path: PlanePath,
  x: number,
  y: number,
  many: boolean,
  opacity: number,
  tokens: Tokens,
): Drawing[] {
  if (path.diverged) {
    const stroke = optimizerStyle(path.slot, tokens.mode).color;
    return [{ type: 'mark', path: 'M-4 -4L4 4M-4 4L4 -4', x, y, fill: null, stroke, width: 2, opacity }];
  }
  const end = marker(path.slot, x, y, many ? 3 : 4.5, tokens, opacity);
  if (many || opacity < 1) return [end];
  const halo = markerPath('circle', 7);
  return [{ type: 'mark', path: halo, x, y, fill: tokens.panel, stroke: null, width: 0, opacity: 0.9 }, end];
}

function graphLine(graph: PlaneData['graph'], view: Box, plot: Rectangle, tokens: Tokens): Drawing[] {
  if (!graph) return [];
  const pixels = planeToPixels(view, plot);
  const points = Float64Array.from(graph, (value, i) => (i % 2 === 0 ? pixels.x(value) : pixels.y(value)));
  return [
    { type: 'clip', rectangle: plot, children: [{ type: 'polyline', points, stroke: tokens.text2, width: 1.5 }] },
  ];
}

function addCloud(
  cloud: PlaneCloud,
  data: PlaneData,
  view: Box,
  plot: Rectangle,
  tokens: Tokens,
  clouds: Cloud[],
  clipped: Drawing[],
): void {
  const style = optimizerStyle(cloud.slot, tokens.mode);
  const pixels = pathPixels(cloud, view, plot);
  const total = data.clouds.reduce((sum, one) => sum + one.points.length / 2, 0);
  const bright: number[] = [];
  const faint: number[] = [];
  for (let i = 0; i + 1 < pixels.length; i += 2) {
    const x = pixels[i]!;
    const y = pixels[i + 1]!;
    if (!inside(x, y, plot)) continue;
    (data.dimmed?.(cloud.id, cloud.seeds[i / 2] ?? null) ? faint : bright).push(x, y);
  }
  const large = total > LARGE;
  const size = large ? 3 : total > 300 ? 5 : 7;
  const base = large ? 0.5 : 0.85;
  for (const [points, opacity] of [
    [faint, base * DIM],
    [bright, base],
  ] as const) {
    if (points.length === 0) continue;
    if (large)
      clouds.push({
        points: Float64Array.from(points),
        shape: style.marker.shape,
        size,
        color: style.color,
        opacity: opacity * style.opacity,
      });
    else {
      for (let i = 0; i < points.length; i += 2) {
        clipped.push(marker(cloud.slot, points[i]!, points[i + 1]!, size / 2, tokens, opacity * style.opacity));
      }
    }
  }
}

export const CROSS = 'M-5 0H5M0 -5V5';

/** A plus in the text colour, with a halo of the panel's colour. */
function minimiserMarks(minimisers: ArrayLike<number>, view: Box, plot: Rectangle, tokens: Tokens): Drawing[] {
  const pixels = planeToPixels(view, plot);
  const marks: Drawing[] = [];
  for (let i = 0; i + 1 < minimisers.length; i += 2) {
    const x = pixels.x(minimisers[i]!);
    const y = pixels.y(minimisers[i + 1]!);
    if (!inside(x, y, plot)) continue;
    marks.push({ type: 'mark', path: CROSS, x, y, fill: null, stroke: tokens.panel, width: 4 });
    marks.push({ type: 'mark', path: CROSS, x, y, fill: null, stroke: tokens.text, width: 1.5 });
  }
  return marks;
}

/** Where all paths start together; null where they do not. */
function commonStart(paths: readonly Float64Array[]): { x: number; y: number } | null {
  const starts = paths.filter(({ length }) => length >= 4);
  const [first] = starts;
  if (!first) return null;
  return starts.every((points) => Math.hypot(points[0]! - first[0]!, points[1]! - first[1]!) < 1)
    ? { x: first[0]!, y: first[1]! }
    : null;
}

/** A ring where all paths start together, small rings otherwise. */
export function startMarks(paths: readonly Float64Array[], plot: Rectangle, tokens: Tokens): Drawing[] {
  const together = commonStart(paths);
  const ring = (x: number, y: number, radius: number, width: number): Drawing => ({
    type: 'mark',
    path: markerPath('circle', radius),
    x,
    y,
    fill: tokens.panel,
    stroke: tokens.text,
    width,
  });
  if (together !== null) return inside(together.x, together.y, plot) ? [ring(together.x, together.y, 4, 1.5)] : [];
  return paths
    .filter((points) => points.length >= 4 && inside(points[0]!, points[1]!, plot))
    .map((points) => ring(points[0]!, points[1]!, 2.5, 1));
}

interface Name extends LabelAnchor {
  /** Null for the start. */
  path: PlanePath | null;
}

/** The word "start" and, beside the ends of few paths, the names of their optimizers. */
export function pathNames(
  data: PlaneData,
  paths: readonly Float64Array[],
  withEnds: boolean,
  plot: Rectangle,
  tokens: Tokens,
  measure: Measure,
): Drawing[] {
  const anchors: Name[] = [];
  const start = commonStart(paths);
  if (start !== null && inside(start.x, start.y, plot)) anchors.push({ ...start, text: 'start', clear: 9, path: null });
  const named = new Set<string>();
  data.paths.forEach((path, index) => {
    const points = paths[index]!;
    const x = points[points.length - 2];
    const y = points[points.length - 1];
    if (!withEnds || named.has(path.id) || x === undefined || y === undefined || !inside(x, y, plot)) return;
    named.add(path.id);
    anchors.push({ x, y, text: path.diverged ? `${path.label} · diverged` : path.label, clear: 12, path });
  });
  const lines: Drawing[] = [];
  const texts = placeLabels(anchors, paths, plot, measure, 600).map((label, index): Drawing => {
    const { text, path, x, y } = anchors[index]!;
    const faint = path !== null && (data.dimmed?.(path.id, path.seed) ?? false);
    if (label.leader && path !== null && !faint) {
      const toX = Math.min(Math.max(x, label.box.x), label.box.x + label.box.width);
      const toY = y < label.y ? label.box.y : y > label.y ? label.box.y + label.box.height : label.y;
      lines.push(line(x, y, toX, toY, { stroke: tokens.panel, width: 3, opacity: 0.85 }));
      lines.push(line(x, y, toX, toY, { stroke: optimizerStyle(path.slot, tokens.mode).color, width: 1 }));
    }
    return {
      type: 'text',
      text,
      x: label.x,
      y: label.y,
      fill: tokens.text,
      weight: path === null ? 400 : 600,
      align: label.align,
      halo: tokens.panel,
      opacity: faint ? 0.4 : 1,
    };
  });
  return [...lines, ...texts];
}

/** How many paths leave the frame, and how many points lie outside it: the caption says so. */
export function outside(data: PlaneData, view: Box): { paths: number; points: number } {
  const out = (points: ArrayLike<number>, i: number) =>
    points[i]! < view[0] || points[i]! > view[1] || points[i + 1]! < view[2] || points[i + 1]! > view[3];
  let paths = 0;
  for (const { points } of data.paths) {
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (out(points, i)) {
        paths += 1;
        break;
      }
    }
  }
  let count = 0;
  for (const { points } of data.clouds) for (let i = 0; i + 1 < points.length; i += 2) if (out(points, i)) count += 1;
  return { paths, points: count };
}
