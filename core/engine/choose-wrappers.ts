/** The wrappers that a landscape's spec names, found and filled in, and put round the family. */
import type { LandscapeSpec } from '../contract/experiment.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import type { LandscapeDefinition } from '../landscapes/define.ts';
import { refuse } from '../landscapes/parts.ts';
import { wrapperById } from '../landscapes/wrappers/index.ts';
import { type ChosenWrapper, chosenLandscape, wrappedDefinition } from '../landscapes/wrappers/wrap.ts';
import { withField } from './with-field.ts';

/** One wrapper of a cell's spec. */
export interface WrapSpec {
  kind: string;
  version: number;
  parameters: ParameterValues;
}

/** The wrappers of a spec in order. Throws for an unknown kind or parameter, naming `field`.wrap[k]. */
export function chooseWrappers({ wrap = [] }: Pick<LandscapeSpec, 'wrap'>, field: string): ChosenWrapper[] {
  return wrap.map(({ kind, ...values }, k) => {
    const place = `${field}.wrap[${k}]`;
    const definition = withField(`${place}.kind`, () => wrapperById(kind));
    return { definition, parameters: fillParameters(definition.parameters, values, place) };
  });
}

/** The family with the wrappers put round it in order, for parameters that are filled in; it has a dimension of its own. */
export function wrapFamily(
  family: LandscapeDefinition,
  parameters: ChosenWrapper['parameters'],
  dimension: number,
  chosen: readonly ChosenWrapper[],
  field: string,
): LandscapeDefinition {
  let landscape = chosenLandscape(family, parameters, dimension);
  for (const [k, wrapper] of chosen.entries()) {
    const inner = landscape;
    landscape = withField(`${field}.wrap[${k}]`, () => {
      // Noise is added to the gradient that a run sees: whatever came after could not change it in its turn.
      if (inner.isNoisy) refuse('kind', wrapper.definition.id, 'gradient-noise to be the last wrapper');
      return wrapper.definition.wrap(wrapper.parameters, inner);
    });
  }
  return wrappedDefinition(family, landscape);
}

export function wrapSpecs(chosen: readonly ChosenWrapper[]): WrapSpec[] {
  return chosen.map(({ definition, parameters }) => ({
    kind: definition.id,
    version: definition.version,
    parameters: parameters as ParameterValues,
  }));
}

/** The landscape of a cell as a request names it. */
export function landscapeSpecOf(landscape: {
  family: string;
  parameters: ParameterValues;
  wrap?: readonly WrapSpec[] | undefined;
}): LandscapeSpec {
  const { family, parameters, wrap } = landscape;
  return { family, parameters, ...(wrap && { wrap: wrap.map(({ kind, parameters }) => ({ ...parameters, kind })) }) };
}
