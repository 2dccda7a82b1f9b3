/** Gradients shortened by their norms, as a whole or unit by unit. */
import { norm2 } from '../math/sums.ts';
import type { Scheduled } from './common-parameters.ts';
import type { Part } from './parts.ts';

/** What adaptive clipping takes the norm of a unit's weights for at least. */
export const smallestNorm: Scheduled & { default: number } = {
  kind: 'number',
  label: 'Smallest norm of weights',
  symbol: '\\epsilon',
  default: 1e-3,
  minimum: 0,
  scale: 'log',
  schedulable: true,
  advanced: true,
  help: 'Adaptive clipping takes weights of a smaller norm as if it were this, so that units that begin at 0 can move.',
};

/** The rows of a matrix are its units; a vector is one. */
export function unitsOf({ isMatrix, offset, rows, columns, length }: Part): [from: number, to: number][] {
  if (!isMatrix) return [[offset, offset + length]];
  return Array.from({ length: rows }, (_, i) => [offset + i * columns, offset + (i + 1) * columns]);
}

/** Brings g to the norm `limit`, where it is longer or `always`; a g of 0 stays. */
export function shorten(g: Float64Array, limit: number, always: boolean): void {
  const norm = norm2(g);
  if (norm === 0 || (!always && norm <= limit)) return;
  for (let i = 0; i < g.length; i++) g[i] *= limit / norm;
}

/** Shortens the gradient of each unit to `ratio` times the norm of its weights, or times `smallest` where that is more. */
export function shortenUnits(
  units: readonly (readonly [from: number, to: number])[],
  x: Float64Array,
  g: Float64Array,
  ratio: number,
  smallest: number,
): void {
  for (const [from, to] of units)
    shorten(g.subarray(from, to), ratio * Math.max(norm2(x.subarray(from, to)), smallest), false);
}
