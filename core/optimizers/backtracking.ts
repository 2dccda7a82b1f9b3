/** Shortens a step until the loss has fallen enough (Armijo 1966). */
import type { ChoiceSpec } from '../contract/parameters.ts';
import { dot } from '../math/sums.ts';
import type { Oracle } from './program.ts';

export const backtrackingChoice = {
  kind: 'choice',
  label: 'Line search',
  options: [
    { value: 'none', label: 'None' },
    { value: 'backtracking', label: 'Backtracking' },
  ],
  default: 'none',
  help: 'Backtracking halves the step until the loss falls by 1e−4 of what the slope promises; after 50 halvings the point stays.',
} as const satisfies ChoiceSpec;

/** x += t s for the first t = first, first/2, ... at which the loss is at most loss + 1e-4 t gᵀs; x stays where none is. */
export function backtrack(
  oracle: Oracle,
  x: Float64Array,
  s: Float64Array,
  loss: number,
  g: Float64Array,
  first: number,
): void {
  const slope = dot(g, s);
  if (!(slope < 0)) return;
  const point = new Float64Array(x.length);
  let t = first;
  for (let halving = 0; halving <= 50; halving++) {
    for (let i = 0; i < x.length; i++) point[i] = x[i] + t * s[i];
    if (oracle.loss(point) <= loss + 1e-4 * t * slope) {
      x.set(point);
      return;
    }
    t /= 2;
  }
}
