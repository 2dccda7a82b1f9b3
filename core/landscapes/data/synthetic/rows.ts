/** Assembles the rows of made data sets. */
import type { Draws, Stream } from '../../../math/streams.ts';
import { stream } from '../../../math/streams.ts';
import type { MadeRows } from './define.ts';

/** The stream that the set `id` draws its rows from. */
export function rowStream(id: string, seed: number): Stream {
  return stream('batch', `data ${id}`, seed);
}

/** Rows of points in the plane: row i is of class i mod classes.length, and `place` writes it to `out[at]`, `out[at + 1]`. */
export function planeRows(
  rows: number,
  classes: readonly string[],
  draws: Draws,
  place: (label: number, draws: Draws, out: Float64Array, at: number) => void,
): MadeRows {
  const features = new Float64Array(2 * rows);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes.length);
  labels.forEach((label, row) => {
    place(label, draws, features, 2 * row);
  });
  return { rows, columns: 2, features, labels, featureNames: ['x', 'y'], classes: [...classes] };
}

/** Names with a number behind, from 1: x1, x2. */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
}
