import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDataName, writeDataName } from '../../../core/contract/data-name.ts';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData, isBuiltIn } from '../../../core/landscapes/data/index.ts';
import { isSyntheticName, syntheticData } from '../../../core/landscapes/data/synthetic/index.ts';
import type { DataSet } from '../../../core/landscapes/define.ts';
import { registrationFaults } from '../../conformance/definitions.ts';

function errorOf(name: string): RidgelineError {
  try {
    builtInData(name);
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

function rowOf({ features, columns }: DataSet, row: number): number[] {
  return Array.from(features.subarray(row * columns, (row + 1) * columns));
}

describe('the list of made sets', () => {
  it('holds every file', async () => {
    expect(await registrationFaults('landscapes/data/synthetic', syntheticData)).toEqual([]);
  });

  // Golden hashes: the same bits on every machine. A new number needs a new version of the definition.
  it.each([
    ['spirals', 'f6895fd0e4e395d4'],
    ['circles', '009fc022f65f6bba'],
    ['moons', 'dbed918ca894f222'],
    ['blobs', '7bdfbea98500cc28'],
    ['teacher', '7fdb8f413ad83d21'],
    ['chebyshev', 'ec85aae72aa73d92'],
    ['polynomial', 'cfa2a4ba4bd3654e'],
    ['parity', '0d861117a1f9785d'],
    ['modular-addition', '800ab517b39596b0'],
  ])('%s keeps its hash', (id, hash) => {
    expect(builtInData(id).hash.slice(0, 16)).toBe(hash);
  });

  it.each(syntheticData.map((definition) => [definition.id, definition] as const))(
    '%s makes a whole set',
    (id, definition) => {
      const set = builtInData(id);
      expect(set.rows).toBeGreaterThanOrEqual(2);
      expect(set.features.length).toBe(set.rows * set.columns);
      expect(set.featureNames.length).toBe(set.columns);
      expect(set.features.every(Number.isFinite)).toBe(true);
      if (definition.task === 'classes') {
        expect(set.labels.length).toBe(set.rows);
        expect(set.targets).toBeUndefined();
        expect(new Set(set.labels)).toEqual(new Set(set.classes.keys()));
      } else {
        expect([set.labels.length, set.classes]).toEqual([0, []]);
        expect(set.targets!.length).toBe(set.rows * set.targetNames!.length);
        expect(set.targets!.every(Number.isFinite)).toBe(true);
      }
      expect(definition.summary).toMatch(/^\p{Lu}.*\.$/u);
      for (const spec of Object.values(definition.parameters)) expect(spec.label).toMatch(/^\p{Lu}/u);
    },
  );
});

describe('the name of a made set', () => {
  it('is filled in, in the order of the spec, and names the set alone', () => {
    const set = builtInData(' spirals( seed=2 ,rows = 30 ) ');
    expect(set.name).toBe('spirals(rows=30, arms=2, turns=1.5, noise=0.03, seed=2)');
    expect(builtInData(set.name)).toBe(set);
    expect(builtInData('spirals(rows=3e1,seed=2)')).toBe(set);
    expect(builtInData('spirals').name).toBe(builtInData('spirals()').name);
    expect(set.hash).not.toBe(builtInData('spirals(rows=30)').hash);
    expect(builtInData('polynomial(coefficients=[1, -0.5])').name).toContain('coefficients=[1, -0.5]');
    expect(builtInData('modular-addition(encoding=index, modulus=5)').columns).toBe(2);
  });

  it('is the same in a landscape, however it is written', () => {
    const resolve = (data: string) =>
      resolveLandscape({ family: 'network', parameters: { data, hidden: [3] } }, builtInData, 'landscape');
    const one = resolve('spirals(seed=1, rows=20)');
    expect(one.parameters).toEqual(resolve('spirals(rows=20,seed=1)').parameters);
    expect(one.data).toEqual({ data: builtInData('spirals(rows=20,seed=1)').hash });
    expect(one.dimension).toBe(3 * 3 + 4 * 2);
  });

  it('is known by its id', () => {
    for (const name of ['spirals', 'spirals()', 'spirals(any, thing)']) expect(isSyntheticName(name)).toBe(true);
    for (const name of ['spirals.csv', 'spirals(1).csv', 'Spirals', 'digits', '', 'a(b'])
      expect(isSyntheticName(name)).toBe(false);
    expect(isBuiltIn('digits')).toBe(true);
  });

  it('can be read and written for any values', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.boolean(),
      fc.constantFrom('one-hot', 'tanh'),
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/), value), (values) => {
        expect(readDataName(writeDataName('blobs', values))).toEqual({ id: 'blobs', values: { ...values } });
      }),
    );
  });

  it('is never more than an error', () => {
    fc.assert(
      fc.property(fc.string(), (inside) => {
        try {
          builtInData(`moons(rows=4, ${inside})`);
        } catch (error) {
          expect(error).toBeInstanceOf(RidgelineError);
        }
      }),
    );
  });

  it.each([
    ['spirals(noise=-1)', 'invalid-parameter', 'data spirals: invalid noise: -1; expected 0 ≤ noise', 'noise'],
    ['spirals(rows=1.5)', 'invalid-parameter', 'invalid rows: 1.5', 'rows'],
    ['spirals(nois=1)', 'invalid-parameter', 'unknown parameter nois; did you mean noise?', 'nois'],
    ['spirals(rows)', 'invalid-parameter', 'has ‘rows’; expected name=value', 'data'],
    ['spirals(rows=)', 'invalid-parameter', 'has ‘rows=’; expected name=value', 'data'],
    ['spirals(rows=4, rows=5)', 'invalid-parameter', 'expected rows once', 'data'],
    ['spirals(rows=4,)', 'invalid-parameter', 'has ‘’; expected name=value', 'data'],
    ['spirals(rows=4;seed=1)', 'invalid-parameter', 'has ‘rows=4;seed=1’', 'data'],
    ['polynomial(coefficients=[1, a])', 'invalid-parameter', 'expected a list of numbers', 'data'],
    ['modular-addition(encoding=binary)', 'invalid-parameter', 'expected one of one-hot, index', 'encoding'],
    ['parity(bits=3, subset=4)', 'invalid-parameter', 'invalid subset: 4; expected subset ≤ bits, 3', 'subset'],
    ['parity(rows=0)', 'invalid-parameter', 'expected rows ≥ 1 with more than 16 signs', 'rows'],
    ['blobs(rows=1000000, dimension=10000)', 'too-large', 'expected at most 20000000', 'data'],
    ['teacher(rows=1000000, inputs=10000)', 'too-large', 'expected at most 20000000', 'data'],
    ['teacher(rows=100000, width=10000)', 'too-large', 'products of a weight and a number', 'width'],
  ])('%s is refused', (name, code, message, field) => {
    const error = errorOf(name);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(error.details.field).toBe(field);
  });

  it('of nothing that is known is refused with what is', () => {
    expect(errorOf('spirls(rows=3)').code).toBe('not-found');
  });
});

