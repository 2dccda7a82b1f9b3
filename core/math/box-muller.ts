/** Uniform and normal deviates from random bits over `Arithmetic`, for streams of every kind. */

import type { Arithmetic, Bits, Value } from '../wasm/arithmetic.ts';
import { emitLogOfNormal } from '../wasm/logarithm.ts';
import { emitPolynomial } from '../wasm/polynomial.ts';

/** sin(pi/2 v)/v in v^2 for |v| <= 1/2, by Remez' algorithm; relative error 2^-47.7. */
const sine = [
  1.57079632679489, -0.645964097504311, 0.07969262615580919, -0.004681752592165735, 0.0001604292682803159,
  -3.55639143846789e-6,
];

/** (cos(pi/2 v) - 1)/v^2 in v^2 for |v| <= 1/2, by Remez' algorithm; error 2^-53.8. */
const cosine = [
  -1.233700550136157, 0.25366950790005294, -0.020863480737573863, 0.0009192599677592297, -2.5200192417815354e-5,
  4.65600381403781e-7,
];

const exponentOfOne = 0x3ff0000000000000n;

/** A number in [1, 2) whose 52 bits are the highest of `bits`. */
function emitMantissa(a: Arithmetic, bits: Bits): Value {
  return a.scope(() => a.fromBits(a.bitOr(a.shiftRightUnsigned(bits, 12), a.bitsConstant(exponentOfOne))));
}

/** The 52 highest of 64 random bits as a multiple of 2^-52 in [0, 1). */
export function emitUniform(a: Arithmetic, bits: Bits): Value {
  return a.scope(() => a.sub(emitMantissa(a, bits), a.constant(1)));
}

/** The 52 highest of 64 random bits as (k + 1/2) 2^-52, in (0, 1). */
export function emitOpenUniform(a: Arithmetic, bits: Bits): Value {
  return a.scope(() => a.sub(emitMantissa(a, bits), a.constant(1 - Number.EPSILON / 2)));
}

/**
 * Two independent standard normal deviates from 128 random bits (Box and Muller 1958): sqrt(-2 log u) times cosine and
 * sine of a uniform angle. The angle is pi/4 + (pi/2) v with v uniform in [-1/2, 1/2), put into one of four quadrants by two
 * more bits: with c, s = cos, sin((pi/2) v) the pair is sqrt(-log u) (c - s) and sqrt(-log u) (c + s), with random signs.
 * At most 8.6 in size.
 */
export function emitNormalPairFromBits(a: Arithmetic, radiusBits: Bits, angleBits: Bits): readonly [Value, Value] {
  return a.scope(() => {
    const radius = a.sqrt(a.neg(emitLogOfNormal(a, emitOpenUniform(a, radiusBits))));
    const v = a.sub(emitMantissa(a, a.shiftLeft(angleBits, 2)), a.constant(1.5));
    const z = a.mul(v, v);
    const s = a.mul(v, emitPolynomial(a, z, sine));
    const c = a.add(a.constant(1), a.mul(z, emitPolynomial(a, z, cosine)));
    const signBit = a.bitsConstant(1n << 63n);
    const signed = (value: Value, bits: Bits): Value => a.fromBits(a.bitXor(a.toBits(value), a.bitAnd(bits, signBit)));
    const first = signed(a.mul(radius, a.sub(c, s)), angleBits);
    const second = signed(a.mul(radius, a.add(c, s)), a.shiftLeft(angleBits, 1));
    return [first, second] as const;
  });
}
