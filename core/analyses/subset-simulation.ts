/** Particles that are uniform where the loss is below a level, the level lowered to their median again and again. */
import type { Draws } from '../math/streams.ts';
import { norm2 } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import type { AnalysisContext } from './define.ts';

/** An excess this much smaller than the loss is rounding. */
const ROUNDING = 1e-13;
/** A slice that has shrunk so often is given up: its particle stays. */
const MOST_SHRINKS = 100;

export interface SubsetSimulation {
  region: 'cube' | 'ball';
  radius: number;
  levels: number;
  particles: number;
  populations: number;
  moves: number;
}

export interface Descended {
  /** -ln of each level, ascending, and the logarithm of the part of the region below it. */
  depths: number[];
  logs: number[];
  /** A lower loss than the point's was met. */
  below: boolean;
  /** Way of a particle at the last level over the root mean square distance of the particles from their mean. */
  moved: number;
  ancestors: number;
}

/**
 * All populations, led down level by level side by side: particles that are uniform where the loss is below a level, half of
 * which are replaced by copies of the others at the next one, and moved by slices.
 */
export function descendLevels(
  { region, radius, levels, particles, populations, moves }: SubsetSimulation,
  { landscape, point, draw, progress }: AnalysisContext,
  loss: number,
): Descended[] {
  const { dimension: n } = landscape;
  const all = populations * particles;
  const draws = draw(0);
  const least = ROUNDING * Math.abs(loss);
  let points: Float64Array = new Float64Array(all * n);
  for (let k = 0; k < all; k++) drawInside(region, radius, point, draws, points.subarray(k * n, (k + 1) * n));
  let excess: Float64Array = landscape.values(points, all).map((value) => value - loss);
  let family = Int32Array.from({ length: all }, (_, k) => k);
  const half = Math.floor(particles / 2);
  let shrink = 0;
  for (let i = half; i <= particles; i++) shrink += 1 / i;
  const results = Array.from(
    { length: populations },
    (): Descended => ({ depths: [], logs: [], below: false, moved: 0, ancestors: particles }),
  );
  const tops = new Float64Array(populations);
  for (let level = 0; level < levels; level++) {
    const from = new Int32Array(all);
    let going = true;
    results.forEach((result, population) => {
      const first = population * particles;
      // Whatever is no number lies above every level.
      const order = Array.from({ length: particles }, (_, k) => first + k);
      order.sort((a, b) => heightOf(excess[a]) - heightOf(excess[b]) || a - b);
      const top = excess[order[half - 1]];
      if (excess[order[0]] < -least) result.below = true;
      // Strictly below the level.
      const kept = order.slice(0, half - 1).filter((k) => excess[k] < top);
      if (!(top > least && top < Number.POSITIVE_INFINITY && kept.length > 1)) {
        going = false;
        return;
      }
      tops[population] = top;
      for (let k = 0; k < particles; k++) from[first + k] = kept[k < kept.length ? k : draws.integer(kept.length)];
    });
    if (!going) break;
    results.forEach((result, population) => {
      result.depths.push(-log(tops[population]));
      result.logs.push(-shrink * (level + 1));
    });
    const copy = new Float64Array(all * n);
    for (let k = 0; k < all; k++) copy.set(points.subarray(from[k] * n, (from[k] + 1) * n), k * n);
    points = copy;
    excess = Float64Array.from(from, (k) => excess[k]);
    family = Int32Array.from(from, (k) => family[k]);
    const before = points.slice();
    const slices = { landscape, region, radius, point, loss, tops, particles };
    for (let move = 0; move < moves; move++) {
      moveAll(slices, points, excess, before, draws, move);
      progress(level + move / moves, levels);
    }
    results.forEach((result, population) => {
      const rows = [population * particles * n, (population + 1) * particles * n] as const;
      const [now, then] = [points.subarray(...rows), before.subarray(...rows)];
      result.moved = lengthOf(now, then, particles) / Math.max(spreadOf(now, particles, n), 1e-300);
    });
  }
  results.forEach((result, population) => {
    result.ancestors = new Set(family.subarray(population * particles, (population + 1) * particles)).size;
  });
  progress(levels, levels);
  return results;
}

const heightOf = (excess: number): number => (Number.isNaN(excess) ? Number.POSITIVE_INFINITY : excess);

