/** Quantiles of an ensemble in which non-finite values are failures. */

/** A sorted copy of the first `count` values; whatever is not finite counts as +infinity and comes last. */
export function sortWithFailuresLast(values: Float64Array, count: number = values.length): Float64Array {
  const sorted = values.slice(0, count);
  for (let i = 0; i < count; i++) if (!Number.isFinite(sorted[i])) sorted[i] = Number.POSITIVE_INFINITY;
  return sorted.sort();
}

/**
 * The p-quantile of sorted values, 0 <= p <= 1: with h = (n - 1) p the value at floor(h) plus the fraction of h times the
 * distance to the next (Hyndman and Fan 1996, type 7; NumPy's and R's default). Infinite on the way to a failure. NaN of
 * nothing.
 */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`invalid probability ${p}: expected 0 to 1`);
  if (sorted.length === 0) return Number.NaN;
  const h = (sorted.length - 1) * p;
  const index = Math.floor(h);
  const low = sorted[index];
  if (h === index) return low;
  const high = sorted[index + 1];
  return high === Number.POSITIVE_INFINITY ? high : low + (h - index) * (high - low);
}

/** Quantiles of unsorted values for several probabilities. */
export function quantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  const sorted = sortWithFailuresLast(values);
  return probabilities.map((p) => quantileOfSorted(sorted, p));
}
