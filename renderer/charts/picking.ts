/** Which step, run or point a pointer means, and which runs a rectangle holds. */
import type { Rectangle } from './scene.ts';

/** Index of the entry of an increasing list that is nearest to `value`; -1 for an empty list. */
export function nearestIndex(sorted: ArrayLike<number>, value: number): number {
  if (sorted.length === 0) return -1;
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low > 0 && value - sorted[low - 1]! <= sorted[low]! - value ? low - 1 : low;
}

/** Whether the segment from (x0, y0) to (x1, y1) touches the rectangle (Liang and Barsky). */
export function segmentTouches(x0: number, y0: number, x1: number, y1: number, box: Rectangle): boolean {
  let enter = 0;
  let leave = 1;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const edges = [
    [-dx, x0 - box.x],
    [dx, box.x + box.width - x0],
    [-dy, y0 - box.y],
    [dy, box.y + box.height - y0],
  ] as const;
  for (const [direction, distance] of edges) {
    if (direction === 0) {
      if (distance < 0) return false;
      continue;
    }
    const at = distance / direction;
    if (direction < 0) enter = Math.max(enter, at);
    else leave = Math.min(leave, at);
    if (enter > leave) return false;
  }
  return true;
}

/** Whether a line given by flat [x, y, …] passes through the rectangle; NaN breaks the line. */
export function lineTouches(points: ArrayLike<number>, box: Rectangle): boolean {
  const count = points.length / 2;
  for (let i = 0; i < count; i += 1) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (inside(x, y, box)) return true;
    const nextX = points[2 * i + 2] ?? Number.NaN;
    const nextY = points[2 * i + 3] ?? Number.NaN;
    if (Number.isNaN(nextX) || Number.isNaN(nextY)) continue;
    if (segmentTouches(x, y, nextX, nextY, box)) return true;
  }
  return false;
}

export function inside(x: number, y: number, box: Rectangle): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** The rectangle between two corners. */
export function between(x0: number, y0: number, x1: number, y1: number): Rectangle {
  return { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
}

/** Square of the distance from a point to a segment. */
export function segmentDistance(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return (x - x0 - along * dx) ** 2 + (y - y0 - along * dy) ** 2;
}

/** Square of the least distance from a point to a line of flat [x, y, …]. */
export function lineDistance(x: number, y: number, points: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const end = i + 3 < points.length ? i + 2 : i;
    const distance = segmentDistance(x, y, points[i]!, points[i + 1]!, points[end]!, points[end + 1]!);
    if (distance < least) least = distance;
  }
  return least;
}