describe('more rows begin with those of fewer', () => {
  it.each(['spirals', 'circles', 'moons', 'blobs', 'teacher', 'polynomial', 'parity'])('%s', (id) => {
    const few = builtInData(`${id}(rows=10, seed=4)`);
    const many = builtInData(`${id}(rows=37, seed=4)`);
    expect(many.features.subarray(0, few.features.length)).toEqual(few.features);
    expect(many.labels.subarray(0, few.labels.length)).toEqual(few.labels);
    if (few.targets) expect(many.targets!.subarray(0, few.targets.length)).toEqual(few.targets);
  });
});

describe('geometry without noise', () => {
  const closeTo = (value: number, wanted: number): void => expect(Math.abs(value - wanted)).toBeLessThan(1e-12);

  it('spirals lie on theirs', () => {
    const set = builtInData('spirals(rows=300, arms=3, turns=2, noise=0)');
    for (let row = 0; row < set.rows; row++) {
      const [x, y] = rowOf(set, row) as [number, number];
      const t = Math.hypot(x, y);
      const angle = 2 * Math.PI * (2 * t + set.labels[row]! / 3);
      closeTo(x, t * Math.cos(angle));
      closeTo(y, t * Math.sin(angle));
    }
  });

  it('circles have their radii, moons their centres', () => {
    const rings = builtInData('circles(rows=200, inner=0.3, noise=0)');
    const half = builtInData('moons(rows=200, noise=0)');
    for (let row = 0; row < 200; row++) {
      const [x, y] = rowOf(rings, row) as [number, number];
      closeTo(Math.hypot(x, y), rings.labels[row] === 0 ? 1 : 0.3);
      const [u, v] = rowOf(half, row) as [number, number];
      if (half.labels[row] === 0) closeTo(Math.hypot(u, v), 1);
      else closeTo(Math.hypot(u - 1, v - 0.5), 1);
      expect(half.labels[row] === 0 ? v >= 0 : v <= 0.5).toBe(true);
    }
  });

  it('Chebyshev polynomials are cos(k acos x) at 20 even points', () => {
    for (const degree of [0, 1, 2, 4, 5, 30]) {
      const set = builtInData(`chebyshev(degree=${degree})`);
      for (let i = 0; i < 20; i++) {
        closeTo(set.features[i]!, -1 + (2 * i) / 19);
        expect(Math.abs(set.targets![i]! - Math.cos(degree * Math.acos(set.features[i]!)))).toBeLessThan(1e-12);
      }
      expect([set.features[0], set.features[19]]).toEqual([-1, 1]);
    }
  });

  it('a polynomial has its values', () => {
    const set = builtInData('polynomial(coefficients=[1, -2, 0.5, 3], range=2, noise=0)');
    for (const [i, x] of set.features.entries()) closeTo(set.targets![i]!, 1 - 2 * x + 0.5 * x * x + 3 * x * x * x);
    expect(Math.max(...set.features)).toBeGreaterThan(1.5);
    expect(set.features.every((x) => Math.abs(x) <= 2)).toBe(true);
  });
});

