/** Wilson's interval of a share. */
import type { Share } from '../contract/summaries.ts';
import { Z_95 } from './normal.ts';

/**
 * `successes` out of `n` with the score interval at 95 %: with p = successes/n and z = 1.96,
 * (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Without trials the interval is [0, 1].
 * Source: E. B. Wilson, JASA 22 (1927) 209–212; recommended by Brown, Cai & DasGupta, Statistical Science 16 (2001) 101–133.
 */
export function wilsonShare(successes: number, n: number): Share {
  if (n === 0) return { successes, n, low: 0, high: 1 };
  const p = successes / n;
  const z2 = Z_95 * Z_95;
  const center = p + z2 / (2 * n);
  const half = Z_95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n));
  const scale = 1 + z2 / n;
  // At the ends the formula gives 0 and 1 but for rounding.
  const low = successes === 0 ? 0 : (center - half) / scale;
  const high = successes === n ? 1 : (center + half) / scale;
  return { successes, n, low, high };
}
