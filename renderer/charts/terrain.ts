/** A landscape's values on a grid as filled contours: levels on a log-like scale above the lowest value. */
import { contours } from 'd3-contour';
import type { Box } from '../../core/contract/summaries.ts';
import { proseNumber } from '../controls/number-text.ts';
import type { Rectangle } from './scene.ts';

export interface Levels {
  /** What the levels are measured from. */
  base: number;
  /** Increasing values of the landscape. */
  values: number[];
  /** Ratio of the heights of neighbouring levels above the base. */
  ratio: number;
  /** The base is too small beside the lowest level to matter, so that labels can show the loss itself. */
  baseIsZero: boolean;
}

const MOST_LEVELS = 16;
/** So many of the lowest levels may be left out to keep a finer ratio. */
const SPARE_LEVELS = 4;
const RATIOS = [2, 4, 10, 100, 1000, 1e4, 1e6, 1e10] as const;
/** Of the cells, the share below the lowest level, and above the highest. */
const LOW_SHARE = 0.004;
const HIGH_SHARE = 0.995;

/**
 * Levels base + 10^p r^k for the smallest ratio r of 2, 4, 10, 100, … that needs about sixteen of them between the
 * lowest and the highest few cells. `minimum` is the known minimum of the landscape; without it, or where the grid goes
 * below it, the lowest cell is the base.
 */
export function contourLevels(values: ArrayLike<number>, minimum: number | null = null): Levels {
  const finite: number[] = [];
  for (let i = 0; i < values.length; i += 1) if (Number.isFinite(values[i]!)) finite.push(values[i]!);
  if (finite.length === 0) return { base: 0, values: [], ratio: 2, baseIsZero: true };
  const sorted = Float64Array.from(finite).sort();
  const lowest = sorted[0]!;
  const base = minimum !== null && Number.isFinite(minimum) && minimum <= lowest ? minimum : lowest;
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! - base;
  const top = at(HIGH_SHARE) > 0 ? at(HIGH_SHARE) : sorted[sorted.length - 1]! - base;
  if (!(top > 0)) return { base, values: [], ratio: 2, baseIsZero: base === 0 };
  // Cells that equal the base to rounding would ask for hundreds of levels.
  const bottom = Math.max(at(LOW_SHARE), top * 1e-12, Math.abs(base) * 1e-12);
  for (const ratio of RATIOS) {
    const step = Math.log10(ratio);
    const anchor = Math.round((Math.log10(bottom) + Math.log10(top)) / 2);
    const first = Math.ceil((Math.log10(bottom) - anchor) / step - 1e-9);
    const last = Math.floor((Math.log10(top) - anchor) / step + 1e-9);
    if (last - first + 1 > MOST_LEVELS + SPARE_LEVELS) continue;
    const heights: number[] = [];
    for (let k = Math.max(Math.min(first, last), last - MOST_LEVELS + 1); k <= Math.max(first, last); k += 1)
      heights.push(height(ratio, anchor, k));
    const baseIsZero = Math.abs(base) < 0.02 * heights[0]!;
    return { base, values: heights.map((above) => base + above), ratio, baseIsZero };
  }
  return { base, values: [base + bottom, base + top], ratio: top / bottom, baseIsZero: false };
}

/** 10^anchor ratio^k, exact in the decimals where it can be. */
function height(ratio: number, anchor: number, k: number): number {
  if (ratio >= 10) return Number(`1e${anchor + k * Math.round(Math.log10(ratio))}`);
  return Number(`${ratio ** k}e${anchor}`);
}

/** Tone of the area above the k-th of `count` levels, 0 (low, the panel's colour) to 9. */
export function toneOf(k: number, count: number): number {
  return count === 0 ? 0 : Math.max(1, Math.min(9, Math.round(((k + 1) * 9) / count)));
}

/** A label for a level: the loss itself, or the height above the base. */
export function levelLabel(levels: Levels, k: number): string {
  return proseNumber(levels.values[k]! - (levels.baseIsZero ? 0 : levels.base), 2);
}

/** Which levels get a label when at most `count` fit: evenly spaced, the highest among them. */
export function labelledLevels(total: number, count: number): number[] {
  const every = Math.max(1, Math.ceil(total / Math.max(1, count)));
  const labelled: number[] = [];
  for (let k = total - 1; k >= 0; k -= every) labelled.unshift(k);
  return labelled;
}

