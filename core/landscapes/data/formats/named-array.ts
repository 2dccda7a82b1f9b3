/** An array out of a file: numbers or texts, row by row, whatever order and width they had in the file. */
import { RidgelineError } from '../../../contract/errors.ts';

export interface NamedArray {
  name: string;
  /** As the file calls it: `<f8`, `F32`, `u1`. */
  dtype: string;
  shape: number[];
  /** In the order of the last index first; texts where the file holds texts. */
  values: Float64Array | string[];
}

/** The largest number of entries that is read: 400 MB as f64. */
export const MOST_ENTRIES = 50_000_000;

/** What a reader refuses: `found` is what is wrong, `expected` what would have been right. */
export function refuseFile(name: string, found: string, expected: string): never {
  throw new RidgelineError('invalid-data', `${name} ${found}; expected ${expected}`, {
    field: name,
    value: found,
    expected,
  });
}

/** The number of entries of a shape; throws 'too-large' beyond what is read. */
export function entriesOf(name: string, shape: readonly number[]): number {
  const entries = shape.reduce((product, extent) => product * extent, 1);
  if (entries <= MOST_ENTRIES) return entries;
  throw new RidgelineError(
    'too-large',
    `${name} has ${shape.join(' × ')} = ${entries} entries; expected at most ${MOST_ENTRIES}`,
    { field: name, value: entries, expected: `at most ${MOST_ENTRIES} entries` },
  );
}

/** Whole numbers beyond 2^53 would be rounded, and with them what they mean. */
export function exactNumber(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  return refuseFile(name, `holds the whole number ${value}`, 'whole numbers between -2^53 and 2^53');
}

/** The number that 16 bits mean as IEEE half precision. */
export function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  // Subnormal numbers are multiples of 2^-24, the others of 2^(exponent - 25).
  if (exponent === 0) return (sign * fraction) / 16_777_216;
  return (sign * (1024 + fraction) * (1 << exponent)) / 33_554_432;
}
