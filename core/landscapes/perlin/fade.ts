/** The curve that mixes the two ends of a cell's edge. */

export type Fade = 'quintic' | 'cubic';

/** s(t) with its first two derivatives: 6t^5 - 15t^4 + 10t^3 (Perlin 2002) or 3t^2 - 2t^3 (Perlin 1985). */
export function fadeAt(fade: Fade, t: number): [value: number, first: number, second: number] {
  if (fade === 'cubic') return [t * t * (3 - 2 * t), 6 * t * (1 - t), 6 - 12 * t];
  const square = t * t;
  const rest = 1 - t;
  return [square * t * (t * (6 * t - 15) + 10), 30 * square * rest * rest, 60 * t * rest * (1 - 2 * t)];
}
