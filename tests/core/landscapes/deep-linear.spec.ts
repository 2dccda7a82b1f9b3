import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hessian, type OpenLandscape } from '../../../core/engine/open-landscape.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { factsOfFamily, lossAt, openFamily } from './open-family.ts';

/** Gradient flow by the classical Runge-Kutta method. */
function flow(opened: OpenLandscape, start: ArrayLike<number>, time: number, steps: number): Float64Array {
  let x = Float64Array.from(start);
  const h = time / steps;
  const slope = (point: Float64Array): Float64Array => {
    const g = new Float64Array(point.length);
    opened.gradient(point, g);
    return g.map((value) => -value);
  };
  const moved = (by: number, k: Float64Array) => x.map((value, i) => value + by * k[i]);
  for (let step = 0; step < steps; step++) {
    const k1 = slope(x);
    const k2 = slope(moved(h / 2, k1));
    const k3 = slope(moved(h / 2, k2));
    const k4 = slope(moved(h, k3));
    x = x.map((value, i) => value + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  }
  return x;
}

describe('deep linear networks', () => {
  it('have the loss of the plain product', () => {
    const opened = openFamily('deep-linear', { widths: [2, 3, 1], singularValues: [1.5] });
    const w = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 2, -1, 3];
    const product = [2 * 0.1 - 0.3 + 3 * 0.5, 2 * 0.2 - 0.4 + 3 * 0.6];
    expect(lossAt(opened, w)).toBeCloseTo(0.5 * ((product[0] - 1.5) ** 2 + product[1] ** 2), 14);
  });

  it.each([
    [1, 0.0531732],
    [1.5, 0.3358508],
    [2, 1.197182],
    [3, 1.9757335],
  ])('learn a mode of two layers as in the closed form, at time %f', (time, mode) => {
    const opened = openFamily('deep-linear', { widths: [1, 1, 1], singularValues: [2] });
    const a0 = Math.sqrt(1e-3);
    const [first, second] = flow(opened, [a0, a0], time, 400);
    expect(first * second).toBeCloseTo(mode, 6);
  });

  it.each([
    [3, 4.6613275],
    [4, 7.807547],
  ])('learn half a mode of %i layers at the time of the theory', (depth, time) => {
    const opened = openFamily('deep-linear', { widths: new Array(depth + 1).fill(1), singularValues: [2] });
    const w = flow(opened, new Array(depth).fill(1e-3 ** (1 / depth)), time, 4000);
    expect(w.reduce((a, b) => a * b)).toBeCloseTo(1, 5);
  });

  it('tell the half times of their modes', () => {
    const facts = factsOfFamily('deep-linear', { singularValues: [1, 4, 2], initialScale: 1e-4 });
    expect(facts.notes).toContainEqual({
      label: 'Modes are half learnt at flow times',
      value: '1.32458, 2.47586, 4.60512',
    });
  });

  it.each([
    [
      [2, 2, 2],
      [3, 1],
    ],
    [
      [3, 4, 2, 3],
      [2, 1.5],
    ],
    [[1, 1, 1, 1, 1], [0.7]],
  ])('widths %j with %j have the sharpness of the theory at the balanced minimum', (widths, singularValues) => {
    const opened = openFamily('deep-linear', { widths, singularValues });
    const point = Float64Array.from(factsOfFamily('deep-linear', { widths, singularValues }).minimisers?.[0] ?? []);
    const matrix = Float64Array.from(hessian(opened, point).flatMap((row) => [...row]));
    const depth = widths.length - 1;
    const sharpest = Math.max(...symmetricEigenvalues(matrix, point.length));
    expect(sharpest).toBeCloseTo(depth * singularValues[0] ** (2 - 2 / depth), 9);
  });

  it('conserve the balance of neighbouring layers under gradient flow', () => {
    const opened = openFamily('deep-linear', { widths: [2, 2, 2], singularValues: [2, 1] });
    const start = [0.3, -0.2, 0.5, 0.1, 0.4, 0.7, -0.6, 0.2];
    const balance = (w: ArrayLike<number>) => {
      const [a, b] = [w[4] ** 2 + w[6] ** 2, w[5] ** 2 + w[7] ** 2];
      return [
        a - w[0] ** 2 - w[1] ** 2,
        b - w[2] ** 2 - w[3] ** 2,
        w[4] * w[5] + w[6] * w[7] - w[0] * w[2] - w[1] * w[3],
      ];
    };
    const end = balance(flow(opened, start, 3, 600));
    balance(start).forEach((value, i) => {
      expect(end[i]).toBeCloseTo(value, 8);
    });
  });

  it('know their learning coefficient', () => {
    const label = 'Learning coefficient λ of the set of minima';
    const ofWidths = (widths: number[], singularValues: number[]) =>
      factsOfFamily('deep-linear', { widths, singularValues }).notes?.find((note) => note.label === label)?.value;
    expect(ofWidths([2, 2, 2], [3])).toBe('2');
    expect(ofWidths([3, 2, 3], [0])).toBe('5/2');
    expect(ofWidths([5, 5, 5, 5, 5], [1, 2])).toBe('11');
    expect(ofWidths([3, 1, 3], [1, 2])).toBeUndefined();
    const factors = factsOfFamily('matrix-factorisation', { rows: 5, columns: 5, rank: 3, singularValues: [2, 1] });
    expect(factors.notes).toContainEqual({ label, value: '19/2' });
  });

  it('refuse more singular values than fit', () => {
    expect(() => openFamily('deep-linear', { widths: [3, 2], singularValues: [1, 1, 1] })).toThrow(/at most 2 values/);
  });
});

