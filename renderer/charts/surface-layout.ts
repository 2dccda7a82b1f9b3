/**
 * Lays out what stands round, below and on a surface: the box with its axes and the projected contour under it; paths,
 * minimisers and names over it. The surface itself is drawn between the two layers.
 */
import { optimizerStyle } from '../controls/optimizer-style.ts';
import type { Tokens } from '../theme/tokens.ts';
import { marker } from './line-layout.ts';
import { markersAlongPath } from './marker-places.ts';
import type { Measure } from './measure-text.ts';
import {
  CASING,
  CROSS,
  DIM,
  FEW_PATHS,
  isStrong,
  LEGEND_HEIGHT,
  legendDrawings,
  PATH_WIDTH,
  type PlaneData,
  type PlanePath,
  pathEnd,
  pathNames,
  startMarks,
} from './plane-layout.ts';
import { linearScale } from './scale.ts';
import type { Drawing, Rectangle, Stroke } from './scene.ts';
import { line } from './scene.ts';
import { type Camera, HEIGHT, project, towardCamera } from './surface-camera.ts';
import type { HeightAxis } from './surface-height.ts';
import { boxHeight, floorHeight, isHidden, type SurfaceMesh, surfaceAt } from './surface-mesh.ts';
import { type Grid, type Levels, terrainAreas, toneOf, undefinedHatch } from './terrain.ts';

export interface SurfaceSpec {
  labels: readonly [string, string];
  grid: Grid;
  levels: Levels;
  axis: HeightAxis;
  meaning: string;
  floor: FloorShapes;
}

const INSET = 12;
const TICK = 4;
const LABEL_GAP = 11;
/** Paths lie this far above the surface, in edges of the box. */
const LIFT = 0.004;
/** An axis shorter than this in the picture is seen end on: it has no ticks. */
const END_ON = 36;
/** Part of a path behind the surface. */
const BEHIND = 0.3;
/** Samples of the longest straight piece of a path; a cell of the grid is one. */
const MOST_SAMPLES = 400;

/** Where the box may stand: the picture but for its legend. */
export function surfacePlot(width: number, height: number, levels: Levels): Rectangle {
  const legend = levels.values.length > 0 ? LEGEND_HEIGHT : 0;
  return {
    x: INSET,
    y: INSET,
    width: Math.max(40, width - 2 * INSET),
    height: Math.max(40, height - INSET - legend),
  };
}

/** Floor, back walls, axes, legend. */
export function layoutBox(spec: SurfaceSpec, camera: Camera, tokens: Tokens, measure: Measure): Drawing[] {
  const { width, height } = camera;
  const plot = surfacePlot(width, height, spec.levels);
  return [
    ...floor(spec, camera, tokens),
    ...walls(spec, camera, tokens),
    ...axes(spec, camera, tokens, measure),
    ...(spec.levels.values.length > 0 ? legendDrawings(spec.levels, spec.meaning, plot, height, tokens, measure) : []),
  ];
}

/** The contour as rings of flat [x, y, …] in the box: the same from every side. */
export interface FloorShapes {
  areas: { level: number; rings: Float64Array[] }[];
  /** Where the landscape is not defined; null where it is everywhere. */
  missing: Float64Array[] | null;
}

export function floorShapes(grid: Grid, levels: Levels): FloorShapes {
  const unit: Rectangle = { x: 0, y: 0, width: 1, height: 1 };
  const inBox = (rings: readonly Float64Array[]): Float64Array[] =>
    rings.map((ring) => ring.map((value, i) => Math.min(0.5, Math.max(-0.5, i % 2 === 0 ? value - 0.5 : 0.5 - value))));
  const areas = terrainAreas(grid, levels.values, grid.box, unit).map(({ level, rings }) => ({
    level,
    rings: inBox(rings),
  }));
  if (!grid.values.some(Number.isNaN)) return { areas, missing: null };
  const holes = Float64Array.from(grid.values, (value) => (Number.isNaN(value) ? 1 : 0));
  const [area] = terrainAreas({ ...grid, values: holes }, [0.5], grid.box, unit);
  return { areas, missing: inBox(area?.rings ?? []) };
}

