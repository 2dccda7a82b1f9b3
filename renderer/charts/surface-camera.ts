/**
 * The camera of a surface: turns, zooms and shifts a box, and takes its points to pixels and pixels to rays.
 *
 * The box has plane x to the right and plane y to the back, both from -1/2 to 1/2, and height upwards from -HEIGHT/2 to
 * HEIGHT/2. Pixels are those of the picture, y down. Angles are in degrees.
 */
import type { Rectangle } from './scene.ts';

export type Projection = 'orthographic' | 'perspective';
export type Vector = readonly [number, number, number];

export interface Orbit {
  /** Turn about the vertical; at 0 plane x runs to the right. */
  azimuth: number;
  /** 0 looks along the floor, 90 straight down. */
  elevation: number;
  zoom: number;
  /** Shift of the picture to the right and down, in edges of the box at zoom 1. */
  pan: readonly [number, number];
}

export const FIRST_ORBIT: Orbit = { azimuth: -34, elevation: 36, zoom: 1, pan: [0, 0] };
export const HEIGHT = 0.62;
/** Distance of a perspective camera from the middle of the box, in its edges. */
const DISTANCE = 3;
const LEAST_ZOOM = 0.4;
const MOST_ZOOM = 12;
/** Room round the box for the labels of its axes. */
const MARGIN = { side: 56, above: 16, below: 36 } as const;

export interface Camera {
  projection: Projection;
  width: number;
  height: number;
  /** Pixels of one edge of the box, in the plane through its middle. */
  scale: number;
  /** Pixel of the middle of the box. */
  centre: readonly [number, number];
  right: Vector;
  up: Vector;
  /** From the middle towards the camera. */
  toward: Vector;
}

/** The camera that shows the whole box inside `plot` at zoom 1. */
export function cameraOf(
  orbit: Orbit,
  projection: Projection,
  plot: Rectangle,
  picture: { width: number; height: number },
): Camera {
  const a = (orbit.azimuth * Math.PI) / 180;
  const e = (orbit.elevation * Math.PI) / 180;
  const [sa, ca, se, ce] = [Math.sin(a), Math.cos(a), Math.sin(e), Math.cos(e)];
  const tall = 2 * Math.SQRT1_2 * se + HEIGHT * ce;
  const across = Math.max(40, plot.width - 2 * MARGIN.side) / Math.SQRT2;
  const down = Math.max(40, plot.height - MARGIN.above - MARGIN.below) / tall;
  // What is nearer than the middle looks larger in perspective.
  const fit = Math.min(across, down) * (projection === 'perspective' ? 0.86 : 1);
  return {
    projection,
    width: picture.width,
    height: picture.height,
    scale: fit * orbit.zoom,
    centre: [
      plot.x + plot.width / 2 + orbit.pan[0] * fit,
      plot.y + MARGIN.above + (plot.height - MARGIN.above - MARGIN.below) / 2 + orbit.pan[1] * fit,
    ],
    right: [ca, sa, 0],
    up: [-sa * se, ca * se, ce],
    toward: [sa * ce, -ca * ce, se],
  };
}

function dot(a: Vector, x: number, y: number, z: number): number {
  return a[0] * x + a[1] * y + a[2] * z;
}

/** Pixel of a point of the box. */
export function project(camera: Camera, x: number, y: number, z: number): [number, number] {
  const k =
    camera.projection === 'perspective' ? camera.scale / (1 - dot(camera.toward, x, y, z) / DISTANCE) : camera.scale;
  return [camera.centre[0] + k * dot(camera.right, x, y, z), camera.centre[1] - k * dot(camera.up, x, y, z)];
}

export interface Ray {
  origin: Vector;
  direction: Vector;
}

