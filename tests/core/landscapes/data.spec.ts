import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { hashData } from '../../../core/landscapes/data/hash.ts';
import { BUILT_IN_DATA, builtInData } from '../../../core/landscapes/data/index.ts';
import { type LabelNoise, withLabelNoise } from '../../../core/landscapes/data/label-noise.ts';
import { outlineCsv, parseCsv } from '../../../core/landscapes/data/parse.ts';
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
      'there is no data set ‘mnist’; expected one of digits, iris, wine, breast-cancer, spirals, ',
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
    ['a,b,y\n1,2,u\n3,4,v\n5,6,w\n', 'column y has 3 classes in 3 rows; expected classes that occur more than once'],
    ['a,b,class\n1,"2,u\n3,4,v\n', 'mine.csv, row 2: '],
  ])('is refused with the place of the fault: %j', (text, message) => {
    const error = errorOf(text);
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(message);
    expect(error.details.field).toBeDefined();
    expect(error.details.expected).toBeDefined();
  });
});

describe('a person’s CSV file for regression', () => {
  const houses = 'rooms,age,price\n3,10,1.5\n4,2,-2e3\n5,1,0\n';

  it('has numbers of which none occurs twice in the target column', () => {
    const set = parseCsv(houses, 'houses.csv');
    expect(set).toMatchObject({ rows: 3, columns: 2, classes: [], targetNames: ['price'] });
    expect(Array.from(set.targets!)).toEqual([1.5, -2000, 0]);
    expect(set.labels).toEqual(new Int32Array(0));
    expect(set.featureNames).toEqual(['rooms', 'age']);
  });

  it.each([
    ['twenty numbers, often repeated', 200, (i: number) => i % 20, 'classes'],
    ['more, not often repeated', 200, (i: number) => i % 21, 'regression'],
    ['more, whole and often repeated', 260, (i: number) => i % 26, 'classes'],
    ['more, often repeated but not whole', 260, (i: number) => (i % 26) / 2, 'regression'],
    ['two, each once', 2, (i: number) => i, 'classes'],
  ])('or not: %s', (_, rows, value, kind) => {
    const text = Array.from({ length: rows }, (_, i) => `${i},${value(i)}`).join('\n');
    const set = parseCsv(text, 'x.csv');
    expect(set.targets === undefined ? 'classes' : 'regression').toBe(kind);
    expect(outlineCsv(text, 'x.csv').columns[1].kind).toBe(kind);
  });

  it('takes the columns that a person chooses, by name or number', () => {
    const two = parseCsv(houses, 'houses.csv', 'houses.csv', { target: ['price', '1'] });
    expect(two.targetNames).toEqual(['price', 'rooms']);
    expect(Array.from(two.targets!)).toEqual([1.5, 3, -2000, 4, 0, 5]);
    expect(Array.from(two.features)).toEqual([10, 2, 1]);
    const asClasses = parseCsv('a,b\n1,0.5\n2,0.5\n3,2\n', 'x', 'x', { target: ['a'], kind: 'regression' });
    expect(Array.from(asClasses.targets!)).toEqual([1, 2, 3]);
    expect(parseCsv('1,0.5\n2,0.5\n3,2\n', 'x', 'x', { kind: 'regression' }).targetNames).toEqual(['2']);
  });

  it.each([
    [{ target: ['cost'] }, 'houses.csv has no column ‘cost’; expected one of rooms, age, price'],
    [{ target: ['0'] }, 'has no column ‘0’'],
    [{ target: ['4'] }, 'has no column ‘4’'],
    [{ target: [] }, '0 of 3 columns are to be predicted'],
    [{ target: ['1', '2', '3'] }, '3 of 3 columns are to be predicted'],
    [{ target: ['1', '2'], kind: 'classes' as const }, '2 columns are to be predicted as classes; expected one'],
    [
      { kind: 'classes' as const },
      'column price has 3 classes in 3 rows; expected classes that occur more than once, or',
    ],
  ])('refuses %j', (choice, message) => {
    expect(() => parseCsv(houses, 'houses.csv', 'houses.csv', choice)).toThrow(message);
  });

  it('refuses texts as numbers', () => {
    expect(() => parseCsv('a,y\n1,u\n2,v\n', 'x', 'x', { kind: 'regression' })).toThrow(
      'x, row 2, column y is ‘u’; expected a finite number',
    );
  });

  it('has a hash of its own that sees the targets', () => {
    const set = parseCsv(houses, 'a.csv');
    expect(parseCsv(houses, 'b.csv').hash).toBe(set.hash);
    expect(parseCsv(houses.replace('price', 'cost'), 'a.csv').hash).not.toBe(set.hash);
    expect(parseCsv(houses.replace('-2e3', '-2e4'), 'a.csv').hash).not.toBe(set.hash);
    const bytes = Buffer.alloc(4 + 8 + 6 * 8);
    bytes.writeUInt32LE(3, 4);
    bytes.writeUInt32LE(2, 8);
    [3, 10, 4, 2, 5, 1].forEach((value, i) => {
      bytes.writeDoubleLE(value, 12 + 8 * i);
    });
    const names = [['rooms', 'age'], [], ['price']].flatMap((list) => [
      Buffer.of(list.length, 0, 0, 0),
      ...list.flatMap((name) => [Buffer.of(name.length, 0, 0, 0), Buffer.from(name)]),
    ]);
    const targets = Buffer.from(new Float64Array([1.5, -2000, 0]).buffer);
    const whole = Buffer.concat([bytes, ...names, targets]);
    expect(set.hash).toBe(createHash('sha256').update(whole).digest('hex'));
  });
});