function drawInside(
  region: 'cube' | 'ball',
  radius: number,
  centre: Float64Array,
  draws: Draws,
  out: Float64Array,
): void {
  const n = centre.length;
  if (region === 'cube') {
    for (let i = 0; i < n; i++) out[i] = centre[i] + radius * (2 * draws.uniform() - 1);
    return;
  }
  for (let i = 0; i < n; i++) out[i] = draws.normal();
  const length = (radius * exp(log(draws.openUniform()) / n)) / norm2(out);
  for (let i = 0; i < n; i++) out[i] = centre[i] + length * out[i];
}

interface Slices {
  landscape: AnalysisContext['landscape'];
  region: 'cube' | 'ball';
  radius: number;
  point: Float64Array;
  loss: number;
  /** Particles stay where the excess is below this, population by population. */
  tops: Float64Array;
  /** Of one population. */
  particles: number;
}

/**
 * Moves every particle once, uniformly on what is below the level of a line through it within a stretch about it: a stretch of
 * random place, cut at every miss (Neal's shrinking), which leaves the uniform distribution below the level as it is.
 */
function moveAll(
  { landscape, region, radius, point, loss, tops, particles }: Slices,
  points: Float64Array,
  excess: Float64Array,
  before: Float64Array,
  draws: Draws,
  move: number,
): void {
  const n = point.length;
  const all = excess.length;
  const directions = new Float64Array(all * n);
  const low = new Float64Array(all);
  const high = new Float64Array(all);
  for (let k = 0; k < all; k++) {
    const first = k - (k % particles);
    aim(directions.subarray(k * n, (k + 1) * n), before, first, particles, radius, draws, move % 3);
    low[k] = -draws.uniform();
    high[k] = low[k] + 1;
  }
  const open = Int32Array.from({ length: all }, (_, k) => k);
  const asked = new Int32Array(all);
  const at = new Float64Array(all);
  const trial = new Float64Array(all * n);
  const miss = (k: number): void => {
    if (at[k] < 0) low[k] = at[k];
    else high[k] = at[k];
  };
  for (let round = 0, count = all; round < MOST_SHRINKS && count > 0; round++) {
    let rows = 0;
    let left = 0;
    for (let o = 0; o < count; o++) {
      const k = open[o];
      at[k] = low[k] + (high[k] - low[k]) * draws.uniform();
      let squares = 0;
      let most = 0;
      for (let i = 0; i < n; i++) {
        const x = points[k * n + i] + at[k] * directions[k * n + i];
        const away = Math.abs(x - point[i]);
        trial[rows * n + i] = x;
        squares += away * away;
        if (away > most) most = away;
      }
      if (region === 'cube' ? most <= radius : squares <= radius * radius) asked[rows++] = k;
      else {
        miss(k);
        open[left++] = k;
      }
    }
    const values = landscape.values(trial.subarray(0, rows * n), rows);
    for (let row = 0; row < rows; row++) {
      const k = asked[row];
      if (values[row] - loss < tops[Math.floor(k / particles)]) {
        points.set(trial.subarray(row * n, (row + 1) * n), k * n);
        excess[k] = values[row] - loss;
      } else {
        miss(k);
        open[left++] = k;
      }
    }
    count = left;
  }
}

/** Along a coordinate, in any direction, or along the difference of two particles of the population, twice as long. */
function aim(
  row: Float64Array,
  before: Float64Array,
  first: number,
  particles: number,
  radius: number,
  draws: Draws,
  kind: number,
): void {
  const n = row.length;
  if (kind === 0) {
    row[draws.integer(n)] = 2 * radius;
    return;
  }
  if (kind === 1) {
    for (let i = 0; i < n; i++) row[i] = draws.normal();
    const length = (2 * radius) / norm2(row);
    for (let i = 0; i < n; i++) row[i] *= length;
    return;
  }
  const a = first + draws.integer(particles);
  const b = first + draws.integer(particles);
  for (let i = 0; i < n; i++) row[i] = 2 * (before[a * n + i] - before[b * n + i]);
}

function lengthOf(points: Float64Array, before: Float64Array, particles: number): number {
  let squares = 0;
  for (let k = 0; k < points.length; k++) squares += (points[k] - before[k]) * (points[k] - before[k]);
  return Math.sqrt(squares / particles);
}

function spreadOf(points: Float64Array, particles: number, n: number): number {
  let squares = 0;
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let k = 0; k < particles; k++) mean += points[k * n + i] / particles;
    for (let k = 0; k < particles; k++) squares += (points[k * n + i] - mean) * (points[k * n + i] - mean);
  }
  return Math.sqrt(squares / particles);
}
