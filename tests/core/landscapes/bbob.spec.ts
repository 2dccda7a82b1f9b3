import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fillParameters } from '../../../core/contract/validate-parameters.ts';
import { type OpenLandscape, openLandscape } from '../../../core/engine/open-landscape.ts';
import { BBOB_ENTRIES } from '../../../core/landscapes/bbob/catalogue.ts';
import { bbobFunction } from '../../../core/landscapes/bbob/functions.ts';
import { gauss, rotation, uniform } from '../../../core/landscapes/bbob/random.ts';
import { bbob } from '../../../core/landscapes/bbob.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';

interface Fixture {
  cases: { id: string; dim: number; points: { x: number[]; f: number }[] }[];
}
interface Instances {
  values: [number: number, dimension: number, instance: number, value: number][];
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8')) as T;
}

function open(number: number, instance: number, dimension: number): OpenLandscape {
  const parameters = fillParameters(bbob.parameters, { function: number, instance, dimension }, '');
  return openLandscape({ definition: bbob, parameters, data: {}, dimension }, builtInData);
}

const numbers = Array.from({ length: 24 }, (_, i) => i + 1);

describe('values of COCO', () => {
  const { cases } = fixture<Fixture>('bbob-values.json');

  it.each(numbers)('function %i, instance 1, in 2, 5 and 10 dimensions', (number) => {
    const own = cases.filter(({ id }) => id.startsWith(`bbob_f${String(number).padStart(3, '0')}_i01`));
    expect(own.map(({ dim }) => dim)).toEqual([2, 5, 10]);
    for (const { dim, points } of own) {
      const landscape = open(number, 1, dim);
      for (const { x, f } of points) {
        expect(Math.abs(landscape.values(Float64Array.from(x), 1)[0]! / f - 1)).toBeLessThan(1e-9);
      }
    }
  });

  it('other instances, in up to 40 dimensions, in and out of the domain', () => {
    for (const [number, dimension, instance, value] of fixture<Instances>('bbob-instances.json').values) {
      const x = Float64Array.from(
        { length: dimension },
        (_, i) => Math.round(600 * Math.sin(1 + number + 2.7 * i + 0.3 * instance)) / 100,
      );
      const loss = open(number, instance, dimension).values(x, 1)[0]!;
      expect(Math.abs(loss / value - 1), `function ${number} in ${dimension}`).toBeLessThan(1e-9);
    }
  });
});

