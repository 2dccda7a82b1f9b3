/** Noise of gradients, and the diffusion that it makes of descents. */
import { RidgelineError } from '../contract/errors.ts';
import type { AnalysedData, AnalysedLandscape, AnalysedRegression } from './define.ts';

/**
 * Gradients with noise of one covariance, F F^T with F row by row; those of fresh batches of the landscape's regression; or
 * those of batches of rows of its data, drawn with replacement.
 */
export type GradientNoise =
  | { kind: 'constant'; factor: Float64Array }
  | { kind: 'batch'; size: number; regression: AnalysedRegression }
  | { kind: 'rows'; size: number; data: AnalysedData };

/** Gradients of single rows that a map of their covariance may take: some ten seconds. */
const MOST_ROW_GRADIENTS = 2e7;

/** Throws where the landscape has no rows of data, or too many for so many points. */
export function checkRowNoise({ data }: AnalysedLandscape, points: number, parameter: string, analysis: string): void {
  if (!data) {
    const expected = 'constant, or a landscape with rows of data: a regression, or degenerate minima with samples';
    throw new RidgelineError('invalid-parameter', `invalid ${parameter}: rows; expected ${expected}`, {
      field: `parameters.${parameter}`,
      value: 'rows',
      expected,
    });
  }
  if (points * data.rows <= MOST_ROW_GRADIENTS) return;
  const expected = `at most ${MOST_ROW_GRADIENTS} gradients of single rows: fewer cells, or fewer rows`;
  throw new RidgelineError('too-large', `${analysis} would take ${points * data.rows} of them; expected ${expected}`, {
    field: 'parameters.cells',
    value: points,
    expected,
  });
}

/** The noise that a choice stands for. */
export function noiseOf(
  kind: GradientNoise['kind'],
  { regression, data }: AnalysedLandscape,
  size: number,
  factor: Float64Array,
): GradientNoise {
  if (kind === 'batch' && regression) return { kind, size, regression };
  if (kind === 'rows' && data) return { kind, size, data };
  return { kind: 'constant', factor };
}

/** The lower Cholesky factor of the covariance, row by row. */
export function constantFactor(covariance: readonly number[]): Float64Array {
  if (covariance.length === 1) {
    const deviation = Math.sqrt(covariance[0]);
    return Float64Array.of(deviation, 0, 0, deviation);
  }
  const [a, c, b] = covariance;
  const first = Math.sqrt(a);
  return Float64Array.of(first, 0, c / first, Math.sqrt(Math.max(0, b - (c * c) / a)));
}

/**
 * eta C/2 at `count` points of n coordinates: of each the entries ij with i <= j of the covariance C of the noise, row by row. Fresh
 * batches: (2 s^4 Q^2 + s^2 t^2) grad Q grad Q^T/B. Rows: mean (g_i - g)(g_i - g)^T/B over all of them, exactly.
 */
export function diffusionsOf(
  noise: GradientNoise,
  points: Float64Array,
  count: number,
  n: number,
  learningRate: number,
): Float64Array {
  const entries = (n * (n + 1)) / 2;
  const diffusions = new Float64Array(entries * count);
  const put = (k: number, of: (i: number, j: number) => number): void => {
    let place = k * entries;
    for (let i = 0; i < n; i++) for (let j = i; j < n; j++) diffusions[place++] = of(i, j);
  };
  if (noise.kind === 'constant') {
    const { factor } = noise;
    const covariance = (i: number, j: number): number => {
      let total = 0;
      for (let m = 0; m <= i; m++) total += factor[i * n + m] * factor[j * n + m];
      return (learningRate * total) / 2;
    };
    for (let k = 0; k < count; k++) put(k, covariance);
    return diffusions;
  }
  if (noise.kind === 'rows') {
    const { data, size } = noise;
    for (let k = 0; k < count; k++) {
      const covariance = rowCovariance(data, points.subarray(k * n, (k + 1) * n));
      put(k, (i, j) => (learningRate * covariance[i * n + j]) / (2 * size));
    }
    return diffusions;
  }
  const { inputDeviation: s, labelDeviation: t } = noise.regression;
  const slopes = new Float64Array(n * count);
  const predictions = noise.regression.predictions(points, count, slopes);
  for (let k = 0; k < count; k++) {
    const q = predictions[k];
    const scale = (learningRate * (2 * s * s * s * s * q * q + s * s * t * t)) / (2 * noise.size);
    put(k, (i, j) => scale * slopes[k * n + i] * slopes[k * n + j]);
  }
  return diffusions;
}

/** mean (g_i - g)(g_i - g)^T of the gradients g_i of single rows, n x n. Cost: one gradient a row. */
function rowCovariance({ rows, batchGradient }: AnalysedData, point: Float64Array): Float64Array {
  const n = point.length;
  const gradients = new Float64Array(rows * n);
  const mean = new Float64Array(n);
  const chosen = new Int32Array(1);
  for (let row = 0; row < rows; row++) {
    chosen[0] = row;
    const gradient = gradients.subarray(row * n, (row + 1) * n);
    batchGradient(point, chosen, gradient);
    for (let i = 0; i < n; i++) mean[i] += gradient[i] / rows;
  }
  const covariance = new Float64Array(n * n);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) {
      const away = (gradients[row * n + i] - mean[i]) / rows;
      for (let j = 0; j < n; j++) covariance[i * n + j] += away * (gradients[row * n + j] - mean[j]);
    }
  }
  return covariance;
}
