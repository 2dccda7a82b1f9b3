import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hessian, type OpenLandscape, paddedBytes } from '../../../core/engine/open-landscape.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { LandscapeKernel } from '../../../core/landscapes/define.ts';
import { recipeData } from '../../../core/landscapes/dense/problems.ts';
import { kernelFeatures, kernelMatrix, randomFeatures } from '../../../core/landscapes/features/kernels.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { erf } from '../../../core/wasm/elementary.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';

function descend(opened: OpenLandscape, start: ArrayLike<number>, rate: number, steps: number): Float64Array {
  const x = Float64Array.from(start);
  const g = new Float64Array(x.length);
  for (let step = 0; step < steps; step++) {
    opened.gradient(x, g);
    for (let i = 0; i < x.length; i++) x[i] -= rate * g[i];
  }
  return x;
}

/** Gradient flow by the classical Runge-Kutta method, in steps that grow with time. */
function flow(opened: OpenLandscape, start: ArrayLike<number>, time: number, firstStep: number): Float64Array {
  let x = Float64Array.from(start);
  const slope = (point: Float64Array): Float64Array => {
    const g = new Float64Array(point.length);
    opened.gradient(point, g);
    return g.map((value) => -value);
  };
  for (let t = 0; t < time; ) {
    const h = Math.min(firstStep * (1 + t), time - t);
    const moved = (by: number, k: Float64Array) => x.map((value, i) => value + by * k[i]);
    const k1 = slope(x);
    const k2 = slope(moved(h / 2, k1));
    const k3 = slope(moved(h / 2, k2));
    const k4 = slope(moved(h, k3));
    x = x.map((value, i) => value + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    t += h;
  }
  return x;
}

/** A kernel with its buffers, for what the open landscape does not offer. */
function openKernel(family: string, given: Record<string, unknown>) {
  const { body, parameters } = landscapeById(family);
  if (body.kind !== 'kernel') throw new Error(`${family} has no kernel`);
  const workspace = new Workspace();
  const context = { workspace, precision: 'f64', data: builtInData } as const;
  const kernel: LandscapeKernel = body.create(fillParameters(parameters, given, ''), context);
  const [x, g] = [workspace.allocate(paddedBytes(kernel.dimension)), workspace.allocate(paddedBytes(kernel.dimension))];
  return { kernel, workspace, x, g };
}

/** The batch of all rows in order is the full gradient, and batches of one row add up to it. */
function expectBatchesToAddUp(family: string, given: Record<string, unknown>, tolerance: number): void {
  const { kernel, workspace, x, g } = openKernel(family, given);
  const { dimension, rows } = kernel;
  workspace.f64(x, dimension).set(Array.from({ length: dimension }, (_, i) => 0.4 * Math.sin(2 * i + 1)));
  const loss = kernel.gradient(x, g);
  const full = workspace.f64(g, dimension).slice();
  const every = Int32Array.from({ length: rows }, (_, i) => i);
  expect(Math.abs((kernel.batchGradient?.(x, every, g) ?? Number.NaN) - loss)).toBeLessThan(tolerance);
  workspace.f64(g, dimension).forEach((value, i) => {
    expect(Math.abs(value - full[i])).toBeLessThan(tolerance);
  });
  const sum = new Float64Array(dimension);
  let losses = 0;
  for (const row of every) {
    losses += kernel.batchGradient?.(x, Int32Array.of(row), g) ?? Number.NaN;
    workspace.f64(g, dimension).forEach((value, i) => {
      sum[i] += value / rows;
    });
  }
  expect(Math.abs(losses / rows - loss)).toBeLessThan(tolerance);
  sum.forEach((value, i) => {
    expect(Math.abs(value - full[i])).toBeLessThan(tolerance);
  });
  expect(() => kernel.batchGradient?.(x, Int32Array.of(rows), g)).toThrow(/invalid data row/);
}

describe('regression', () => {
  const v1 = { average: false };
  const v2 = { ...v1, noisePerRow: 1 };
  const v3 = { ...v1, noisePerRow: 100, noiseScale: Math.sqrt(3 / 100) };

  it('has the recipe of the reference sheet', () => {
    const { features: x, targets: y } = recipeData();
    expect(x[0]).toBeCloseTo(-2.5758293, 7);
    expect(x[1]).toBeCloseTo(-2.1700904, 7);
    expect(y[0] - x[0]).toBeCloseTo(-0.3451255, 7);
    expect(y[1] - x[1]).toBeCloseTo(0.628006, 7);
    expect(x.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(98.7309633, 7);
    expect(x.reduce((sum, value, i) => sum + value * y[i], 0)).toBeCloseTo(100.3730811, 7);
  });

  it.each([
    ['V1', v1, 1.0166322, 0.01, 20],
    ['V2', v2, 1.0064385, 0.0198, 1500],
    ['V3', v3, 0.9866522, 0.0192, 500],
  ])('%s from 0: gradient descent ends where the closed form says', (_, given, slope, rate, steps) => {
    const opened = openFamily('regression', given);
    const [{ features: x, targets: y }, variance] = [recipeData(), given === v1 ? 0 : given === v2 ? 1 : 3];
    const square = x.reduce((sum, value) => sum + value * value, 0);
    const product = x.reduce((sum, value, i) => sum + value * y[i], 0);
    const end = descend(opened, new Float64Array(opened.dimension), rate, steps);
    expect(end[0]).toBeCloseTo(product / (variance + square), 9);
    expect(end[0]).toBeCloseTo(slope, 7);
    if (variance > 0) expect(lossAt(opened, end)).toBeLessThan(1e-18);
  });

  it('V2 from any start ends at the closed form', () => {
    const opened = openFamily('regression', v2);
    const { features: x, targets: y } = recipeData();
    const start = Float64Array.from({ length: 101 }, (_, i) => Math.sin(i + 1));
    const square = x.reduce((sum, value) => sum + value * value, 0);
    const expected =
      start[0] + x.reduce((sum, value, i) => sum + value * (y[i] - start[0] * value - start[i + 1]), 0) / (1 + square);
    expect(descend(opened, start, 0.0198, 1500)[0]).toBeCloseTo(expected, 9);
  });

  it.each([
    [v1, 1, 0],
    [v2, 101, 1],
    [v3, 10_001, 9901],
  ])('%j has the right dimension and the right flat directions', (given, dimension, flat) => {
    const definition = landscapeById('regression');
    const parameters = fillParameters(definition.parameters, given, '');
    const { eigenvalues = [] } = definition.exactAt?.(parameters, new Float64Array(dimension)) ?? {};
    expect(eigenvalues).toHaveLength(dimension);
    expect(eigenvalues.filter((value) => value === 0)).toHaveLength(flat);
    const note = factsOfFamily('regression', given).notes?.find(({ label }) => label === 'Dimension of the minimum');
    expect(note?.value).toBe(flat === 0 ? undefined : `${flat}, parameters less rows`);
  });

  it.each([
    v2,
    { problem: 'random', columns: 6, rows: 4, l2: 0.1 },
    { problem: 'random', columns: 3, rows: 5, noisePerRow: 2, noiseScale: 0.3 },
    { problem: 'given', l2: 2 },
  ])('%j has the eigenvalues that it says', (given) => {
    const opened = openFamily('regression', given);
    const definition = landscapeById('regression');
    const parameters = fillParameters(definition.parameters, given, '');
    const point = new Float64Array(opened.dimension);
    const matrix = Float64Array.from(hessian(opened, point).flatMap((row) => [...row]));
    const found = [...symmetricEigenvalues(matrix, point.length)].sort((a, b) => a - b);
    const said = [...(definition.exactAt?.(parameters, point).eigenvalues ?? [])].sort((a, b) => a - b);
    expect(said).toHaveLength(found.length);
    said.forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 10);
    });
  });

  it('has batches that add up', () => {
    expectBatchesToAddUp('regression', { l2: 0.3 }, 1e-12);
    expectBatchesToAddUp('regression', v2, 1e-10);
    expectBatchesToAddUp('regression', { problem: 'random', rows: 300, columns: 5 }, 1e-11);
  });

  it('refuses rows that are not whole', () => {
    expect(() => openFamily('regression', { problem: 'given', inputs: [1, 2, 3] })).toThrow(/expected 3 rows of 2/);
  });
});

