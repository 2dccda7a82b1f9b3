/** The transforms that an optimizer's spec names, found and filled in, and put round it. */
import type { OptimizerSpec } from '../contract/experiment.ts';
import type { ParameterValues } from '../contract/parameters.ts';
import { type FilledParameters, fillParameters } from '../contract/validate-parameters.ts';
import type { ChosenOptimizer } from '../optimizers/define.ts';
import { checkSchedules, hyperValues } from '../optimizers/hyper-values.ts';
import { transformed } from '../optimizers/transforms/apply.ts';
import type { TransformDefinition } from '../optimizers/transforms/define.ts';
import { transformById } from '../optimizers/transforms/index.ts';
import { withField } from './with-field.ts';

/** One transform of a cell's spec. */
export interface TransformSpec {
  kind: string;
  version: number;
  parameters: ParameterValues;
}

export interface ChosenTransform {
  definition: TransformDefinition;
  parameters: FilledParameters;
}

/** The transforms of a spec in order. Throws for an unknown kind or parameter, naming `field`.transforms[k]. */
export function chooseTransforms(
  { transforms = [] }: Pick<OptimizerSpec, 'transforms'>,
  field: string,
): ChosenTransform[] {
  return transforms.map(({ kind, ...values }, k) => {
    const place = `${field}.transforms[${k}]`;
    const definition = withField(`${place}.kind`, () => transformById(kind));
    return { definition, parameters: fillParameters(definition.parameters, values, place) };
  });
}

/** The optimizer with the transforms put round it in order: the last one sees the gradient first, and the new point last. */
export function transformOptimizer(
  inner: ChosenOptimizer,
  chosen: readonly ChosenTransform[],
  field: string,
): ChosenOptimizer {
  return chosen.reduce(
    (optimizer, { definition, parameters }, k) =>
      withField(`${field}.transforms[${k}]`, () => {
        checkSchedules(hyperValues(definition.parameters, parameters as ParameterValues), [0]);
        return transformed(optimizer, definition, parameters);
      }),
    inner,
  );
}

export function transformSpecs(chosen: readonly ChosenTransform[]): TransformSpec[] {
  return chosen.map(({ definition, parameters }) => ({
    kind: definition.id,
    version: definition.version,
    parameters: parameters as ParameterValues,
  }));
}

/** The optimizer of a cell as a request names it. */
export function optimizerSpecOf(optimizer: {
  algorithm: string;
  parameters: ParameterValues;
  transforms?: readonly TransformSpec[] | undefined;
}): OptimizerSpec {
  const { algorithm, parameters, transforms } = optimizer;
  return {
    algorithm,
    parameters,
    ...(transforms && { transforms: transforms.map(({ kind, parameters }) => ({ ...parameters, kind })) }),
  };
}
