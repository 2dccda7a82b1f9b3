/** Products with the curvature that a model's loss has in its outputs, pulled back to the parameters. */
import type { NumberSpec } from '../contract/parameters.ts';
import type { OracleModel } from './program.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

/** How exactly and how long conjugate gradients solve for a step. */
export const solverParameters: { tolerance: Plain; products: Plain } = {
  tolerance: {
    kind: 'number',
    label: 'Tolerance of the solver',
    default: 1e-10,
    minimum: 0,
    maximum: 1,
    exclusiveMaximum: true,
    scale: 'log',
    advanced: true,
    help: 'Conjugate gradients end when the residual is at most this share of the gradient.',
  },
  products: {
    kind: 'number',
    label: 'Products a step at most',
    default: 500,
    minimum: 1,
    integer: true,
    advanced: true,
    help: 'Products with the curvature that conjugate gradients may take.',
  },
};

/** What such a product is about: the Gauss-Newton matrix, or the empirical Fisher matrix. */
export type Curvature = 'gauss-newton' | 'empirical';

/**
 * Prepares products at x: out = (Jᵀ C J + (l2 + damping) I) v. C is the Hessian of the output loss, the Fisher information of
 * the model where that loss is a negative log-likelihood in natural parameters; or, 'empirical', n times the sum over rows of
 * e eᵀ with e the gradient of the loss by the outputs of the row: mean squares of the gradients of single rows.
 */
export function curvatureAt(
  model: OracleModel,
  x: Float64Array,
  kind: Curvature,
  damping: number,
): (v: Float64Array, out: Float64Array) => void {
  const { outputs, outputsPerRow, l2 } = model;
  const [z, e] = [new Float64Array(outputs), new Float64Array(outputs)];
  const [change, curved] = [new Float64Array(outputs), new Float64Array(outputs)];
  model.predict(x, z);
  if (kind === 'empirical') model.outputLoss(z, e);
  const rows = outputs / outputsPerRow;
  return (v, out) => {
    model.jacobianVectorProduct(x, v, change);
    if (kind === 'gauss-newton') model.outputCurvature(z, change, curved);
    else {
      for (let row = 0; row < outputs; row += outputsPerRow) {
        let inner = 0;
        for (let k = row; k < row + outputsPerRow; k++) inner += e[k] * change[k];
        for (let k = row; k < row + outputsPerRow; k++) curved[k] = rows * inner * e[k];
      }
    }
    model.vectorJacobianProduct(x, curved, out);
    for (let i = 0; i < out.length; i++) out[i] += (l2 + damping) * v[i];
  };
}