describe('logistic regression', () => {
  it.each([
    [1e2, 4.568829],
    [1e4, 9.209519],
    [1e6, 13.815498],
  ])('on one point, gradient flow has e^w + w = t + 1: at %d', (time, weight) => {
    const opened = openFamily('logistic', { columns: 1, inputs: [1], labels: [1] });
    expect(flow(opened, [0], time, 0.01)[0]).toBeCloseTo(weight, 5);
  });

  it.each([
    [1e2, 0.158258, 0.9875],
    [1e4, 0.07972, 0.99682],
    [1e6, 0.053209, 0.99858],
  ])('on two separable points, turns to the widest margin: at %d', (time, angle, margin) => {
    const opened = openFamily('logistic', { average: false });
    const [a, b] = flow(opened, [0, 0], time, 0.005);
    expect(Math.atan2(b, a)).toBeCloseTo(angle, 5);
    // The widest margin is 1, along the first axis.
    expect(Math.min(a, 2 * a + 3 * b) / Math.hypot(a, b)).toBeCloseTo(margin, 4);
  });

  it.each([
    [0.1, 1.633506],
    [0.01, 3.359275],
    [1e-4, 7.231211],
    [1e-8, 15.668997],
  ])('with penalty %f has its minimum where λw = 1/(1 + e^w)', (l2, weight) => {
    const opened = openFamily('logistic', { columns: 1, inputs: [1], labels: [1], l2 });
    const [point, g] = [Float64Array.of(1), new Float64Array(1)];
    for (let i = 0; i < 50; i++) {
      opened.gradient(point, g);
      point[0] -= g[0] / hessian(opened, point)[0][0];
    }
    expect(point[0]).toBeCloseTo(weight, 6);
  });

  it('keeps its digits far out', () => {
    const opened = openFamily('logistic', { columns: 1, inputs: [1], labels: [-1] });
    expect(lossAt(opened, [1000])).toBe(1000);
    expect(lossAt(opened, [-40]) / Math.exp(-40)).toBeCloseTo(1, 14);
    expect(lossAt(opened, [Number.NaN])).toBeNaN();
  });

  it('is the plain sum over rows, with a bias', () => {
    const given = { inputs: [1, 2, -1, 0.5, 3, -2], labels: [1, -1, -1], bias: true, l2: 0.2 };
    const opened = openFamily('logistic', given);
    const w = [0.4, -0.7, 0.3];
    let expected = 0.1 * w.reduce((sum, value) => sum + value * value, 0);
    given.labels.forEach((label, i) => {
      const z = w[0] * given.inputs[2 * i] + w[1] * given.inputs[2 * i + 1] + w[2];
      expected += Math.log1p(Math.exp(-label * z)) / 3;
    });
    expect(lossAt(opened, w)).toBeCloseTo(expected, 14);
  });

  it('measures both parts of a data set', () => {
    const { kernel, workspace, x } = openKernel('logistic', { problem: 'data', bias: true, l2: 0.01 });
    expect(kernel.metrics).toEqual(['loss', 'accuracy', 'testLoss', 'testAccuracy']);
    expect([kernel.dimension, kernel.rows]).toEqual([31, 456]);
    const opened = openFamily('logistic', { problem: 'data', bias: true, l2: 0.01 });
    workspace.f64(x, 31).set(descend(opened, new Float64Array(31), 0.5, 300));
    const out = new Float64Array(4);
    kernel.measure(x, out);
    expect(out[0]).toBe(kernel.loss(x));
    expect(out[1]).toBeGreaterThan(0.97);
    expect(out[2]).toBeLessThan(0.2);
    expect(out[3]).toBeGreaterThan(0.94);
  });

  it('has batches that add up', () => {
    expectBatchesToAddUp('logistic', { problem: 'data', data: 'iris', positive: 2, l2: 0.1 }, 1e-12);
    expectBatchesToAddUp('logistic', { problem: 'data', trainFraction: 1, bias: true }, 1e-12);
  });

  it('refuses classes that are not there', () => {
    expect(() => openFamily('logistic', { problem: 'data', data: 'iris', positive: 3 })).toThrow(/from 0 to 2/);
    expect(() => openFamily('logistic', { labels: [1, 0] })).toThrow(/1 or −1/);
  });
});

