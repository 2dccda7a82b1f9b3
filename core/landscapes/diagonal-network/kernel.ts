/** Least squares over weights that are differences of squares, w = u² - v². */
import type { Workspace } from '../../wasm/memory.ts';
import type { LandscapeKernel, ModelKernel } from '../define.ts';
import { BATCH_ROWS, type LinearData, LinearRows } from '../dense/linear-rows.ts';

/** Parameters: u, then v. The loss is the mean over rows, or the sum. */
export function diagonalKernel(data: LinearData, isMean: boolean, workspace: Workspace): LandscapeKernel {
  const { rows: count, columns } = data;
  const rows = new LinearRows(data, 'squared', workspace);
  const factor = isMean ? 1 / count : 1;
  const [weights, turned, slopes] = Array.from({ length: 3 }, () => workspace.allocateF64(columns));
  const predictionDots = workspace.allocateF64(count);
  const at = (address: number, length: number) => workspace.f64(address, length);

  /** w = u² - v². */
  const fillWeights = (x: number): void => {
    const [point, w] = [at(x, 2 * columns), at(weights, columns)];
    for (let k = 0; k < columns; k++) w[k] = point[k] * point[k] - point[columns + k] * point[columns + k];
  };
  const lossAt = (x: number): number => {
    fillWeights(x);
    rows.predict(weights, rows.predictions);
    return factor * rows.loss();
  };
  /** g = scale times (2 u h, -2 v h) for the derivative h by the weights, at `slopes`. */
  const toFactors = (x: number, g: number, scale: number): void => {
    const [point, out, h] = [at(x, 2 * columns), at(g, 2 * columns), at(slopes, columns)];
    for (let k = 0; k < columns; k++) {
      out[k] = scale * 2 * point[k] * h[k];
      out[columns + k] = -scale * 2 * point[columns + k] * h[k];
    }
  };

  /** The change of w along v, in `turned`. */
  const turnWeights = (x: number, v: number): void => {
    const [point, direction, wDot] = [at(x, 2 * columns), at(v, 2 * columns), at(turned, columns)];
    for (let k = 0; k < columns; k++) {
      wDot[k] = 2 * (point[k] * direction[k] - point[columns + k] * direction[columns + k]);
    }
  };
  const model: ModelKernel = {
    outputs: count,
    outputsPerRow: 1,
    l2: 0,
    predict(x, z) {
      fillWeights(x);
      rows.predict(weights, z);
    },
    jacobianVectorProduct(x, v, out) {
      turnWeights(x, v);
      rows.predict(turned, out);
    },
    vectorJacobianProduct(x, u, out) {
      rows.pullBack(u, slopes);
      toFactors(x, out, 1);
    },
    outputLoss: (z, e) => factor * rows.lossOf(z, e, factor),
    outputCurvature(_, u, out) {
      const [vector, product] = [at(u, count), at(out, count)];
      for (let i = 0; i < count; i++) product[i] = factor * vector[i];
    },
  };

  return {
    dimension: 2 * columns,
    rows: count,
    metrics: ['loss'],
    model,
    loss: lossAt,
    gradient(x, g) {
      const loss = lossAt(x);
      rows.pullBack(rows.errors, slopes);
      toFactors(x, g, factor);
      return loss;
    },
    hessianVectorProduct(x, v, out) {
      lossAt(x);
      turnWeights(x, v);
      rows.predict(turned, predictionDots);
      rows.pullBack(predictionDots, slopes);
      toFactors(x, out, factor);
      rows.pullBack(rows.errors, slopes);
      const [product, direction, h] = [at(out, 2 * columns), at(v, 2 * columns), at(slopes, columns)];
      for (let k = 0; k < columns; k++) {
        product[k] += factor * 2 * direction[k] * h[k];
        product[columns + k] -= factor * 2 * direction[columns + k] * h[k];
      }
    },
    batchGradient(x, chosen, g) {
      if (chosen.length === 0) throw new RangeError('invalid batch: expected at least one row');
      fillWeights(x);
      at(slopes, columns).fill(0);
      let sum = 0;
      for (let first = 0; first < chosen.length; first += BATCH_ROWS) {
        const part = chosen.subarray(first, first + BATCH_ROWS);
        rows.predictBatch(weights, part);
        sum += rows.batchLoss(part.length);
        rows.addBatch(part, slopes);
      }
      const scale = (factor * count) / chosen.length;
      toFactors(x, g, scale);
      return scale * sum;
    },
    measure(x, out) {
      out[0] = lossAt(x);
    },
  };
}