describe('the outline of a CSV file', () => {
  it('tells the columns, and which is the target', () => {
    expect(outlineCsv('a,label,b\n1,u,2\n1,v,4\n5,u,6\n', 'x')).toEqual({
      rows: 3,
      target: 1,
      columns: [
        { name: 'a', areNumbers: true, different: 2, first: '1', kind: 'classes' },
        { name: 'label', areNumbers: false, different: 2, first: 'u', kind: 'classes' },
        { name: 'b', areNumbers: true, different: 3, first: '2', kind: 'regression' },
      ],
    });
  });
});

describe('the split of a set for regression', () => {
  const rows = 101;
  const text = Array.from({ length: rows }, (_, i) => `${i},${2 * i},${Math.sqrt(i)},${3 - i}`).join('\n');
  const set = parseCsv(text, 'x', 'x', { target: ['3', '4'] });

  it('is complete, always the same, and takes the share asked for', () => {
    for (const fraction of [0.8, 0.5, 0.001, 1]) {
      const { training, test } = splitData(set, fraction, 'none');
      expect(training.rows).toBe(Math.max(1, Math.round(fraction * rows)));
      expect([...training.source, ...test.source].sort((a, b) => a - b)).toEqual(
        Array.from({ length: rows }, (_, i) => i),
      );
      for (const part of [training, test]) {
        expect([part.targetColumns, part.labels.length, part.targets.length]).toEqual([2, 0, 2 * part.rows]);
        part.source.forEach((row, i) => {
          expect(Array.from(part.targets.subarray(2 * i, 2 * i + 2))).toEqual([Math.sqrt(row), 3 - row]);
          expect(part.features[2 * i]).toBe(row);
        });
      }
      expect(splitData(set, fraction, 'none')).toEqual({ training, test });
    }
  });

  it('scales targets with the numbers of the training part', () => {
    const plain = splitData(set, 0.7, 'standard');
    const scaled = splitData(set, 0.7, 'standard', { targetScaling: 'standard' });
    expect(scaled.training.features).toEqual(plain.training.features);
    for (const k of [0, 1]) {
      const own = (values: Float64Array): number[] => Array.from(values).filter((_, i) => i % 2 === k);
      const before = own(plain.training.targets);
      const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
      const deviation = Math.sqrt(before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / before.length);
      own(scaled.test.targets).forEach((value, i) => {
        expect(value).toBeCloseTo((own(plain.test.targets)[i]! - mean) / deviation, 10);
      });
    }
  });

  it('refuses label noise', () => {
    const noise = { fraction: 0.5, seed: 0, kind: 'other-class' as const };
    expect(() => splitData(set, 0.5, 'none', { labelNoise: noise })).toThrow('the data set x is for regression');
  });
});

describe('label noise', () => {
  const set = builtInData('digits');
  const plain = splitData(set, 0.8, 'standard');
  const noisy = (fraction: number, seed: number, kind: LabelNoise['kind']) =>
    splitData(set, 0.8, 'standard', { labelNoise: { fraction, seed, kind } });
  const changed = (labels: Int32Array): number[] =>
    Array.from(labels.keys()).filter((row) => labels[row] !== plain.training.labels[row]);

  it('changes the share of the training labels and nothing else', () => {
    const { training, test } = noisy(0.25, 3, 'other-class');
    expect(test).toEqual(plain.test);
    expect(training.features).toEqual(plain.training.features);
    expect(changed(training.labels).length).toBe(Math.round(0.25 * plain.training.rows));
    expect(training.labels.every((label) => label >= 0 && label < 10)).toBe(true);
    expect(noisy(0.25, 3, 'other-class')).toEqual({ training, test });
    expect(noisy(0.25, 4, 'other-class').training.labels).not.toEqual(training.labels);
    expect(noisy(0, 3, 'other-class')).toEqual(plain);
    expect(splitData(set, 0.8, 'standard')).toEqual(plain);
  });

  it('of a larger share goes on from that of a smaller one', () => {
    for (const kind of ['other-class', 'random-label'] as const) {
      const some = noisy(0.2, 7, kind).training.labels;
      const more = noisy(0.6, 7, kind).training.labels;
      for (const row of changed(some)) expect(more[row]).toBe(some[row]);
    }
  });

  it('draws other classes, or any, with the same chance', () => {
    const rows = 20_000;
    const truth = new Int32Array(rows).fill(2);
    for (const [kind, possible] of [
      ['other-class', [0, 1, 3, 4]],
      ['random-label', [0, 1, 2, 3, 4]],
    ] as const) {
      const labels = withLabelNoise(truth, 5, { fraction: 1, seed: 1, kind });
      const counts = Array.from({ length: 5 }, (_, label) => labels.filter((value) => value === label).length);
      const expected = rows / possible.length;
      const chiSquare = possible.reduce((sum: number, label) => sum + (counts[label]! - expected) ** 2 / expected, 0);
      // The 99.9 % quantiles with 3 and 4 degrees of freedom are 16.3 and 18.5.
      expect(chiSquare).toBeLessThan(16.3);
      if (kind === 'other-class') expect(counts[2]).toBe(0);
    }
  });

  it.each([
    [-0.1, 0, 2, 'fraction -0.1'],
    [1.1, 0, 2, 'fraction 1.1'],
    [Number.NaN, 0, 2, 'fraction NaN'],
    [0.5, -1, 2, 'seed -1'],
    [0.5, 0.5, 2, 'seed 0.5'],
    [0.5, 0, 1, 'classes 1'],
  ])('of fraction %d, seed %d and %d classes is refused', (fraction, seed, classes, message) => {
    expect(() => withLabelNoise(Int32Array.of(0), classes, { fraction, seed, kind: 'other-class' })).toThrow(message);
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
