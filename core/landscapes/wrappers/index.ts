/** The list of landscape wrappers: one line each. */
import { RidgelineError } from '../../contract/errors.ts';
import { nearestName } from '../../contract/nearest-name.ts';
import { bowl } from './bowl.ts';
import type { WrapperDefinition } from './define.ts';
import { embed } from './embed.ts';
import { gradientNoise } from './gradient-noise.ts';
import { l2 } from './l2.ts';
import { linearise } from './linearise.ts';
import { quadratic } from './quadratic.ts';
import { restrict } from './restrict.ts';
import { rotate } from './rotate.ts';
import { round } from './round.ts';
import { scale } from './scale.ts';
import { shift } from './shift.ts';

export const wrappers: readonly WrapperDefinition[] = [
  shift,
  rotate,
  scale,
  l2,
  bowl,
  embed,
  restrict,
  linearise,
  quadratic,
  gradientNoise,
  round,
];

export function wrapperById(id: string): WrapperDefinition {
  const found = wrappers.find((definition) => definition.id === id);
  if (found) return found;
  const ids = wrappers.map((definition) => definition.id);
  throw new RidgelineError('unknown-id', `unknown wrapper: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'kind',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
