import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { hashData } from '../../../core/landscapes/data/hash.ts';
import { BUILT_IN_DATA, builtInData } from '../../../core/landscapes/data/index.ts';
import { parseCsv } from '../../../core/landscapes/data/parse.ts';
import { splitData } from '../../../core/landscapes/data/split.ts';

function errorOf(text: string): RidgelineError {
  try {
    parseCsv(text, 'mine.csv');
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('the shipped data sets', () => {
  it.each([
    ['digits', 1797, 64, 10, '9796475ed940a85dd2b33bd82eef1e6f6ebd96b7fe3577d92f19bb17e2a7a93b'],
    ['iris', 150, 4, 3, '5d641feb03e4c64858920b9772ded6eff6e1b21240e3d887d511fcef48d561f8'],
    ['wine', 178, 13, 3, '9a0b91e3ba03803df2dc79a98a72e5eef19b879fab4cde1a03f40248ae42d329'],
    ['breast-cancer', 569, 30, 2, '7da8c0b5f92c3318b8d8c66fab8fd3a9598bc846ece0632a7b80a950d232557b'],
  ])('%s is whole and keeps its hash', (id, rows, columns, classes, hash) => {
    const set = builtInData(id);
    const entry = BUILT_IN_DATA.find((candidate) => candidate.id === id)!;
    expect([set.rows, set.columns, set.classes.length, set.hash]).toEqual([rows, columns, classes, hash]);
    expect([entry.rows, entry.features, entry.classes]).toEqual([rows, columns, set.classes]);
    expect(set.features.length).toBe(rows * columns);
    expect(set.features.every(Number.isFinite)).toBe(true);
    expect(set.featureNames.length).toBe(columns);
    expect(new Set(set.labels)).toEqual(new Set(set.classes.keys()));
    expect(set.source).toContain('CC BY 4.0');
    expect(builtInData(id)).toBe(set);
  });

  it('have known totals', () => {
    const sum = (id: string): number => builtInData(id).features.reduce((total, value) => total + value, 0);
    expect(sum('digits')).toBe(561718);
    expect(sum('iris')).toBeCloseTo(2078.7, 9);
    const count = (id: string): number[] =>
      builtInData(id).classes.map((_, label) => builtInData(id).labels.filter((value) => value === label).length);
    expect(count('iris')).toEqual([50, 50, 50]);
    expect(count('wine')).toEqual([59, 71, 48]);
    expect(count('breast-cancer')).toEqual([212, 357]);
  });

  it('that do not exist are named with those that do', () => {
    expect(() => builtInData('mnist')).toThrow(
      'there is no data set ‘mnist’; expected one of digits, iris, wine, breast-cancer',
    );
  });
});

describe('the hash', () => {
  it('is SHA-256 of the documented bytes', () => {
    const set = parseCsv('a,é,class\n1,-2.5,no\n3,4,yes\n5,6,no\n', 'mine.csv');
    const bytes = Buffer.alloc(8 + 6 * 8 + 3 * 4);
    bytes.writeUInt32LE(3, 0);
    bytes.writeUInt32LE(2, 4);
    [1, -2.5, 3, 4, 5, 6].forEach((value, i) => {
      bytes.writeDoubleLE(value, 8 + 8 * i);
    });
    [0, 1, 0].forEach((label, i) => {
      bytes.writeInt32LE(label, 56 + 4 * i);
    });
    const names = [
      ['a', 'é'],
      ['no', 'yes'],
    ].flatMap((list) => [
      Buffer.of(list.length, 0, 0, 0),
      ...list.flatMap((name) => [Buffer.of(Buffer.byteLength(name), 0, 0, 0), Buffer.from(name)]),
    ]);
    expect(set.hash).toBe(
      createHash('sha256')
        .update(Buffer.concat([bytes, ...names]))
        .digest('hex'),
    );
  });

  it('leaves out the name of the file and sees everything else', () => {
    const text = 'a,b,class\n1,2,0\n3,4,1\n';
    const set = parseCsv(text, 'one.csv');
    expect(parseCsv(text, 'two.csv').hash).toBe(set.hash);
    expect(parseCsv(text.replace('3', '3.0000000000000004'), 'one.csv').hash).not.toBe(set.hash);
    expect(parseCsv(text.replace('a,', 'c,'), 'one.csv').hash).not.toBe(set.hash);
    expect(hashData({ ...set, classes: ['0', '2'] })).not.toBe(set.hash);
    expect(hashData({ ...set, labels: Int32Array.of(1, 0) })).not.toBe(set.hash);
  });
});

describe('a person’s CSV file', () => {
  it('may have a header; the last column is the class', () => {
    const set = parseCsv('length,width,species\n1,2,b\n3,4,a\n5,6,b\n', 'mine.csv', 'my garden');
    expect(set).toMatchObject({ name: 'mine.csv', source: 'my garden', rows: 3, columns: 2 });
    expect(set.featureNames).toEqual(['length', 'width']);
    expect(set.classes).toEqual(['a', 'b']);
    expect(Array.from(set.labels)).toEqual([1, 0, 1]);
    expect(Array.from(set.features)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('may have none', () => {
    const set = parseCsv('1,2,10\n3,-0,9\n5,1e-3,10\n', 'mine.csv');
    expect(set.featureNames).toEqual(['x1', 'x2']);
    expect(set.classes).toEqual(['9', '10']);
    expect(Array.from(set.features)).toEqual([1, 2, 3, 0, 5, 1e-3]);
  });

  it.each(['class', 'Label', 'TARGET', 'y'])('has its class in a column named %s wherever that is', (name) => {
    const set = parseCsv(`a,${name},b\n1,u,2\n3,v,4\n5,u,6\n`, 'mine.csv');
    expect(set.featureNames).toEqual(['a', 'b']);
    expect(Array.from(set.features)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(set.classes).toEqual(['u', 'v']);
  });

  it('may have a header of numbers when it names the class column', () => {
    const set = parseCsv('2019,2020,class\n1,2,u\n3,4,v\n5,6,v\n', 'mine.csv');
    expect(set.featureNames).toEqual(['2019', '2020']);
    expect(set.rows).toBe(3);
  });

  it.each([
    [
      'semicolons, a byte order mark, spaces and Windows line ends',
      '\uFEFFa;b;class\r\n1 ; 2;u\r\n\r\n3;4; v\r\n5;6;v\r\n',
    ],
    ['tabs and quotes', 'a\t"b"\tclass\n"1"\t2\tu\n3\t4\tv\n5\t6\t"v"'],
  ])('may have %s', (_, text) => {
    expect(parseCsv(text, 'x').hash).toBe(parseCsv('a,b,class\n1,2,u\n3,4,v\n5,6,v\n', 'x').hash);
  });

  it.each([
    ['', 'mine.csv has no rows'],
    ['\n  \n\n', 'mine.csv has no rows'],
    ['a,b,class\n', 'mine.csv has a header and no rows'],
    ['a\n1\n2\n', 'mine.csv has 1 column; expected at least two'],
    ['1,2,u\n3,4,v\n5,v\n', 'mine.csv, row 3 has 2 columns; expected 3, as in row 1'],
    ['a,b,class\n1,2,u\n3,4,5,v\n', 'mine.csv, row 3 has 4 columns; expected 3, as in row 1'],
    ['a,b,class\n1,2,u\n3,four,v\n', 'mine.csv, row 3, column b is ‘four’; expected a finite number'],
    ['1,2,u\n3,four,v\n', 'mine.csv, row 2, column 2 is ‘four’; expected a finite number'],
    ['a,b,class\n1,,u\n3,4,v\n', 'mine.csv, row 2, column b is empty; expected a finite number'],
    ['1,NaN,u\n3,4,v\n', 'row 1, column 2 is ‘NaN’'],
    ['a,b,class\n1,inf,u\n3,4,v\n', 'row 2, column b is ‘inf’'],
    ['a,b,class\n1,1e999,u\n3,4,v\n', 'row 2, column b is ‘1e999’; expected a finite number'],
    ['a,b,class\n0x10,1,u\n3,4,v\n', 'row 2, column a is ‘0x10’'],
    ['a;b;class\n1,5;2;u\n3;4;v\n', 'row 2, column a is ‘1,5’'],
    ['a,b,class\n1,2,\n3,4,v\n', 'row 2, column class is empty; expected a class'],
    ['a,b,class\n1,2,u\n3,4,u\n', 'column class has one class, ‘u’; expected at least two classes'],
    [
      'a,b,y\n1,2,0.1\n3,4,0.2\n5,6,0.3\n',
      'column y has 3 classes in 3 rows; expected classes that occur more than once',
    ],
    ['a,b,class\n1,"2,u\n3,4,v\n', 'mine.csv, row 2: '],
  ])('is refused with the place of the fault: %j', (text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(message);
    expect(error.details.field).toBeDefined();
    expect(error.details.expected).toBeDefined();
  });
});

describe('the split', () => {
  it.each(BUILT_IN_DATA.map(({ id }) => id))('of %s is stratified, complete and always the same', (id) => {
    const set = builtInData(id);
    for (const fraction of [0.8, 0.5, 0.31]) {
      const { training, test } = splitData(set, fraction, 'none');
      const rows = [...training.source, ...test.source].sort((a, b) => a - b);
      expect(rows).toEqual(Array.from({ length: set.rows }, (_, row) => row));
      set.classes.forEach((_, label) => {
        const all = set.labels.filter((value) => value === label).length;
        const chosen = training.labels.filter((value) => value === label).length;
        expect(Math.abs(chosen - fraction * all)).toBeLessThanOrEqual(0.5);
      });
      for (const part of [training, test]) {
        expect(part.source).toEqual(part.source.slice().sort());
        part.source.forEach((row, i) => {
          expect(part.labels[i]).toBe(set.labels[row]);
          expect(part.features[i * set.columns]).toBe(set.features[row * set.columns]);
        });
      }
      expect(splitData(set, fraction, 'none')).toEqual({ training, test });
    }
  });

  it('of the digits has 1,438 training rows, spread over the file', () => {
    const { training, test } = splitData(builtInData('digits'), 0.8, 'none');
    expect([training.rows, test.rows]).toEqual([1438, 359]);
    const mean = test.source.reduce((sum, row) => sum + row, 0) / test.rows;
    // The mean of 359 rows drawn from 1,797 has a deviation of 519/sqrt(359) sqrt(0.8) = 24.
    expect(Math.abs(mean - 898)).toBeLessThan(4 * 24);
    expect(Array.from(test.source.subarray(0, 6))).toMatchInlineSnapshot(`
      [
        0,
        1,
        2,
        9,
        26,
        34,
      ]
    `);
  });

  it('keeps at least one row of every class for training, and none for the test at 1', () => {
    const set = parseCsv('1,a\n2,a\n3,b\n', 'tiny');
    expect(splitData(set, 0.1, 'none').training.labels).toEqual(Int32Array.of(0, 1));
    expect(splitData(set, 1, 'none').test.rows).toBe(0);
  });
});

describe('scaling', () => {
  const set = builtInData('breast-cancer');

  function statistics(values: Float64Array, columns: number, column: number): { mean: number; deviation: number } {
    const own = values.filter((_, i) => i % columns === column);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return { mean, deviation: Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length) };
  }

  it('to mean 0 and deviation 1 uses the training rows only', () => {
    const plain = splitData(set, 0.8, 'none');
    const scaled = splitData(set, 0.8, 'standard');
    for (let column = 0; column < set.columns; column++) {
      const { mean, deviation } = statistics(scaled.training.features, set.columns, column);
      expect(Math.abs(mean)).toBeLessThan(1e-12);
      expect(Math.abs(deviation - 1)).toBeLessThan(1e-12);
      const original = statistics(plain.training.features, set.columns, column);
      const expected = (plain.test.features[column] - original.mean) / original.deviation;
      expect(scaled.test.features[column]).toBeCloseTo(expected, 10);
    }
    const changed = { ...set, features: set.features.slice() };
    for (const row of plain.test.source) changed.features.fill(1e6, row * set.columns, (row + 1) * set.columns);
    expect(splitData(changed, 0.8, 'standard').training).toEqual(scaled.training);
  });

  it('to 0 ... 1 fits the training rows', () => {
    const { training, test } = splitData(set, 0.8, 'unit');
    expect(Math.min(...training.features)).toBe(0);
    expect(Math.max(...training.features)).toBe(1);
    expect(test.features.some((value) => value < 0 || value > 1)).toBe(true);
  });

  it.each(['standard', 'unit'] as const)('%s makes a constant column 0', (scaling) => {
    const constant = parseCsv('0.1,1,a\n0.1,2,b\n0.1,3,a\n0.1,4,b\n', 'constant');
    const { training } = splitData(constant, 1, scaling);
    expect(Array.from(training.features).filter((_, i) => i % 2 === 0)).toEqual([0, 0, 0, 0]);
    expect(training.features.every(Number.isFinite)).toBe(true);
  });
});
