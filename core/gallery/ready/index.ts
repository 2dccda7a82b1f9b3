/** The ready experiments of the welcome page, in its order. */
import { RidgelineError } from '../../contract/errors.ts';
import { nearestName } from '../../contract/nearest-name.ts';
import type { ReadyExperiment } from './define.ts';
import { degenerateParticles } from './degenerate-particles.ts';
import { digits } from './digits.ts';
import { rosenbrockRace } from './rosenbrock-race.ts';

export const readyExperiments: readonly ReadyExperiment[] = [rosenbrockRace, degenerateParticles, digits];

/** Throws 'unknown-id' with the nearest one. */
export function readyById(id: string): ReadyExperiment {
  const found = readyExperiments.find((ready) => ready.id === id);
  if (found) return found;
  const ids = readyExperiments.map((ready) => ready.id);
  throw new RidgelineError('unknown-id', `unknown ready experiment: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'ready',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
