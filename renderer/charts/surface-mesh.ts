/**
 * The values of a grid as a surface of triangles in the camera's box, and what can be asked of it: its height and loss at
 * a place, where a line of sight meets it, and whether it hides a point. A triangle with an undefined corner is a hole.
 *
 * Every cell is split along the diagonal from its lowest to its highest indices. Places (u, v) run from 0 to 1 across the
 * grid.
 */
import { HEIGHT, type Ray, type Vector } from './surface-camera.ts';
import type { HeightAxis } from './surface-height.ts';
import type { Grid } from './terrain.ts';

/** The surface stands this far above the floor, so that what is projected there can be seen. */
const GAP = 0.2 * HEIGHT;

export interface SurfaceMesh {
  grid: Grid;
  /** Place on the height axis of every grid point; NaN where undefined. */
  places: Float64Array;
  /** Three coordinates in the box, and the normal, of every grid point; undefined points stand on the floor. */
  positions: Float32Array;
  normals: Float32Array;
  /** Height above the base of the levels, in units of `unit`. */
  heights: Float32Array;
  unit: number;
  /** Corners of the triangles. */
  index: Uint32Array;
}

export function floorHeight(): number {
  return -HEIGHT / 2;
}

/** Height in the box of a place on the height axis. */
export function boxHeight(place: number): number {
  return floorHeight() + GAP + place * (HEIGHT - GAP);
}

/** `base` and `unit` make heights that single precision holds: (L - base) / unit. */
export function surfaceMesh(grid: Grid, axis: HeightAxis, base: number, unit: number): SurfaceMesh {
  const [columns, rows] = grid.size;
  const count = columns * rows;
  const places = Float64Array.from(grid.values, axis.place);
  const positions = new Float32Array(3 * count);
  const heights = new Float32Array(count);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const at = j * columns + i;
      const place = places[at]!;
      positions[3 * at] = i / (columns - 1) - 0.5;
      positions[3 * at + 1] = j / (rows - 1) - 0.5;
      positions[3 * at + 2] = Number.isNaN(place) ? floorHeight() : boxHeight(place);
      const height = (grid.values[at]! - base) / unit;
      heights[at] = Number.isNaN(height) ? 0 : Math.min(1e30, height);
    }
  }
  return {
    grid,
    places,
    positions,
    normals: normals(places, columns, rows),
    heights,
    unit,
    index: triangles(places, columns, rows),
  };
}

function triangles(places: Float64Array, columns: number, rows: number): Uint32Array {
  const index = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let length = 0;
  for (let j = 0; j + 1 < rows; j += 1) {
    for (let i = 0; i + 1 < columns; i += 1) {
      const a = j * columns + i;
      const d = a + columns + 1;
      if (Number.isNaN(places[a]!) || Number.isNaN(places[d]!)) continue;
      for (const [second, third] of [
        [a + 1, d],
        [d, a + columns],
      ] as const) {
        if (Number.isNaN(places[second]!) || Number.isNaN(places[third]!)) continue;
        index[length++] = a;
        index[length++] = second;
        index[length++] = third;
      }
    }
  }
  return index.slice(0, length);
}

/** Unit normals by differences of neighbours, one-sided at edges and holes. */
function normals(places: Float64Array, columns: number, rows: number): Float32Array {
  const result = new Float32Array(3 * columns * rows);
  const rise = HEIGHT - GAP;
  const slope = (at: number, before: number, after: number, step: number): number => {
    const here = places[at]!;
    const low = before < 0 || Number.isNaN(places[before]!) ? here : places[before]!;
    const high = after < 0 || Number.isNaN(places[after]!) ? here : places[after]!;
    const width =
      (before < 0 || Number.isNaN(places[before]!) ? 0 : 1) + (after < 0 || Number.isNaN(places[after]!) ? 0 : 1);
    const by = width === 0 ? 0 : ((high - low) * rise) / (width * step);
    return Number.isNaN(by) ? 0 : by;
  };
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      const at = j * columns + i;
      const dx = slope(at, i > 0 ? at - 1 : -1, i + 1 < columns ? at + 1 : -1, 1 / (columns - 1));
      const dy = slope(at, j > 0 ? at - columns : -1, j + 1 < rows ? at + columns : -1, 1 / (rows - 1));
      const length = Math.hypot(dx, dy, 1);
      result[3 * at] = -dx / length;
      result[3 * at + 1] = -dy / length;
      result[3 * at + 2] = 1 / length;
    }
  }
  return result;
}

