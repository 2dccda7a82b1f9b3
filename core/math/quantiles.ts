/**
 * Quantiles of samples: with h = (n - 1) p the order statistic at floor(h) plus the fraction of h times the distance to the
 * next (Hyndman and Fan 1996, type 7; NumPy's and R's default). A quantile on the way to +infinity, a failure, is infinite.
 * What is no number means something else to each function:
 * - `quantiles`: whatever is not finite is a failure;
 * - `quantile`: one NaN makes the answer NaN;
 * - `medianIqr`: NaN is absent, and not counted.
 */

/** Below this length a whole sort is the fastest selection. */
const SORT_LENGTH = 256;

/** Quantiles for several probabilities; whatever is not finite is a failure and counts as +infinity. NaN of nothing. */
export function quantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  const sorted = values.map((value) => (Number.isFinite(value) ? value : Number.POSITIVE_INFINITY)).sort();
  return probabilities.map((p) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`invalid probability ${p}: expected 0 to 1`);
    return sorted.length === 0 ? Number.NaN : interpolated(sorted, p, sorted.length);
  });
}

/**
 * The p-quantile, 0 ≤ p ≤ 1, of the first `count` values; infinite ones take part. NaN if a value is NaN or there are none.
 * Reorders `values`.
 */
export function quantile(values: Float64Array, p: number, count: number = values.length): number {
  if (count === 0 || hasNaN(values, count)) return Number.NaN;
  sortOrSelect(values, count, [p]);
  return interpolated(values, p, count);
}

/**
 * Median and quartiles of the first `count` values; entries that are NaN count as absent and are
 * left out of `n`. All NaN with n = 0 when nothing is left. Reorders `values`. Linear time on average.
 */
export function medianIqr(
  values: Float64Array,
  count: number = values.length,
): { median: number; low: number; high: number; n: number } {
  let n = 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (!Number.isNaN(value)) values[n++] = value;
  }
  if (n === 0) return { median: Number.NaN, low: Number.NaN, high: Number.NaN, n: 0 };
  sortOrSelect(values, n, [0.25, 0.5, 0.75]);
  return {
    median: interpolated(values, 0.5, n),
    low: interpolated(values, 0.25, n),
    high: interpolated(values, 0.75, n),
    n,
  };
}

function hasNaN(values: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (Number.isNaN(values[i])) return true;
  return false;
}

/** Puts the order statistics that the quantiles `ps` (ascending) need in their places. */
function sortOrSelect(values: Float64Array, count: number, ps: readonly number[]): void {
  if (count <= SORT_LENGTH) {
    values.subarray(0, count).sort();
    return;
  }
  let from = 0;
  for (const p of ps) {
    const k = Math.floor((count - 1) * p);
    if (k >= from) select(values, k, from, count - 1);
    if (k + 1 < count) select(values, k + 1, k + 1, count - 1);
    from = Math.max(from, Math.min(k + 2, count - 1));
  }
}

function interpolated(values: Float64Array, p: number, count: number): number {
  const h = (count - 1) * p;
  const k = Math.floor(h);
  const low = values[k];
  if (h === k || values[k + 1] === low) return low;
  const high = values[k + 1];
  // Between a number and a failure there is nothing: the quantile has failed.
  if (high === Number.POSITIVE_INFINITY) return high;
  return low === Number.NEGATIVE_INFINITY ? low : low + (h - k) * (high - low);
}

/**
 * Hoare's selection: afterwards values[k] is the one that sorting `left` to `right` (both included) would put there, nothing
 * before it is larger and nothing behind it smaller. Falls back to sorting when pivots keep being bad.
 */
function select(values: Float64Array, k: number, left: number, right: number): void {
  let patience = 64;
  while (right - left > 16) {
    if (patience-- === 0) break;
    const pivot = middleOf(values[left], values[(left + right) >>> 1], values[right]);
    let i = left - 1;
    let j = right + 1;
    for (;;) {
      do i++;
      while (values[i] < pivot);
      do j--;
      while (values[j] > pivot);
      if (i >= j) break;
      const swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
    if (k <= j) right = j;
    else left = j + 1;
  }
  values.subarray(left, right + 1).sort();
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
