/** Quantiles of Marchenko and Pastur’s law, the spectrum of the covariance of white noise. */
import { atan, cos, sin } from '../wasm/elementary.ts';

/**
 * The `p`-quantile of the limiting spectrum of X Xᵀ/n, X with d x n independent entries of variance 1 and d/n → ratio. A part
 * 1 − 1/ratio of the spectrum is 0 where ratio > 1. With x = 1 + γ − 2√γ cos θ the law's mass up to θ is
 * (2/π) [(1 + γ) θ/(4γ) + sin θ/(2√γ) − |1 − γ|/(2γ) atan((1 + √γ)/|1 − √γ| tan(θ/2))], found here from p by bisection.
 * Source: V. A. Marčenko, L. A. Pastur, Mathematics of the USSR – Sbornik 1 (1967) 457–483; the integral is elementary.
 */
export function marchenkoPasturQuantile(p: number, ratio: number): number {
  const root = Math.sqrt(ratio);
  const wanted = p - Math.max(0, 1 - 1 / ratio);
  if (wanted <= 0 && ratio > 1) return 0;
  let [low, high] = [0, Math.PI];
  for (let round = 0; round < 64; round++) {
    const middle = (low + high) / 2;
    if (massUpTo(middle, ratio, root) < wanted) low = middle;
    else high = middle;
  }
  return 1 + ratio - 2 * root * cos((low + high) / 2);
}

function massUpTo(angle: number, ratio: number, root: number): number {
  const gap = Math.abs(1 - ratio);
  // tan(θ/2) = sin θ/(1 + cos θ); without a gap the last term is 0.
  const turn = gap === 0 ? 0 : atan(((1 + root) / Math.abs(1 - root)) * (sin(angle) / (1 + cos(angle))));
  return (2 / Math.PI) * (((1 + ratio) * angle) / (4 * ratio) + sin(angle) / (2 * root) - (gap * turn) / (2 * ratio));
}
