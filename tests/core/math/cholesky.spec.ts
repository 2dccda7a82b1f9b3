import { describe, expect, it } from 'vitest';
import { choleskySolve } from '../../../core/math/cholesky.ts';
import { stream } from '../../../core/math/streams.ts';

describe('Cholesky’s factorisation', () => {
  it('solves equations with a positive definite matrix, and leaves it alone', () => {
    const n = 30;
    const draws = stream('probe', 'cholesky', 0);
    const factor = Float64Array.from({ length: n * n }, () => draws.normal());
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j] += factor[i * n + k] * factor[j * n + k];
      }
      matrix[i * n + i] += 1;
    }
    const kept = matrix.slice();
    const b = Float64Array.from({ length: n }, () => draws.normal());
    const x = choleskySolve(matrix, n, b);
    expect(matrix).toEqual(kept);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j] * (x?.[j] ?? Number.NaN);
      expect(sum).toBeCloseTo(b[i], 11);
    }
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(choleskySolve(Float64Array.of(1, 2, 2, 1), 2, Float64Array.of(1, 1))).toBeUndefined();
    expect(choleskySolve(Float64Array.of(Number.NaN), 1, Float64Array.of(1))).toBeUndefined();
  });
});
