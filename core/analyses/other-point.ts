/** A second point, as a parameter of an analysis. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumbersSpec } from '../contract/parameters.ts';

export const otherPoint = {
  kind: 'numbers',
  label: 'The other point',
  symbol: String.raw`\theta_B`,
  default: [0],
  minimumLength: 1,
  maximumLength: 10_000_000,
  help: 'One number for all coordinates, or one for each.',
} as const satisfies NumbersSpec;

/** Throws where the point has neither one number nor as many as the landscape has dimensions. */
export function checkOtherPoint(to: readonly number[], dimension: number): void {
  if (to.length === 1 || to.length === dimension) return;
  const expected = `1 or ${dimension} numbers, the dimension of the landscape`;
  throw new RidgelineError('invalid-parameter', `to has ${to.length} numbers; expected ${expected}`, {
    field: 'parameters.to',
    value: to.length,
    expected,
  });
}

export function otherPointOf(to: readonly number[], dimension: number): Float64Array {
  return Float64Array.from({ length: dimension }, (_, i) => (to.length === 1 ? to[0] : to[i]));
}
