/** Inverse trigonometric functions over `Arithmetic`, in f64. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { emitPolynomial } from './polynomial.ts';

const halfPiLow = 6.123233995736766e-17;

/** (asin(t)/t - 1) / t^2 in t^2 for |t| <= 1/2, by Remez' algorithm; relative error 2^-55.7. */
const arcsine = [
  0.16666666666665383, 0.07500000000343059, 0.04464285682347291, 0.03038195933155229, 0.022371753518163888,
  0.017359771159441775, 0.01388459813092651, 0.012173280767321168, 0.006510849225905217, 0.019573913230101294,
  -0.016294079750426904, 0.03195896714115851,
];

/** (atan(t)/t - 1) / t^2 in t^2 for |t| <= 7/16, by Remez' algorithm; relative error 2^-56.9. */
const arctangent = [
  -0.3333333333333293, 0.1999999999987616, -0.14285714272480632, 0.11111110404611506, -0.09090887114556102,
  0.07691875939578476, -0.06661070710028137, 0.058335557358820636, -0.04976824554013366, 0.0365304448298273,
  -0.016284786903157555,
];

/** For |x| > 1/2: asin |x| = pi/2 - 2 asin t with t = sqrt((1 - |x|)/2), t as root + rootLow, tail = asin t - t. */
function emitHalfAngle(a: Arithmetic, magnitude: Value) {
  return a.scope(() => {
    const z = a.mul(a.sub(a.constant(1), magnitude), a.constant(0.5));
    const t = a.sqrt(z);
    // The root to twice the digits: t = root + rootLow, root with 26 bits.
    const root = a.fromBits(a.bitAnd(a.toBits(t), a.bitsConstant(0xfffffffff8000000n)));
    const remainder = a.sub(z, a.mul(root, root));
    const rootLow = a.select(a.eq(z, a.constant(0)), a.constant(0), a.div(remainder, a.add(t, root)));
    const tail = a.mul(a.mul(t, z), emitPolynomial(a, z, arcsine));
    return { root, rootLow, tail };
  });
}

/** asin x; NaN outside [-1, 1]. At most 1 ulp. */
export function emitAsin(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const z = a.mul(x, x);
    const inner = a.add(x, a.mul(a.mul(x, z), emitPolynomial(a, z, arcsine)));
    const { root, rootLow, tail } = emitHalfAngle(a, magnitude);
    const low = a.sub(a.constant(halfPiLow), a.mul(a.constant(2), a.add(rootLow, tail)));
    const quarter = a.constant(Math.PI / 4);
    const outer = a.add(quarter, a.add(low, a.sub(quarter, a.add(root, root))));
    return a.select(a.le(magnitude, a.constant(0.5)), inner, a.copySign(outer, x));
  });
}

/** acos x; NaN outside [-1, 1]. At most 1 ulp. */
export function emitAcos(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const z = a.mul(x, x);
    const tail = a.mul(a.mul(x, z), emitPolynomial(a, z, arcsine));
    const inner = a.sub(a.constant(Math.PI / 2), a.sub(x, a.sub(a.constant(halfPiLow), tail)));
    const half = emitHalfAngle(a, magnitude);
    const small = a.add(half.root, a.add(half.rootLow, half.tail));
    const positive = a.add(small, small);
    const negative = a.mul(
      a.constant(2),
      a.sub(a.constant(Math.PI / 2), a.add(half.root, a.sub(a.add(half.rootLow, half.tail), a.constant(halfPiLow)))),
    );
    const outer = a.select(a.lt(x, a.constant(0)), negative, positive);
    return a.select(a.le(magnitude, a.constant(0.5)), inner, outer);
  });
}

/**
 * Above `from`, atan x = high + low + atan t with t = (q x + p)/(r + s x), |t| <= 7/16: `top` is [q, p], `bottom` [r, s],
 * `high` the arctangent of 1/2, 1, 3/2 or infinity.
 */
const ranges = [
  { from: 7 / 16, top: [2, -1], bottom: [2, 1], high: 0.4636476090008061, low: 2.2698777452961687e-17 },
  { from: 11 / 16, top: [1, -1], bottom: [1, 1], high: 0.7853981633974483, low: 3.061616997868383e-17 },
  { from: 19 / 16, top: [1, -1.5], bottom: [1, 1.5], high: 0.982793723247329, low: 1.3903311031230998e-17 },
  { from: 39 / 16, top: [0, -1], bottom: [0, 1], high: 1.5707963267948966, low: halfPiLow },
] as const;

/** atan of a number that is not negative. */
function emitPositiveArctangent(a: Arithmetic, magnitude: Value): Value {
  return a.scope(() => {
    let p = a.constant(0);
    let q = a.constant(1);
    let r = a.constant(1);
    let s = a.constant(0);
    let high = a.constant(0);
    let low = a.constant(0);
    for (const range of ranges) {
      const here = a.ge(magnitude, a.constant(range.from));
      q = a.select(here, a.constant(range.top[0]), q);
      p = a.select(here, a.constant(range.top[1]), p);
      r = a.select(here, a.constant(range.bottom[0]), r);
      s = a.select(here, a.constant(range.bottom[1]), s);
      high = a.select(here, a.constant(range.high), high);
      low = a.select(here, a.constant(range.low), low);
    }
    const finite = a.pseudoMin(magnitude, a.constant(2 ** 66));
    const t = a.div(a.add(a.mul(q, finite), p), a.add(r, a.mul(s, finite)));
    const z = a.mul(t, t);
    const series = a.mul(a.mul(t, z), emitPolynomial(a, z, arctangent));
    return a.add(high, a.add(t, a.add(series, low)));
  });
}

/** atan x. At most 1 ulp. */
export function emitAtan(a: Arithmetic, x: Value): Value {
  return a.scope(() => a.copySign(emitPositiveArctangent(a, a.abs(x)), x));
}

/**
 * The angle of the point (x, y), from -pi to pi, with the signs of zeros and the infinities as in IEEE 754. At most 1.5 ulp
 * where the result is not subnormal.
 */
export function emitAtan2(a: Arithmetic, y: Value, x: Value): Value {
  return a.scope(() => {
    const zero = a.constant(0);
    const infinity = a.constant(Number.POSITIVE_INFINITY);
    const rise = a.abs(y);
    const run = a.abs(x);
    const bothInfinite = a.maskAnd(a.eq(rise, infinity), a.eq(run, infinity));
    const bothZero = a.maskAnd(a.eq(rise, zero), a.eq(run, zero));
    // 0/0 counts as 0 and infinity/infinity as 1.
    const ratio = a.select(bothZero, zero, a.select(bothInfinite, a.constant(1), a.div(rise, run)));
    const angle = emitPositiveArctangent(a, ratio);
    const left = a.ltBits(a.toBits(x), a.bitsConstant(0n));
    const turned = a.sub(a.constant(Math.PI), a.sub(angle, a.constant(2 * halfPiLow)));
    return a.copySign(a.select(left, turned, angle), y);
  });
}