export interface Area {
  level: number;
  /** Closed rings of flat [x, y, …] in pixels; holes run the other way. */
  rings: Float64Array[];
}

export interface Grid {
  box: Box;
  size: readonly [number, number];
  values: Float64Array;
}

/** From the plane's coordinates to pixels of the plot that shows `box`. */
export function planeToPixels(
  box: Box,
  plot: Rectangle,
): { x: (value: number) => number; y: (value: number) => number } {
  const [x0, x1, y0, y1] = box;
  return {
    x: (value) => plot.x + ((value - x0) / (x1 - x0)) * plot.width,
    y: (value) => plot.y + plot.height - ((value - y0) / (y1 - y0)) * plot.height,
  };
}

/** The areas above every level, from the lowest level up, drawn where the grid lies in the plot that shows `view`. */
export function terrainAreas(grid: Grid, levels: readonly number[], view: Box, plot: Rectangle): Area[] {
  const [columns, rows] = grid.size;
  const pixels = planeToPixels(view, plot);
  const [x0, x1, y0, y1] = grid.box;
  // d3-contour puts sample i at i + 1/2.
  const toX = (column: number) => pixels.x(x0 + ((column - 0.5) / (columns - 1)) * (x1 - x0));
  const toY = (row: number) => pixels.y(y0 + ((row - 0.5) / (rows - 1)) * (y1 - y0));
  const shapes = contours()
    .size([columns, rows])
    .thresholds([...levels])(Array.from(grid.values));
  return shapes.map((shape, level) => ({
    level,
    rings: shape.coordinates.flatMap((polygon) =>
      polygon.map((ring) => {
        const flat = new Float64Array(2 * ring.length);
        ring.forEach(([column, row], i) => {
          flat[2 * i] = toX(column!);
          flat[2 * i + 1] = toY(row!);
        });
        return flat;
      }),
    ),
  }));
}

const HATCH = 7;

/** Slanted strokes, as flat [x0, y0, x1, y1, …], over the cells where the landscape is not defined. */
export function undefinedHatch(grid: Grid, view: Box, plot: Rectangle): number[] {
  const [columns, rows] = grid.size;
  if (!grid.values.some(Number.isNaN)) return [];
  const [x0, x1, y0, y1] = grid.box;
  const [vx0, vx1, vy0, vy1] = view;
  const missing = (x: number, y: number) => {
    const px = vx0 + ((x - plot.x) / plot.width) * (vx1 - vx0);
    const py = vy0 + ((plot.y + plot.height - y) / plot.height) * (vy1 - vy0);
    const column = Math.round(((px - x0) / (x1 - x0)) * (columns - 1));
    const row = Math.round(((py - y0) / (y1 - y0)) * (rows - 1));
    if (column < 0 || row < 0 || column >= columns || row >= rows) return false;
    return Number.isNaN(grid.values[row * columns + column]!);
  };
  const strokes: number[] = [];
  const bottom = plot.y + plot.height;
  for (let start = plot.x - plot.height; start < plot.x + plot.width; start += HATCH) {
    let from: number | null = null;
    for (let along = 0; along <= plot.height; along += 2) {
      const x = start + along;
      const y = bottom - along;
      const here = x >= plot.x && x <= plot.x + plot.width && missing(x, y);
      if (here && from === null) from = along;
      else if (!here && from !== null) {
        strokes.push(start + from, bottom - from, x - 2, y + 2);
        from = null;
      }
    }
    if (from !== null) strokes.push(start + from, bottom - from, start + plot.height, plot.y);
  }
  return strokes;
}

/** Share of the grid on which the landscape is not defined. */
export function undefinedShare(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (Number.isNaN(value)) count += 1;
  return values.length === 0 ? 0 : count / values.length;
}

/** A box zoomed by `factor` about a point of the plane; refuses to shrink beyond what numbers resolve. */
export function zoomed(box: Box, x: number, y: number, factor: number): Box {
  const [x0, x1, y0, y1] = box;
  const next: Box = [x + (x0 - x) * factor, x + (x1 - x) * factor, y + (y0 - y) * factor, y + (y1 - y) * factor];
  const tooSmall = (low: number, high: number) =>
    !(high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high), 1e-290));
  if (!next.every(Number.isFinite) || tooSmall(next[0], next[1]) || tooSmall(next[2], next[3])) return box;
  return next;
}