/** The line of sight through a pixel, from the camera's side into the box. */
export function rayThrough(camera: Camera, px: number, py: number): Ray {
  const { right, up, toward, scale, centre } = camera;
  const a = (px - centre[0]) / scale;
  const b = -(py - centre[1]) / scale;
  const inPlane = (k: 0 | 1 | 2): number => a * right[k] + b * up[k];
  if (camera.projection === 'orthographic') {
    return {
      origin: [inPlane(0) + 2 * toward[0], inPlane(1) + 2 * toward[1], inPlane(2) + 2 * toward[2]],
      direction: [-toward[0], -toward[1], -toward[2]],
    };
  }
  return {
    origin: [DISTANCE * toward[0], DISTANCE * toward[1], DISTANCE * toward[2]],
    direction: [
      inPlane(0) - DISTANCE * toward[0],
      inPlane(1) - DISTANCE * toward[1],
      inPlane(2) - DISTANCE * toward[2],
    ],
  };
}

/** Direction from a point of the box to the camera; its length is of no meaning. */
export function towardCamera(camera: Camera, x: number, y: number, z: number): Vector {
  const { toward } = camera;
  if (camera.projection === 'orthographic') return toward;
  return [DISTANCE * toward[0] - x, DISTANCE * toward[1] - y, DISTANCE * toward[2] - z];
}

/** The projection as a matrix from the box to clip space, column by column, for the graphics card. */
export function clipMatrix(camera: Camera): number[] {
  const { right, up, toward, scale, centre, width, height } = camera;
  const sx = (2 * scale) / width;
  const sy = (2 * scale) / height;
  const ox = (2 * centre[0]) / width - 1;
  const oy = 1 - (2 * centre[1]) / height;
  const w: Vector =
    camera.projection === 'perspective'
      ? [-toward[0] / DISTANCE, -toward[1] / DISTANCE, -toward[2] / DISTANCE]
      : [0, 0, 0];
  const columns: number[] = [];
  for (const k of [0, 1, 2] as const)
    columns.push(sx * right[k] + ox * w[k], sy * up[k] + oy * w[k], -toward[k] / 2, w[k]);
  columns.push(ox, oy, 0, 1);
  return columns;
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Turned to the right and up by degrees; never below the floor nor over the top. */
export function turned(orbit: Orbit, right: number, up: number): Orbit {
  const azimuth = ((((orbit.azimuth + right + 180) % 360) + 360) % 360) - 180;
  return { ...orbit, azimuth, elevation: clamped(orbit.elevation + up, 0, 90) };
}

/** Zoomed by `factor` so that the pixel (px, py) stays where it is. */
export function zoomedAt(orbit: Orbit, factor: number, px: number, py: number, camera: Camera): Orbit {
  const zoom = clamped(orbit.zoom * factor, LEAST_ZOOM, MOST_ZOOM);
  const by = zoom / orbit.zoom;
  const fit = camera.scale / orbit.zoom;
  const shift = (pixel: number, centre: number): number => ((1 - by) * (pixel - centre)) / fit;
  return limited({
    ...orbit,
    zoom,
    pan: [orbit.pan[0] + shift(px, camera.centre[0]), orbit.pan[1] + shift(py, camera.centre[1])],
  });
}

/** Shifted by pixels to the right and down. */
export function shifted(orbit: Orbit, right: number, down: number, camera: Camera): Orbit {
  const fit = camera.scale / orbit.zoom;
  return limited({ ...orbit, pan: [orbit.pan[0] + right / fit, orbit.pan[1] + down / fit] });
}

/** The box never leaves the picture altogether. */
function limited(orbit: Orbit): Orbit {
  const most = 0.6 * orbit.zoom;
  return { ...orbit, pan: [clamped(orbit.pan[0], -most, most), clamped(orbit.pan[1], -most, most)] };
}

export function isFirst(orbit: Orbit): boolean {
  return (
    orbit.azimuth === FIRST_ORBIT.azimuth &&
    orbit.elevation === FIRST_ORBIT.elevation &&
    orbit.zoom === FIRST_ORBIT.zoom &&
    orbit.pan[0] === 0 &&
    orbit.pan[1] === 0
  );
}
