/** Arrangements of particles: coordinates particle by particle. */
import type { Stream } from '../../math/streams.ts';
import { pow, powi } from '../../wasm/elementary.ts';

/** The distance at which a pair's energy is lowest: the sixth root of 2. */
export const PAIR_DISTANCE = 1.122462048309373;

/** Starts have no two particles closer than this. */
export const START_GAP = 0.8;

/** The corners of a regular simplex with edges of `side`, centred; `count` is at most `space` + 1. */
export function simplex(count: number, space: number, side: number): number[] {
  const corners = new Array<number>(count * space).fill(0);
  for (let k = 1; k < count; k++) {
    const unit = side / Math.sqrt(2 * k * (k + 1));
    for (let i = 0; i < k; i++) corners[i * space + k - 1] = -unit;
    corners[k * space + k - 1] = k * unit;
  }
  return corners;
}

/** A cube of a simple lattice, centred; row by row, the first coordinate fastest. */
export function latticeBlock(count: number, space: number, spacing: number): number[] {
  let side = 1;
  while (powi(side, space) < count) side++;
  return Array.from({ length: count * space }, (_, index) => {
    const [i, k] = [Math.floor(index / space), index % space];
    return ((Math.floor(i / powi(side, k)) % side) - (side - 1) / 2) * spacing;
  });
}

/**
 * Particles drawn one after another, uniform in a ball of four times their own volume, each again until it is 0.8 from all
 * before it.
 */
export function drawCluster(space: number, source: Stream, out: Float64Array): void {
  const count = out.length / space;
  const radius = START_GAP * pow(4 * count, 1 / space);
  for (let i = 0; i < count; i++) {
    const place = out.subarray(i * space, (i + 1) * space);
    do drawInBall(radius, source, place);
    while (!isClear(i, space, out));
  }
}

function drawInBall(radius: number, source: Stream, out: Float64Array): void {
  let square = 0;
  for (let k = 0; k < out.length; k++) {
    out[k] = source.normal();
    square += out[k] * out[k];
  }
  const scale = (radius * pow(source.openUniform(), 1 / out.length)) / Math.sqrt(square);
  for (let k = 0; k < out.length; k++) out[k] *= scale;
}

function isClear(i: number, space: number, points: Float64Array): boolean {
  for (let j = 0; j < i; j++) {
    let square = 0;
    for (let k = 0; k < space; k++) {
      const apart = points[i * space + k] - points[j * space + k];
      square += apart * apart;
    }
    if (square < START_GAP * START_GAP) return false;
  }
  return true;
}

const axes = ['x', 'y', 'z'];

/** `x_3`, or `w_{3,5}` beyond three dimensions. */
export function particleCoordinate(space: number, index: number): string {
  const [particle, axis] = [Math.floor(index / space) + 1, index % space];
  return space <= 3 ? `${axes[axis]}_${particle}` : `w_${particle},${axis + 1}`;
}

/** Directions in which the energy does not change, for particles in general position. */
export function rigidMotions(space: number): string {
  const turns = (space * (space - 1)) / 2;
  return `${space} translations${turns > 0 ? `, ${turns} ${turns === 1 ? 'rotation' : 'rotations'}` : ''}`;
}
