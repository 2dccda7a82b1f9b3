import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hessian } from '../../../core/engine/open-landscape.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import {
  groundStateEnergy,
  minimumComplexity,
  thresholdEnergy,
  totalComplexity,
} from '../../../core/landscapes/symmetric-tensor/complexity.ts';
import { symmetricGaussian } from '../../../core/landscapes/symmetric-tensor/form.ts';
import { stream } from '../../../core/math/streams.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';

/** Mean and its standard error. */
function meanOf(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function expectMean(values: readonly number[], expected: number, what: string): void {
  const { mean, error } = meanOf(values);
  expect(Math.abs(mean - expected), what).toBeLessThan(4 * error);
}

const products = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value * b[i]);

describe('symmetric Gaussian tensors', () => {
  it('are symmetric, with variance 1/m for entries of m orders', () => {
    const size = 3;
    const draws = 4000;
    const at = (tensor: Float64Array, ...index: number[]) => tensor[index.reduce((place, i) => place * size + i, 0)];
    const tensors = Array.from({ length: draws }, (_, seed) => symmetricGaussian(3, size, stream('probe', 'J', seed)));
    for (const tensor of tensors.slice(0, 5)) {
      expect(at(tensor, 0, 1, 2)).toBe(at(tensor, 2, 0, 1));
      expect(at(tensor, 0, 1, 2)).toBe(at(tensor, 1, 0, 2));
      expect(at(tensor, 0, 0, 2)).toBe(at(tensor, 2, 0, 0));
    }
    for (const [index, orders] of [
      [[0, 1, 2], 6],
      [[0, 0, 2], 3],
      [[1, 1, 1], 1],
    ] as const) {
      const values = tensors.map((tensor) => at(tensor, ...index));
      expectMean(values, 0, `mean ${index}`);
      expectMean(products(values, values), 1 / orders, `variance ${index}`);
    }
  });
});

