import { describe, expect, it } from 'vitest';
import { hessian } from '../../../core/engine/open-landscape.ts';
import { type Fade, fadeAt } from '../../../core/landscapes/perlin/fade.ts';
import { type Ensemble, Lattice } from '../../../core/landscapes/perlin/lattice.ts';
import { stream } from '../../../core/math/streams.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';
import { indicesOnTorus } from './torus-search.ts';

/** The defining sum over corners, term by term. */
function noise(lattice: Lattice, fade: Fade, x: readonly number[]): number {
  const n = x.length;
  const g = new Float64Array(n);
  let sum = 0;
  for (let b = 0; b < 2 ** n; b++) {
    let [weight, ramp, p, stride] = [1, 0, 0, 1];
    const corner = x.map((value, k) => Math.floor(value) + ((b >> k) & 1));
    for (const c of corner) {
      p += stride * (((c % lattice.period) + lattice.period) % lattice.period);
      stride *= lattice.period;
    }
    lattice.gradientAt(p, g);
    x.forEach((value, k) => {
      const s = fadeAt(fade, value - Math.floor(value))[0];
      weight *= (b >> k) & 1 ? s : 1 - s;
      ramp += g[k] * (value - corner[k]);
    });
    sum += weight * ramp;
  }
  return sum;
}

const draws = () => stream('probe', 'perlin spec', 0);

