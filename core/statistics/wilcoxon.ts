/** Wilcoxon's signed-rank test of paired samples. */
import { normalTail } from './normal.ts';

/** Up to this many pairs the distribution is exact, ties included. */
const EXACT_PAIRS = 50;

export interface SignedRank {
  /** Pairs that differ; the others say nothing and are left out, as Wilcoxon did. */
  n: number;
  /** Sum of the ranks of positive differences first − second. */
  positive: number;
  /** Two-sided; 1 where no pair differs. */
  p: number;
  exact: boolean;
}

/**
 * Tests whether differences first[i] − second[i] lie symmetrically about 0. Absolute differences are ranked, ties share their
 * mean rank, W⁺ is the sum of ranks of positive ones. Up to 50 pairs p is exact: the share of all 2ⁿ signs whose W⁺ is as
 * far from its mean, given these ranks. Beyond, W⁺ is normal with mean n(n+1)/4 and variance n(n+1)(2n+1)/24 − Σ(t³−t)/48
 * over groups of t ties. Infinite values are failures: two of them are equal, one against a number differs by more than any.
 * Source: F. Wilcoxon, Biometrics Bulletin 1 (1945) 80–83; ties: W. J. Conover, Practical Nonparametric Statistics, 5.7.
 */
export function signedRank(first: ArrayLike<number>, second: ArrayLike<number>): SignedRank {
  const differences: number[] = [];
  for (let i = 0; i < first.length; i++) {
    if (first[i] !== second[i]) differences.push(first[i] - second[i]);
  }
  const n = differences.length;
  if (n === 0) return { n, positive: 0, p: 1, exact: true };
  const { ranks, tieSum } = doubledRanks(differences);
  let doubled = 0;
  for (let i = 0; i < n; i++) if (differences[i] > 0) doubled += ranks[i];
  const positive = doubled / 2;
  const exact = n <= EXACT_PAIRS;
  if (exact) return { n, positive, p: exactP(ranks, doubled), exact };
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tieSum / 48;
  const z = Math.abs(positive - (n * (n + 1)) / 4) / Math.sqrt(variance);
  return { n, positive, p: Math.min(1, 2 * normalTail(z)), exact };
}

/** Twice the rank of each absolute difference, so that mean ranks of ties are whole numbers; and Σ(t³ − t). */
function doubledRanks(differences: readonly number[]): { ranks: Int32Array; tieSum: number } {
  const order = differences
    .map((_, i) => i)
    .sort((a, b) => {
      const [x, y] = [Math.abs(differences[a]), Math.abs(differences[b])];
      return x < y ? -1 : x > y ? 1 : 0;
    });
  const ranks = new Int32Array(differences.length);
  let tieSum = 0;
  for (let begin = 0; begin < order.length; ) {
    let end = begin + 1;
    while (end < order.length && Math.abs(differences[order[end]]) === Math.abs(differences[order[begin]])) end++;
    const ties = end - begin;
    for (let i = begin; i < end; i++) ranks[order[i]] = begin + end + 1;
    tieSum += ties * ties * ties - ties;
    begin = end;
  }
  return { ranks, tieSum };
}

/** P(|W − mean| ≥ |observed − mean|) when every sign is a fair coin: probabilities of every sum, coin by coin. */
function exactP(ranks: Int32Array, observed: number): number {
  const total = ranks.reduce((a, b) => a + b, 0);
  let reached = 0;
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  for (const rank of ranks) {
    for (let sum = reached; sum >= 0; sum--) {
      const half = 0.5 * probability[sum];
      probability[sum] = half;
      probability[sum + rank] += half;
    }
    reached += rank;
  }
  const distance = Math.abs(2 * observed - total);
  let p = 0;
  for (let sum = 0; sum <= total; sum++) if (Math.abs(2 * sum - total) >= distance) p += probability[sum];
  return Math.min(1, p);
}