describe('diagonal networks', () => {
  const limits: [number, number[]][] = [
    [1e-4, [3.216e-6, 0.00103431, 0.33264272]],
    [0.01, [0.00146438, 0.02164318, 0.31841642]],
    [0.1, [0.02650892, 0.08802891, 0.26581109]],
    [1, [0.07133781, 0.14276636, 0.21437649]],
  ];

  it.each(limits)('start %f: the facts name the limit of gradient flow', (initialScale, expected) => {
    const note = factsOfFamily('diagonal-network', { initialScale }).notes?.find(({ label }) =>
      /ends at w/.test(label),
    );
    const said = note?.value.slice(1, -1).split(', ').map(Number) ?? [];
    expected.forEach((value, i) => {
      expect(said[i]).toBeCloseTo(value, 8);
    });
  });

  it.each(limits.slice(1))('start %f: small steps of gradient descent go there', (initialScale, expected) => {
    const opened = openFamily('diagonal-network', { initialScale });
    const end = descend(opened, new Array(6).fill(initialScale), 2e-4, 60_000);
    expected.forEach((value, i) => {
      expect(Math.abs(end[i] ** 2 - end[3 + i] ** 2 - value)).toBeLessThan(2e-4);
    });
  });

  it('has the loss of its rows, and batches that add up', () => {
    const given = { columns: 2, inputs: [1, 2, 3, 4], targets: [1, -1] };
    const opened = openFamily('diagonal-network', given);
    const [w1, w2] = [0.3 ** 2 - 0.2 ** 2, 0.5 ** 2 - 0.7 ** 2];
    const expected = 0.25 * ((w1 + 2 * w2 - 1) ** 2 + (3 * w1 + 4 * w2 + 1) ** 2);
    expect(lossAt(opened, [0.3, 0.5, 0.2, 0.7])).toBeCloseTo(expected, 14);
    expectBatchesToAddUp('diagonal-network', given, 1e-13);
    expectBatchesToAddUp('diagonal-network', { problem: 'sparse', columns: 50 }, 1e-11);
  });
});

