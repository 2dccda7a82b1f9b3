import { describe, expect, it } from 'vitest';
import { choleskyFactor } from '../../../core/math/cholesky.ts';
import { truncatedConjugateGradients } from '../../../core/math/conjugate-gradients.ts';
import { factorise, orthonormalise, polarFactor, solveFactorised } from '../../../core/math/factorisations.ts';
import { multiply, multiplyByTransposed, multiplyVector, transpose } from '../../../core/math/matrices.ts';
import { stream } from '../../../core/math/streams.ts';

const random = (count: number, seed: number): Float64Array =>
  stream('probe', 'dense', seed).fillNormal(new Float64Array(count));
const product = (a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): Float64Array =>
  multiply(a, b, new Float64Array(rows * columns), rows, inner, columns);
const transposed = (a: Float64Array, rows: number, columns: number): Float64Array =>
  transpose(a, new Float64Array(rows * columns), rows, columns);

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-12): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `[${i}]: ${actual[i]}, expected ${expected[i]}`).toBeLessThanOrEqual(
      tolerance,
    );
  }
}

const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

describe.each([1, 2, 5, 12])('in %i dimensions', (n) => {
  const a = random(n * n, n);

  it('products agree with their transposes and with vectors', () => {
    const [wide, other] = [random(n * 3, 1), random(n * 3, 2)];
    const plain = product(wide, transposed(other, n, 3), n, 3, n);
    expectNear(multiplyByTransposed(wide, other, new Float64Array(n * n), n, 3, n), plain, 1e-14);
    const x = random(n, 3);
    expectNear(multiplyVector(a, x, new Float64Array(n), n, n), product(a, x, n, n, 1), 1e-14);
  });

  it('elimination solves', () => {
    const [lu, rows, b] = [a.slice(), new Int32Array(n), random(n, 4)];
    expect(factorise(lu, n, rows)).toBe(true);
    const x = solveFactorised(lu, n, rows, b, new Float64Array(n));
    expectNear(multiplyVector(a, x, new Float64Array(n), n, n), b, 1e-11);
    expect(solveFactorised(lu, n, rows, b, b)).toEqual(x);
    expect(factorise(new Float64Array(n * n), n, rows)).toBe(false);
  });

  it('columns become orthonormal, with a positive diagonal of R', () => {
    const tall = random((n + 2) * n, 5);
    const q = orthonormalise(tall.slice(), n + 2, n);
    const qt = transposed(q, n + 2, n);
    expectNear(product(qt, q, n, n + 2, n), identity(n), 1e-14);
    const r = product(qt, tall, n, n + 2, n);
    for (let i = 0; i < n; i++) {
      expect(r[i * n + i]).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(Math.abs(r[i * n + j])).toBeLessThan(1e-14);
    }
  });

  it('the polar factor is orthogonal, and what is left is symmetric and positive', () => {
    const tall = random((n + 1) * n, 6);
    const u = tall.slice();
    const values = polarFactor(u, n + 1, n);
    const ut = transposed(u, n + 1, n);
    expectNear(product(ut, u, n, n + 1, n), identity(n), 1e-13);
    const h = product(ut, tall, n, n + 1, n);
    expectNear(h, transposed(h, n, n), 1e-13);
    expect(choleskyFactor(h, n)).toBeDefined();
    const trace = values.reduce((sum, value) => sum + value, 0);
    let diagonal = 0;
    for (let i = 0; i < n; i++) diagonal += h[i * n + i];
    expect(trace).toBeCloseTo(diagonal, 11);
  });
});

it('polar factors of matrices that lose a rank keep to the rank', () => {
  const u = Float64Array.of(1, 2, 2, 4);
  expectNear(polarFactor(u, 2, 2).toSorted(), [0, 5], 1e-14);
  expectNear(u, [0.2, 0.4, 0.4, 0.8], 1e-14);
});

describe('truncated conjugate gradients', () => {
  const a = [2, 1, 0, 1, 3, 0.5, 0, 0.5, 1];
  const apply = (v: Float64Array, out: Float64Array) => multiplyVector(Float64Array.from(a), v, out, 3, 3);
  const g = Float64Array.of(1, -2, 0.5);

  it('solve in as many steps as there are dimensions, and say what they promise', () => {
    const s = new Float64Array(3);
    const { iterations, atBoundary, predicted } = truncatedConjugateGradients(
      apply,
      g,
      Number.POSITIVE_INFINITY,
      1e-12,
      10,
      s,
    );
    expect(iterations).toBe(3);
    expect(atBoundary).toBe(false);
    const product = new Float64Array(3);
    apply(s, product);
    expectNear(
      product,
      g.map((value) => -value),
    );
    expect(predicted).toBeCloseTo(0.5 * g.reduce((sum, value, i) => sum + value * s[i], 0), 12);
  });

  it.each([0.05, 0.5, 0.9])('end on the ball of radius %f, below what the steepest step there promises', (radius) => {
    const s = new Float64Array(3);
    const { atBoundary, predicted } = truncatedConjugateGradients(apply, g, radius, 1e-12, 10, s);
    expect(atBoundary).toBe(true);
    expect(Math.hypot(...s)).toBeCloseTo(radius, 13);
    const size = Math.hypot(...g);
    const product = new Float64Array(3);
    apply(g, product);
    const curvature = g.reduce((sum, value, i) => sum + value * product[i], 0) / (size * size);
    const t = Math.min(radius, size / curvature);
    expect(predicted).toBeLessThanOrEqual(-size * t + 0.5 * curvature * t * t + 1e-13);
  });

  it('follow negative curvature to the boundary', () => {
    const s = new Float64Array(2);
    const saddle = (v: Float64Array, out: Float64Array) => out.set([v[0], -v[1]]);
    const found = truncatedConjugateGradients(saddle, Float64Array.of(0, 1), 3, 1e-12, 10, s);
    expect([...s]).toEqual([0, -3]);
    expect(found.predicted).toBe(-7.5);
  });
});
