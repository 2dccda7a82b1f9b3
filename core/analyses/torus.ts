/** A box as a torus: a landscape that repeats after its sides. */
import { RidgelineError } from '../contract/errors.ts';
import { norm2 } from '../math/sums.ts';
import { type Box, entry } from './box.ts';
import type { AnalysedLandscape } from './define.ts';

/** Gradients a period apart that differ by more than this part of them are not the same. */
const TOLERANCE = 1e-6;
/** Sides that differ from whole periods by this part of them differ by rounding. */
const SAME = 1e-12;

/** Writes a - b to `out`, which may be either. */
export type Difference = (a: Float64Array, b: Float64Array, out: Float64Array) => void;

export const straightDifference: Difference = (a, b, out) => {
  for (let i = 0; i < a.length; i++) out[i] = a[i] - b[i];
};

/** The shortest of the differences of the images of a and b. */
export function torusDifference({ low, high }: Box): Difference {
  return (a, b, out) => {
    for (let i = 0; i < a.length; i++) {
      const away = a[i] - b[i];
      const side = entry(high, i) - entry(low, i);
      out[i] = away - side * Math.round(away / side);
    }
  };
}

/** Whether the sides of the box are whole periods of a landscape that says after how far it repeats. */
export function isPeriod({ period, dimension }: AnalysedLandscape, { low, high }: Box): boolean {
  if (period === undefined) return false;
  for (let i = 0; i < dimension; i++) {
    const count = (entry(high, i) - entry(low, i)) / period;
    if (!(Math.round(count) >= 1 && Math.abs(count - Math.round(count)) <= SAME * count)) return false;
  }
  return true;
}

/** Moves a point by whole sides into the box, the lower walls of which belong to it. */
export function bringBack(point: Float64Array, { low, high }: Box): void {
  for (let i = 0; i < point.length; i++) {
    const [from, to] = [entry(low, i), entry(high, i)];
    const back = point[i] - (to - from) * Math.floor((point[i] - from) / (to - from));
    point[i] = back >= from && back < to ? back : from;
  }
}

/** Throws 'invalid-parameter' where gradients at two points of the box are others a side further on. 2 (n + 1) gradients. */
export function checkPeriods(landscape: AnalysedLandscape, { low, high }: Box): void {
  const { dimension: n } = landscape;
  const point = new Float64Array(n);
  const [here, there] = [new Float64Array(n), new Float64Array(n)];
  for (const phase of [0.28, 0.61]) {
    for (let i = 0; i < n; i++) {
      // Multiples of the golden ratio fall on no symmetry.
      const part = phase + i * 0.6180339887498949;
      point[i] = entry(low, i) + (part - Math.floor(part)) * (entry(high, i) - entry(low, i));
    }
    landscape.gradient(point, here);
    const size = norm2(here);
    for (let i = 0; i < n; i++) {
      const inside = point[i];
      point[i] += entry(high, i) - entry(low, i);
      landscape.gradient(point, there);
      point[i] = inside;
      straightDifference(there, here, there);
      if (norm2(there) <= TOLERANCE * size) continue;
      const expected = 'a landscape that repeats after the sides of the box';
      throw new RidgelineError(
        'invalid-parameter',
        `invalid periodic: true; expected ${expected}, and it does not along coordinate ${i + 1}`,
        { field: 'parameters.periodic', value: true, expected },
      );
    }
  }
}