describe('Perlin noise', () => {
  it.each<[number, number, Ensemble, Fade]>([
    [1, 5, 'sphere', 'quintic'],
    [2, 4, 'cube', 'cubic'],
    [3, 3, 'edges', 'quintic'],
    [6, 2, 'sphere', 'quintic'],
  ])('in %i dimensions is the sum over the corners', (dimension, period, gradients, fade) => {
    const opened = openFamily('perlin', { dimension, period, gradients, fade, seed: 4 });
    const lattice = new Lattice(dimension, period, gradients, 4);
    const random = draws();
    for (let i = 0; i < 20; i++) {
      const x = Array.from({ length: dimension }, () => 20 * random.uniform() - 10);
      expect(lossAt(opened, x)).toBeCloseTo(noise(lattice, fade, x), 13);
    }
  });

  it('stays within √n/2, and repeats after its period', () => {
    for (const dimension of [1, 2, 5, 10]) {
      const opened = openFamily('perlin', { dimension, period: 3, amplitude: 2 });
      const random = draws();
      for (let i = 0; i < 200; i++) {
        const x = Array.from({ length: dimension }, () => 3 * random.uniform());
        const loss = lossAt(opened, x);
        expect(Math.abs(loss)).toBeLessThanOrEqual(Math.sqrt(dimension));
        const moved = x.map((value, k) => value + (k === 0 ? -3 : 6));
        expect(lossAt(opened, moved)).toBeCloseTo(loss, 12);
      }
    }
  });

  it('is 0 at lattice points and has their gradient there', () => {
    const opened = openFamily('perlin', { dimension: 3, period: 5, seed: 9 });
    const lattice = new Lattice(3, 5, 'sphere', 9);
    const [g, expected] = [new Float64Array(3), new Float64Array(3)];
    expect(opened.gradient(Float64Array.of(2, 1, 4), g)).toBe(0);
    lattice.gradientAt(2 + 5 * 1 + 25 * 4, expected);
    for (let k = 0; k < 3; k++) expect(g[k]).toBeCloseTo(expected[k], 15);
    expect(g.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 14);
  });

  it('goes on across the faces of cells with two derivatives, the cubic one with one', () => {
    const v = Float64Array.of(0.3, -0.8);
    for (const fade of ['quintic', 'cubic'] as const) {
      const opened = openFamily('perlin', { fade });
      const sides = [2 - 1e-9, 2].map((x) => {
        const [g, product] = [new Float64Array(2), new Float64Array(2)];
        const point = Float64Array.of(x, 0.4);
        const loss = opened.gradient(point, g);
        opened.hessianVectorProduct(point, v, product);
        return { first: [loss, ...g], second: [...product] };
      });
      sides[0].first.forEach((value, i) => {
        expect(value).toBeCloseTo(sides[1].first[i], 7);
      });
      const gap = Math.max(...sides[0].second.map((value, i) => Math.abs(value - sides[1].second[i])));
      if (fade === 'quintic') expect(gap).toBeLessThan(1e-6);
      else expect(gap).toBeGreaterThan(0.01);
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 10])('has a Hessian in %i dimensions with the bits of its products', (dimension) => {
    const random = draws();
    for (const fade of ['quintic', 'cubic'] as const) {
      const opened = openFamily('perlin', { dimension, period: 2, fade, amplitude: 1.7 });
      const whole = new Float64Array(dimension * dimension);
      for (let i = 0; i < 20; i++) {
        const point = Float64Array.from({ length: dimension }, () => 6 * random.uniform() - 3);
        opened.hessian?.(point, whole);
        expect(whole).toEqual(Float64Array.from(hessian(opened, point).flatMap((row) => [...row])));
      }
    }
  });

  it('has three minima in four cells of one dimension', () => {
    const cells = 4000;
    const opened = openFamily('perlin', { dimension: 1, period: cells });
    const g = new Float64Array(1);
    let [minima, before] = [0, 0];
    for (let i = 0; i <= 40 * cells; i++) {
      opened.gradient(Float64Array.of((i + 0.5) / 40), g);
      if (before < 0 && g[0] >= 0) minima++;
      before = g[0];
    }
    // The number in a cell has a standard deviation of at most 0.5.
    expect(Math.abs(minima / cells - 0.75)).toBeLessThan((3 * 0.5) / Math.sqrt(cells));
  });

  // A cell's contents depend on its corners alone, so that a torus of two cells a side is unbiased. What a search on the
  // lines of a stencil counts has another limit: 0.85 minima per cell in two dimensions.
  it.each([
    [1, {}, 20, 200, 0.75, 1.5, 0.9],
    [2, {}, 18, 30, 0.605, 2.42, 0.9],
    [2, { gradients: 'cube' }, 18, 15, 0.575, undefined, 0.9],
    [3, {}, 8, 8, 0.515, 3.8, 0.9],
    // Equal edges at neighbouring corners leave long valleys, where Newton steps miss more saddles.
    [3, { gradients: 'edges' }, 8, 12, 0.59, undefined, 0.4],
  ] as const)(
    'in %i dimensions with %j has its minima per cell, counted completely',
    (dimension, given, grid, quick, minima, critical, least) => {
      const seeds = process.env.RIDGELINE_FULL === '1' ? 20 * quick : quick;
      const cells = 2 ** dimension;
      const searches = Array.from({ length: seeds }, (_, seed) => {
        const opened = openFamily('perlin', { dimension, period: 2, seed, ...given });
        return indicesOnTorus(opened, 2, grid, 0.08);
      });
      // The alternating sum over indices is 0 on a torus: what a search misses shows.
      const whole = searches.filter((indices) => indices.reduce((sum, index) => sum + 1 - 2 * (index % 2), 0) === 0);
      expect(whole.length / seeds).toBeGreaterThan(least);
      const expectMean = (counts: number[], expected: number): void => {
        const mean = counts.reduce((a, b) => a + b) / seeds;
        const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (seeds - 1);
        expect(Math.abs(mean - expected * cells)).toBeLessThan(3.5 * Math.sqrt(variance / seeds));
      };
      expectMean(
        searches.map((indices) => indices.filter((index) => index === 0).length),
        minima,
      );
      if (critical !== undefined)
        expectMean(
          searches.map((indices) => indices.length),
          critical,
        );
    },
  );

  it('computes the same however many cells came before', () => {
    const opened = openFamily('perlin', { dimension: 9, period: 4 });
    const random = draws();
    const points = Array.from({ length: 150 }, () => Array.from({ length: 9 }, () => 4 * random.uniform()));
    const first = points.map((x) => lossAt(opened, x));
    expect(points.map((x) => lossAt(opened, x))).toEqual(first);
  });

  it('is NaN where the point is, and survives points far away', () => {
    const opened = openFamily('perlin');
    expect(lossAt(opened, [Number.NaN, 0])).toBeNaN();
    expect(lossAt(opened, [Number.POSITIVE_INFINITY, 0])).toBeNaN();
    expect(lossAt(opened, [1e300, -1e300])).toBe(0);
  });

  it('refuses what it cannot be', () => {
    expect(() => openFamily('perlin', { gradients: 'edges' })).toThrow(/twelve edges are for 3/);
    expect(() => openFamily('perlin', { dimension: 10, period: 64 })).toThrow(/2\^53/);
    expect(factsOfFamily('perlin', { dimension: 1 }).notes).toContainEqual({
      label: 'Minima per cell',
      value: '3/4, exactly, on average over seeds',
    });
  });
});