describe('the instance machinery', () => {
  it('draws uniform numbers in (0, 1] that depend on the seed alone', () => {
    const draws = uniform(20000, 7);
    expect(draws.every((draw) => draw > 0 && draw <= 1)).toBe(true);
    expect(draws.reduce((sum, draw) => sum + draw, 0) / 20000).toBeCloseTo(0.5, 2);
    expect(uniform(5, 7)).toEqual(draws.slice(0, 5));
    expect(uniform(5, -7)).toEqual(uniform(5, 7));
    expect(uniform(5, 0)).toEqual(uniform(5, 1));
  });

  it('draws Gaussian numbers and rotations', () => {
    const draws = gauss(10000, 3);
    expect(draws.reduce((sum, draw) => sum + draw, 0) / 10000).toBeCloseTo(0, 1);
    expect(draws.reduce((sum, draw) => sum + draw * draw, 0) / 10000).toBeCloseTo(1, 1);
    const rows = rotation(12, 5);
    rows.forEach((row, i) => {
      rows.forEach((other, j) => {
        const product = row.reduce((sum, entry, k) => sum + entry * other[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 12);
      });
    });
  });
});

describe('the bits of losses, gradients and Hessian-vector products', () => {
  it('stay what they are; a change of them needs a new version of the family', () => {
    const hash = createHash('sha256');
    for (const number of numbers) {
      const landscape = open(number, 4, 5);
      const [gradient, product] = [new Float64Array(5), new Float64Array(5)];
      for (const point of [
        [0.5, -1.25, 3, -4.5, 2],
        [-2, 6, 0.125, 1, -0.75],
      ]) {
        const x = Float64Array.from(point);
        hash.update(Float64Array.of(landscape.gradient(x, gradient)));
        landscape.hessianVectorProduct(x, Float64Array.of(1, -0.5, 0.25, 2, 0), product);
        hash.update(gradient).update(product);
      }
    }
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"2b327df2e38a31eabd1bb590cba035231d96571831d5b055cb0a57ffc14fa6d4"`,
    );
  });
});

describe.each(numbers)('function %i', (number) => {
  it('has its minimum where its facts say, and is NaN where a coordinate is', () => {
    for (const dimension of [2, 5, 20]) {
      const landscape = open(number, 3, dimension);
      const { minimum, minimiser } = bbobFunction(number, 3, dimension);
      const loss = landscape.values(minimiser, 1)[0]!;
      expect(Math.abs(loss - minimum)).toBeLessThan(1e-12 * Math.max(1, Math.abs(minimum)));
      const broken = minimiser.slice();
      broken[1] = Number.NaN;
      expect(landscape.values(broken, 1)[0]).toBeNaN();
    }
    const facts = bbob.facts?.({ function: number, instance: 3, dimension: 5 });
    expect(facts?.notes?.[0]?.value).toContain(BBOB_ENTRIES[number - 1]!.name);
  });

  it('has the same bits in pairs, alone and in any place of an ensemble', () => {
    const landscape = open(number, 2, 3);
    const points = Float64Array.from({ length: 15 }, (_, i) => 5 * Math.sin(3 * i + number));
    const gradient = new Float64Array(3);
    const together = landscape.values(points, 5);
    for (let p = 0; p < 5; p++) {
      const point = points.slice(3 * p, 3 * p + 3);
      expect(landscape.values(point, 1)[0]).toBe(together[p]);
      expect(landscape.gradient(point, gradient)).toBe(together[p]);
    }
  });
});

/** (−f(x + 2h) + 8 f(x + h) − 8 f(x − h) + f(x − 2h)) / 12h in every coordinate, without the offset's rounding error. */
function difference(loss: (x: Float64Array) => number, x: Float64Array, h: number): Float64Array {
  const weights = [
    [2, -1],
    [1, 8],
    [-1, -8],
    [-2, 1],
  ] as const;
  return x.map((_, i) => {
    const sum = weights.reduce((total, [shift, weight]) => {
      const moved = x.slice();
      moved[i]! += shift * h;
      return total + weight * loss(moved);
    }, 0);
    return sum / (12 * h);
  });
}

describe('derivatives of rough functions', () => {
  const x = Float64Array.of(1.13, -2.71, 0.37);

  it.each([
    [4, 1e-5, 1e-7],
    [16, 3e-9, 1e-3],
    [19, 3e-7, 1e-5],
    [20, 1e-5, 1e-7],
  ])('function %i', (number, h, tolerance) => {
    const landscape = open(number, 1, 3);
    const gradient = new Float64Array(3);
    landscape.gradient(x, gradient);
    const size = Math.max(...gradient.map(Math.abs));
    const expected = difference((point) => landscape.values(point, 1)[0]!, x, h);
    gradient.forEach((entry, i) => {
      expect(Math.abs(entry - expected[i]!)).toBeLessThan(tolerance * size);
    });
    const direction = Float64Array.of(0.3, -0.8, 0.5);
    const product = new Float64Array(3);
    landscape.hessianVectorProduct(x, direction, product);
    const scale = Math.max(...product.map(Math.abs));
    const slope = (step: number): Float64Array => {
      const moved = x.map((value, i) => value + step * direction[i]!);
      const at = new Float64Array(3);
      landscape.gradient(moved, at);
      return at;
    };
    const [above, below] = [slope(h), slope(-h)];
    product.forEach((entry, i) => {
      expect(Math.abs(entry - (above[i]! - below[i]!) / (2 * h))).toBeLessThan(1e-3 * scale);
    });
  });

  it('function 23: the slope between two kinks, by hand', () => {
    const { first, centre, minimum } = bbobFunction(23, 1, 3);
    if (first.kind !== 'dense') throw new Error('function 23 is rotated');
    const z = first.rows.map((row) => row.reduce((sum, entry, j) => sum + entry * (x[j]! - centre[j]!), 0));
    const factors = z.map((value, i) => {
      let [sum, slope] = [0, 0];
      for (let j = 1; j <= 32; j++) {
        const scaled = 2 ** j * value;
        sum += Math.abs(scaled - Math.floor(scaled + 0.5)) / 2 ** j;
        slope += Math.sign(scaled - Math.floor(scaled + 0.5));
      }
      return { value: 1 + (i + 1) * sum, slope: (i + 1) * slope };
    });
    const exponent = 10 / 3 ** 1.2;
    const product = factors.reduce((all, { value }) => all * value ** exponent, 1);
    const landscape = open(23, 1, 3);
    const gradient = new Float64Array(3);
    const loss = landscape.gradient(x, gradient);
    expect(loss).toBeCloseTo((10 / 9) * (product - 1) + minimum, 9);
    gradient.forEach((entry, k) => {
      const expected = factors.reduce(
        (sum, { value, slope }, i) => sum + (10 / 9) * product * exponent * (slope / value) * first.rows[i]![k]!,
        0,
      );
      expect(entry).toBeCloseTo(expected, 6);
    });
  });

  it('function 7: flat between the steps, ±1e-5 along the first rotated coordinate on the lowest', () => {
    const landscape = open(7, 1, 3);
    const gradient = new Float64Array(3);
    landscape.gradient(x, gradient);
    expect([...gradient]).toEqual([0, 0, 0]);
    const { minimiser, first } = bbobFunction(7, 1, 3);
    if (first.kind !== 'dense') throw new Error('function 7 is rotated');
    const near = minimiser.map((value, j) => value + 1e-3 * first.rows[0]![j]!);
    landscape.gradient(near, gradient);
    gradient.forEach((entry, j) => {
      expect(entry).toBeCloseTo(1e-5 * first.rows[0]![j]!, 14);
    });
  });
});
