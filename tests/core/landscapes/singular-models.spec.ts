import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { hessian, type OpenLandscape, openLandscape } from '../../../core/engine/open-landscape.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { landscapeById } from '../../../core/landscapes/index.ts';
import { marchenkoPasturQuantile } from '../../../core/landscapes/marchenko-pastur.ts';

function open(id: string, given: Record<string, unknown> = {}): OpenLandscape {
  const definition = landscapeById(id);
  const parameters = fillParameters(definition.parameters, given, '');
  definition.check?.(parameters, builtInData);
  const dimension = definition.dimension(parameters, builtInData);
  return openLandscape({ definition, parameters, data: {}, dimension }, builtInData);
}

function notes(id: string, given: Record<string, unknown> = {}): Record<string, string> {
  const definition = landscapeById(id);
  const list = definition.facts?.(fillParameters(definition.parameters, given, '')).notes ?? [];
  return Object.fromEntries(list.map(({ label, value }) => [label, value]));
}

/** Gradient descent; gives the point after `steps`. */
function descend(landscape: OpenLandscape, start: readonly number[], rate: number, steps: number): Float64Array {
  const point = Float64Array.from(start);
  const gradient = new Float64Array(point.length);
  for (let t = 0; t < steps; t++) {
    landscape.gradient(point, gradient);
    for (let i = 0; i < point.length; i++) point[i]! -= rate * gradient[i]!;
  }
  return point;
}

describe('degenerate minima on a line', () => {
  it('are the model of Corlouer and Macé', () => {
    const landscape = open('degenerate-minima-1d');
    const loss = (w: number): number => landscape.values(Float64Array.of(w), 1)[0]!;
    const q = (w: number): number => (w + 1.8) * (w - 1.8) ** 2;
    for (const w of [-3, -1, 0.3, 2.5]) expect(loss(w)).toBeCloseTo(0.5 * q(w) ** 2, 10);
    // The barrier w0 (d1 − d2)/(d1 + d2), and the curvature (2 w0)^(2 d2) of the left minimum.
    expect(notes('degenerate-minima-1d').Barrier).toBe(`L = ${Number((0.5 * q(-0.6) ** 2).toPrecision(6))} at −0.6`);
    expect(hessian(landscape, Float64Array.of(-1.8))[0]![0]).toBeCloseTo(3.6 ** 4, 9);
    expect(notes('degenerate-minima-1d')['Left minimum']).toContain('curvature 167.962');
    const facts = notes('degenerate-minima-1d', { leftOrder: 2, rightOrder: 3 });
    expect(facts['Learning coefficient λ on the left']).toBe('1/4');
    expect(facts['Learning coefficient λ on the right']).toBe('1/6');
  });
});

describe('degenerate minima in the plane', () => {
  it('have half the square of Q, and known coefficients', () => {
    const landscape = open('degenerate-minima-2d', { order: 2 });
    const [x, y] = [0.3, -0.8];
    const q = (x * x + y * y) ** 2 * x ** 2;
    expect(landscape.values(Float64Array.of(x, y), 1)[0]).toBeCloseTo(0.5 * q * q, 14);
    const plane = notes('degenerate-minima-2d');
    expect(plane['Learning coefficient λ on the line']).toBe('1/2');
    expect(plane['Learning coefficient λ at the origin']).toBe('1/5');
    expect(notes('degenerate-minima-2d', { order: 2 })['Learning coefficient λ at the origin']).toBe('1/6');
    // Across the line the curvature is w2^8 for d = 1.
    expect(hessian(open('degenerate-minima-2d'), Float64Array.of(0, 1.1))[0]![0]).toBeCloseTo(1.1 ** 8, 12);
  });
});

describe('two basins', () => {
  const given = {
    dimension: 3,
    separation: 5,
    leftRadius: 1,
    rightRadius: 2,
    leftDepth: 2,
    rightDepth: 1,
    rightOrder: 2,
  };

  it('are the lower one of two walls', () => {
    const landscape = open('two-basins', given);
    for (const point of [
      [-2.5, 0, 0],
      [2.5, 0, 0],
      [0.3, 0.4, -0.5],
      [-4, 1, 1],
    ]) {
      const square = (centre: number): number => (point[0]! - centre) ** 2 + point[1]! ** 2 + point[2]! ** 2;
      const expected = Math.min(square(-2.5) - 2, (square(2.5) / 4) ** 2 - 1);
      expect(landscape.values(Float64Array.from(point), 1)[0]).toBeCloseTo(expected, 12);
    }
    const facts = notes('two-basins', given);
    expect(facts['Learning coefficient λ on the left']).toBe('3/2');
    expect(facts['Learning coefficient λ on the right']).toBe('3/4');
    const place = Number(/w₁ = ([−\d.]+)/.exec(facts['Ridge on the axis']!)![1]!.replace('−', '-'));
    expect((place + 2.5) ** 2 - 2).toBeCloseTo(((2.5 - place) / 2) ** 4 - 1, 4);
  });

  it('that swallow each other are refused', () => {
    expect(() => open('two-basins', { ...given, separation: 0.5 })).toThrow(
      'invalid separation: 0.5; expected a distance at which the right basin has a bottom of its own',
    );
  });
});

