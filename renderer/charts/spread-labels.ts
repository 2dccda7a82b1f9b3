/** Moves labels apart along an axis while keeping them as near as possible to where they belong. */

/**
 * Positions of labels that are at least `gap` apart, inside [low, high], in the order of `wanted`, with least squared
 * displacement (pool adjacent violators). When there is no room for all, they share the range evenly.
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const count = wanted.length;
  if (count === 0) return [];
  const space = count > 1 ? Math.min(gap, (high - low) / (count - 1)) : 0;
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  // Without the gaps the positions only have to be non-decreasing, which is isotonic regression.
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wanted[index]! - rank * space, size: 1 });
    while (blocks.length > 1) {
      const last = blocks[blocks.length - 1]!;
      const before = blocks[blocks.length - 2]!;
      if (before.sum / before.size <= last.sum / last.size) break;
      blocks.pop();
      before.sum += last.sum;
      before.size += last.size;
    }
  });
  const top = high - (count - 1) * space;
  const placed = new Array<number>(count);
  let rank = 0;
  for (const { sum, size } of blocks) {
    const base = Math.min(Math.max(sum / size, low), Math.max(low, top));
    for (let k = 0; k < size; k += 1, rank += 1) placed[order[rank]!] = base + rank * space;
  }
  return placed;
}
