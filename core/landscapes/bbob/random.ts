/**
 * The random numbers of BBOB 2009, from which every instance is made: a small congruential generator with a shuffle table,
 * and rotations, optima and offsets drawn with it. They have to be these, good or not, so that functions agree with
 * published results. Source: N. Hansen, S. Finck, R. Ros, A. Auger, Real-parameter black-box optimization benchmarking 2009:
 * noiseless functions definitions, INRIA RR-6829, and COCO's bbob2009_unif and its like.
 */
import { cos, log } from '../../wasm/elementary.ts';

const MODULUS = 2147483647;

/** The congruential step 16807 a mod (2^31 − 1), by Schrage's decomposition. */
function step(seed: number): number {
  const high = Math.floor(seed / 127773);
  const next = 16807 * (seed - high * 127773) - 2836 * high;
  return next < 0 ? next + MODULUS : next;
}

/** `count` uniform numbers in (0, 1]. */
export function uniform(count: number, seed: number): Float64Array {
  const table = new Float64Array(32);
  let state = Math.max(1, Math.abs(seed));
  for (let i = 39; i >= 0; i--) {
    state = step(state);
    if (i < 32) table[i] = state;
  }
  let drawn = table[0];
  return Float64Array.from({ length: count }, () => {
    state = step(state);
    const place = Math.floor(drawn / 67108865);
    drawn = table[place];
    table[place] = state;
    return drawn === 0 ? 1e-99 : drawn / MODULUS;
  });
}

/** `count` standard normal numbers by the cosine half of Box and Muller. */
export function gauss(count: number, seed: number): Float64Array {
  const draws = uniform(2 * count, seed);
  return Float64Array.from({ length: count }, (_, i) => {
    const value = Math.sqrt(-2 * log(draws[i])) * cos(2 * Math.PI * draws[count + i]);
    return value === 0 ? 1e-99 : value;
  });
}

/** A random rotation as rows: Gaussian columns made orthonormal by Gram and Schmidt, first to last. */
export function rotation(dimension: number, seed: number): Float64Array[] {
  const draws = gauss(dimension * dimension, seed);
  const columns = Array.from({ length: dimension }, (_, j) => draws.slice(j * dimension, (j + 1) * dimension));
  const product = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += a[k] * b[k];
    return sum;
  };
  columns.forEach((column, i) => {
    for (const earlier of columns.slice(0, i)) {
      const along = product(column, earlier);
      for (let k = 0; k < dimension; k++) column[k] -= along * earlier[k];
    }
    const length = Math.sqrt(product(column, column));
    for (let k = 0; k < dimension; k++) column[k] /= length;
  });
  return Array.from({ length: dimension }, (_, i) => Float64Array.from(columns, (column) => column[i]));
}

/** The place of the optimum, on a grid in [−4, 4). */
export function optimum(dimension: number, seed: number): Float64Array {
  return uniform(dimension, seed).map((draw) => {
    const place = (8 * Math.floor(1e4 * draw)) / 1e4 - 4;
    return place === 0 ? -1e-5 : place;
  });
}

/** The value at the optimum: a Cauchy number in [−1000, 1000] with two decimals. */
export function offset(seed: number): number {
  const [above] = gauss(1, seed);
  const [below] = gauss(1, seed + 1);
  const value = Math.floor((100 * 100 * above) / below + 0.5) / 100;
  return Math.min(1000, Math.max(-1000, value));
}

/** The places of the numbers in rising order. */
export function ranking(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
}
