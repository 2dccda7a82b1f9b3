/**
 * One interface over which numerical code is written once and emitted for one number (f64, f32) or for a vector of them
 * (f64x2, f32x4). All back ends emit the same IEEE 754 operations in the same order, so each lane has the scalar's bits.
 */

import type { Arithmetic, Format } from './arithmetic-types.ts';
import type { FunctionBuilder } from './encoder.ts';
import { ScalarArithmetic } from './scalar-arithmetic.ts';
import { SimdArithmetic } from './simd-arithmetic.ts';

export type { Arithmetic, Bits, Format, Handle, Handles, Mask, Value } from './arithmetic-types.ts';

/** Writes into `f` one number at a time. */
export function scalarArithmetic(f: FunctionBuilder, format: Format = 'f64'): Arithmetic {
  return new ScalarArithmetic(f, format);
}

/** Writes into `f` two f64 or four f32 numbers at a time. */
export function simdArithmetic(f: FunctionBuilder, format: Format = 'f64'): Arithmetic {
  return new SimdArithmetic(f, format);
}
