/** A box in the space of points, as parameters of an analysis. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumbersSpec } from '../contract/parameters.ts';

/** Corners: one number for all coordinates, or one for each. */
export interface Box {
  low: readonly number[];
  high: readonly number[];
}

const corner = (label: string, value: number, most: number) =>
  ({
    kind: 'numbers',
    label,
    default: [value],
    minimumLength: 1,
    maximumLength: most,
    help: 'One number for all coordinates, or one for each.',
  }) as const satisfies NumbersSpec;

/** The parameters `low` and `high` of a box with corners of at most `most` numbers. */
export function boxParameters(most: number) {
  return {
    low: corner('Lower corner of the box', -2, most),
    high: corner('Upper corner of the box', 2, most),
  } as const;
}

/** Throws where corners have a wrong length or are not below each other. */
export function checkBox({ low, high }: Box, dimension: number): void {
  for (const [name, numbers] of Object.entries({ low, high })) {
    if (numbers.length === 1 || numbers.length === dimension) continue;
    refuse(name, numbers, `1 or ${dimension} numbers, the dimension of the landscape`);
  }
  for (let i = 0; i < dimension; i++) {
    if (entry(low, i) < entry(high, i)) continue;
    refuse(
      'low',
      low,
      `less than high in every coordinate; coordinate ${i + 1} has ${entry(low, i)} and ${entry(high, i)}`,
    );
  }
}

/** Coordinate i, from 0, of a corner. */
export function entry(numbers: readonly number[], i: number): number {
  return numbers.length === 1 ? numbers[0] : numbers[i];
}

/** The root mean square of the box's sides, sqrt(sum (high - low)^2/n): what lengths in it are like. */
export function sideOf({ low, high }: Box, dimension: number): number {
  let squares = 0;
  for (let i = 0; i < dimension; i++) squares += (entry(high, i) - entry(low, i)) * (entry(high, i) - entry(low, i));
  return Math.sqrt(squares / dimension);
}

function refuse(name: string, value: readonly number[], expected: string): never {
  throw new RidgelineError('invalid-parameter', `invalid ${name}: ${value.join(', ')}; expected ${expected}`, {
    field: `parameters.${name}`,
    value,
    expected,
  });
}
