/** Kronecker factors of the Fisher matrix of a model's layers: second moments of their inputs and of their errors. */
import type { OracleModel, RandomNumbers } from './program.ts';

/** Whose labels the errors are of: the model's own, expected or drawn, or those that are there. */
export type Fisher = 'exact' | 'sampled' | 'empirical';

/**
 * out = the mean over rows of d dᵀ, for each layer the errors d that the loss of a row has there, averaged over the layer's
 * places. 'exact': d expected over labels of the model's own, from a root R of the curvature C = R Rᵀ of each row's loss in
 * its outputs, one pass back for each column. 'sampled': of one normal draw with covariance C, one pass. 'empirical': of the
 * labels that are there. C is the Fisher information of the outputs where the loss is a negative log-likelihood.
 */
export function errorFactors(
  model: OracleModel,
  x: Float64Array,
  kind: Fisher,
  random: RandomNumbers,
  out: Float64Array,
): void {
  const { outputs, outputsPerRow: size, layers } = model;
  if (!layers) return;
  const rows = outputs / size;
  const [z, u] = [new Float64Array(outputs), new Float64Array(outputs)];
  model.predict(x, z);
  if (kind === 'empirical') {
    model.outputLoss(z, u);
    for (let i = 0; i < outputs; i++) u[i] *= rows;
    layers.errorMoments(x, u, out);
  } else {
    const roots = curvatureRoots(model, z);
    if (kind === 'sampled') {
      for (let row = 0; row < rows; row++) {
        for (let k = 0; k < size; k++) {
          const deviate = random.normal();
          for (let i = k; i < size; i++) u[row * size + i] += deviate * roots[(row * size + i) * size + k];
        }
      }
      layers.errorMoments(x, u, out);
    } else {
      const part = new Float64Array(out.length);
      out.fill(0);
      for (let k = 0; k < size; k++) {
        for (let i = 0; i < outputs; i++) u[i] = roots[i * size + k];
        if (u.every((value) => value === 0)) continue;
        layers.errorMoments(x, u, part);
        for (let i = 0; i < out.length; i++) out[i] += part[i];
      }
    }
  }
  let place = 0;
  for (const layer of layers.layers) {
    for (let i = 0; i < layer.outputs * layer.outputs; i++) out[place++] /= rows * layer.places;
  }
}

/** out = the mean over rows of the sum over places of a aᵀ, for the inputs a of each layer. */
export function inputFactors(model: OracleModel, x: Float64Array, out: Float64Array): void {
  const rows = model.outputs / model.outputsPerRow;
  model.layers?.inputMoments(x, out);
  for (let i = 0; i < out.length; i++) out[i] /= rows;
}

/**
 * Lower triangular R of every row of data, one after another, with R Rᵀ the curvature of that row's loss in its outputs.
 * Directions without curvature, such as equal changes of all logits, get a column of zeros.
 */
function curvatureRoots(model: OracleModel, z: Float64Array): Float64Array {
  const { outputs, outputsPerRow: size } = model;
  const rows = outputs / size;
  const [u, column] = [new Float64Array(outputs), new Float64Array(outputs)];
  const roots = new Float64Array(outputs * size);
  for (let k = 0; k < size; k++) {
    u.fill(0);
    for (let i = k; i < outputs; i += size) u[i] = rows;
    model.outputCurvature(z, u, column);
    for (let i = 0, at = k; i < outputs; i++, at += size) roots[at] = column[i];
  }
  for (let row = 0; row < rows; row++) factoriseRow(roots.subarray(row * size * size, (row + 1) * size * size), size);
  return roots;
}

/** Cholesky's factorisation in place of a matrix that may be singular; what lies above the diagonal becomes 0. */
function factoriseRow(a: Float64Array, n: number): void {
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]);
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j];
    for (let k = 0; k < j; k++) pivot -= a[j * n + k] * a[j * n + k];
    const root = pivot > 1e-14 * n * largest ? Math.sqrt(pivot) : 0;
    for (let i = 0; i < j; i++) a[i * n + j] = 0;
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let rest = a[i * n + j];
      for (let k = 0; k < j; k++) rest -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = root === 0 ? 0 : rest / root;
    }
  }
}
