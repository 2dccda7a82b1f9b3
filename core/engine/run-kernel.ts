/** The kernel that runs of a spec go by: a formula's has the mini-batches that its regression gives. */
import type { KernelContext, LandscapeKernel } from '../landscapes/define.ts';
import { formulaKernel } from '../landscapes/formula-kernel.ts';
import { regressionSampling, withSampleRows } from '../landscapes/regression-sampling.ts';
import type { ResolvedLandscape } from './resolve.ts';
import { isFresh, type RunSpec } from './run-spec.ts';

export function runKernel(
  { definition, parameters, dimension }: ResolvedLandscape,
  spec: RunSpec,
  context: KernelContext,
): LandscapeKernel {
  const { body } = definition;
  if (body.kind === 'kernel') return body.create(parameters, context);
  const { workspace } = context;
  const format = spec.precision === 'f64' ? undefined : spec.precision;
  const kernel = formulaKernel(body.source(parameters), workspace, format);
  const regressor = spec.gradient.kind === 'batch' ? definition.regressor?.(parameters) : undefined;
  if (!regressor) return kernel;
  return isFresh(spec)
    ? { ...kernel, sampling: regressionSampling(regressor, dimension, workspace, format) }
    : withSampleRows(kernel, regressor, workspace, format);
}
