/** exp and tanh in f32 over `Arithmetic`, for networks. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { emitPolynomial } from './polynomial.ts';

/** (exp(r) - 1 - r) / r^2 on |r| <= ln(2)/2 by Remez' algorithm; exp's relative error is 2^-28.2. */
const exponential = [
  0.5000000095134866, 0.16666518898604554, 0.041666205961172084, 0.008368882265757408, 0.0013950480470053621,
];

/** (tanh(x)/x - 1) / x^2 in x^2 for |x| <= 0.625, by Remez' algorithm; relative error 2^-27.8. */
const tangent = [
  -0.333332839256141, 0.1333149129501354, -0.05374349868266954, 0.020650589093796357, -0.00571704692401698,
];

/** ln 2 in two parts; the first has 9 significant bits. */
const ln2High = 0.693359375;
const ln2Low = -2.1219444005469057e-4;

function checkFormat(a: Arithmetic): void {
  if (a.format !== 'f32') throw new TypeError(`invalid format ${a.format}: expected f32`);
}

/** 2^k for whole k from -126 to 127. */
function emitPowerOfTwo(a: Arithmetic, k: Value): Value {
  return a.scope(() => a.fromBits(a.shiftLeft(a.toBits(a.add(k, a.constant(8388608 + 127))), 23)));
}

/** e^x in f32. At most 1 ulp. */
export function emitExpSingle(a: Arithmetic, x: Value): Value {
  checkFormat(a);
  return a.scope(() => {
    const limited = a.pseudoMax(a.pseudoMin(x, a.constant(89)), a.constant(-104));
    const k = a.nearest(a.mul(limited, a.constant(Math.LOG2E)));
    const high = a.sub(limited, a.mul(k, a.constant(ln2High)));
    const low = a.mul(k, a.constant(ln2Low));
    const r = a.sub(high, low);
    const tail = a.mul(a.mul(r, r), emitPolynomial(a, r, exponential));
    const mantissa = a.add(a.constant(1), a.sub(high, a.sub(low, tail)));
    const half = a.nearest(a.mul(k, a.constant(0.5)));
    return a.mul(a.mul(mantissa, emitPowerOfTwo(a, half)), emitPowerOfTwo(a, a.sub(k, half)));
  });
}

/** tanh x in f32. At most 1.5 ulp. */
export function emitTanhSingle(a: Arithmetic, x: Value): Value {
  checkFormat(a);
  return a.scope(() => {
    const magnitude = a.abs(x);
    const z = a.mul(x, x);
    const inner = a.add(x, a.mul(a.mul(x, z), emitPolynomial(a, z, tangent)));
    const power = emitExpSingle(a, a.add(magnitude, magnitude));
    const outer = a.sub(a.constant(1), a.div(a.constant(2), a.add(power, a.constant(1))));
    return a.copySign(a.select(a.lt(magnitude, a.constant(0.625)), inner, outer), x);
  });
}
