/**
 * Learning coefficients λ (real log canonical thresholds) and multiplicities m that are known in closed form: the volume of
 * {L < minimum + ε} goes as ε^λ (−ln ε)^(m−1), and the free energy of n samples as λ ln n − (m − 1) ln ln n.
 */
import type { ExactFacts } from '../contract/exact-facts.ts';

export type LearningCoefficient = NonNullable<ExactFacts['learningCoefficient']>;

/**
 * Of Π w_j^exponents_j at the origin, under a prior density like Π |w_j|^prior_j (flat unless given): λ is the smallest of
 * (prior_j + 1)/exponents_j over exponents above 0, m how many attain it.
 * Source: S. Watanabe, Algebraic Geometry and Statistical Learning Theory, Cambridge 2009, section 6.
 */
export function normalCrossing(exponents: readonly number[], prior: readonly number[] = []): LearningCoefficient {
  const ratios = exponents.flatMap((exponent, j) => (exponent > 0 ? [((prior[j] ?? 0) + 1) / exponent] : []));
  const value = ratios.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return { value, multiplicity: ratios.filter((ratio) => ratio === value).length };
}

/**
 * Of ‖B A − T‖² with A hidden x inputs, B outputs x hidden and T of the given rank: reduced-rank regression.
 * Source: M. Aoyagi, S. Watanabe, Stochastic complexities of reduced rank regression in Bayesian estimation, Neural Networks
 * 18 (2005) 924–933, theorem 1. Symbols: M inputs, H hidden, N outputs, r rank.
 */
export function reducedRankRegression(
  inputs: number,
  hidden: number,
  outputs: number,
  rank: number,
): LearningCoefficient {
  const [m, h, n, r] = [inputs, hidden, outputs, rank];
  if (m + h < n + r) return { value: (h * m - h * r + n * r) / 2, multiplicity: 1 };
  if (n + h < m + r) return { value: (h * n - h * r + m * r) / 2, multiplicity: 1 };
  if (m + n < h + r) return { value: (m * n) / 2, multiplicity: 1 };
  const q = -(h + r) * (h + r) - m * m - n * n + 2 * (h + r) * (m + n) + 2 * m * n;
  return (m + h + n + r) % 2 === 0 ? { value: q / 8, multiplicity: 1 } : { value: (q + 1) / 8, multiplicity: 2 };
}

/**
 * Of ‖W_M ⋯ W_1 − T‖² with widths H_0 … H_M and T of the given rank r ≤ every width: deep linear networks. With the
 * differences Δ = H − r in rising order, the active ones are the first ℓ + 1 for which Δ_ℓ < (Δ_0 + … + Δ_ℓ)/ℓ ≤ Δ_(ℓ+1).
 * Source: M. Aoyagi, Consideration on the learning efficiency of multiple-layered neural networks with linear units, Neural
 * Networks 172 (2024) 106132; in the words of Z. Furman, E. Lau, arXiv 2402.03698 (2024), theorem 1.
 */
export function deepLinearNetwork(widths: readonly number[], rank: number): LearningCoefficient {
  const ends = widths[0] + widths[widths.length - 1];
  const excess = widths.map((width) => width - rank).sort((a, b) => a - b);
  if (excess[0] === 0) return { value: (rank * (ends - rank)) / 2, multiplicity: 1 };
  const active = activeDifferences(excess);
  const count = active.length - 1;
  const sum = active.reduce((a, b) => a + b, 0);
  const remainder = sum - (Math.ceil(sum / count) - 1) * count;
  const squares = active.reduce((total, delta) => total + delta * delta, 0);
  // All terms over the common denominator 4 count: whole numbers, so that nothing is rounded before the division.
  const numerator = 2 * count * rank * (ends - rank) + remainder * (count - remainder) + sum * sum - count * squares;
  return { value: numerator / (4 * count), multiplicity: remainder * (count - remainder) + 1 };
}

/** The first ℓ + 1 of the sorted differences that fulfil the two inequalities above; there is one such ℓ. */
function activeDifferences(excess: readonly number[]): number[] {
  let sum = excess[0];
  for (let count = 1; count < excess.length; count++) {
    sum += excess[count];
    const enough = excess[count] * count < sum;
    const all = count + 1 === excess.length || sum <= excess[count + 1] * count;
    if (enough && all) return excess.slice(0, count + 1);
  }
  throw new RangeError(`no active set of widths above the rank: ${excess.join(', ')}`);
}

/** A learning coefficient in words: `1/4`, `3/2`, `2.25`. */
export function shownCoefficient(coefficient: number): string {
  for (let denominator = 1; denominator <= 128; denominator++) {
    const numerator = Math.round(coefficient * denominator);
    if (Math.abs(numerator / denominator - coefficient) < 1e-12) {
      return denominator === 1 ? String(numerator) : `${numerator}/${denominator}`;
    }
  }
  return String(Number(coefficient.toPrecision(6)));
}

/** Coefficient and multiplicity as facts. */
export function coefficientNotes(
  { value, multiplicity }: LearningCoefficient,
  where: string,
): { label: string; value: string }[] {
  return [
    { label: `Learning coefficient λ ${where}`, value: shownCoefficient(value) },
    { label: `Multiplicity ${where}`, value: String(multiplicity) },
  ];
}