/** What the triangles interpolate between numbers at the grid points; NaN outside and in holes. */
export function interpolated(values: ArrayLike<number>, size: readonly [number, number], u: number, v: number): number {
  const [columns, rows] = size;
  if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) return Number.NaN;
  const x = u * (columns - 1);
  const y = v * (rows - 1);
  const i = Math.min(columns - 2, Math.floor(x));
  const j = Math.min(rows - 2, Math.floor(y));
  const fx = x - i;
  const fy = y - j;
  const at = j * columns + i;
  const a = values[at]!;
  const d = values[at + columns + 1]!;
  if (fx >= fy) {
    const b = values[at + 1]!;
    return a + fx * (b - a) + fy * (d - b);
  }
  const c = values[at + columns]!;
  return a + fy * (c - a) + fx * (d - c);
}

/** Height in the box of the surface at a place; NaN outside and in holes. */
export function surfaceAt(mesh: SurfaceMesh, u: number, v: number): number {
  return boxHeight(interpolated(mesh.places, mesh.grid.size, u, v));
}

export interface SurfacePoint {
  u: number;
  v: number;
  /** Height in the box. */
  z: number;
}

/** The first point of the surface on a line of sight; null where it meets none. */
export function hitSurface(mesh: SurfaceMesh, { origin, direction }: Ray): SurfacePoint | null {
  const span = insideBox(origin, direction);
  if (span === null) return null;
  const [enter, leave] = span;
  const at = (t: number): SurfacePoint => ({
    u: origin[0] + t * direction[0] + 0.5,
    v: origin[1] + t * direction[1] + 0.5,
    z: origin[2] + t * direction[2],
  });
  const above = (t: number): number => {
    const { u, v, z } = at(t);
    return z - surfaceAt(mesh, clampedUnit(u), clampedUnit(v));
  };
  const [columns, rows] = mesh.grid.size;
  const cells = Math.max(Math.abs(direction[0]) * columns, Math.abs(direction[1]) * rows) * (leave - enter);
  const steps = Math.min(2000, Math.max(16, Math.ceil(2 * cells)));
  let t0 = enter;
  let before = above(t0);
  for (let k = 1; k <= steps; k += 1) {
    const t1 = enter + ((leave - enter) * k) / steps;
    const after = above(t1);
    // NaN on either side is a hole: the ray goes through.
    if (before * after <= 0) {
      let [from, to, sign] = [t0, t1, before];
      for (let n = 0; n < 40; n += 1) {
        const middle = (from + to) / 2;
        const value = above(middle);
        if (value * sign > 0) {
          from = middle;
          sign = value;
        } else to = middle;
      }
      const { u, v } = at(to);
      const z = surfaceAt(mesh, clampedUnit(u), clampedUnit(v));
      if (!Number.isNaN(z)) return { u: clampedUnit(u), v: clampedUnit(v), z };
    }
    t0 = t1;
    before = after;
  }
  return null;
}

function clampedUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Where a line is inside the box, as its parameters; null where it misses it. */
function insideBox(origin: Vector, direction: Vector): [number, number] | null {
  let enter = Number.NEGATIVE_INFINITY;
  let leave = Number.POSITIVE_INFINITY;
  // A little taller, so that the highest and lowest points are met too.
  const half = [0.5, 0.5, HEIGHT / 2 + 1e-6] as const;
  for (const k of [0, 1, 2] as const) {
    if (Math.abs(direction[k]) < 1e-12) {
      if (Math.abs(origin[k]) > half[k]) return null;
      continue;
    }
    const a = (-half[k] - origin[k]) / direction[k];
    const b = (half[k] - origin[k]) / direction[k];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter < leave ? [enter, leave] : null;
}

/** Whether the surface stands between a point on it and the camera; judged by grid points, one a cell of the way. */
export function isHidden(mesh: SurfaceMesh, u: number, v: number, z: number, toward: Vector): boolean {
  const { places, grid } = mesh;
  const [columns, rows] = grid.size;
  const across = Math.max(Math.abs(toward[0]) * (columns - 1), Math.abs(toward[1]) * (rows - 1));
  if (across < 1e-9) return false;
  const dx = (toward[0] * (columns - 1)) / across;
  const dy = (toward[1] * (rows - 1)) / across;
  const dz = toward[2] / across;
  let x = u * (columns - 1);
  let y = v * (rows - 1);
  const top = HEIGHT / 2;
  // The first cells are the point's own slope.
  for (let k = 1; ; k += 1) {
    x += dx;
    y += dy;
    z += dz;
    if (x < 0 || y < 0 || x > columns - 1 || y > rows - 1 || z > top) return false;
    const place = places[Math.round(y) * columns + Math.round(x)]!;
    if (k > 2 && boxHeight(place) > z + 0.004) return true;
  }
}
