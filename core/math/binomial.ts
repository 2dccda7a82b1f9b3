/** Intervals of a share that was counted. */
import { exp, log, log1p } from '../wasm/elementary.ts';
import { logGamma } from './log-gamma.ts';

const TAIL = 0.025;

/**
 * The exact 95 % interval of a probability from `successes` in `trials` (Clopper and Pearson 1934): the ends p for which
 * seeing as many or more, as few or fewer, has the chance 2.5 %. Covers at least 95 %.
 */
export function shareInterval(successes: number, trials: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 };
  return {
    low: successes === 0 ? 0 : solve((p) => betaRegularised(p, successes, trials - successes + 1) - TAIL),
    high: successes === trials ? 1 : solve((p) => betaRegularised(p, successes + 1, trials - successes) - (1 - TAIL)),
  };
}

/** The zero of a rising function in [0, 1], by bisection. */
function solve(f: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The regularised incomplete beta function I_x(a, b), a, b > 0: P(at least a successes in a + b - 1 trials of chance x) for
 * whole a, b. Continued fraction by Lentz's method, for x below its mean; above it 1 - I_(1-x)(b, a).
 * Source: Numerical Recipes, 3rd edition, 6.4; DLMF 8.17.22.
 */
export function betaRegularised(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaRegularised(1 - x, b, a);
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d, tiny);
    c = nonZero(1 + even / c, tiny);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d, tiny);
    c = nonZero(1 + odd / c, tiny);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

function nonZero(x: number, tiny: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}
