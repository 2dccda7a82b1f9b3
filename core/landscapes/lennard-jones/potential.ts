/** The Lennard-Jones energy of a pair at distance r, from 1/r² and 1/r⁶. */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';

export interface Closeness {
  a: Arithmetic;
  /** 1/r² and 1/r⁶. */
  inverse: Value;
  sixth: Value;
}

/** Half of 4 (1/r¹² − 1/r⁶), because each pair is met twice. */
export function emitHalfEnergy({ a, sixth }: Closeness): Value {
  return a.mul(a.constant(2), a.mul(sixth, a.sub(sixth, a.constant(1))));
}

/** The derivative of a pair's energy by r², twice: what the difference is multiplied by in the gradient. */
export function emitForce({ a, inverse, sixth }: Closeness): Value {
  return a.scope(() => {
    const powers = a.mul(sixth, a.sub(a.mul(a.constant(2), sixth), a.constant(1)));
    return a.mul(a.constant(-24), a.mul(powers, inverse));
  });
}

/** Four times the second derivative by r²: 672/r¹⁶ − 192/r¹⁰. */
export function emitBend({ a, inverse, sixth }: Closeness): Value {
  return a.scope(() => {
    const powers = a.mul(sixth, a.sub(a.mul(a.constant(672), sixth), a.constant(192)));
    return a.mul(powers, a.mul(inverse, inverse));
  });
}