/** The contour projected on the floor. */
function floor({ grid, levels, floor: shapes }: SurfaceSpec, camera: Camera, tokens: Tokens): Drawing[] {
  const z = floorHeight();
  const square = [-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5];
  const drawings: Drawing[] = [
    { type: 'area', rings: [onFloor(square, camera)], fill: tokens.terrain[0]!, line: null },
  ];
  for (const { level, rings } of shapes.areas) {
    drawings.push({
      type: 'area',
      rings: rings.map((ring) => onFloor(ring, camera)),
      fill: tokens.terrain[toneOf(level, levels.values.length)]!,
      line: { stroke: tokens.contour, width: 0.6, opacity: isStrong(level, levels) ? 1 : 0.55 },
    });
  }
  if (shapes.missing !== null) {
    drawings.push({
      type: 'area',
      rings: shapes.missing.map((ring) => onFloor(ring, camera)),
      fill: tokens.panel,
      line: null,
    });
    // The hatch is laid out on a square as large as the floor looks.
    const side = Math.max(100, Math.round(camera.scale));
    const strokes = undefinedHatch(grid, grid.box, { x: 0, y: 0, width: side, height: side });
    const points: number[] = [];
    for (let i = 0; i < strokes.length; i += 2) {
      points.push(...project(camera, strokes[i]! / side - 0.5, 0.5 - strokes[i + 1]! / side, z));
      if (i % 4 === 2) points.push(Number.NaN, Number.NaN);
    }
    drawings.push({ type: 'polyline', points, stroke: tokens.line, width: 1 });
  }
  return drawings;
}

/** Flat [x, y, …] of the box as pixels of the floor. */
function onFloor(points: ArrayLike<number>, camera: Camera): Float64Array {
  const pixels = new Float64Array(points.length);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = project(camera, points[i]!, points[i + 1]!, floorHeight());
    pixels[i] = x;
    pixels[i + 1] = y;
  }
  return pixels;
}

/** Sides of the box that are nearer to the camera. */
function nearSides({ right }: Camera): { x: number; y: number } {
  // right is (cos a, sin a): the camera stands at (sin a, -cos a).
  return { x: right[1] > 0 ? 0.5 : -0.5, y: right[0] >= 0 ? -0.5 : 0.5 };
}

function segment(camera: Camera, from: Place, to: Place, stroke: Stroke): Drawing {
  const [x0, y0] = project(camera, ...from);
  const [x1, y1] = project(camera, ...to);
  return line(x0, y0, x1, y1, stroke);
}
type Place = readonly [number, number, number];

function walls({ axis }: SurfaceSpec, camera: Camera, tokens: Tokens): Drawing[] {
  const near = nearSides(camera);
  const far = { x: -near.x, y: -near.y };
  const low = floorHeight();
  const high = HEIGHT / 2;
  const hairline: Stroke = { stroke: tokens.grid, width: 1 };
  const edge: Stroke = { stroke: tokens.line, width: 1 };
  const shore: Stroke = { stroke: tokens.contour, width: 1 };
  const drawings: Drawing[] = [];
  for (const { at } of axis.ticks) {
    if (at < 0 || at > 1) continue;
    const z = boxHeight(at);
    drawings.push(segment(camera, [near.x, far.y, z], [far.x, far.y, z], hairline));
    drawings.push(segment(camera, [far.x, near.y, z], [far.x, far.y, z], hairline));
  }
  drawings.push(
    segment(camera, [near.x, far.y, high], [far.x, far.y, high], edge),
    segment(camera, [far.x, near.y, high], [far.x, far.y, high], edge),
    segment(camera, [far.x, far.y, low], [far.x, far.y, high], edge),
    segment(camera, [near.x, far.y, low], [near.x, far.y, high], edge),
    segment(camera, [far.x, near.y, low], [far.x, near.y, high], edge),
    segment(camera, [near.x, far.y, low], [far.x, far.y, low], shore),
    segment(camera, [far.x, near.y, low], [far.x, far.y, low], shore),
  );
  return drawings;
}

interface AxisLine {
  from: Place;
  to: Place;
  ticks: { at: number; label: string }[];
  /** From the place on the axis (0 to 1) to the box. */
  point: (at: number) => Place;
  title: string;
}

