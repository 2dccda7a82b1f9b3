import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigen, symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { tridiagonalEigen } from '../../../core/math/tridiagonal.ts';

function randomSymmetric(n: number, seed: number): Float64Array {
  const draws = stream('probe', 'symmetric matrices', seed);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = draws.normal();
  return matrix;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((x, y) => Math.max(x, y), 0);
}

describe('eigenvalues of symmetric matrices', () => {
  it.each([1, 2, 3, 4, 17, 64, 150])('are those of another library in %i dimensions', (n) => {
    const matrix = randomSymmetric(n, n);
    const other = new EigenvalueDecomposition(Matrix.from1DArray(n, n, Array.from(matrix)), { assumeSymmetric: true });
    const expected = [...other.realEigenvalues].sort((a, b) => a - b);
    expect(largestDifference(symmetricEigenvalues(matrix.slice(), n), expected)).toBeLessThan(1e-12 * Math.sqrt(n));
  });

  it.each([1, 2, 3, 5, 40])('have orthonormal eigenvectors in %i dimensions', (n) => {
    const matrix = randomSymmetric(n, 100 + n);
    const { values, vectors } = symmetricEigen(matrix.slice(), n);
    expect(largestDifference(values, symmetricEigenvalues(matrix.slice(), n))).toBeLessThan(1e-13);
    for (let k = 0; k < n; k++) {
      const v = vectors.subarray(k * n, (k + 1) * n);
      for (let i = 0; i < n; i++) {
        let product = 0;
        for (let j = 0; j < n; j++) product += matrix[i * n + j]! * v[j]!;
        expect(Math.abs(product - values[k]! * v[i]!)).toBeLessThan(1e-13);
        let inner = 0;
        for (let j = 0; j < n; j++) inner += vectors[i * n + j]! * v[j]!;
        expect(Math.abs(inner - (i === k ? 1 : 0))).toBeLessThan(1e-13);
      }
    }
  });

  it('are right where they are equal, zero, or of very different size', () => {
    const spectrum = [5, 5, 5, 1e-8, 0, 0, -3, 1e8];
    const n = spectrum.length;
    // A reflection moves the diagonal matrix off its axes and leaves its eigenvalues.
    const u = Array.from({ length: n }, (_, i) => (i + 1) / Math.sqrt(204));
    const matrix = new Float64Array(n * n);
    const reflect = (i: number, j: number): number => (i === j ? 1 : 0) - 2 * u[i]! * u[j]!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        spectrum.forEach((value, k) => {
          matrix[i * n + j]! += reflect(i, k) * value * reflect(j, k);
        });
      }
    }
    const expected = [...spectrum].sort((a, b) => a - b);
    expect(largestDifference(symmetricEigenvalues(matrix, n), expected)).toBeLessThan(1e8 * 1e-15);
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
  });

  it('come with first entries of their eigenvectors for tridiagonal matrices', () => {
    const n = 30;
    const diagonal = new Float64Array(n).fill(2);
    const offDiagonal = new Float64Array(n - 1).fill(-1);
    const first = new Float64Array(n);
    first[0] = 1;
    tridiagonalEigen(diagonal, offDiagonal, first, 1);
    // The second difference: eigenvalues 2 - 2 cos(k pi/(n + 1)), eigenvectors sin(i k pi/(n + 1)).
    const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a]! - diagonal[b]!);
    order.forEach((place, k) => {
      const angle = ((k + 1) * Math.PI) / (n + 1);
      expect(diagonal[place]).toBeCloseTo(2 - 2 * Math.cos(angle), 13);
      expect(Math.abs(first[place]!)).toBeCloseTo(Math.sqrt(2 / (n + 1)) * Math.sin(angle), 13);
    });
  });

  it('report a matrix that is not finite', () => {
    expect(() => symmetricEigenvalues(Float64Array.of(1, Number.NaN, Number.NaN, 1), 2)).toThrow(/not finite/);
  });
});
