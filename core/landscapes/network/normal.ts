/** The normal distribution over `Arithmetic`: what the exact GELU is made of. */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';
import { emitExp, emitExpSingle } from '../../wasm/elementary.ts';
import { emitPolynomial } from '../../wasm/polynomial.ts';

/**
 * (u + c) exp(u^2) erfc(u) in t = (u - c)/(u + c) for u >= 0, from the Chebyshev series computed with 60 digits; relative
 * error below 3e-17 (f64) and 2e-8 (f32). Variables as in Shepherd and Laframboise, Math. Comp. 36 (1981).
 */
const complement = {
  f64: {
    c: 3.75,
    coefficients: [
      1.0919229095627891, -0.9587415766529095, 0.7363189252217537, -0.49047029120768826, 0.2790620490336852,
      -0.13195540117824336, 0.04911877861720606, -0.012535880044978472, 0.000986338060145727, 0.0007948231282476774,
      -0.00034864674071764747, 1.0593866720431546e-5, 3.7471310663113975e-5, -8.903626741464975e-6,
      -3.288570958593065e-6, 1.6555849395166649e-6, 2.7865722181858276e-7, -2.633749968411953e-7, -2.592284333798498e-8,
      4.020787513306164e-8, 2.774844499122888e-9, -5.368814293951196e-9, -2.299114056507738e-10, 4.4046755782598165e-10,
    ],
  },
  f32: {
    c: 3,
    coefficients: [
      1.0740069150924683, -0.8833944201469421, 0.5902279615402222, -0.3104674816131592, 0.11953230202198029,
      -0.026825370267033577, -0.0012323710834607482, 0.0030274244491010904, -0.0005078506073914468,
      -0.0002649834204930812, 6.782963464502245e-5, 1.965591036423575e-5,
    ],
  },
};

/** Beyond this the density is 0 in both formats. */
const limit = 40;

/** Density and distribution function of the standard normal at z: exp(-z^2/2)/sqrt(2 pi), and (1 + erf(z/sqrt 2))/2. */
export function emitNormal(a: Arithmetic, z: Value): { density: Value; distribution: Value } {
  return a.scope(() => {
    const { c, coefficients } = complement[a.format];
    const magnitude = a.pseudoMin(a.abs(z), a.constant(limit));
    const half = a.constant(0.5);
    const exponent = a.neg(a.mul(half, a.mul(magnitude, magnitude)));
    const gauss = a.format === 'f64' ? emitExp(a, exponent) : emitExpSingle(a, exponent);
    const u = a.mul(magnitude, a.constant(Math.SQRT1_2));
    const sum = a.add(u, a.constant(c));
    const t = a.div(a.sub(u, a.constant(c)), sum);
    const tail = a.mul(a.mul(half, gauss), a.div(emitPolynomial(a, t, coefficients), sum));
    const distribution = a.select(a.lt(z, a.constant(0)), tail, a.sub(a.constant(1), tail));
    return { density: a.mul(gauss, a.constant(0.3989422804014327)), distribution };
  });
}
