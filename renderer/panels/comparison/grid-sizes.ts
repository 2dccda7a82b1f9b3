/** How fine a picture of a plane may be: by what its values cost on this machine, as measured by the last picture. */
import type { GridPreview } from '../../../core/contract/summaries.ts';

/** Side lengths of grids. */
const SIDES = [15, 21, 31, 41, 51, 71, 101, 141, 201] as const;
/** A whole picture may take so long; a first one, or one that follows the pointer, so long. */
const PICTURE_MS = 2500;
const FIRST_MS = 80;
/** Of a landscape that nobody has measured. */
const UNKNOWN_SIDE = 21;
const KEPT = 200;

/** Milliseconds for one value, by landscape and plane. */
const costs = new Map<string, number>();

/** Side lengths of the picture to ask for first, and of the finest. They are equal where the finest takes no time. */
export function gridSizes(ground: string): { first: number; best: number } {
  const cost = costs.get(ground);
  if (cost === undefined) return { first: UNKNOWN_SIDE, best: UNKNOWN_SIDE };
  return { first: sideWithin(FIRST_MS, cost), best: sideWithin(PICTURE_MS, cost) };
}

export function measureGrid(ground: string, { size: [columns, rows], computedMs }: GridPreview): void {
  costs.delete(ground);
  costs.set(ground, computedMs / (columns * rows));
  for (const oldest of costs.keys()) {
    if (costs.size <= KEPT) break;
    costs.delete(oldest);
  }
}

function sideWithin(budget: number, cost: number): number {
  const side = Math.sqrt(budget / Math.max(cost, 1e-9));
  return SIDES.findLast((one) => one <= side) ?? SIDES[0];
}
