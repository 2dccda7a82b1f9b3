/** The list of landscape families: one line each. */
import { RidgelineError } from '../contract/errors.ts';
import { nearestName } from '../contract/nearest-name.ts';
import { beale } from './beale.ts';
import type { LandscapeDefinition } from './define.ts';
import { formula } from './formula.ts';
import { himmelblau } from './himmelblau.ts';
import { monomial } from './monomial.ts';
import { network } from './network.ts';
import { quadratic } from './quadratic.ts';
import { rosenbrock } from './rosenbrock.ts';
import { styblinskiTang } from './styblinski-tang.ts';

export const landscapes: readonly LandscapeDefinition[] = [
  formula,
  rosenbrock,
  quadratic,
  beale,
  himmelblau,
  styblinskiTang,
  monomial,
  network,
];

/** The family with this id; throws 'unknown-id' with the nearest one. */
export function landscapeById(id: string): LandscapeDefinition {
  const found = landscapes.find((definition) => definition.id === id);
  if (found) return found;
  const ids = landscapes.map((definition) => definition.id);
  throw new RidgelineError('unknown-id', `unknown family: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'family',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
