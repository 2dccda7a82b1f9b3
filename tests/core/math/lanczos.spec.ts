import { describe, expect, it } from 'vitest';
import { KrylovBasis } from '../../../core/math/krylov-basis.ts';
import {
  type EigenpairOptions,
  extremeEigenpairs,
  lanczosTridiagonal,
  type Product,
} from '../../../core/math/lanczos.ts';
import { stream } from '../../../core/math/streams.ts';
import { dot, norm2 } from '../../../core/math/sums.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { tridiagonalEigen } from '../../../core/math/tridiagonal.ts';

/** A diagonal matrix seen through a reflection. */
function withSpectrum(spectrum: readonly number[]): Product {
  const n = spectrum.length;
  const draws = stream('probe', 'reflection', n);
  const u = Array.from({ length: n }, () => draws.normal());
  const norm = Math.sqrt(u.reduce((total, x) => total + x * x, 0));
  const reflect = (v: ArrayLike<number>): Float64Array => {
    const inner = u.reduce((total, x, i) => total + (x / norm) * v[i]!, 0);
    return Float64Array.from(v, (x, i) => x - 2 * inner * (u[i]! / norm));
  };
  return (v, out) => {
    out.set(reflect(reflect(v).map((x, i) => x * spectrum[i]!)));
  };
}

const options = (seed: number, more: Partial<EigenpairOptions> = {}): EigenpairOptions => ({
  count: 1,
  end: 'largest',
  tolerance: 1e-10,
  products: 10_000,
  draws: stream('probe', 'lanczos', seed),
  ...more,
});

describe('eigenpairs by Lanczos', () => {
  const spectra: [string, number[], number][] = [
    ['one dimension', [3], 1],
    ['nothing but zeros', [0, 0, 0, 0], 2],
    ['equal eigenvalues', [3, 3, 1, 1, 1, 0, -2, -2], 3],
    ['all of a small matrix', [3, 3, 1, 1, 1, 0, -2], 7],
    ['outliers, two and three equal', Array.from({ length: 300 }, (_, i) => (i < 2 ? 100 : i < 5 ? 50 : i / 300)), 4],
    ['a dense end', Array.from({ length: 400 }, (_, i) => i / 400), 3],
    ['an exponential range', Array.from({ length: 100 }, (_, i) => 1.05 ** -i), 5],
  ];

  it.each(spectra)('are right for %s', (_, spectrum, count) => {
    const product = withSpectrum(spectrum);
    for (const end of ['largest', 'smallest'] as const) {
      const found = extremeEigenpairs(product, spectrum.length, options(1, { count, end }));
      expect(found.converged).toBe(true);
      const ordered = [...spectrum].sort((a, b) => (end === 'largest' ? b - a : a - b));
      const size = Math.max(...spectrum.map(Math.abs), 1e-300);
      found.values.forEach((value, k) => {
        expect(Math.abs(value - ordered[k]!)).toBeLessThan(1e-12 * size + found.residuals[k]! ** 2 * 1e4);
        const out = new Float64Array(spectrum.length);
        product(found.vectors[k]!, out);
        const residual = Math.sqrt(out.reduce((total, x, i) => total + (x - value * found.vectors[k]![i]!) ** 2, 0));
        expect(Math.abs(residual - found.residuals[k]!)).toBeLessThan(1e-12 * size);
        for (let j = 0; j <= k; j++) {
          const inner = found.vectors[j]!.reduce((total, x, i) => total + x * found.vectors[k]![i]!, 0);
          expect(Math.abs(inner - (j === k ? 1 : 0))).toBeLessThan(1e-12);
        }
      });
      expect(found.values).toHaveLength(count);
    }
  });

  it('spends no more products than it may, and says when they were too few', () => {
    const spectrum = Array.from({ length: 500 }, (_, i) => i / 500);
    let count = 0;
    const product = withSpectrum(spectrum);
    const counted: Product = (v, out) => {
      count++;
      product(v, out);
    };
    const found = extremeEigenpairs(counted, 500, options(2, { products: 12 }));
    expect(found.converged).toBe(false);
    expect([count, found.products]).toEqual([12, 12]);
    // The residual bound holds all the same: an eigenvalue lies within it.
    const nearest = Math.min(...spectrum.map((value) => Math.abs(value - found.values[0]!)));
    expect(nearest).toBeLessThanOrEqual(found.residuals[0]!);
  });

  it('gives up on a matrix that is not finite', () => {
    const found = extremeEigenpairs((_, out) => out.fill(Number.NaN), 30, options(1, { count: 2 }));
    expect(found).toMatchObject({ converged: false, products: 1 });
    expect([...found.values]).toEqual([Number.NaN, Number.NaN]);
  });

  it('has the same bits for the same draws', () => {
    const product = withSpectrum(Array.from({ length: 50 }, (_, i) => Math.sin(i)));
    const [first, second] = [1, 1].map((seed) => extremeEigenpairs(product, 50, options(seed, { count: 3 })));
    expect(second).toEqual(first);
  });
});

