/** What exact samplers of exp(−βL) keep beside the point. */
import { exp } from '../wasm/elementary.ts';
import type { RandomNumbers } from './program.ts';

export const METROPOLIS_STATE = { counters: { label: 'Proposals, proposals that were taken' } };

export const METROPOLIS_FORMULA =
  '\\text{and stay there with probability } \\min(1, e^{-\\Delta}), \\text{ else go back}';

/** Counts a proposal and decides whether it is taken: with probability exp(−rise), never where rise is not a number. */
export function metropolis(counters: Float64Array, rise: number, random: RandomNumbers): boolean {
  counters[0]++;
  const taken = random.uniform() < exp(Math.min(0, -rise));
  if (taken) counters[1]++;
  return taken;
}