describe('discrete tasks', () => {
  it('parity is the product of the first signs, all rows once when asked for', () => {
    const all = builtInData('parity(rows=0, bits=6, subset=4)');
    expect(all.rows).toBe(64);
    expect(new Set(Array.from({ length: 64 }, (_, row) => rowOf(all, row).join())).size).toBe(64);
    const some = builtInData('parity(rows=500, bits=12, subset=3)');
    for (const [set, subset] of [
      [all, 4],
      [some, 3],
    ] as const) {
      for (let row = 0; row < set.rows; row++) {
        const product = rowOf(set, row)
          .slice(0, subset)
          .reduce((value, sign) => value * sign, 1);
        expect(set.classes[set.labels[row]!]).toBe(String(product));
      }
    }
    const ones = some.features.filter((value) => value === 1).length;
    // 6,000 fair coins: deviation 39.
    expect(Math.abs(ones - 3000)).toBeLessThan(4 * 39);
  });

  it('sums modulo p, every pair once, a share of them on request', () => {
    const all = builtInData('modular-addition(modulus=7)');
    expect([all.rows, all.columns]).toEqual([49, 14]);
    const numbers = builtInData('modular-addition(modulus=7, encoding=index, share=0.5, seed=3)');
    expect(numbers.rows).toBe(Math.round(0.5 * 49));
    const pairs = new Set<string>();
    for (let row = 0; row < numbers.rows; row++) {
      const [a, b] = rowOf(numbers, row) as [number, number];
      pairs.add(`${a},${b}`);
      expect(numbers.labels[row]).toBe((a + b) % 7);
    }
    expect(pairs.size).toBe(numbers.rows);
    for (let row = 0; row < all.rows; row++) {
      const hot = rowOf(all, row);
      expect(hot.reduce((sum, value) => sum + value, 0)).toBe(2);
      expect(all.labels[row]).toBe((hot.indexOf(1) + (hot.lastIndexOf(1) - 7)) % 7);
    }
  });
});

describe('random sets have the law that is written', () => {
  it('blobs about their centres', () => {
    const [rows, dimension] = [30_000, 3];
    const set = builtInData(`blobs(rows=${rows}, classes=2, dimension=${dimension}, separation=5, spread=0.7)`);
    for (const label of [0, 1]) {
      for (let k = 0; k < dimension; k++) {
        const own = Array.from({ length: rows / 2 }, (_, i) => set.features[(2 * i + label) * dimension + k]!);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
        // The deviation of the mean of squares of n normal numbers is σ² √(2/n).
        expect(Math.abs(variance - 0.49)).toBeLessThan(4 * 0.49 * Math.sqrt(2 / own.length));
      }
    }
    const centres = builtInData('blobs(rows=1000, classes=1000, dimension=20, separation=5, spread=0)').features;
    const square = centres.reduce((sum, value) => sum + value * value, 0) / centres.length;
    expect(Math.abs(square - 25)).toBeLessThan(4 * 25 * Math.sqrt(2 / centres.length));
  });

  it('a linear teacher is a matrix, and its noise has its deviation', () => {
    const options = 'rows=4000, inputs=3, width=2, outputs=2, activation=linear';
    const clean = builtInData(`teacher(${options})`);
    const noisy = builtInData(`teacher(${options}, noise=0.5)`);
    expect(noisy.features).toEqual(clean.features);
    const errors = noisy.targets!.map((value, i) => value - clean.targets![i]!);
    const variance = errors.reduce((sum, value) => sum + value * value, 0) / errors.length;
    expect(Math.abs(variance - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / errors.length));
    // Rows 0, 1, 2 determine a 2 x 3 matrix that then gives every other row.
    const x = [0, 1, 2].map((row) => rowOf(clean, row)) as [number[], number[], number[]];
    const determinant = (a: number[], b: number[], c: number[]): number =>
      a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
      a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
      a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!);
    const whole = determinant(...x);
    for (const row of [5, 77, 3999]) {
      const own = rowOf(clean, row);
      const share = [determinant(own, x[1], x[2]), determinant(x[0], own, x[2]), determinant(x[0], x[1], own)].map(
        (d) => d / whole,
      );
      for (const k of [0, 1]) {
        const predicted = share.reduce((sum, value, i) => sum + value * clean.targets![2 * i + k]!, 0);
        expect(predicted).toBeCloseTo(clean.targets![2 * row + k]!, 9);
      }
    }
  });

  it('a teacher keeps its weights when the rows change', () => {
    const first = builtInData('teacher(inputs=1, width=1, activation=linear, seed=1)');
    const other = builtInData('teacher(inputs=1, width=1, activation=linear, seed=2)');
    const slope = ({ features, targets }: DataSet): number => targets![0]! / features[0]!;
    expect(slope(other)).toBeCloseTo(slope(first), 12);
    expect(other.features).not.toEqual(first.features);
    expect(slope(builtInData('teacher(inputs=1, width=1, activation=linear, teacherSeed=1)'))).not.toBeCloseTo(
      slope(first),
      3,
    );
  });
});
