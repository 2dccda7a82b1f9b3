import { expect, it } from 'vitest';
import { minimiseLbfgs } from '../../../core/math/lbfgs.ts';

function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  let total = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const [a, b] = [1 - x[i]!, x[i + 1]! - x[i]! ** 2];
    total += a * a + 100 * b * b;
    gradient[i]! -= 2 * a + 400 * x[i]! * b;
    gradient[i + 1]! += 200 * b;
  }
  return total;
}

it('reaches the minimum of Rosenbrock’s function', () => {
  for (const n of [2, 30]) {
    const x = new Float64Array(n).fill(-1);
    const { value, converged } = minimiseLbfgs(rosenbrock, x, { iterations: 1000, tolerance: 1e-10 });
    expect(converged).toBe(true);
    expect(value).toBeLessThan(1e-14);
    for (const entry of x) expect(entry).toBeCloseTo(1, 6);
  }
});

it('converges on a quadratic with curvatures from 1 to 3,000', () => {
  const h = Float64Array.from({ length: 8 }, (_, i) => 10 ** (i / 2));
  const x = new Float64Array(8).fill(1);
  const { iterations, converged } = minimiseLbfgs(
    (at, g) => {
      at.forEach((value, i) => {
        g[i] = h[i]! * value;
      });
      return at.reduce((total, value, i) => total + (h[i]! * value * value) / 2, 0);
    },
    x,
    { iterations: 200, tolerance: 1e-9, memory: 8 },
  );
  expect(converged).toBe(true);
  expect(iterations).toBeLessThan(120);
});

it('shortens steps that leave the numbers, and stops where nothing falls', () => {
  const barrier = (x: Float64Array, g: Float64Array): number => {
    g[0] = 1 - 1 / x[0]!;
    return x[0]! > 0 ? x[0]! - Math.log(x[0]!) : Number.NaN;
  };
  const x = Float64Array.of(30);
  expect(minimiseLbfgs(barrier, x, { iterations: 100, tolerance: 1e-9 }).converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 8);
  const kink = Float64Array.of(0);
  const end = minimiseLbfgs(
    (at, g) => {
      g[0] = 1;
      return Math.abs(at[0]!);
    },
    kink,
    { iterations: 100, tolerance: 1e-9 },
  );
  expect(end).toMatchObject({ value: 0, converged: false });
});

it('stops when told', () => {
  const stop = () => {
    throw new Error('cancelled');
  };
  expect(() =>
    minimiseLbfgs(rosenbrock, Float64Array.of(-1, 1), { iterations: 9, tolerance: 0, iterationsDone: stop }),
  ).toThrow('cancelled');
});