describe('reduced-rank regression', () => {
  it('is half the squared distance of products', () => {
    const landscape = open('reduced-rank-regression', { widths: [2, 1, 3, 2], singularValues: [2] });
    const w = [0.3, -0.7, 1.1, 0.2, -0.4, 0.5, -0.6, 0.8, 0.9, -1.2, 0.1];
    const multiply = (a: number[][], b: number[][]): number[][] =>
      a.map((row) => b[0]!.map((_, j) => row.reduce((sum, entry, k) => sum + entry * b[k]![j]!, 0)));
    const first = [w.slice(0, 2)];
    const second = [[w[2]!], [w[3]!], [w[4]!]];
    const third = [w.slice(5, 8), w.slice(8, 11)];
    const product = multiply(third, multiply(second, first));
    const expected =
      0.5 * product.flatMap((row, i) => row.map((x, j) => (x - (i + j === 0 ? 2 : 0)) ** 2)).reduce((a, b) => a + b);
    expect(landscape.values(Float64Array.from(w), 1)[0]).toBeCloseTo(expected, 12);
  });

  it('states the coefficient, or the bottleneck', () => {
    const facts = notes('reduced-rank-regression', { widths: [3, 2, 3], singularValues: [1] });
    expect(facts['Learning coefficient λ of the set of minima']).toBe('7/2');
    expect(facts['Multiplicity of the set of minima']).toBe('2');
    expect(notes('reduced-rank-regression', { widths: [2, 1, 3], singularValues: [2, 1] }).Bottleneck).toBeDefined();
    expect(() => open('reduced-rank-regression', { widths: [20, 20, 20] })).toThrow('deep-linear takes larger ones');
    expect(() => open('reduced-rank-regression', { singularValues: [1, 1, 1] })).toThrow('expected at most 2 values');
  });
});

describe('spectra of quadratics', () => {
  const spectrum = (given: Record<string, unknown>): number[] => {
    const landscape = open('quadratic', given);
    return hessian(landscape, new Float64Array(landscape.dimension)).map((row, i) => row[i]!);
  };

  it.each([0.2, 1, 3])('Marchenko–Pastur quantiles of ratio %f follow the density', (ratio) => {
    // Midpoint sums of the density sqrt((b − x)(x − a))/(2π ratio x) in x = a + (b − a) sin².
    const [a, b] = [(1 - Math.sqrt(ratio)) ** 2, (1 + Math.sqrt(ratio)) ** 2];
    const mass = (to: number): number => {
      const end = Math.asin(Math.sqrt(Math.min(1, (to - a) / (b - a))));
      let sum = 0;
      const cells = 20000;
      for (let i = 0; i < cells; i++) {
        const s = Math.sin((end * (i + 0.5)) / cells);
        const x = a + (b - a) * s * s;
        sum += (((b - a) * s * Math.sqrt(1 - s * s)) ** 2 / (Math.PI * ratio * x)) * (end / cells);
      }
      return sum + Math.max(0, 1 - 1 / ratio);
    };
    for (const p of [0.7, 0.8, 0.9, 0.99]) expect(mass(marchenkoPasturQuantile(p, ratio))).toBeCloseTo(p, 6);
    expect(marchenkoPasturQuantile(1, ratio)).toBeCloseTo(b, 6);
    if (ratio > 1) expect(marchenkoPasturQuantile(0.5, ratio)).toBe(0);
  });

  it('have mean 1 before scaling, and the edge asked for', () => {
    const values = spectrum({ spectrum: 'marchenko-pastur', dimension: 400, ratio: 0.5, largest: 4 });
    const edge = (1 + Math.sqrt(0.5)) ** 2;
    expect(values.reduce((sum, value) => sum + value, 0) / 400).toBeCloseTo(4 / edge, 3);
    expect(Math.max(...values)).toBeLessThan(4);
    expect(Math.max(...values)).toBeGreaterThan(3.9);
  });

  it('outliers come last, blocks one after another', () => {
    const values = spectrum({ spectrum: 'bulk-outliers', dimension: 10, outliers: [70, 60], largest: 5 });
    expect(values.slice(8)).toEqual([70, 60]);
    expect(Math.max(...values.slice(0, 8))).toBeLessThan(5);
    const blocks = spectrum({ spectrum: 'blocks', dimension: 5, smallest: 0.1, largest: 10, blocks: [1, 0.01] });
    [0.1, 1, 10, 0.001, 0.1].forEach((value, i) => {
      expect(blocks[i]).toBeCloseTo(value, 14);
    });
  });

  it('that cannot be are refused', () => {
    expect(() => open('quadratic', { spectrum: 'bulk-outliers', dimension: 2 })).toThrow('invalid outliers: 3 numbers');
    expect(() => open('quadratic', { spectrum: 'marchenko-pastur', dimension: 5000 })).toThrow('at most 1000');
    expect(() => open('quadratic', { spectrum: 'blocks', dimension: 1 })).toThrow('invalid blocks');
  });
});

