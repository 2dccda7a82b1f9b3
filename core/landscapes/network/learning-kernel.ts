/** The kernel of a network that learns from a data set, whatever its steps. */
import { RidgelineError } from '../../contract/errors.ts';
import type { Precision } from '../../contract/experiment.ts';
import type { Format } from '../../wasm/arithmetic.ts';
import type { KernelContext } from '../define.ts';
import { NetworkKernel, type NetworkOptions } from './kernel.ts';
import { lossOf, outputsFor, splitOf } from './learning.ts';
import { headOf, rowsFor } from './loss.ts';
import type { LearningParameters } from './parameters.ts';

/** The format of a precision; throws for one that networks do not have. */
export function formatOf(precision: Precision): Format {
  if (precision === 'f64' || precision === 'f32') return precision;
  throw new RidgelineError('invalid-parameter', `precision ${precision} of a network; expected f64 or f32`, {
    field: 'precision',
    value: precision,
    expected: 'f64 or f32',
  });
}

/** The landscape of the network that `build` makes, with the data and the loss of the parameters. */
export function learningKernel(
  parameters: LearningParameters,
  { workspace, data }: KernelContext,
  format: Format,
  network: Pick<NetworkOptions, 'dimension' | 'build'>,
): NetworkKernel {
  const { training, test } = splitOf(parameters, data);
  const { classes, targetNames = [] } = data(parameters.data);
  const { l2, outputScale: alpha = 1 } = parameters;
  const loss = lossOf(parameters);
  const outputs = outputsFor(loss.loss, classes.length, targetNames.length);
  const rows = { training: rowsFor(loss, training, outputs), test: rowsFor(loss, test, outputs) };
  return new NetworkKernel(workspace, format, rows, {
    ...network,
    head: headOf(loss, targetNames.length === 0),
    l2,
    lossDivisor: alpha * alpha,
  });
}
