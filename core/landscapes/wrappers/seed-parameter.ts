/** The seed of what a wrapper draws once: a part of the landscape, apart from the seeds of runs. */
import type { NumberSpec } from '../../contract/parameters.ts';

export function seedParameter(label: string): NumberSpec & { readonly default: number } {
  return {
    kind: 'number',
    label,
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    integer: true,
    help: 'A part of the landscape, apart from the seeds of runs.',
  };
}
