/** Which order statistics a median lies between. */
import { shareInterval } from './binomial.ts';

/**
 * Places, from 0, in `count` sorted independent numbers of one continuous distribution, between which its median lies with
 * a chance of at least 95 %: at most i of them lie below the median with the chance P(B <= i), B binomial of 1/2, and `low`
 * is the largest i for which that is at most 2.5 %. Null for fewer than six numbers, which say too little.
 * Source: Conover, Practical Nonparametric Statistics, 3rd edition, 3.2.
 */
export function medianInterval(count: number): { low: number; high: number } | null {
  let low = -1;
  let above = Math.ceil(count / 2);
  while (above - low > 1) {
    const middle = (low + above) >> 1;
    if (shareInterval(middle, count).high <= 0.5) low = middle;
    else above = middle;
  }
  return low < 0 ? null : { low, high: count - 1 - low };
}
