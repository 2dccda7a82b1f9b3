/** The list of transforms of optimizers: one line each. */
import { RidgelineError } from '../../contract/errors.ts';
import { nearestName } from '../../contract/nearest-name.ts';
import { accumulate } from './accumulate.ts';
import { average } from './average.ts';
import { cautious } from './cautious.ts';
import { clip } from './clip.ts';
import { decay } from './decay.ts';
import type { TransformDefinition } from './define.ts';
import { grokfast } from './grokfast.ts';
import { lookahead } from './lookahead.ts';
import { noise } from './noise.ts';

/** With the spec of each erased. */
export const transforms = [
  clip,
  decay,
  noise,
  accumulate,
  grokfast,
  cautious,
  lookahead,
  average,
] as unknown as readonly TransformDefinition[];

export function transformById(id: string): TransformDefinition {
  const found = transforms.find((definition) => definition.id === id);
  if (found) return found;
  const ids = transforms.map((definition) => definition.id);
  throw new RidgelineError('unknown-id', `unknown transform: ${id}; did you mean ${nearestName(id, ids)}?`, {
    field: 'kind',
    value: id,
    expected: `one of ${ids.join(', ')}`,
  });
}
