import { describe, expect, it } from 'vitest';
import { fieldWaves } from '../../../core/landscapes/gaussian-field.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';
import { indicesOnTorus } from './torus-search.ts';

const field = { dimension: 3, amplitude: 1.5, lengthScale: 0.7, features: 37, side: 4, periodic: false, seed: 11 };

/** Critical points of a field on a line of `length`, by the changes of sign of its slope. */
function countOnLine(given: Record<string, unknown>, length: number, step: number): number {
  const opened = openFamily('gaussian-field', { dimension: 1, ...given });
  const g = new Float64Array(1);
  let [critical, before] = [0, 0];
  for (let i = 0; i * step <= length; i++) {
    opened.gradient(Float64Array.of(i * step), g);
    if (before * g[0] < 0) critical++;
    before = g[0];
  }
  return critical;
}

const isFull = process.env.RIDGELINE_FULL === '1';

/** Along one coordinate, for the period 6. */
const periodicCovariance = (r: number) => Math.exp(-2 * (3 / Math.PI) ** 2 * Math.sin((Math.PI * r) / 6) ** 2);

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
      for (let i = 0; i <= 5000; i++) {
        opened.gradient(Float64Array.of(i * 0.06), g);
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

  // Counts of single fields vary; the tolerance is three and a half standard errors of their mean, from the fields.
  it.each([
    [1, 20, 60, 30, [0.2756644, 0.2756644]],
    [2, 10, 24, 8, [0.0918881, 0.1837763, 0.0918881]],
    // A shorter period would change the covariance: its neighbours reach in by exp(−S²/2).
    [3, 5, 11, 4, [0.0348624, 0.1065073, 0.1065073, 0.0348624]],
  ] as const)(
    'has the densities of critical points of every index in %i dimensions',
    (dimension, side, grid, quick, densities) => {
      const fields = isFull ? 12 * quick : quick;
      const counts = densities.map((): number[] => []);
      for (let seed = 0; seed < fields; seed++) {
        const opened = openFamily('gaussian-field', { dimension, periodic: true, side, seed, features: 128 });
        const indices = indicesOnTorus(opened, side, grid);
        // The Euler characteristic of the torus is 0: none was missed alone.
        expect(
          indices.reduce((sum, index) => sum + (index % 2 === 0 ? 1 : -1), 0),
          `seed ${seed}`,
        ).toBe(0);
        counts.forEach((list, index) => {
          list.push(indices.filter((found) => found === index).length);
        });
      }
      densities.forEach((density, index) => {
        const list = counts[index];
        const mean = list.reduce((a, b) => a + b) / fields;
        const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (fields - 1);
        expect(Math.abs(mean - density * side ** dimension), `index ${index}`).toBeLessThan(
          3.5 * Math.sqrt(variance / fields),
        );
      });
    },
  );

  it.each([
    ['matern', 1.5, (r: number) => (1 + Math.sqrt(3) * r) * Math.exp(-Math.sqrt(3) * r)],
    ['matern', 2.5, (r: number) => (1 + Math.sqrt(5) * r + (5 * r * r) / 3) * Math.exp(-Math.sqrt(5) * r)],
    ['matern', 0.5, (r: number) => Math.exp(-r)],
    ['rational-quadratic', 1, (r: number) => 1 / (1 + (r * r) / 2)],
    ['rational-quadratic', 2.5, (r: number) => (1 + (r * r) / 5) ** -2.5],
    ['periodic', 2.5, (r: number) => periodicCovariance(0.6 * r) * periodicCovariance(-0.8 * r)],
  ] as const)('has the covariance %s of shape %f over seeds', (covariance, shape, expected) => {
    const seeds = 2000;
    const distances = [0, 0.4, 1, 2, 3.5];
    const products = distances.map((): number[] => []);
    const given = { dimension: 2, side: 6, features: 12, covariance, shape };
    for (let seed = 0; seed < seeds; seed++) {
      const points = distances.flatMap((r) => [1 + 0.6 * r, 2 - 0.8 * r]);
      const values = openFamily('gaussian-field', { ...given, seed }).values(
        Float64Array.from(points),
        distances.length,
      );
      products.forEach((list, i) => {
        list.push(values[0] * values[i]);
      });
    }
    distances.forEach((r, i) => {
      const mean = products[i].reduce((a, b) => a + b) / seeds;
      const variance = products[i].reduce((sum, value) => sum + (value - mean) ** 2, 0) / seeds;
      expect(Math.abs(mean - expected(r)), `r = ${r}`).toBeLessThan(4 * Math.sqrt(variance / seeds));
    });
  });

  // Rice: the mean count is length/π sqrt(C⁗/−C″), whatever the covariance.
  it.each([
    [{ covariance: 'matern', shape: 3.5 }, (1 / Math.PI) * Math.sqrt(3 * (7 / 3))],
    [{ covariance: 'rational-quadratic', shape: 4 }, (1 / Math.PI) * Math.sqrt(3 * 1.25)],
    [{ covariance: 'periodic', side: 8 }, (2 / 8) * Math.sqrt(3 * (8 / (2 * Math.PI)) ** 2 + 1)],
  ] as const)('has as many critical points as its facts state for %j', (given, density) => {
    const [fields, length] = [isFull ? 200 : 20, 40];
    const counts = Array.from({ length: fields }, (_, seed) =>
      countOnLine({ features: 400, ...given, seed }, length, 0.04),
    );
    const mean = counts.reduce((a, b) => a + b) / fields;
    const variance = counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (fields - 1);
    expect(Math.abs(mean - density * length)).toBeLessThan(3.5 * Math.sqrt(variance / fields) + 0.5);
    const notes = factsOfFamily('gaussian-field', { dimension: 1, ...given }).notes ?? [];
    const [, shown] =
      /^([\d.]+) expected/.exec(
        notes.find(({ label }) => /^Critical points in (the box|a period)/.test(label))?.value ?? '',
      ) ?? [];
    const side = 'side' in given ? given.side : 10;
    expect(Number(shown) / side).toBeCloseTo(density, 3);
  });

  // Few waves have fewer turns than the field that they tend to, √3/π = 0.5513.
  it.each([
    [16, 0.522],
    [64, 0.547],
    [256, 0.544],
    [1024, 0.553],
  ])('of %i waves has %f critical points a length in one dimension', (features, density) => {
    const [fields, length] = [isFull ? 400 : 40, 60];
    const counts = Array.from({ length: fields }, (_, seed) => countOnLine({ features, seed }, length, 0.05) / length);
    const mean = counts.reduce((a, b) => a + b) / fields;
    const variance = counts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (fields - 1);
    // The table's own error is 0.006.
    expect(Math.abs(mean - density)).toBeLessThan(3.5 * Math.sqrt(variance / fields + 0.006 ** 2));
  });

  it('refuses more frequencies than memory holds', () => {
    expect(() => openFamily('gaussian-field', { dimension: 100_000, features: 1000 })).toThrow(/at most 335 waves/);
    expect(() => openFamily('gaussian-field', { covariance: 'matern', periodic: true })).toThrow(/invalid covariance/);
    expect(() => openFamily('gaussian-field', { covariance: 'matern', shape: 0.7 })).toThrow(/multiple of 1\/2/);
  });
});
