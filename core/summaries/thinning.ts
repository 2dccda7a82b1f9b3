/** Which samples of long series are drawn, so that no peak or dip gets lost. */
import { log } from '../wasm/elementary.ts';

/**
 * Indices of at most `limit` samples of series that share their ascending `steps`: all where they fit; else the first, the
 * last, and from each of equal buckets the places of the smallest and largest value of every series. Buckets are equal in
 * the mean of linear and logarithmic position, so that either axis has at least half of them wherever it needs them.
 */
export function thinned(steps: ArrayLike<number>, series: readonly ArrayLike<number>[], limit: number): Int32Array {
  const count = steps.length;
  if (count <= limit) return Int32Array.from({ length: count }, (_, i) => i);
  const buckets = Math.max(1, Math.floor((limit - 2) / (2 * series.length)));
  const first = steps[0];
  const span = steps[count - 1] - first;
  const logSpan = log(1 + span);
  const bucketOf = (i: number): number => {
    const along = steps[i] - first;
    const position = 0.5 * (along / span) + 0.5 * (log(1 + along) / logSpan);
    return Math.min(buckets - 1, Math.floor(buckets * position));
  };
  const kept = new Uint8Array(count);
  kept[0] = 1;
  kept[count - 1] = 1;
  for (let begin = 0; begin < count; ) {
    const bucket = bucketOf(begin);
    let end = begin + 1;
    while (end < count && bucketOf(end) === bucket) end++;
    for (const values of series) keepExtremes(values, begin, end, kept);
    begin = end;
  }
  return Int32Array.from(kept.keys()).filter((i) => kept[i] === 1);
}

function keepExtremes(values: ArrayLike<number>, begin: number, end: number, kept: Uint8Array): void {
  let lowest = begin;
  let highest = begin;
  for (let i = begin + 1; i < end; i++) {
    if (values[i] < values[lowest] || Number.isNaN(values[lowest])) lowest = i;
    if (values[i] > values[highest] || Number.isNaN(values[highest])) highest = i;
  }
  kept[lowest] = 1;
  kept[highest] = 1;
}

/** The entries at `indices`. */
export function picked(values: ArrayLike<number>, indices: Int32Array): Float64Array {
  return Float64Array.from(indices, (i) => values[i]);
}