describe('the spherical p-spin glass', () => {
  it.each([2, 3, 4, 5])('of order %i is the sum over all tuples of spins', (order) => {
    const [dimension, seed] = [4, 5];
    const opened = openFamily('p-spin', { dimension, order, seed, signal: 1.3, signalOrder: 3 });
    const tensor = symmetricGaussian(order, dimension, stream('start', `p-spin couplings ${order}`, seed));
    const w = [0.3, -1.2, 0.8, 2];
    const norm = Math.hypot(...w);
    const sigma = w.map((value) => (Math.sqrt(dimension) * value) / norm);
    let sum = 0;
    tensor.forEach((coupling, place) => {
      let product = coupling;
      for (let rest = place, k = 0; k < order; k++, rest = Math.floor(rest / dimension))
        product *= sigma[rest % dimension];
      sum += product;
    });
    const u = stream('start', 'p-spin signal', seed).fillNormal(new Float64Array(dimension));
    const overlap =
      sigma.reduce((total, value, i) => total + value * u[i], 0) / Math.hypot(...u) / Math.sqrt(dimension);
    const expected = sum * dimension ** (-(order - 1) / 2) - 1.3 * dimension * overlap ** 3;
    expect(lossAt(opened, w)).toBeCloseTo(expected, 12);
    // The same in every company, across the borders of chunks.
    const points = Array.from({ length: 75 }, (_, i) => w.map((value, k) => value + 0.1 * i * (k - 1.5)));
    const together = opened.values(Float64Array.from(points.flat()), points.length);
    points.forEach((point, i) => {
      expect(together[i]).toBe(lossAt(opened, point));
    });
  });

  it.each([2, 3, 4])('of order %i has the covariance N q^p over seeds', (order) => {
    const dimension = 5;
    const overlaps = [1, 0.6, 0, -0.8];
    const points = overlaps.map((q) => [q, Math.sqrt(1 - q * q), 0, 0, 0]);
    const values = Array.from({ length: 3000 }, (_, seed) => [
      ...openFamily('p-spin', { dimension, order, seed }).values(Float64Array.from(points.flat()), points.length),
    ]);
    overlaps.forEach((q, i) => {
      expectMean(
        values.map((row) => row[0] * row[i]),
        dimension * q ** order,
        `overlap ${q}`,
      );
    });
  });

  it('has a Hessian on the sphere that is a Gaussian orthogonal matrix less p L/N', () => {
    const [dimension, order] = [5, 3];
    const pole = Float64Array.of(Math.sqrt(dimension), 0, 0, 0, 0);
    const samples = Array.from({ length: 4000 }, (_, seed) => {
      const opened = openFamily('p-spin', { dimension, order, seed });
      const rows = hessian(opened, pole);
      const loss = lossAt(opened, pole);
      const shifted = rows[2][2] + (order * loss) / dimension;
      return { loss, shifted, across: rows[2][3], slope: opened.gradient(pole, new Float64Array(dimension)) };
    });
    const variance = (order * (order - 1)) / dimension;
    const column = (key: 'loss' | 'shifted' | 'across') => samples.map((sample) => sample[key]);
    expectMean(products(column('across'), column('across')), variance, 'off the diagonal');
    expectMean(products(column('shifted'), column('shifted')), 2 * variance, 'on the diagonal');
    expectMean(products(column('shifted'), column('loss')), 0, 'independent of the energy');
  });

  it('has the energies and complexities of Auffinger, Ben Arous and Černý', () => {
    expect(totalComplexity(3)).toBeCloseTo(0.346574, 6);
    expect(thresholdEnergy(3)).toBeCloseTo(1.632993, 6);
    expect(groundStateEnergy(3)).toBeCloseTo(1.656998, 6);
    expect(minimumComplexity(3, -thresholdEnergy(3))).toBeCloseTo(0.01324, 6);
    expect(groundStateEnergy(2)).toBe(Math.SQRT2);
  });

  it('has its minimum near −E₀ N, found by descent', () => {
    // Finite size raises the minimum by a few per cent at N = 60; descent ends between it and the threshold.
    const dimension = 60;
    const opened = openFamily('p-spin', { dimension, order: 3, seed: 1 });
    const g = new Float64Array(dimension);
    let lowest = Number.POSITIVE_INFINITY;
    for (let seed = 0; seed < 4; seed++) {
      const x = stream('probe', 'p-spin descent', seed).fillNormal(new Float64Array(dimension));
      for (let step = 0; step < 1500; step++) {
        lowest = Math.min(lowest, opened.gradient(x, g) / dimension);
        for (let i = 0; i < dimension; i++) x[i] -= 0.05 * g[i];
      }
    }
    expect(lowest).toBeGreaterThan(-groundStateEnergy(3) - 0.1);
    expect(lowest).toBeLessThan(-0.9 * thresholdEnergy(3));
  });

  it('with a signal of order 2 turns its lowest eigenvector to it beyond 1/√2', () => {
    const [dimension, signal] = [100, 1.5];
    const expected = Math.sqrt(1 - 1 / (2 * signal * signal));
    const samples = Array.from({ length: 40 }, (_, seed) => {
      const facts = factsOfFamily('p-spin', { dimension, order: 2, signal, signalOrder: 2, seed });
      const note = facts.notes?.find(({ label }) => label.startsWith('Overlap'));
      expect(Number(note?.value)).toBeCloseTo(expected, 5);
      const u = stream('start', 'p-spin signal', seed).fillNormal(new Float64Array(dimension));
      const inner = facts.minimisers?.[0].reduce((sum, value, i) => sum + value * u[i], 0) ?? 0;
      return { energy: (facts.minimum ?? 0) / dimension, overlap: inner ** 2 / Math.hypot(...u) ** 2 / dimension };
    });
    // Means of finite matrices miss the limits by a multiple of 1/N.
    const close = (values: number[], limit: number): void => {
      const { mean, error } = meanOf(values);
      expect(Math.abs(mean - limit)).toBeLessThan(4 * error + 1 / dimension);
    };
    close(
      samples.map(({ energy }) => energy),
      -(signal + 1 / (2 * signal)),
    );
    close(
      samples.map(({ overlap }) => overlap),
      expected ** 2,
    );
  });

  it('says how large it may be', () => {
    expect(() => openFamily('p-spin', { dimension: 400 })).toThrow(
      'invalid dimension: 400; expected at most 322 for order 3: couplings take up to 256 MB',
    );
  });
});

describe('random quadratic forms', () => {
  const eigenvaluesOf = (given: Record<string, unknown>): readonly number[] => {
    const definition = landscapeById('random-quadratic');
    const parameters = fillParameters(definition.parameters, given, '');
    return definition.exactAt?.(parameters, new Float64Array(parameters.dimension as number)).eigenvalues ?? [];
  };

  it.each([
    [1, 0.5, 4000],
    [2, 0.1464466, 8000],
    [3, 0.02492092, 30_000],
    [4, 0.002456709, 60_000],
  ])('in %i dimensions are all positive with probability %f', (dimension, expected, seeds) => {
    let minima = 0;
    for (let seed = 0; seed < seeds; seed++) if (eigenvaluesOf({ dimension, seed })[0] > 0) minima++;
    expect(Math.abs(minima / seeds - expected)).toBeLessThan(3.5 * Math.sqrt((expected * (1 - expected)) / seeds));
  });

  it('have the semicircle', () => {
    const n = 200;
    const eigenvalues = eigenvaluesOf({ dimension: n, seed: 1, deviation: 0.5, shift: 3 });
    const second = eigenvalues.reduce((sum, value) => sum + (value - 3) ** 2, 0) / n;
    // The mean square is σ² (n + 1), with a standard deviation of 2 σ².
    expect(Math.abs(second - 0.25 * (n + 1))).toBeLessThan(1.5);
    expect(Math.max(...eigenvalues)).toBeCloseTo(3 + Math.sqrt(n), 0);
    // Mass of a semicircle within half of its radius.
    const inner = eigenvalues.filter((value) => Math.abs(value - 3) < Math.sqrt(n) / 2).length / n;
    expect(inner).toBeCloseTo(1 / 3 + Math.sqrt(3) / (2 * Math.PI), 1);
  });
});
