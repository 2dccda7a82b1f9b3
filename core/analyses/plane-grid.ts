/** Points and probabilities on the cells of a rectangle: middles, starts, masses, moments, pictures. */
import type { Draws } from '../math/streams.ts';
import { erfc } from '../wasm/elementary.ts';
import { normalised } from './cell-masses.ts';
import type { AnalysisResult } from './define.ts';
import type { PlaneGrid } from './fokker-planck.ts';

/** Normal starts in a rectangle (from, to, from, to); one deviation for both coordinates, or one for each. */
export interface PlaneStarts {
  box: readonly number[];
  startMean: readonly number[];
  startDeviation: readonly number[];
}

export function middlesOf({ columns, rows, low, width }: PlaneGrid): Float64Array {
  const middles = new Float64Array(2 * columns * rows);
  for (let j = 0, k = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++, k += 2) {
      middles[k] = low[0] + (i + 0.5) * width[0];
      middles[k + 1] = low[1] + (j + 0.5) * width[1];
    }
  }
  return middles;
}

/** Masses of the normal density of the starts, cut to the rectangle. */
export function startMasses({ startMean, startDeviation }: PlaneStarts, grid: PlaneGrid): Float64Array {
  const sides = [0, 1].map((axis) => {
    const deviation = startDeviation[startDeviation.length === 1 ? 0 : axis];
    const below = (x: number): number => erfc((startMean[axis] - x) / (deviation * Math.SQRT2)) / 2;
    const cells = axis === 0 ? grid.columns : grid.rows;
    const at = (k: number): number => grid.low[axis] + k * grid.width[axis];
    return Float64Array.from({ length: cells }, (_, k) => below(at(k + 1)) - below(at(k)));
  });
  const masses = Float64Array.from(
    { length: grid.columns * grid.rows },
    (_, k) => sides[0][k % grid.columns] * sides[1][Math.floor(k / grid.columns)],
  );
  return normalised(masses);
}

export function startPoints(
  { box, startMean, startDeviation }: PlaneStarts,
  particles: number,
  draws: Draws,
): Float64Array {
  const points = new Float64Array(2 * particles);
  for (let k = 0; k < points.length; k++) {
    const axis = k % 2;
    const deviation = startDeviation[startDeviation.length === 1 ? 0 : axis];
    do points[k] = startMean[axis] + deviation * draws.normal();
    while (!(points[k] > box[2 * axis] && points[k] < box[2 * axis + 1]));
  }
  return points;
}

export function cellOf({ columns, rows, low, width }: PlaneGrid, points: Float64Array, p: number): number {
  const i = Math.min(columns - 1, Math.max(0, Math.floor((points[2 * p] - low[0]) / width[0])));
  const j = Math.min(rows - 1, Math.max(0, Math.floor((points[2 * p + 1] - low[1]) / width[1])));
  return j * columns + i;
}

export function massesOf(places: Int32Array, cells: number): Float64Array {
  const masses = new Float64Array(cells);
  for (const place of places) masses[place] += 1 / places.length;
  return masses;
}

export interface Moments {
  mean: [number, number];
  /** xx, xy, yy. */
  covariance: [number, number, number];
}

export function momentsOf(masses: Float64Array, middles: Float64Array): Moments {
  const sum = (of: (x: number, y: number) => number): number =>
    masses.reduce((total, p, k) => total + p * of(middles[2 * k], middles[2 * k + 1]), 0);
  const [mx, my] = [sum((x) => x), sum((_, y) => y)];
  return {
    mean: [mx, my],
    covariance: [
      sum((x) => (x - mx) * (x - mx)),
      sum((x, y) => (x - mx) * (y - my)),
      sum((_, y) => (y - my) * (y - my)),
    ],
  };
}

export function pictureArrays(
  { columns, rows, low, width }: PlaneGrid,
  masses: Record<'ensemble' | 'equation' | 'posterior', Float64Array>,
): AnalysisResult['arrays'] {
  const arrays: AnalysisResult['arrays'] = {
    firstMiddles: {
      shape: [columns],
      data: Float64Array.from({ length: columns }, (_, i) => low[0] + (i + 0.5) * width[0]),
    },
    secondMiddles: {
      shape: [rows],
      data: Float64Array.from({ length: rows }, (_, j) => low[1] + (j + 0.5) * width[1]),
    },
  };
  for (const [name, data] of Object.entries(masses)) {
    const capital = name.charAt(0).toUpperCase() + name.slice(1);
    arrays[name] = { shape: [rows, columns], data: data.map((p) => p / (width[0] * width[1])) };
    const [first, second] = [new Float64Array(columns), new Float64Array(rows)];
    data.forEach((p, k) => {
      first[k % columns] += p / width[0];
      second[Math.floor(k / columns)] += p / width[1];
    });
    arrays[`first${capital}`] = { shape: [columns], data: first };
    arrays[`second${capital}`] = { shape: [rows], data: second };
  }
  return arrays;
}
