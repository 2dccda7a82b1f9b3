/** Sine, cosine and tangent over `Arithmetic`, in f64. */

import { type Arithmetic, type Bits, scalarArithmetic, type Value } from './arithmetic.ts';
import type { FunctionReference, ModuleBuilder } from './encoder.ts';
import { largeAngleFunction } from './large-angle.ts';
import { emitFastTwoSum, emitPolynomial, emitTwoSum } from './polynomial.ts';

/** (sin(y)/y - 1) / y^2 in y^2 for |y| <= pi/4, by Remez' algorithm; relative error 2^-57.2. */
const sine = [
  -0.16666666666666632, 0.008333333333322424, -0.00019841269829816844, 2.755731369518868e-6, -2.5050758647247597e-8,
  1.589682757413152e-10,
];

/** (cos(y) - 1 + y^2/2) / y^4 in y^2 for |y| <= pi/4, by Remez' algorithm; relative error 2^-59.9. */
const cosine = [
  0.0416666666666666, -0.0013888888888874138, 2.4801587289491776e-5, -2.7557314355224885e-7, 2.0875723681916873e-9,
  -1.1359669727645591e-11,
];

/** pi/2 in three parts of 31 bits, of which multiples up to 2^22 are exact, and the rest. */
const halfPi = [1.5707963267341256, 6.07710049817245e-11, 8.333742909677158e-20, 8.843720566135701e-29] as const;

/** Beyond this, the slow reduction. */
const largest = 2 ** 21;

interface Angle {
  readonly [part: string]: Value | Bits;
  readonly y0: Value;
  readonly y1: Value;
  /** Its two lowest bits count quarter turns. */
  readonly quadrant: Bits;
}

/** x = quadrant pi/2 + y0 + y1 for |x| <= 2^21, |y0| <= pi/4 and a bit: Cody and Waite with nothing lost. */
function emitReduce(a: Arithmetic, x: Value): Angle {
  return a.scope(() => {
    const n = a.nearest(a.mul(x, a.constant(2 / Math.PI)));
    const [p0, p1, p2, p3] = halfPi.map((part) => a.mul(n, a.constant(part))) as [Value, Value, Value, Value];
    const second = emitTwoSum(a, a.sub(x, p0), a.neg(p1));
    const third = emitTwoSum(a, second.high, a.neg(p2));
    const low = a.sub(a.add(second.low, third.low), p3);
    const { high: y0, low: y1 } = emitFastTwoSum(a, third.high, low);
    return { y0, y1, quadrant: a.toBits(a.add(n, a.constant(6755399441055744))) };
  });
}

/** sin(y0 + y1) - y0. */
function emitSineTail(a: Arithmetic, y0: Value, y1: Value): Value {
  return a.scope(() => {
    const z = a.mul(y0, y0);
    const cube = a.mul(a.mul(z, y0), emitPolynomial(a, z, sine));
    return a.add(cube, a.sub(y1, a.mul(a.mul(z, y1), a.constant(0.5))));
  });
}

/** cos(y0 + y1) as a pair. */
function emitCosinePair(a: Arithmetic, y0: Value, y1: Value) {
  return a.scope(() => {
    const z = a.mul(y0, y0);
    const half = a.mul(z, a.constant(0.5));
    const { high, low } = emitFastTwoSum(a, a.constant(1), a.neg(half));
    const series = a.mul(a.mul(z, z), emitPolynomial(a, z, cosine));
    return { high, low: a.add(low, a.sub(series, a.mul(y0, y1))) };
  });
}

const isOdd = (a: Arithmetic, bits: Bits) => {
  const one = a.bitsConstant(1n);
  return a.eqBits(a.bitAnd(bits, one), one);
};

/** `value` negated where bit 1 of `bits` is set. */
function emitNegateBySecondBit(a: Arithmetic, value: Value, bits: Bits): Value {
  return a.scope(() => {
    const sign = a.shiftLeft(a.bitAnd(bits, a.bitsConstant(2n)), 62);
    return a.fromBits(a.bitXor(a.toBits(value), sign));
  });
}

type Finish = (a: Arithmetic, angle: Angle) => Value;

function emitSine(a: Arithmetic, { y0, y1, quadrant }: Angle): Value {
  return a.scope(() => {
    const sin = a.add(y0, emitSineTail(a, y0, y1));
    const cos = emitCosinePair(a, y0, y1);
    return emitNegateBySecondBit(a, a.select(isOdd(a, quadrant), a.add(cos.high, cos.low), sin), quadrant);
  });
}

