/** Shorter formats, emulated: numbers are held in f64 and rounded to nearest, ties to even, after every operation. */

import type { Arithmetic, Value } from '../wasm/arithmetic.ts';

export type ShortFormat = 'f32' | 'f16' | 'bf16';

interface Shape {
  /** Trailing mantissa bits of an f64 that the format lacks. */
  dropped: number;
  /** The largest number, the smallest normal one, and the spacing below that. */
  maximum: number;
  minimumNormal: number;
  spacing: number;
}

const SHAPES: Readonly<Record<Exclude<ShortFormat, 'f32'>, Shape>> = {
  f16: { dropped: 42, maximum: 65504, minimumNormal: 0.00006103515625, spacing: 0.00006103515625 / 1024 },
  bf16: {
    dropped: 45,
    maximum: 3.3895313892515355e38,
    minimumNormal: 1.1754943508222875e-38,
    spacing: 1.1754943508222875e-38 / 128,
  },
};

/** Adding and subtracting this rounds a small number to a multiple of the spacing. */
function fixedPointShift({ spacing }: Shape): number {
  return 1.5 * 4503599627370496 * spacing;
}

/** `value` rounded to a format. A result beyond the largest number is infinite, NaN stays. */
export function roundTo(format: ShortFormat, value: number): number {
  if (format === 'f32') return Math.fround(value);
  const shape = SHAPES[format];
  const size = Math.abs(value);
  if (!(size < Number.POSITIVE_INFINITY)) return value;
  if (size < shape.minimumNormal) {
    const shift = fixedPointShift(shape);
    const rounded = size + shift - shift;
    return Object.is(Math.sign(value), -0) || value < 0 ? -rounded : rounded;
  }
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const bits = view.getBigUint64(0);
  const dropped = BigInt(shape.dropped);
  const half = (1n << (dropped - 1n)) - 1n;
  view.setBigUint64(0, ((bits + half + ((bits >> dropped) & 1n)) >> dropped) << dropped);
  const rounded = view.getFloat64(0);
  const limited = rounded > shape.maximum ? Number.POSITIVE_INFINITY : rounded;
  return value < 0 ? -limited : limited;
}

/** Emits `roundTo` for two lanes. */
export function emitRoundTo(a: Arithmetic, format: ShortFormat, value: Value): Value {
  if (format === 'f32') {
    a.push(value);
    a.f.op('f32x4.demote_f64x2_zero', 'f64x2.promote_low_f32x4');
    return a.pop();
  }
  const shape = SHAPES[format];
  return a.scope(() => {
    const size = a.abs(value);
    const shift = a.constant(fixedPointShift(shape));
    const small = a.sub(a.add(size, shift), shift);
    const bits = a.toBits(size);
    const odd = a.bitAnd(a.shiftRightUnsigned(bits, shape.dropped), a.bitsConstant(1n));
    const half = a.bitsConstant((1n << BigInt(shape.dropped - 1)) - 1n);
    const kept = a.bitsConstant(-1n << BigInt(shape.dropped));
    const normal = a.fromBits(a.bitAnd(a.addBits(a.addBits(bits, half), odd), kept));
    const limited = a.select(a.lt(a.constant(shape.maximum), normal), a.constant(Number.POSITIVE_INFINITY), normal);
    const rounded = a.select(a.lt(size, a.constant(shape.minimumNormal)), small, limited);
    // Comparisons with NaN are false, and its bits, rounded, are those of a NaN still.
    return a.copySign(rounded, value);
  });
}

/** Emits rounding to a format, or nothing for f64. */
export function rounder(a: Arithmetic, format: ShortFormat | undefined): ((value: Value) => Value) | undefined {
  return format && ((value) => emitRoundTo(a, format, value));
}
