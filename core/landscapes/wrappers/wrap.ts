/** A wrapped landscape as a definition: everything that takes a family takes it. */
import type { ParameterSpecs, ParametersOf } from '../../contract/parameters.ts';
import type { DataLookup, LandscapeDefinition } from '../define.ts';
import { formulaKernel } from '../formula-kernel.ts';
import type { ChosenLandscape, WrapperDefinition } from './define.ts';

type Parameters = ParametersOf<ParameterSpecs>;

/** A wrapper with its parameters filled in and checked. */
export interface ChosenWrapper {
  definition: WrapperDefinition;
  parameters: Parameters;
}

/** The landscape that a family is with these parameters; `dimension` is the family's own. */
export function chosenLandscape(
  definition: LandscapeDefinition,
  parameters: Parameters,
  dimension: number,
): ChosenLandscape {
  const { body, viewPoint, tensors } = definition;
  return {
    symbol: 'L',
    tex: definition.typeset?.(parameters) ?? definition.formula,
    dimension,
    hasData: definition.hasData,
    precisions: definition.precisions,
    hasModel: definition.hasModel ?? false,
    isNoisy: definition.isNoisy ?? false,
    coordinateName: (index) => definition.coordinateName?.(parameters, index) ?? `w_${index + 1}`,
    facts: () => definition.facts?.(parameters) ?? {},
    exactAt: (x) => definition.exactAt?.(parameters, x) ?? {},
    view: () => definition.view(parameters),
    viewPoint: viewPoint && (() => viewPoint(parameters)),
    start: (data) => definition.start(parameters, data),
    tensors: tensors && ((data: DataLookup) => tensors(parameters, data)),
    ensembleWork: body.kind === 'formula' ? dimension : (definition.ensembleWork?.(parameters) ?? null),
    create: (context) =>
      body.kind === 'formula'
        ? formulaKernel(body.source(parameters), context.workspace)
        : body.create(parameters, context),
  };
}

/**
 * The definition of a wrapped family, for the parameters that the family was chosen with. It has the family's id, version
 * and parameter spec; what it computes follows `chosen`, whatever parameters it is called with.
 */
export function wrappedDefinition(family: LandscapeDefinition, chosen: ChosenLandscape): LandscapeDefinition {
  const { tensors, viewPoint, tex, ensembleWork } = chosen;
  const {
    typeset: _typeset,
    check: _check,
    tensors: _tensors,
    viewPoint: _viewPoint,
    symmetries: _symmetries,
    ensembleWork: _work,
    regressor: _regressor,
    hasLayers: _layers,
    ...rest
  } = family;
  return {
    ...rest,
    precisions: chosen.precisions,
    hasData: chosen.hasData,
    hasModel: chosen.hasModel,
    isNoisy: chosen.isNoisy,
    formula: tex,
    dimension: () => chosen.dimension,
    coordinateName: (_, index) => chosen.coordinateName(index),
    facts: chosen.facts,
    exactAt: (_, x) => chosen.exactAt(x),
    view: chosen.view,
    ...(viewPoint && { viewPoint }),
    ...(tensors && { tensors: (_, data) => tensors(data) }),
    start: (_, data) => chosen.start(data),
    ...(ensembleWork !== null && { ensembleWork: () => ensembleWork }),
    body: { kind: 'kernel', create: (_, context) => chosen.create(context) },
  };
}
