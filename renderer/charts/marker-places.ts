/** Where markers stand on a line: every 70 to 110 pixels, staggered so that lines close to each other keep theirs apart. */

export interface Point {
  x: number;
  y: number;
}

const LEAST = 70;
const MOST = 110;
/** A piece of a path that is longer leads out of any picture, as the last ones of a run that diverges: it gets no markers. */
const FAR = 20_000;

/** Distance between markers for a line of this length in pixels. */
export function markerSpacing(length: number): number {
  return Math.min(MOST, Math.max(LEAST, length / 4));
}

/**
 * Markers along x for a curve given by flat [x, y, …] in pixels with increasing x: the `index`-th of `count` curves starts
 * at its own offset. Gaps (NaN) get none.
 */
export function markersAlongX(
  points: ArrayLike<number>,
  width: number,
  left: number,
  index: number,
  count: number,
): Point[] {
  const spacing = markerSpacing(width);
  const markers: Point[] = [];
  let target = left + spacing * (0.5 + ((index + 0.2) % Math.max(1, count)) / Math.max(1, count));
  for (let i = 2; i + 1 < points.length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2]!, points[i - 1]!, points[i]!, points[i + 1]!];
    if (Number.isNaN(y0) || Number.isNaN(y1)) {
      while (target <= x1) target += spacing;
      continue;
    }
    while (target <= x1) {
      if (target >= x0 && x1 > x0) markers.push({ x: target, y: y0 + ((target - x0) / (x1 - x0)) * (y1 - y0) });
      target += spacing;
    }
  }
  return markers;
}

/** Markers along the length of a path given by flat [x, y, …] in pixels; none within `clear` pixels of either end. */
export function markersAlongPath(points: ArrayLike<number>, index: number, count: number, clear = 10): Point[] {
  let length = 0;
  for (let i = 2; i + 1 < points.length; i += 2) {
    const piece = Math.hypot(points[i]! - points[i - 2]!, points[i + 1]! - points[i - 1]!);
    if (piece < FAR) length += piece;
  }
  const spacing = markerSpacing(length);
  const markers: Point[] = [];
  let walked = 0;
  let target = spacing * (0.5 + (index % Math.max(1, count)) / Math.max(1, count) / 2);
  for (let i = 2; i + 1 < points.length; i += 2) {
    const [x0, y0, x1, y1] = [points[i - 2]!, points[i - 1]!, points[i]!, points[i + 1]!];
    const piece = Math.hypot(x1 - x0, y1 - y0);
    if (!(piece < FAR)) continue;
    while (target <= walked + piece) {
      const share = (target - walked) / piece;
      if (target > clear && target < length - clear)
        markers.push({ x: x0 + share * (x1 - x0), y: y0 + share * (y1 - y0) });
      target += spacing;
    }
    walked += piece;
  }
  return markers;
}
