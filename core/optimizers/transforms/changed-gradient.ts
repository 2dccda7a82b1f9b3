/** Oracles whose gradients, and losses, are changed on the way. */
import type { Oracle } from '../program.ts';

/** The same oracle with other gradients, and other losses where they are given. */
export function oracleWith(oracle: Oracle, { gradient, loss }: Pick<Oracle, 'gradient'> & Partial<Oracle>): Oracle {
  return {
    loss: loss ?? ((x) => oracle.loss(x)),
    gradient,
    product: (x, v, out) => oracle.product(x, v, out),
    get model() {
      return oracle.model;
    },
    get random() {
      return oracle.random;
    },
  };
}

/** The same oracle, but `change` sees every gradient that is asked for, at x, and may write another one into it. */
export function changedGradient(oracle: Oracle, change: (x: Float64Array, g: Float64Array) => void): Oracle {
  return oracleWith(oracle, {
    gradient: (x, g) => {
      const loss = oracle.gradient(x, g);
      change(x, g);
      return loss;
    },
  });
}
