/** A landscape as previews ask for it: an empty list of wrappers is none. */
import type { Wrapper } from '../../core/contract/experiment.ts';

export interface LandscapeLike {
  family: string;
  parameters: Record<string, unknown>;
  wrap?: Wrapper[] | undefined;
}

export function landscapeQuery({ family, parameters, wrap }: LandscapeLike): {
  family: string;
  parameters: Record<string, unknown>;
  wrap?: Wrapper[];
} {
  return { family, parameters, ...(wrap?.length ? { wrap } : {}) };
}