function axes({ grid, labels, axis }: SurfaceSpec, camera: Camera, tokens: Tokens, measure: Measure): Drawing[] {
  const near = nearSides(camera);
  const low = floorHeight();
  const [x0, x1, y0, y1] = grid.box;
  const length = (a: Place, b: Place): number => {
    const [ax, ay] = project(camera, ...a);
    const [bx, by] = project(camera, ...b);
    return Math.hypot(bx - ax, by - ay);
  };
  const count = (pixels: number, each: number): number => Math.max(2, Math.min(6, Math.floor(pixels / each)));
  const xFrom: Place = [-0.5, near.y, low];
  const xTo: Place = [0.5, near.y, low];
  const yFrom: Place = [near.x, -0.5, low];
  const yTo: Place = [near.x, 0.5, low];
  const drawings: Drawing[] = [];
  const taken: Rectangle[] = [];
  const floorAxes: AxisLine[] = [
    {
      from: xFrom,
      to: xTo,
      ticks: linearScale(x0, x1, { count: count(length(xFrom, xTo), 52) }).ticks,
      point: (at) => [at - 0.5, near.y, low],
      title: labels[0],
    },
    {
      from: yFrom,
      to: yTo,
      ticks: linearScale(y0, y1, { count: count(length(yFrom, yTo), 52) }).ticks,
      point: (at) => [near.x, at - 0.5, low],
      title: labels[1],
    },
  ];
  for (const one of floorAxes) drawings.push(...axisLine(one, camera, tokens, measure, taken, true));
  // The height stands on the corner that is leftmost in the picture.
  const corners: [number, number][] = [
    [-0.5, -0.5],
    [0.5, -0.5],
    [-0.5, 0.5],
    [0.5, 0.5],
  ];
  const [x, y] = corners.reduce((left, corner) =>
    project(camera, corner[0], corner[1], 0)[0] < project(camera, left[0], left[1], 0)[0] ? corner : left,
  );
  drawings.push(
    ...axisLine(
      {
        from: [x, y, low],
        to: [x, y, HEIGHT / 2],
        ticks: axis.ticks.filter(({ at }) => at >= 0 && at <= 1),
        point: (at) => [x, y, boxHeight(at)],
        title: axis.title,
      },
      camera,
      tokens,
      measure,
      taken,
      false,
    ),
  );
  return drawings;
}

/** A line with ticks outwards and labels beyond them; labels that would touch another are left out, none is cut. */
function axisLine(
  axis: AxisLine,
  camera: Camera,
  tokens: Tokens,
  measure: Measure,
  taken: Rectangle[],
  onFloorEdge: boolean,
): Drawing[] {
  const stroke: Stroke = { stroke: tokens.control, width: 1 };
  const [ax, ay] = project(camera, ...axis.from);
  const [bx, by] = project(camera, ...axis.to);
  const length = Math.hypot(bx - ax, by - ay);
  if (length < 2) return [];
  const drawings: Drawing[] = [line(ax, ay, bx, by, stroke)];
  // Outwards: away from the middle of the floor; the height's labels stand at its left.
  const [cx, cy] = project(camera, 0, 0, floorHeight());
  let [nx, ny] = onFloorEdge ? [(by - ay) / length, -(bx - ax) / length] : [-1, 0];
  if (onFloorEdge && nx * ((ax + bx) / 2 - cx) + ny * ((ay + by) / 2 - cy) < 0) [nx, ny] = [-nx, -ny];
  const write = (text: string, x: number, y: number, reach: number, extra: Partial<{ italic: boolean }>): void => {
    const half = measure(text) / 2;
    const middle = clamped(x + nx * (reach + Math.abs(nx) * half), half + 3, camera.width - half - 3);
    const level = clamped(y + ny * reach + Math.abs(ny) * 3 * Math.sign(ny), 8, camera.height - 8);
    const box = { x: middle - half - 3, y: level - 6, width: 2 * half + 6, height: 12 };
    if (taken.some((other) => touches(box, other))) return;
    taken.push(box);
    drawings.push({ type: 'text', text, x: middle, y: level, fill: tokens.text2, align: 'center', ...extra });
  };
  if (length >= END_ON) {
    const widest = Math.max(0, ...axis.ticks.map(({ label }) => measure(label)));
    const reach = LABEL_GAP + Math.abs(nx) * (widest + 6) + Math.abs(ny) * 20;
    if (onFloorEdge) write(axis.title, (ax + bx) / 2, (ay + by) / 2, reach, { italic: true });
    else writeAbove(axis.title, bx, by);
    for (const { at, label } of axis.ticks) {
      const [x, y] = project(camera, ...axis.point(at));
      drawings.push(line(x, y, x + nx * TICK, y + ny * TICK, stroke));
      write(label, x, y, LABEL_GAP, {});
    }
  }
  return drawings;

  function writeAbove(text: string, x: number, y: number): void {
    const width = measure(text);
    const left = clamped(x - Math.min(width, 24), 3, camera.width - width - 3);
    const level = clamped(y - 12, 8, camera.height - 8);
    taken.push({ x: left, y: level - 7, width, height: 14 });
    drawings.push({ type: 'text', text, x: left, y: level, fill: tokens.text2, italic: text === 'L' });
  }
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(Math.max(low, high), Math.max(low, value));
}