describe('convex minima', () => {
  it('of logistic regression with a penalty are the roots of their equation', () => {
    // One point x = 1 with y = 1: λ w = 1/(1 + e^w).
    for (const [l2, w] of [
      [0.1, 1.633506],
      [0.01, 3.359275],
      [1e-4, 7.231211],
      [1e-8, 15.668997],
    ]) {
      const { minimisers } = factsOfFamily('logistic', { columns: 1, inputs: [1], labels: [1], l2 });
      expect(minimisers?.[0][0]).toBeCloseTo(w, 6);
    }
  });

  it('of ridge regression solve the normal equations, whichever side is longer', () => {
    for (const given of [
      { columns: 5, rows: 30, l2: 0.3 },
      { columns: 40, rows: 12, l2: 0.05, average: false },
    ]) {
      const problem = { problem: 'random', ...given };
      const { minimum = Number.NaN, minimisers = [] } = factsOfFamily('regression', problem);
      const opened = openFamily('regression', problem);
      const g = new Float64Array(opened.dimension);
      expect(opened.gradient(Float64Array.from(minimisers[0]), g)).toBeCloseTo(minimum, 12);
      for (const value of g) expect(Math.abs(value)).toBeLessThan(1e-12);
    }
  });
});

describe('kernel regression', () => {
  it('on random Fourier features nears the Gaussian kernel, and ReLU features the arc-cosine kernel', () => {
    const points = { rows: 2, columns: 2, features: Float64Array.of(0.4, -0.3, 0.1, 0.8) };
    const count = 200_000;
    const expectInner = (features: Float64Array, expected: number): void => {
      const terms = features.subarray(0, count).map((value, j) => count * value * features[count + j]);
      const mean = terms.reduce((a, b) => a + b) / count;
      const variance = terms.reduce((sum, term) => sum + (term - mean) ** 2, 0) / count;
      expect(Math.abs(mean - expected)).toBeLessThan(3.5 * Math.sqrt(variance / count));
    };
    const square = 0.3 ** 2 + 1.1 ** 2;
    expectInner(randomFeatures('fourier', 0.7, count, 1, points), Math.exp(-square / (2 * 0.49)));
    // With the offset as a last coordinate: (|x| |y|/π) (sin θ + (π − θ) cos θ), J₁ of Cho and Saul.
    const [a, b] = [
      [0.4 / 0.7, -0.3 / 0.7, 1],
      [0.1 / 0.7, 0.8 / 0.7, 1],
    ];
    const angle = Math.acos((a[0] * b[0] + a[1] * b[1] + 1) / (Math.hypot(...a) * Math.hypot(...b)));
    const expected =
      ((Math.hypot(...a) * Math.hypot(...b)) / Math.PI) * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle));
    expectInner(randomFeatures('relu', 0.7, count, 1, points), expected);
  });

  it.each(['gaussian', 'laplace', 'matern', 'polynomial'] as const)(
    'on features of the %s kernel is the ridge in its space',
    (name) => {
      const draws = (rows: number, from: number) => ({
        rows,
        columns: 2,
        features: Float64Array.from({ length: 2 * rows }, (_, i) => Math.sin(3 * (i + from))),
      });
      const [training, test] = [draws(8, 1), draws(3, 50)];
      const made = kernelFeatures(name, 0.9, training, test);
      const K = kernelMatrix(name, 0.9, training, training);
      const across = kernelMatrix(name, 0.9, test, training);
      const inner = (x: Float64Array, i: number, y: Float64Array, j: number) => {
        let sum = 0;
        for (let k = 0; k < 8; k++) sum += x[8 * i + k] * y[8 * j + k];
        return sum;
      };
      for (let i = 0; i < 8; i++) {
        for (let j = 0; j < 8; j++) expect(inner(made.training, i, made.training, j)).toBeCloseTo(K[8 * i + j], 10);
      }
      const features = made.test ?? new Float64Array();
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 8; j++) expect(inner(features, i, made.training, j)).toBeCloseTo(across[8 * i + j], 6);
      }
    },
  );

  it('ends at its exact minimum by descent', () => {
    const given = { features: 'laplace', width: 0.5, rows: 15, l2: 0.05 };
    const opened = openFamily('kernel-regression', given);
    const { minimum = Number.NaN, minimisers = [] } = factsOfFamily('kernel-regression', given);
    const end = descend(opened, new Float64Array(15), 1, 2000);
    end.forEach((value, i) => {
      expect(value).toBeCloseTo(minimisers[0][i], 9);
    });
    expect(lossAt(opened, end)).toBeCloseTo(minimum, 13);
  });
});

