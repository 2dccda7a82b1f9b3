/**
 * How many critical points the pure spherical p-spin model has: exp(N Θ), as N grows, at energies below N u. Source: A.
 * Auffinger, G. Ben Arous, J. Černý, Random matrices and complexity of spin glasses, Communications on Pure and Applied
 * Mathematics 66 (2013) 165–201, theorems 2.5 and 2.8.
 */
import { log } from '../../wasm/elementary.ts';

/** E_∞ = 2 sqrt((p-1)/p): below -N E_∞ critical points of low index come first, above it minima are rare. */
export function thresholdEnergy(p: number): number {
  return 2 * Math.sqrt((p - 1) / p);
}

/** Θ of all critical points, whatever their energy: ½ ln(p - 1). */
export function totalComplexity(p: number): number {
  return 0.5 * log(p - 1);
}

/** Θ of minima below energy N u, for u ≤ -E_∞: ½ ln(p-1) - (p-2) u²/(4 (p-1)) - I(u); below 0 there are none. */
export function minimumComplexity(p: number, u: number): number {
  const threshold = thresholdEnergy(p);
  const root = Math.sqrt(Math.max(0, u * u - threshold * threshold));
  const rate = (-u * root) / (threshold * threshold) - log(-u + root) + log(threshold);
  return totalComplexity(p) - ((p - 2) * u * u) / (4 * (p - 1)) - rate;
}

/** E_0, where Θ of minima is 0: the global minimum is about -N E_0. By halving; for p = 2 it is E_∞ = sqrt(2). */
export function groundStateEnergy(p: number): number {
  let [low, high] = [thresholdEnergy(p), 2 * thresholdEnergy(p) + p];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (minimumComplexity(p, -middle) > 0) low = middle;
    else high = middle;
  }
  return p === 2 ? thresholdEnergy(2) : (low + high) / 2;
}