function touches(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** A path on the surface, in the box: flat [x, y, z, …] with NaN where it leaves the grid. */
export interface LiftedPath {
  path: PlanePath;
  points: Float64Array;
  /** Index into `points` (in points) of every recorded point; -1 where it lies outside. */
  recorded: Int32Array;
}

/** Paths follow the surface between their recorded points, as their contour does. */
export function liftedPath(path: PlanePath, mesh: SurfaceMesh): LiftedPath {
  const [x0, x1, y0, y1] = mesh.grid.box;
  const [columns, rows] = mesh.grid.size;
  const flat: number[] = [];
  const count = path.points.length / 2;
  const recorded = new Int32Array(count).fill(-1);
  const u = (i: number) => (path.points[2 * i]! - x0) / (x1 - x0);
  const v = (i: number) => (path.points[2 * i + 1]! - y0) / (y1 - y0);
  const push = (pu: number, pv: number): boolean => {
    const z = surfaceAt(mesh, pu, pv);
    flat.push(pu - 0.5, pv - 0.5, z + LIFT);
    return !Number.isNaN(z);
  };
  for (let i = 0; i < count; i += 1) {
    if (i > 0) {
      const [du, dv] = [u(i) - u(i - 1), v(i) - v(i - 1)];
      const cells = Math.max(Math.abs(du) * (columns - 1), Math.abs(dv) * (rows - 1));
      const samples = Math.min(MOST_SAMPLES, Math.ceil(cells)) || 1;
      for (let k = 1; k < samples; k += 1) push(u(i - 1) + (du * k) / samples, v(i - 1) + (dv * k) / samples);
    }
    const at = flat.length / 3;
    if (push(u(i), v(i))) recorded[i] = at;
  }
  return { path, points: Float64Array.from(flat), recorded };
}

/** A path in pixels, split into what is seen and what lies behind the surface. */
export interface SeenPath {
  path: PlanePath;
  /** Flat [x, y, …], NaN outside the grid. */
  pixels: Float64Array;
  seen: Float64Array;
  behind: Float64Array;
  recorded: Int32Array;
  /** Whether the first and the last point are seen; false too where they lie outside. */
  startSeen: boolean;
  endSeen: boolean;
}

export function seenPath({ path, points, recorded }: LiftedPath, mesh: SurfaceMesh, camera: Camera): SeenPath {
  const count = points.length / 3;
  const pixels = new Float64Array(2 * count);
  const hidden = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const [x, y, z] = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!];
    if (Number.isNaN(z)) {
      pixels[2 * i] = Number.NaN;
      pixels[2 * i + 1] = Number.NaN;
      continue;
    }
    const [px, py] = project(camera, x, y, z);
    pixels[2 * i] = px;
    pixels[2 * i + 1] = py;
    hidden[i] = isHidden(mesh, x + 0.5, y + 0.5, z, towardCamera(camera, x, y, z)) ? 1 : 0;
  }
  // A piece belongs to the points before and after it, so that the line has no gaps.
  const part = (wanted: 0 | 1): Float64Array =>
    pixels.map((value, k) => {
      const i = k >> 1;
      const own = hidden[i] === wanted;
      const next = wanted === 1 && ((i > 0 && hidden[i - 1] === 1) || (i + 1 < count && hidden[i + 1] === 1));
      return own || next ? value : Number.NaN;
    });
  const last = count - 1;
  return {
    path,
    pixels,
    seen: part(0),
    behind: hidden.includes(1) ? part(1) : new Float64Array(0),
    recorded,
    startSeen: count > 0 && !Number.isNaN(pixels[0]!) && hidden[0] === 0,
    endSeen: last >= 0 && !Number.isNaN(pixels[2 * last]!) && hidden[last] === 0,
  };
}

