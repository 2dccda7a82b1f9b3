/** The curve that mixes the two ends of a cell's edge. */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';

export type Fade = 'quintic' | 'cubic';

/** s(t) with its first two derivatives: 6t^5 - 15t^4 + 10t^3 (Perlin 2002) or 3t^2 - 2t^3 (Perlin 1985). */
export function fadeAt(fade: Fade, t: number): [value: number, first: number, second: number] {
  if (fade === 'cubic') return [t * t * (3 - 2 * t), 6 * t * (1 - t), 6 - 12 * t];
  const square = t * t;
  const rest = 1 - t;
  return [square * t * (t * (6 * t - 15) + 10), 30 * square * rest * rest, 60 * t * rest * (1 - 2 * t)];
}

/** The same in the same order, written over lanes. */
export function emitFade(a: Arithmetic, fade: Fade, t: Value): [value: Value, first: Value, second: Value] {
  const number = (value: number): Value => a.constant(value);
  const square = a.mul(t, t);
  if (fade === 'cubic') {
    return [
      a.mul(square, a.sub(number(3), a.mul(number(2), t))),
      a.mul(a.mul(number(6), t), a.sub(number(1), t)),
      a.sub(number(6), a.mul(number(12), t)),
    ];
  }
  const rest = a.sub(number(1), t);
  const inner = a.add(a.mul(t, a.sub(a.mul(number(6), t), number(15))), number(10));
  return [
    a.mul(a.mul(square, t), inner),
    a.mul(a.mul(a.mul(number(30), square), rest), rest),
    a.mul(a.mul(a.mul(number(60), t), rest), a.sub(number(1), a.mul(number(2), t))),
  ];
}