describe('the edge of stability', () => {
  const sharpnessOf = ([x, y]: Float64Array): number => x! * x! + y! * y!;

  it.each([
    [0.04, [5.05, 0.15], 49.980256],
    [0.04, [7, 0.05], 49.980256],
    [0.05, [5.3, 0.17], 39.9755],
    [0.1, [3.8, 0.1], 19.95385],
    [0.02, [7.5, 0.02], 99.99003],
  ])('of the quartic product, learning rate %f from %j: sharpness %f', (rate, start, sharpness) => {
    const end = descend(open('quartic-product'), start, rate, 200_000);
    expect(2 * sharpnessOf(end)).toBeCloseTo(sharpness, 4);
    expect(Math.abs(2 * sharpnessOf(end) - (2 / rate - rate / 2))).toBeLessThan(0.01);
  });

  it.each([
    [[4.5, 0.1], 19.1187],
    [[4.7, 0.1], 17.3139],
    [[5, 0.05], 12.5464],
  ])('the product of two numbers ends with a gap from %j', (start, sharpness) => {
    expect(sharpnessOf(descend(open('scalar-product'), start, 0.1, 20_000))).toBeCloseTo(sharpness, 3);
  });

  it.each([
    [1.9, 0.981773],
    [2.5, 0.507182],
    [3, 0.059738],
    [3.5, 0.255187],
    [3.9, 0.062156],
  ])('the uv network at ηλ₀ = %f ends with the curvature %f', (product, curvature) => {
    // f0 = 1 and λ0 = 1: u = (a, …), v with a part along u and one across.
    const m = 1000;
    const landscape = open('uv-network', { dimension: m });
    const start = new Float64Array(2 * m);
    const a = Math.SQRT1_2;
    const along = Math.sqrt(m) / (m * a);
    const across = Math.sqrt(0.5 - along * along);
    for (let i = 0; i < m; i++) {
      start[i] = a;
      start[m + i] = along + (i % 2 === 0 ? across : -across);
    }
    expect(landscape.values(start, 1)[0]).toBeCloseTo(0.5, 12);
    const end = descend(landscape, [...start], product, 400);
    expect(end.reduce((sum, x) => sum + x * x, 0) / m).toBeCloseTo(curvature, 5);
  });

  it('self-stabilisation is the map of its facts, with the period that they state', () => {
    const [rate, alpha, beta] = [0.05, 0.2, 1.7];
    const given = { learningRate: rate, progressiveSharpening: alpha, sharpnessSlope: beta };
    const landscape = open('self-stabilisation', given);
    const [x, y] = [0.3, -0.4];
    const [next, v] = descend(landscape, [x, y / Math.sqrt(beta)], rate, 1);
    expect(next).toBeCloseTo(-(1 + rate * y) * x, 14);
    expect(v! * Math.sqrt(beta)).toBeCloseTo(y + rate * (alpha - (beta * x * x) / 2), 14);
    // Small swings about the two-cycle: time between upward crossings of y = 0.
    const period = (2 * Math.PI) / (rate * Math.sqrt(2 * alpha));
    expect(notes('self-stabilisation', given)['Period of small swings about it']).toContain(
      `${Number(period.toPrecision(6))}`,
    );
    const fixed = Math.sqrt((2 * alpha) / beta);
    let point: Float64Array = Float64Array.of(fixed, 0.01 / Math.sqrt(beta));
    const crossings: number[] = [];
    for (let t = 0; t < 1000 && crossings.length < 3; t++) {
      const after = descend(landscape, [...point], rate, 1);
      if (point[1]! <= 0 && after[1]! > 0) crossings.push(t);
      point = after;
    }
    expect(crossings[1]! - crossings[0]!).toBeGreaterThan(period - 2);
    expect(crossings[1]! - crossings[0]!).toBeLessThan(period + 2);
  });
});

describe('the double well', () => {
  it('has the wells that its facts state, level and tilted', () => {
    const tilted = { barrier: 2, tilt: 0.5 };
    const definition = landscapeById('double-well');
    const facts = definition.facts?.(fillParameters(definition.parameters, tilted, ''));
    const [w] = facts!.minimisers![0]!;
    expect(8 * w! * (w! * w! - 1) + 0.5).toBeCloseTo(0, 12);
    expect(w).toBeLessThan(-1);
    expect(notes('double-well', tilted)['Other well']).toMatch(/^L = 0\.4\d+ at w₁ = 0\.9/);
    expect(notes('double-well', { barrier: 1, tilt: 2 })['Other well']).toContain('none');
    expect(notes('double-well', { barrier: 3 }).Barrier).toBe('3 at the origin');
  });
});
