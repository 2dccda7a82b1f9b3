/** Result arrays as the bytes that a session file holds, and back. */
import type { ResultData } from '../../core/engine/results.ts';

export const DTYPES = {
  '<f8': Float64Array,
  '<f4': Float32Array,
  '<i4': Int32Array,
  '|u1': Uint8Array,
  '<u8': BigUint64Array,
} as const;
export type Dtype = keyof typeof DTYPES;

export function dtypeOf(data: ResultData): Dtype {
  if (data instanceof Float64Array) return '<f8';
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof BigUint64Array) return '<u8';
  return '|u1';
}

/** The bytes of an array with every NaN stored as 7ff8000000000000, since its pattern is the one thing that machines differ in. */
export function canonicalBytes(data: ResultData | Int32Array): Uint8Array {
  if (data instanceof Float64Array || data instanceof Float32Array) {
    const copy = data.slice();
    for (let i = 0; i < copy.length; i++) if (Number.isNaN(copy[i] as number)) copy[i] = Number.NaN;
    return new Uint8Array(copy.buffer);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