/** Paths with casings, their ends and names, and the known minimisers. */
export function layoutOnSurface(
  data: PlaneData,
  paths: readonly SeenPath[],
  mesh: SurfaceMesh,
  camera: Camera,
  plot: Rectangle,
  tokens: Tokens,
  measure: Measure,
): Drawing[] {
  const over: Drawing[] = minimiserMarks(data.minimisers, mesh, camera, tokens);
  const perOptimizer = new Map<string, number>();
  for (const { path } of paths) perOptimizer.set(path.id, (perOptimizer.get(path.id) ?? 0) + 1);
  const many = Math.max(0, ...perOptimizer.values()) > FEW_PATHS;
  const width = many ? 1 : PATH_WIDTH;
  const ids = [...perOptimizer.keys()];
  const alphaOf = ({ path }: SeenPath): number => (data.dimmed?.(path.id, path.seed) ? DIM : 1);
  for (const one of paths) {
    const { path, behind } = one;
    const style = optimizerStyle(path.slot, tokens.mode);
    if (behind.length > 0)
      over.push({
        type: 'polyline',
        points: behind,
        stroke: style.color,
        width: 1,
        opacity: alphaOf(one) * style.opacity * BEHIND,
      });
  }
  for (const one of paths) {
    const { path, seen } = one;
    const style = optimizerStyle(path.slot, tokens.mode);
    const opacity = alphaOf(one) * style.opacity;
    if (opacity === 1)
      over.push({
        type: 'polyline',
        points: seen,
        stroke: tokens.panel,
        width: width + CASING,
        opacity: many ? 0.6 : 0.85,
      });
    over.push({ type: 'polyline', points: seen, stroke: style.color, width, dash: style.dash, opacity });
    if (!many)
      for (const { x, y } of markersAlongPath(seen, ids.indexOf(path.id), ids.length))
        over.push(marker(path.slot, x, y, 2.6, tokens, opacity));
  }
  for (const one of paths) {
    const { path, pixels, endSeen } = one;
    const x = pixels.at(-2);
    const y = pixels.at(-1);
    if (x === undefined || y === undefined || Number.isNaN(x)) continue;
    over.push(...pathEnd(path, x, y, many, alphaOf(one) * (endSeen ? 1 : BEHIND), tokens));
  }
  const lines = paths.map(recordedPixels);
  const startsSeen = paths.some(({ startSeen }) => startSeen);
  over.push(...startMarks(lines, plot, tokens).map((mark) => (startsSeen ? mark : { ...mark, opacity: BEHIND })));
  const named = { ...data, paths: paths.map(({ path }) => path) };
  over.push(...pathNames(named, lines, !many, plot, tokens, measure));
  return over;
}

/** The recorded points alone: what names keep clear of, and start and end from. */
function recordedPixels({ pixels, recorded }: SeenPath): Float64Array {
  const points = new Float64Array(2 * recorded.length);
  recorded.forEach((at, i) => {
    points[2 * i] = at < 0 ? Number.NaN : pixels[2 * at]!;
    points[2 * i + 1] = at < 0 ? Number.NaN : pixels[2 * at + 1]!;
  });
  return points;
}

/** A plus on the surface over every known minimiser in the grid; faint where the surface hides it. */
function minimiserMarks(minimisers: ArrayLike<number>, mesh: SurfaceMesh, camera: Camera, tokens: Tokens): Drawing[] {
  const [x0, x1, y0, y1] = mesh.grid.box;
  const marks: Drawing[] = [];
  for (let i = 0; i + 1 < minimisers.length; i += 2) {
    const u = (minimisers[i]! - x0) / (x1 - x0);
    const v = (minimisers[i + 1]! - y0) / (y1 - y0);
    const z = surfaceAt(mesh, u, v);
    if (Number.isNaN(z)) continue;
    const [x, y] = project(camera, u - 0.5, v - 0.5, z);
    const hidden = isHidden(mesh, u, v, z, towardCamera(camera, u - 0.5, v - 0.5, z));
    if (!hidden) marks.push({ type: 'mark', path: CROSS, x, y, fill: null, stroke: tokens.panel, width: 4 });
    marks.push({
      type: 'mark',
      path: CROSS,
      x,
      y,
      fill: null,
      stroke: tokens.text,
      width: 1.5,
      opacity: hidden ? BEHIND : 1,
    });
  }
  return marks;
}