function emitCosine(a: Arithmetic, { y0, y1, quadrant }: Angle): Value {
  return a.scope(() => emitSine(a, { y0, y1, quadrant: a.addBits(quadrant, a.bitsConstant(1n)) }));
}

function emitTangent(a: Arithmetic, { y0, y1, quadrant }: Angle): Value {
  return a.scope(() => {
    const sin = emitFastTwoSum(a, y0, emitSineTail(a, y0, y1));
    const cosine = emitCosinePair(a, y0, y1);
    const cos = emitFastTwoSum(a, cosine.high, cosine.low);
    const odd = isOdd(a, quadrant);
    const top = a.select(odd, a.neg(cos.high), sin.high);
    const topLow = a.select(odd, a.neg(cos.low), sin.low);
    const bottom = a.select(odd, sin.high, cos.high);
    const bottomLow = a.select(odd, sin.low, cos.low);
    const quotient = a.div(top, bottom);
    return a.add(quotient, a.div(a.sub(topLow, a.mul(quotient, bottomLow)), bottom));
  });
}

/** The function as a helper for one large x. */
function largeFunction(module: ModuleBuilder, name: string, finish: Finish): FunctionReference {
  return module.helper(`large-${name}`, (m) => {
    const reduce = largeAngleFunction(m);
    return m.define({ x: 'f64' }, ['f64'], (f, { x }) => {
      const quadrant = f.local('i64');
      const a = scalarArithmetic(f);
      f.get(x).call(reduce).op('i64.extend_i32_s').set(quadrant);
      const y1 = a.pop();
      const y0 = a.pop();
      a.push(finish(a, { y0, y1, quadrant: { kind: 'bits', held: quadrant } }));
    });
  });
}

function emitFunction(a: Arithmetic, x: Value, name: string, finish: Finish): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const result = a.variable(finish(a, emitReduce(a, x)));
    const large = a.maskNot(a.le(magnitude, a.constant(largest)));
    a.ifAny(large, () => {
      a.assign(result, a.select(large, a.perLane(largeFunction(a.f.module, name, finish), x), result));
    });
    return result;
  });
}

/** x where |x| < 2^-28: keeps -0. */
const emitWithZero = (a: Arithmetic, x: Value, value: Value): Value =>
  a.select(a.lt(a.abs(x), a.constant(2 ** -28)), x, value);

/** sin x, for every finite x at most 0.8 ulp. */
export function emitSin(a: Arithmetic, x: Value): Value {
  return a.scope(() => emitWithZero(a, x, emitFunction(a, x, 'sin', emitSine)));
}

/** cos x, for every finite x at most 0.8 ulp. */
export function emitCos(a: Arithmetic, x: Value): Value {
  return emitFunction(a, x, 'cos', emitCosine);
}

/** Both with the bits that they have one by one, for the price of one reduction. */
export function emitSinCos(a: Arithmetic, x: Value): { sin: Value; cos: Value } {
  return a.scope(() => {
    const { y0, y1, quadrant } = emitReduce(a, x);
    const near = a.add(y0, emitSineTail(a, y0, y1));
    const { high, low } = emitCosinePair(a, y0, y1);
    const far = a.add(high, low);
    const odd = isOdd(a, quadrant);
    const next = a.addBits(quadrant, a.bitsConstant(1n));
    const sin = a.variable(emitNegateBySecondBit(a, a.select(odd, far, near), quadrant));
    const cos = a.variable(emitNegateBySecondBit(a, a.select(odd, near, far), next));
    const large = a.maskNot(a.le(a.abs(x), a.constant(largest)));
    a.ifAny(large, () => {
      const { module } = a.f;
      a.assign(sin, a.select(large, a.perLane(largeFunction(module, 'sin', emitSine), x), sin));
      a.assign(cos, a.select(large, a.perLane(largeFunction(module, 'cos', emitCosine), x), cos));
    });
    return { sin: emitWithZero(a, x, sin), cos };
  });
}

/** tan x, for every finite x at most 1.4 ulp. */
export function emitTan(a: Arithmetic, x: Value): Value {
  return a.scope(() => emitWithZero(a, x, emitFunction(a, x, 'tan', emitTangent)));
}