describe('phase retrieval', () => {
  it('is a quarter of the mean square of what intensities miss', () => {
    const opened = openFamily('phase-retrieval', { dimension: 3, measurements: 5, norm: 2 });
    const source = (what: string, count: number) =>
      stream('start', `phase-retrieval ${what}`, 0).fillNormal(new Float64Array(count));
    const direction = source('signal', 3);
    const wanted = direction.map((value) => (2 * value) / Math.hypot(...direction));
    const rows = source('measurements', 15);
    const w = [0.4, -1.1, 0.6];
    let expected = 0;
    for (let i = 0; i < 5; i++) {
      const along = (x: ArrayLike<number>) => rows[3 * i] * x[0] + rows[3 * i + 1] * x[1] + rows[3 * i + 2] * x[2];
      expected += (along(w) ** 2 - along(wanted) ** 2) ** 2 / 20;
    }
    expect(lossAt(opened, w)).toBeCloseTo(expected, 12);
  });

  it('has the curvatures of its facts with many measurements', () => {
    const given = { dimension: 3, measurements: 200_000, norm: 1 };
    const opened = openFamily('phase-retrieval', given);
    const [wanted] = factsOfFamily('phase-retrieval', given).minimisers ?? [];
    const rows = hessian(opened, Float64Array.from(wanted));
    const curvatures = symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), 3);
    [2, 2, 6].forEach((value, i) => {
      expect(Math.abs(curvatures[i] - value)).toBeLessThan(0.1);
    });
    expect(lossAt(opened, [0, 0, 0])).toBeCloseTo(0.75, 1);
    expectBatchesToAddUp('phase-retrieval', { dimension: 4, measurements: 9 }, 1e-12);
  });
});

describe('a teacher and its student', () => {
  it('miss each other by half the mean square over normal inputs', () => {
    const opened = openFamily('soft-committee', { inputs: 3, students: 2, teachers: 2 });
    const J = [0.4, -1.1, 0.6, 0.9, 0.2, -0.5];
    const count = 200_000;
    const x = stream('probe', 'committee', 1).fillNormal(new Float64Array(3 * count));
    const terms = Float64Array.from({ length: count }, (_, i) => {
      const [a, b, c] = x.subarray(3 * i, 3 * i + 3);
      const student = [0, 3].reduce(
        (sum, at) => sum + erf((J[at] * a + J[at + 1] * b + J[at + 2] * c) * Math.SQRT1_2),
        0,
      );
      return 0.5 * (student - erf(a * Math.SQRT1_2) - erf(b * Math.SQRT1_2)) ** 2;
    });
    const mean = terms.reduce((a, b) => a + b) / count;
    const variance = terms.reduce((sum, term) => sum + (term - mean) ** 2, 0) / count;
    expect(Math.abs(lossAt(opened, J) - mean)).toBeLessThan(3.5 * Math.sqrt(variance / count));
  });

  it.each([2, 3, 5])('of %i units meet at the plateau of Saad and Solla', (units) => {
    const opened = openFamily('soft-committee', { inputs: units + 1, students: units, teachers: units });
    const r = 1 / Math.sqrt(units * (2 * units - 1));
    const point = Float64Array.from({ length: units * (units + 1) }, (_, i) => (i % (units + 1) < units ? r : 0));
    const g = new Float64Array(point.length);
    const loss = opened.gradient(point, g);
    expect(loss).toBeCloseTo((units / Math.PI) * (Math.PI / 6 - units * Math.asin(1 / (2 * units))), 13);
    for (const value of g) expect(Math.abs(value)).toBeLessThan(1e-14);
    const rows = hessian(opened, point);
    const curvatures = symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), point.length);
    expect(curvatures[0]).toBeLessThan(-1e-3);
  });
});
