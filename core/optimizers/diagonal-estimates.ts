/** Random estimates of diagonals, right in the mean. */
import { choleskyFactor } from '../math/cholesky.ts';
import type { Oracle } from './program.ts';

/** out = u ⊙ H u, whose mean is the diagonal of H, for a normal u or one of independent signs. */
export function hutchinsonDiagonal(
  oracle: Oracle,
  x: Float64Array,
  probe: 'normal' | 'signs',
  out: Float64Array,
): void {
  const { random } = oracle;
  const u = new Float64Array(x.length);
  for (let i = 0; i < u.length; i++) u[i] = probe === 'normal' ? random.normal() : random.integer(2) === 0 ? 1 : -1;
  oracle.product(x, u, out);
  for (let i = 0; i < u.length; i++) out[i] *= u[i];
}

/**
 * out = (Jᵀ ξ)², whose mean is the diagonal of Jᵀ C J, plus that of the penalty: ξ is normal with covariance C, the Hessian of the
 * loss in the outputs, which has one block for each row of the data.
 */
export function gaussNewtonDiagonal(oracle: Oracle, x: Float64Array, out: Float64Array): void {
  const { model, random } = oracle;
  const { outputs, outputsPerRow: size, l2 } = model;
  const z = new Float64Array(outputs);
  model.predict(x, z);
  // All rows' blocks at once: column k of each.
  const columns = Array.from({ length: size }, (_, k) => {
    const unit = new Float64Array(outputs);
    for (let row = 0; row < outputs; row += size) unit[row + k] = 1;
    const column = new Float64Array(outputs);
    model.outputCurvature(z, unit, column);
    return column;
  });
  const xi = new Float64Array(outputs);
  const block = new Float64Array(size * size);
  const deviates = new Float64Array(size);
  for (let row = 0; row < outputs; row += size) {
    let trace = 0;
    for (let k = 0; k < size; k++) trace += columns[k][row + k];
    for (let k = 0; k < size; k++) {
      for (let j = 0; j < size; j++) block[j * size + k] = columns[k][row + j];
      // Blocks of a softmax are singular: without this their factor would depend on rounding.
      block[k * size + k] += 1e-12 * trace;
      deviates[k] = random.normal();
    }
    const factor = trace > 0 ? choleskyFactor(block, size) : undefined;
    if (!factor) continue;
    for (let j = 0; j < size; j++) {
      let sum = 0;
      for (let k = 0; k <= j; k++) sum += factor[j * size + k] * deviates[k];
      xi[row + j] = sum;
    }
  }
  model.vectorJacobianProduct(x, xi, out);
  for (let i = 0; i < out.length; i++) out[i] = out[i] * out[i] + l2;
}
