/** Where a one-cycle schedule begins and ends. */
import type { Schedule } from './parameters.ts';

/** What it says itself; otherwise a 25th of its peak and a 10,000th of where it begins, as PyTorch's OneCycleLR. */
export function oneCycleEnds({ peak, from = peak / 25, to = from / 1e4 }: OneCycle): { from: number; to: number } {
  return { from, to };
}

type OneCycle = Extract<Schedule, { schedule: 'one-cycle' }>;