describe('the tridiagonal matrix of Lanczos', () => {
  it('gives the moments of the spectrum seen from its start, up to 2 steps - 1', () => {
    const spectrum = Array.from({ length: 60 }, (_, i) => -1 + (3 * i) / 59);
    const n = spectrum.length;
    const steps = 6;
    const start = new Float64Array(n);
    stream('probe', 'start', 3).fillNormal(start);
    const product: Product = (v, out) => out.set(v.map((x, i) => x * spectrum[i]!));
    const { diagonal, offDiagonal } = lanczosTridiagonal(product, start, steps);
    const first = new Float64Array(steps);
    first[0] = 1;
    tridiagonalEigen(diagonal, offDiagonal, first, 1);
    const squares = start.reduce((total, x) => total + x * x, 0);
    for (let power = 0; power < 2 * steps; power++) {
      const exact = spectrum.reduce((total, value, i) => total + (value ** power * start[i]! ** 2) / squares, 0);
      const measured = diagonal.reduce((total, value, k) => total + value ** power * first[k]! ** 2, 0);
      // Rounding is relative to the terms, which grow with the power.
      const size = spectrum.reduce(
        (total, value, i) => total + (Math.abs(value) ** power * start[i]! ** 2) / squares,
        0,
      );
      expect(Math.abs(measured - exact), `power ${power}`).toBeLessThan(1e-14 * size);
    }
  });

  it('keeps a basis orthonormal to rounding, and may use it again', () => {
    const n = 301;
    const matrix = (i: number): number => 1 / (1 + i * i);
    const product: Product = (v, out) => out.set(v.map((x, i) => x * matrix(i)));
    const start = stream('probe', 'basis', 1).fillNormal(new Float64Array(n));
    const basis = new KrylovBasis(n, 50);
    const first = lanczosTridiagonal(product, start, 50, basis);
    const { count } = basis;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++)
        expect(Math.abs(dot(basis.at(i), basis.at(j)) - (i === j ? 1 : 0)), `${i}, ${j}`).toBeLessThan(2e-15);
    }
    expect(lanczosTridiagonal(product, start, 50, basis)).toEqual(first);
    expect(lanczosTridiagonal(product, start, 50)).toEqual(first);
  });

  it.each([1, 7, 8, 63, 64, 65, 130, 300, 1000])('takes products of %i numbers in the order of all sums', (n) => {
    const basis = new KrylovBasis(n, 2);
    basis.clear();
    const source = stream('probe', 'sums of a basis', n);
    const [v, w] = [0, n].map((at) => source.fillNormal(new Float64Array(n), at));
    basis.vector.set(v!);
    const joined = basis.join(0.7);
    expect(joined).toEqual(v!.map((x) => 0.7 * x));
    basis.vector.set(w!);
    expect(basis.alongNewest()).toBe(dot(w!, joined));
    for (const factor of [1, 1e200, 1e-200]) {
      const scaled = w!.map((x) => factor * x);
      basis.vector.set(scaled);
      expect(basis.norm()).toBe(norm2(scaled));
    }
  });

  it('ends where the start lies in an invariant subspace', () => {
    const product: Product = (v, out) => out.set(v.map((x, i) => x * (i < 2 ? i + 1 : 7)));
    const { diagonal, offDiagonal } = lanczosTridiagonal(product, Float64Array.of(1, 1, 0, 0), 4);
    expect(diagonal).toHaveLength(2);
    expect(offDiagonal).toHaveLength(1);
    const dense = Float64Array.of(diagonal[0]!, offDiagonal[0]!, offDiagonal[0]!, diagonal[1]!);
    const values = symmetricEigenvalues(dense, 2);
    expect(values[0]).toBeCloseTo(1, 13);
    expect(values[1]).toBeCloseTo(2, 13);
  });
});
