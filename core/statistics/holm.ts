/** Holm's correction of several tests. */

/**
 * Adjusted p-values: with p sorted ascending, the k-th (from 0) becomes max over j ≤ k of min(1, (m − j) p_j). Those at most α
 * are rejected, and the chance of any false rejection is at most α whatever the dependence.
 * Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.
 */
export function holmAdjusted(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[index]));
    adjusted[index] = largest;
  });
  return adjusted;
}
