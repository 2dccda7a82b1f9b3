/** Limits of stability that several optimizers have while what divides their steps is held, as multiples of 1/eta. */
import type { Preconditioner } from './define.ts';

type Limit = NonNullable<Preconditioner['limit']>;

/** x' = x - s x: -1 at s = 2. */
export const PLAIN: Limit = { value: '2', words: '2' };

/** m' = b m + s x, x' = x - m'. */
export const heavyBall = (momentum: string, symbol: string): Limit => ({
  value: `2 + 2*${momentum}`,
  words: `2 + 2${symbol}`,
});

/** m' = b m + (1 - b) s x, x' = x - m'. Source: Cohen et al. 2022 (arXiv 2207.14484), proposition 1. */
export const averaged = (momentum = 'beta1', symbol = 'β₁'): Limit => ({
  value: `(2 + 2*${momentum})/(1 - ${momentum})`,
  words: `(2 + 2${symbol})/(1 − ${symbol})`,
});

/** m' = b m + (1 - b) s x, x' = x - b m' - (1 - b) s x: Nesterov's momentum with an average. */
export const LOOKING_AHEAD: Limit = {
  value: '(2 + 2*beta1)/((1 - beta1)*(1 + 2*beta1))',
  words: '(2 + 2β₁)/((1 − β₁)(1 + 2β₁))',
};
