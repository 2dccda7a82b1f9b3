/** Cycles of deterministic maps on finite sets. */
import { log } from '../wasm/elementary.ts';

export interface Cycle {
  /** States before the first that comes back. */
  tail: number;
  /** States that repeat for ever. */
  length: number;
}

/**
 * Brent's search for the cycle that start, next(start), ... runs into: the tortoise is put where the hare is whenever the hare has
 * taken as many steps as the power of two tells, so that the length is found within tail + length steps and two states are
 * held. null where `next` ends (null) or after `most` steps.
 * Source: Brent, BIT 20 (1980) 176-184.
 */
export function brentCycle<T>(
  start: T,
  next: (state: T) => T | null,
  same: (a: T, b: T) => boolean,
  most: number,
): Cycle | null {
  let power = 1;
  let length = 1;
  let tortoise = start;
  let hare = next(start);
  let steps = 1;
  while (hare !== null && !same(tortoise, hare)) {
    if (++steps > most) return null;
    if (power === length) {
      tortoise = hare;
      power *= 2;
      length = 0;
    }
    hare = next(hare);
    length++;
  }
  if (hare === null) return null;
  let first = start;
  let ahead = start;
  for (let k = 0; k < length; k++) ahead = next(ahead) as T;
  let tail = 0;
  while (!same(first, ahead)) {
    first = next(first) as T;
    ahead = next(ahead) as T;
    tail++;
  }
  return { tail, length };
}

/** Euler's constant. */
const EULER = 0.5772156649015329;

/**
 * What a random map of n states has on average, to leading order in n: states on the way of a start into and once round its cycle,
 * states of that cycle, components (cycles), states that lie on cycles, states that nothing leads to.
 * Source: Flajolet and Odlyzko, EUROCRYPT '89, theorems 2 and 3.
 */
export function randomMap(states: number): {
  rho: number;
  cycle: number;
  components: number;
  cyclic: number;
  leaves: number;
} {
  const rho = Math.sqrt((Math.PI * states) / 2);
  return {
    rho,
    cycle: rho / 2,
    components: (log(2 * states) + EULER) / 2,
    cyclic: rho,
    leaves: states / Math.E,
  };
}
