/** The dense Hessian at a point, made of Hessian-vector products. */
import type { AnalysedLandscape } from './define.ts';

/** The largest dimension that a dense Hessian is made for: 32 MB. */
export const DENSE_DIMENSION = 2000;

export interface DenseHessian {
  /** (H + H^T)/2, row by row. */
  matrix: Float64Array;
  /** Frobenius norm of (H - H^T)/2, which is rounding alone: what the symmetric part errs by as well, about. */
  asymmetry: number;
  finite: boolean;
}

/**
 * Column i of the Hessian is its product with the unit vector i: `dimension` products, at once where a kernel can. `productsDone` is told after each and
 * may throw to stop. A matrix to put it in may be given.
 */
export function denseHessian(
  landscape: Pick<AnalysedLandscape, 'dimension' | 'hessianVectorProduct' | 'hessian'>,
  point: Float64Array,
  productsDone?: (done: number) => void,
  matrix: Float64Array = new Float64Array(landscape.dimension * landscape.dimension),
): DenseHessian {
  const { dimension: n } = landscape;
  if (landscape.hessian) {
    landscape.hessian(point, matrix);
    productsDone?.(n);
  } else {
    const unit = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      unit[i] = 1;
      landscape.hessianVectorProduct(point, unit, matrix.subarray(i * n, (i + 1) * n));
      unit[i] = 0;
      productsDone?.(i + 1);
    }
  }
  let squares = 0;
  let finite = true;
  for (let i = 0; i < n; i++) {
    finite &&= Number.isFinite(matrix[i * n + i]);
    for (let j = 0; j < i; j++) {
      const half = (matrix[i * n + j] - matrix[j * n + i]) / 2;
      const mean = matrix[j * n + i] + half;
      finite &&= Number.isFinite(mean);
      squares += 2 * half * half;
      matrix[i * n + j] = matrix[j * n + i] = mean;
    }
  }
  return { matrix, asymmetry: Math.sqrt(squares), finite };
}
