/** A family opened for evaluation, as tests of families need it. */
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { type OpenLandscape, openLandscape } from '../../../core/engine/open-landscape.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { LandscapeFacts } from '../../../core/landscapes/define.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';

/** Checks and opens `family` with the given parameters. */
export function openFamily(family: string, given: Record<string, unknown> = {}): OpenLandscape {
  const definition = landscapeById(family);
  const parameters = fillParameters(definition.parameters, given, '');
  definition.check?.(parameters, builtInData);
  const dimension = definition.dimension(parameters, builtInData);
  return openLandscape({ definition, parameters, data: {}, dimension }, builtInData);
}

/** Its facts. */
export function factsOfFamily(family: string, given: Record<string, unknown> = {}): LandscapeFacts {
  const definition = landscapeById(family);
  return definition.facts?.(fillParameters(definition.parameters, given, '')) ?? {};
}

/** Its loss at one point. */
export function lossAt(opened: OpenLandscape, point: ArrayLike<number>): number {
  return opened.values(Float64Array.from(point), 1)[0];
}
