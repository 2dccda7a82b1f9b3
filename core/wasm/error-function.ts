/** The error function and its complement over `Arithmetic`, in f64. */

import type { Arithmetic, Value } from './arithmetic.ts';
import { emitScaledExp } from './exponential.ts';
import { emitPolynomial, emitSplit, emitTwoProduct } from './polynomial.ts';

/** erf(x)/x - 1 in x^2 for |x| <= 0.845, by Remez' algorithm; error 2^-55.6. */
const central = [
  0.12837916709551256, -0.376126389031834, 0.11283791670935163, -0.02686617064074551, 0.0052239775759945805,
  -0.0008548323767422817, 0.00012055199067511901, -1.492210202778202e-5, 1.6401369143040103e-6, -1.571255955861228e-7,
  1.0720729552963963e-8,
];

/**
 * (1 + 2x) exp(x^2) erfc(x) in t = (x - 3)/(x + 3) for 0.84 <= x <= 28, by Remez' algorithm; error 2^-61.5. The variables
 * are those of Shepherd and Laframboise (1981).
 */
const complement = [
  1.2530080582697296, -0.1356211061245812, -0.047562294353451266, 0.12964515870276427, -0.11927366341526703,
  0.06830802734383112, -0.023770514919886625, 0.002529391819098592, 0.0018886903770663724, -0.0007798323100917993,
  -0.0001051599409157888, 0.00012509966106536972, 4.950121181350919e-6, -2.010221550816133e-5, -7.330290714643084e-7,
  3.478091499467243e-6, 3.5774451289941546e-7, -6.286769007324899e-7, -1.3717703177328218e-7, 1.158282258578452e-7,
  3.080633299067203e-8, -1.9509765389992496e-8,
];

const border = 0.84375;

/** erf(x)/x - 1 for |x| <= 0.84375. */
function emitCentral(a: Arithmetic, x: Value): Value {
  return a.scope(() => emitPolynomial(a, a.mul(x, x), central));
}

/** erfc(x) for x >= 0.84375. */
function emitTail(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const three = a.constant(3);
    const limited = a.pseudoMin(x, a.constant(28));
    const split = emitSplit(a, limited);
    const square = emitTwoProduct(a, limited, split, limited, split);
    const gauss = emitScaledExp(a, a.neg(square.high), 0, a.neg(square.low));
    const t = a.div(a.sub(limited, three), a.add(limited, three));
    const factor = a.div(emitPolynomial(a, t, complement), a.add(a.constant(1), a.add(limited, limited)));
    return a.mul(gauss, factor);
  });
}

/** erf x = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. At most 1.3 ulp. */
export function emitErf(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const inner = a.add(x, a.mul(x, emitCentral(a, x)));
    const outer = a.sub(a.constant(1), emitTail(a, magnitude));
    return a.select(a.lt(magnitude, a.constant(border)), inner, a.copySign(outer, x));
  });
}

/** erfc x = 1 - erf x without cancellation, down to its underflow near x = 26.5. At most 4 ulp. */
export function emitErfc(a: Arithmetic, x: Value): Value {
  return a.scope(() => {
    const magnitude = a.abs(x);
    const central = a.mul(x, emitCentral(a, x));
    const half = a.constant(0.5);
    // Beyond 1/2 in two subtractions, of which the first is exact.
    const near = a.select(
      a.lt(x, half),
      a.sub(a.constant(1), a.add(x, central)),
      a.sub(half, a.add(a.sub(x, half), central)),
    );
    const tail = emitTail(a, magnitude);
    const far = a.select(a.lt(x, a.constant(0)), a.sub(a.constant(2), tail), tail);
    return a.select(a.lt(magnitude, a.constant(border)), near, far);
  });
}
