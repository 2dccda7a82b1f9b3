/** How fast something grows that grows by the same factor a step for a while: a straight line through its logarithms. */

import { quantiles } from '../math/quantiles.ts';
import { student95 } from '../math/student.ts';

export interface SteadyGrowth {
  /** Places of the first and the last number on the line. */
  first: number;
  last: number;
  /** Where the growth began: the place of the least number, at or before the first. */
  least: number;
  /** Slope of the line, and half of its 95 % interval. */
  rate: number;
  error: number;
  /** Height of the line at place 0. */
  offset: number;
}

/** Numbers that grow for fewer steps than this have no steady growth to speak of. */
const FEWEST = 4;
/** Logarithms that are further off belong to something else: to what came before, or to the blow-up behind it. */
const BAND = 0.3;

/**
 * The last growth in a row of logarithms: from their least on, the median slope, the longest stretch within a band round a
 * line of that slope, and least squares through it. Errors of neighbours go together; their correlation r widens the interval
 * by sqrt((1 + r)/(1 - r)). null where nothing grows.
 */
export function steadyGrowth(logs: Float64Array): SteadyGrowth | null {
  const from = leastPlace(logs);
  const count = logs.length - from;
  if (count < FEWEST) return null;
  const lag = Math.max(1, Math.floor(count / 10));
  const slopes = new Float64Array(count - lag);
  for (let k = 0; k < slopes.length; k++) slopes[k] = (logs[from + k + lag] - logs[from + k]) / lag;
  const [slope] = quantiles(slopes, [0.5]);
  if (!(slope > 0) || !Number.isFinite(slope)) return null;
  const rests = Float64Array.from({ length: count }, (_, k) => logs[from + k] - slope * k);
  const [middle] = quantiles(rests, [0.5]);
  let [first, last] = [0, -1];
  for (let k = 0, start = -1; k <= count; k++) {
    const isNear = k < count && Math.abs(rests[k] - middle) <= BAND;
    if (isNear && start < 0) start = k;
    if (isNear || start < 0) continue;
    if (k - start > last - first + 1) [first, last] = [start, k - 1];
    start = -1;
  }
  if (last - first + 1 < FEWEST) return null;
  return { ...lineThrough(logs, from + first, from + last), least: from };
}

/** The last place of the least of neighbours' larger ones: a single small number is no beginning. */
function leastPlace(logs: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k + 1 < logs.length; k++) {
    const height = Math.max(logs[k], logs[k + 1]);
    if (height <= least) [best, least] = [k, height];
  }
  return best;
}

function lineThrough(logs: Float64Array, first: number, last: number): Omit<SteadyGrowth, 'least'> {
  const n = last - first + 1;
  const centre = (first + last) / 2;
  let [mean, product, squares] = [0, 0, 0];
  for (let k = first; k <= last; k++) mean += logs[k] / n;
  for (let k = first; k <= last; k++) {
    product += (k - centre) * (logs[k] - mean);
    squares += (k - centre) * (k - centre);
  }
  const rate = product / squares;
  let [own, neighbours] = [0, 0];
  let before = 0;
  for (let k = first; k <= last; k++) {
    const rest = logs[k] - mean - rate * (k - centre);
    own += rest * rest;
    if (k > first) neighbours += rest * before;
    before = rest;
  }
  const correlation = own > 0 ? Math.min(0.95, Math.max(0, neighbours / own)) : 0;
  const spread = Math.sqrt(((own / (n - 2)) * (1 + correlation)) / (1 - correlation) / squares);
  return { first, last, rate, error: student95(n - 2) * spread, offset: mean - rate * centre };
}