describe('matrix factorisation', () => {
  it('has the loss of the plain product, and names its coordinates by it', () => {
    const opened = openFamily('matrix-factorisation', { rows: 2, columns: 3, rank: 1, singularValues: [2] });
    const [u, v] = [
      [1, 2],
      [3, -1, 0.5],
    ];
    let expected = 0;
    u.forEach((a, i) => {
      v.forEach((b, j) => {
        expected += 0.5 * (a * b - (i === 0 && j === 0 ? 2 : 0)) ** 2;
      });
    });
    expect(lossAt(opened, [...u, ...v])).toBeCloseTo(expected, 13);
  });

  it('is the mean square of its measurements, close to the whole where there are many', () => {
    const shape = { rows: 3, columns: 4, rank: 2, singularValues: [2, 1] };
    const whole = openFamily('matrix-factorisation', shape);
    const sensed = openFamily('matrix-factorisation', { ...shape, measurements: 20_000 });
    const point = Array.from({ length: 14 }, (_, i) => Math.sin(i));
    // A mean of squares of normal deviates: relative deviation √(2/20000) = 0.01.
    expect(lossAt(sensed, point) / lossAt(whole, point)).toBeGreaterThan(0.96);
    expect(lossAt(sensed, point) / lossAt(whole, point)).toBeLessThan(1.04);
  });

  it('knows what a rank too small leaves', () => {
    expect(factsOfFamily('matrix-factorisation', { singularValues: [3, 2, 1], rank: 1 }).minimum).toBe(2.5);
    expect(factsOfFamily('matrix-factorisation', { rank: 1, measurements: 9 }).minimum).toBeUndefined();
  });
});

describe('deep linear networks on inputs of one’s own', () => {
  it('have half the squared distance of outputs as their loss', () => {
    const inputs = [1, 2, 0, 1, 3, -1];
    const outputs = [1, 2, 0.5];
    const opened = openFamily('deep-linear', { widths: [2, 2, 1], inputs, outputs });
    const w = [0.3, -0.7, 1.1, 0.2, -0.4, 0.5];
    let expected = 0;
    for (let pair = 0; pair < 3; pair++) {
      const [a, b] = inputs.slice(2 * pair, 2 * pair + 2);
      const hidden = [w[0] * a + w[1] * b, w[2] * a + w[3] * b];
      expected += 0.5 * (w[4] * hidden[0] + w[5] * hidden[1] - outputs[pair]) ** 2;
    }
    expect(lossAt(opened, w)).toBeCloseTo(expected, 13);
  });

  it('learn a mode at the rate of its input’s variance, as Saxe, McClelland and Ganguli solve it', () => {
    // One mode of product a: da/dt = 2 a σ² (s − a), the closed form at time σ² t.
    const [s, deviation, start, time] = [2, 0.7, 0.001, 3];
    const given = { widths: [1, 1, 1], singularValues: [s], inputDeviations: [deviation], initialScale: start };
    const opened = openFamily('deep-linear', given);
    const x = flow(opened, [Math.sqrt(start), Math.sqrt(start)], time, 3000);
    const grown = Math.exp(2 * s * deviation ** 2 * time);
    expect(x[0] * x[1]).toBeCloseTo((s * grown) / (grown - 1 + s / start), 9);
  });

  it.each(['balanced', 'orthogonal'] as const)('start %s', (initialisation) => {
    const widths = [3, 5, 4, 2];
    const definition = landscapeById('deep-linear');
    const parameters = fillParameters(definition.parameters, { widths, initialisation, initialScale: 0.3 }, '');
    const start = definition.start(parameters, builtInData);
    const x = new Float64Array(definition.dimension(parameters, builtInData));
    if (start.kind === 'point') x.set(start.point);
    else start.draw(stream('start', 'deep-linear spec', 3), x);
    let offset = 0;
    const layers = widths.slice(1).map((outputs, l) => {
      const rows = Array.from({ length: outputs }, (_, i) =>
        x.slice(offset + i * widths[l], offset + (i + 1) * widths[l]),
      );
      offset += outputs * widths[l];
      return rows;
    });
    layers.slice(1).forEach((above, l) => {
      const below = layers[l];
      for (let i = 0; i < below.length; i++) {
        for (let j = 0; j < below.length; j++) {
          const outer = below[i].reduce((sum, value, k) => sum + value * below[j][k], 0);
          const inner = above.reduce((sum, row) => sum + row[i] * row[j], 0);
          expect(inner).toBeCloseTo(outer, 12);
        }
      }
    });
    const multiply = (a: Float64Array[], b: Float64Array[]) =>
      a.map((row) => Float64Array.from(b[0], (_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
    const product = layers.slice(1).reduce((made, layer) => multiply(layer, made), layers[0]);
    product.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(i === j ? 0.3 : 0, 12);
      });
    });
  });

  it('refuse pairs that do not fit', () => {
    const given = { widths: [2, 2, 1] };
    expect(() => openFamily('deep-linear', { ...given, inputs: [1, 2] })).toThrow(/invalid outputs/);
    expect(() => openFamily('deep-linear', { ...given, inputs: [1, 2, 3], outputs: [1] })).toThrow(/invalid inputs/);
    expect(() => openFamily('deep-linear', { ...given, inputs: [1, 2], outputs: [1, 2] })).toThrow(/invalid outputs/);
    expect(() => openFamily('deep-linear', { ...given, inputDeviations: [1] })).toThrow(/invalid inputDeviations/);
  });
});
