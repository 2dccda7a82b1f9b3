/** Landscapes and optimizers of requests, with their definitions found and their parameters filled in and checked. */
import type { GradientSpec, LandscapeSpec, OptimizerSpec, Precision } from '../contract/experiment.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import { fillParameters } from '../contract/validate-parameters.ts';
import { isSyntheticName } from '../landscapes/data/synthetic/index.ts';
import { requireRows } from '../landscapes/data/weights.ts';
import type { DataLookup, LandscapeDefinition } from '../landscapes/define.ts';
import { landscapeById } from '../landscapes/index.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { checkSchedules, hyperValues } from '../optimizers/hyper-values.ts';
import { optimizerById } from '../optimizers/index.ts';
import { chooseTransforms, optimizerSpecOf, transformOptimizer, transformSpecs } from './choose-transforms.ts';
import { chooseWrappers, type WrapSpec, wrapFamily, wrapSpecs } from './choose-wrappers.ts';
import type { RunSpec } from './run-spec.ts';
import { withField } from './with-field.ts';

/** A landscape spec with its definition found and its parameters filled in and checked. */
export interface ResolvedLandscape {
  definition: LandscapeDefinition;
  // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters; the list erases them
  parameters: any;
  data: Record<string, string>;
  dimension: number;
  /** The wrappers that `definition` holds already; absent without any. */
  wrap?: WrapSpec[];
}

export function resolveLandscape(spec: LandscapeSpec, data: DataLookup, field: string): ResolvedLandscape {
  const wrappers = chooseWrappers(spec, field);
  const definition = withField(`${field}.family`, () => landscapeById(spec.family));
  const parameters = fillParameters(definition.parameters, spec.parameters, `${field}.parameters`);
  const hashes: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    if (parameter.kind !== 'data') continue;
    const names = parameters as Record<string, string>;
    const set = withField(`${field}.parameters.${name}`, () => requireRows(data(names[name])));
    hashes[name] = set.hash;
    // However it was written, a made set is one set.
    if (isSyntheticName(names[name])) names[name] = set.name;
  }
  const dimension = withField(`${field}.parameters`, () => {
    definition.check?.(parameters, data);
    return definition.dimension(parameters, data);
  });
  if (wrappers.length === 0) return { definition, parameters, data: hashes, dimension };
  const wrapped = wrapFamily(definition, parameters, dimension, wrappers, field);
  return {
    definition: wrapped,
    parameters,
    data: hashes,
    dimension: wrapped.dimension(parameters, data),
    wrap: wrapSpecs(wrappers),
  };
}

export interface ResolvedOptimizer {
  definition: OptimizerDefinition;
  // biome-ignore lint/suspicious/noExplicitAny: each definition knows its own parameters; the list erases them
  parameters: any;
  /** What its numbers depend on. */
  spec: RunSpec['optimizer'];
}

/** An optimizer with its definition found, its parameters filled in and checked, and its transforms round it. */
export function resolveOptimizer(spec: Omit<OptimizerSpec, 'gradient'>, field: string): ResolvedOptimizer {
  const known = withField(`${field}.algorithm`, () => optimizerById(spec.algorithm));
  const parameters = fillParameters(known.parameters, spec.parameters, `${field}.parameters`);
  const inner = withField(`${field}.parameters`, () => {
    checkSchedules(hyperValues(known.parameters, parameters as ParameterValues), FIRST_STEPS);
    return known.choose?.(parameters) ?? { definition: known, parameters };
  });
  const chosen = chooseTransforms(spec, field);
  return {
    ...transformOptimizer(inner, chosen, field),
    spec: {
      algorithm: known.id,
      version: known.version,
      parameters: parameters as ParameterValues,
      ...(chosen.length > 0 && { transforms: transformSpecs(chosen) }),
    },
  };
}

/** The optimizer of a run. */
export function optimizerOfRun({ optimizer }: Pick<RunSpec, 'optimizer'>): ResolvedOptimizer {
  return resolveOptimizer(optimizerSpecOf(optimizer), 'optimizer');
}

/** Steps at which formulas of schedules are looked at, whatever the budget. */
const FIRST_STEPS: readonly number[] = [0];

/** What numbers depend on of a landscape. */
export function landscapePart({ definition, parameters, data, wrap }: ResolvedLandscape): RunSpec['landscape'] {
  return { family: definition.id, version: definition.version, parameters, data, ...(wrap && { wrap }) };
}

const EVERY_PRECISION: readonly Precision[] = ['f64', 'f32', 'f16', 'bf16'];

/** A formula can be rounded to any format after every operation; a kernel has the formats that it was written for. */
export function precisionsOf(definition: LandscapeDefinition): readonly Precision[] {
  return definition.body.kind === 'formula' ? EVERY_PRECISION : definition.precisions;
}

/**
 * Those that runs have. On a formula, mini-batches of an update rule are of doubles alone. A program meets losses and gradients
 * that are rounded after every operation, and computes in doubles what it makes of them; one that follows a path holds errors
 * below a tolerance, which is finer than half precision.
 */
export function runPrecisions(
  definition: LandscapeDefinition,
  optimizer: OptimizerDefinition,
  gradient: GradientSpec,
): readonly Precision[] {
  const { program } = optimizer;
  if (definition.body.kind !== 'formula') return definition.precisions;
  if (program) return program.exactGradients ? ['f64', 'f32'] : EVERY_PRECISION;
  return gradient.kind === 'batch' || optimizer.isEvaluatedElsewhere ? ['f64'] : EVERY_PRECISION;
}

/** The work of one step of one run among many, in coordinates of a simple formula. */
export function stepWork({ definition, parameters, dimension }: ResolvedLandscape): number {
  return dimension + (definition.ensembleWork?.(parameters) ?? 0);
}
