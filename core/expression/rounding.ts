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

/** Mantissa bits behind the point, the exponent of the smallest normal number, and the largest number. */
const BITS: Record<ShortFormat, { bits: number; lowest: number; maximum: number }> = {
  f32: { bits: 23, lowest: -126, maximum: 3.4028234663852886e38 },
  f16: { bits: 10, lowest: -14, maximum: 65504 },
  bf16: { bits: 7, lowest: -126, maximum: 3.3895313892515355e38 },
};

const word = new DataView(new ArrayBuffer(8));

/** 2 to a whole power within the range of normal numbers. */
function powerOfTwo(exponent: number): number {
  word.setUint32(0, (exponent + 1023) << 20);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}

/**
 * The distance to the next number of a format away from 0, at a finite `value` of any size (ulp): 2^(e - bits) from 2^e on, and below the
 * smallest normal number as there.
 */
export function spacingAt(format: ShortFormat, value: number): number {
  const { bits, lowest } = BITS[format];
  word.setFloat64(0, Math.abs(value));
  return powerOfTwo(Math.max(lowest, (word.getUint32(0) >>> 20) - 1023) - bits);
}

/**
 * `value` rounded to a neighbour in a format: away from 0 where `up` says so, told which part of their distance lies
 * below. With odds that are this part the mean is the value (stochastic rounding). Beyond the largest number infinite.
 */
export function roundByOdds(format: ShortFormat, value: number, up: (part: number) => boolean): number {
  const size = Math.abs(value);
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return value;
  const spacing = spacingAt(format, size);
  const steps = size / spacing;
  const below = Math.floor(steps);
  const rounded = (below + Number(up(steps - below))) * spacing;
  const limited = rounded > BITS[format].maximum ? Number.POSITIVE_INFINITY : rounded;
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
