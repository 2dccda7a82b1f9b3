/** Kernel functions of two points, and random features whose inner products approach one as their number grows. */
import { stream } from '../../math/streams.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import { cos, exp, powi } from '../../wasm/elementary.ts';

export type KernelName = 'gaussian' | 'laplace' | 'matern' | 'polynomial';
export type RandomFeatureName = 'fourier' | 'relu';

export interface Points {
  rows: number;
  columns: number;
  features: Float64Array;
}

/** Kernels of the distance r or of the inner product x . y; the width is that of the distance, or of sqrt(x . y). */
const kernels: Record<KernelName, (square: number, product: number, width: number) => number> = {
  gaussian: (square, _, width) => exp(-square / (2 * width * width)),
  laplace: (square, _, width) => exp(-Math.sqrt(square) / width),
  matern: (square, _, width) => {
    const scaled = Math.sqrt(3 * square) / width;
    return (1 + scaled) * exp(-scaled);
  },
  polynomial: (_, product, width) => powi(1 + product / (width * width), 3),
};

/** k(x_i, y_j) for all rows, row by row. */
export function kernelMatrix(name: KernelName, width: number, x: Points, y: Points): Float64Array {
  const { columns } = x;
  const matrix = new Float64Array(x.rows * y.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < y.rows; j++) {
      let [square, product] = [0, 0];
      for (let k = 0; k < columns; k++) {
        const [a, b] = [x.features[i * columns + k], y.features[j * columns + k]];
        square += (a - b) * (a - b);
        product += a * b;
      }
      matrix[i * y.rows + j] = kernels[name](square, product, width);
    }
  }
  return matrix;
}

/** Eigenvalues below this part of the largest count as 0. */
const RANK_TOLERANCE = 1e-12;

/**
 * Features of a kernel on n training rows: row i of U sqrt(S) Uᵀ for K = U S Uᵀ, so that inner products are K, the loss's
 * |w|² is the norm of the function, and a test row x has the features K(x, ·) U S^(-1/2) Uᵀ.
 */
export function kernelFeatures(
  name: KernelName,
  width: number,
  training: Points,
  test?: Points,
): { training: Float64Array; test?: Float64Array } {
  const n = training.rows;
  const { values, vectors } = symmetricEigen(kernelMatrix(name, width, training, training), n);
  const least = RANK_TOLERANCE * values[n - 1];
  const power = (of: (value: number) => number): Float64Array => {
    const matrix = new Float64Array(n * n);
    values.forEach((value, k) => {
      if (value <= least) return;
      const factor = of(value);
      const row = vectors.subarray(k * n, (k + 1) * n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] += factor * row[i] * row[j];
    });
    return matrix;
  };
  const root = power(Math.sqrt);
  if (!test) return { training: root };
  const across = kernelMatrix(name, width, test, training);
  const inverse = power((value) => 1 / Math.sqrt(value));
  const features = new Float64Array(test.rows * n);
  for (let i = 0; i < test.rows; i++) {
    for (let k = 0; k < n; k++) {
      const value = across[i * n + k];
      for (let j = 0; j < n; j++) features[i * n + j] += value * inverse[k * n + j];
    }
  }
  return { training: root, test: features };
}

/**
 * `count` random features of each row, D numbers: sqrt(2/D) cos(ω_j . x + b_j) with ω ~ N(0, I/width²) and b uniform, whose
 * inner products have the Gaussian kernel as their mean; or sqrt(2/D) max(0, ω_j . x/width + b_j) with normal ω and b, the
 * arc-cosine kernel of order 1. Sources: A. Rahimi, B. Recht (2007); Y. Cho, L. K. Saul (2009).
 */
export function randomFeatures(
  name: RandomFeatureName,
  width: number,
  count: number,
  seed: number,
  points: Points,
): Float64Array {
  const { rows, columns } = points;
  const omega = stream('start', 'random features weights', seed).fillNormal(new Float64Array(count * columns));
  const source = stream('start', 'random features offsets', seed);
  const offsets = new Float64Array(count);
  if (name === 'relu') source.fillNormal(offsets);
  else
    source.fillUniform(offsets).forEach((uniform, j) => {
      offsets[j] = 2 * Math.PI * uniform;
    });
  const scale = Math.sqrt(2 / count);
  const features = new Float64Array(rows * count);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += omega[j * columns + k] * points.features[i * columns + k];
      const argument = sum / width + offsets[j];
      features[i * count + j] = scale * (name === 'relu' ? Math.max(0, argument) : cos(argument));
    }
  }
  return features;
}
