/** An optimizer as previews ask for it: an empty list of transforms is none. */
import type { Transform } from '../../../core/contract/experiment.ts';

export interface OptimizerLike {
  algorithm: string;
  parameters: Record<string, unknown>;
  transforms?: Transform[] | undefined;
}

export function optimizerQuery({ algorithm, parameters, transforms }: OptimizerLike): {
  algorithm: string;
  parameters: Record<string, unknown>;
  transforms?: Transform[];
} {
  return { algorithm, parameters, ...(transforms?.length ? { transforms } : {}) };
}
