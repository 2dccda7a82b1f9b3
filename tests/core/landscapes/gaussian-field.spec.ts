import { describe, expect, it } from 'vitest';
import { hessian, type OpenLandscape } from '../../../core/engine/open-landscape.ts';
import { fieldWaves } from '../../../core/landscapes/gaussian-field.ts';
import { lossAt, openFamily } from './open-family.ts';

const field = { dimension: 3, amplitude: 1.5, lengthScale: 0.7, features: 37, side: 4, periodic: false, seed: 11 };

/** Critical points of a field on the square torus, by Newton's method from a grid, with the sign of the Hessian. */
function criticalPoints(
  opened: OpenLandscape,
  side: number,
  grid: number,
): { isSaddle: boolean; isMinimum: boolean }[] {
  const found: { x: number; y: number; isSaddle: boolean; isMinimum: boolean }[] = [];
  const g = new Float64Array(2);
  const apart = (a: number, b: number) => Math.abs(a - b - side * Math.round((a - b) / side));
  for (let start = 0; start < grid * grid; start++) {
    const point = Float64Array.of(((start % grid) * side) / grid, (Math.floor(start / grid) * side) / grid);
    for (let step = 0; step < 40; step++) {
      opened.gradient(point, g);
      const [[a, b], [, d]] = hessian(opened, point);
      const determinant = a * d - b * b;
      const move = [-(d * g[0] - b * g[1]) / determinant, -(a * g[1] - b * g[0]) / determinant];
      const length = Math.hypot(...move);
      const damping = Math.min(1, 0.3 / length);
      point[0] += damping * move[0];
      point[1] += damping * move[1];
      if (length > 1e-11) continue;
      if (!found.some(({ x, y }) => apart(x, point[0]) + apart(y, point[1]) < 1e-6)) {
        found.push({ x: point[0], y: point[1], isSaddle: determinant < 0, isMinimum: determinant > 0 && a > 0 });
      }
      break;
    }
  }
  return found;
}

describe('the Gaussian field', () => {
  it('is the sum of its waves', () => {
    const { dimension, count, amplitude, frequencies, phases } = fieldWaves(field);
    const opened = openFamily('gaussian-field', field);
    const point = [0.3, -2.1, 7.7];
    const [g, product] = [new Float64Array(dimension), new Float64Array(dimension)];
    const v = Float64Array.of(0.4, -1, 2);
    const expected = { loss: 0, g: [0, 0, 0], product: [0, 0, 0] };
    for (let j = 0; j < count; j++) {
      const omega = Array.from({ length: dimension }, (_, k) => frequencies[k * count + j]);
      const dot = (x: ArrayLike<number>) => omega.reduce((sum, value, k) => sum + value * x[k], 0);
      const angle = dot(point) + phases[j];
      expected.loss += amplitude * Math.cos(angle);
      omega.forEach((value, k) => {
        expected.g[k] -= amplitude * Math.sin(angle) * value;
        expected.product[k] -= amplitude * Math.cos(angle) * value * dot(v);
      });
    }
    expect(opened.gradient(Float64Array.from(point), g)).toBeCloseTo(expected.loss, 13);
    opened.hessianVectorProduct(Float64Array.from(point), v, product);
    for (let k = 0; k < dimension; k++) {
      expect(g[k]).toBeCloseTo(expected.g[k], 12);
      expect(product[k]).toBeCloseTo(expected.product[k], 12);
    }
  });

  it('is another field for another seed, and the same for the same', () => {
    const [first, again, other] = [11, 11, 12].map((seed) => openFamily('gaussian-field', { ...field, seed }));
    expect(lossAt(first, [1, 2, 3])).toBe(lossAt(again, [1, 2, 3]));
    expect(lossAt(first, [1, 2, 3])).not.toBe(lossAt(other, [1, 2, 3]));
  });

  it.each([false, true])('has the covariance σ² exp(−r²/2l²) over seeds; torus: %s', (periodic) => {
    const seeds = 1500;
    const distances = [0, 0.5, 1, 2];
    const products = distances.map(() => [] as number[]);
    for (let seed = 0; seed < seeds; seed++) {
      const opened = openFamily('gaussian-field', { ...field, dimension: 2, side: 10, periodic, seed, features: 16 });
      const points = distances.flatMap((r) => [1 + 0.6 * r, 2 - 0.8 * r]);
      const values = opened.values(Float64Array.from(points), distances.length);
      products.forEach((list, i) => {
        list.push(values[0] * values[i]);
      });
    }
    distances.forEach((r, i) => {
      const mean = products[i].reduce((a, b) => a + b) / seeds;
      const variance = products[i].reduce((sum, value) => sum + (value - mean) ** 2, 0) / seeds;
      const expected = 1.5 ** 2 * Math.exp(-(r ** 2) / (2 * 0.7 ** 2));
      expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.sqrt(variance / seeds));
    });
  });

  it('repeats on a torus', () => {
    const opened = openFamily('gaussian-field', { ...field, periodic: true });
    expect(lossAt(opened, [0.3, 1.1, 2])).toBeCloseTo(lossAt(opened, [4.3, -6.9, 10]), 11);
  });

  it('has √3/π critical points per length in one dimension, half of them minima', () => {
    let [critical, minima, length] = [0, 0, 0];
    for (let seed = 0; seed < 5; seed++) {
      const opened = openFamily('gaussian-field', { dimension: 1, features: 1024, seed });
      const g = new Float64Array(1);
      let before = 0;
      for (let i = 0; i <= 10_000; i++) {
        opened.gradient(Float64Array.of(i * 0.03), g);
        if (before * g[0] < 0) {
          critical++;
          if (g[0] > 0) minima++;
        }
        before = g[0];
      }
      length += 300;
    }
    expect(Math.abs(critical / length - Math.sqrt(3) / Math.PI)).toBeLessThan(0.025);
    expect(minima / critical).toBeCloseTo(0.5, 2);
  });

  it('has 2/(π√3) critical points per area in two dimensions, half of them saddles', () => {
    const side = 10;
    const fields = 12;
    const all = Array.from({ length: fields }, (_, seed) => seed).flatMap((seed) => {
      const points = criticalPoints(openFamily('gaussian-field', { periodic: true, side, seed }), side, 24);
      // The Euler characteristic of the torus is 0.
      expect(points.filter(({ isSaddle }) => isSaddle).length * 2).toBe(points.length);
      return points;
    });
    // Counts of single fields of this size vary by 12 %: three standard errors.
    const area = fields * side * side;
    expect(Math.abs(all.length / area - 0.3675526)).toBeLessThan(0.037);
    expect(Math.abs(all.filter(({ isMinimum }) => isMinimum).length / area - 0.0918881)).toBeLessThan(0.01);
  });

  it('refuses more frequencies than memory holds', () => {
    expect(() => openFamily('gaussian-field', { dimension: 100_000, features: 1000 })).toThrow(/at most 335 waves/);
  });
});
