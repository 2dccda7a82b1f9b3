/** The peaks of Gallagher’s functions: heights, places and widths, as COCO's code draws them. */
import { pow } from '../../wasm/elementary.ts';
import { ranking, uniform } from './random.ts';

export interface Peaks {
  /** The first one is the highest. */
  heights: Float64Array;
  /** Place and squared inverse widths of each peak, in rotated coordinates. */
  centres: Float64Array[];
  widths: Float64Array[];
  /** The place of the highest peak before the rotation: the minimiser. */
  highest: Float64Array;
}

/** How far the peaks reach, and the condition of the first one. */
const SETTINGS = {
  101: { span: 10, start: 5, condition: Math.sqrt(1000) },
  21: { span: 9.8, start: 4.9, condition: 1000 },
} as const;

export function peaksOf(dimension: number, count: 101 | 21, seed: number, rows: readonly Float64Array[]): Peaks {
  const { span, start, condition } = SETTINGS[count];
  const order = ranking(uniform(count - 1, seed));
  const conditions = [condition, ...order.map((place) => pow(1000, place / (count - 2)))];
  const heights = Float64Array.from({ length: count }, (_, i) =>
    i === 0 ? 10 : ((i - 1) / (count - 2)) * (9.1 - 1.1) + 1.1,
  );
  const widths = conditions.map((spread, i) =>
    Float64Array.from(ranking(uniform(dimension, seed + 1000 * i)), (place) =>
      pow(spread, place / (dimension - 1) - 0.5),
    ),
  );
  const draws = uniform(dimension * count, seed);
  const placeOf = (i: number): Float64Array =>
    draws.slice(i * dimension, (i + 1) * dimension).map((draw) => span * draw - start);
  const centres = Array.from({ length: count }, (_, i) => {
    const place = placeOf(i);
    return Float64Array.from(rows, (row) => {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += row[k] * place[k];
      return i === 0 ? 0.8 * sum : sum;
    });
  });
  return { heights, centres, widths, highest: placeOf(0).map((x) => 0.8 * x) };
}
