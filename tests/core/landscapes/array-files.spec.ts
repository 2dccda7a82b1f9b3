import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { dataFromArrays } from '../../../core/landscapes/data/arrays.ts';
import { readIdx } from '../../../core/landscapes/data/formats/idx.ts';
import type { NamedArray } from '../../../core/landscapes/data/formats/named-array.ts';
import { readNpy } from '../../../core/landscapes/data/formats/npy.ts';
import { readSafetensors, writeSafetensors } from '../../../core/landscapes/data/formats/safetensors.ts';

interface Fixture {
  arrays: { name: string; npy: string; shape: number[]; values: number[] }[];
  texts: { name: string; npy: string; values: string[] }[];
  refused: Record<string, string>;
  idx: Record<string, string>;
  weights: { dtype: string; file: string; loss: number; point: number[] }[];
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/array-files.json', import.meta.url), 'utf8'),
) as Fixture;
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const plainNpy = bytesOf(fixture.arrays.find(({ name }) => name === 'f8')!.npy);

function npyOf(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = Buffer.from(header, 'latin1');
  const front = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  return new Uint8Array(Buffer.concat([front, text, data]));
}

function tensorsOf(header: unknown, data: Uint8Array = new Uint8Array(0), length?: number): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const front = Buffer.alloc(8);
  front.writeBigUInt64LE(BigInt(length ?? text.length));
  return new Uint8Array(Buffer.concat([front, text, data]));
}

/** Reads, or gives the error of ours; any other error is thrown. */
function attempt<T>(read: () => T): T | RidgelineError {
  try {
    return read();
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
}

function errorOf(read: () => unknown): RidgelineError {
  const result = attempt(read);
  if (result instanceof RidgelineError) return result;
  throw new Error('expected an error');
}

/** Readers never do more than refuse, however a sound file is changed. */
function refusesAtMost(read: (bytes: Uint8Array, name: string) => unknown, sound: Uint8Array): void {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(sound.length),
      (changes, length) => {
        const bytes = sound.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        attempt(() => read(bytes, 'x'));
      },
    ),
    { numRuns: 500 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void attempt(() => read(bytes, 'x'))));
}

describe('NPY', () => {
  it.each(fixture.arrays.map((entry) => [entry.name, entry] as const))('%s is read as NumPy has it', (_, entry) => {
    const array = readNpy(bytesOf(entry.npy), 'x.npy');
    expect(array.shape).toEqual(entry.shape);
    expect(Array.from(array.values as Float64Array)).toEqual(entry.values);
  });

  it.each(fixture.texts.map((entry) => [entry.name, entry] as const))('texts of %s too', (_, entry) => {
    expect(readNpy(bytesOf(entry.npy), 'x.npy').values).toEqual(entry.values);
  });

  it.each([
    ['objects', 'holds Python objects'],
    ['records', 'holds records of several fields'],
    ['complex', 'has the type ‘<c16’'],
    ['dates', 'has the type ‘<M8[D]’'],
    ['long double', 'has the type ‘<f16’'],
    ['large i8', 'holds the whole number 9007199254740994; expected whole numbers between -2^53 and 2^53'],
  ])('%s are refused', (name, message) => {
    const error = errorOf(() => readNpy(bytesOf(fixture.refused[name]!), 'x.npy'));
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(`x.npy ${message}`);
  });

  const plain = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
  it.each<[string, Uint8Array, string]>([
    ['another beginning', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 'does not begin as an NPY file does'],
    ['nothing behind the magic', plainNpy.slice(0, 9), 'ends within its header'],
    ['a header that is cut off', plainNpy.slice(0, 60), 'ends within its header'],
    ['data that are cut off', plainNpy.slice(0, -1), 'has 191 bytes of data; expected 192, for <f8 of shape (2, 3, 4)'],
    ['bytes behind the data', new Uint8Array([...plainNpy, 0]), 'has 193 bytes of data; expected 192'],
    ['version 9', Uint8Array.from(plainNpy, (byte, i) => (i === 6 ? 9 : byte)), 'is of NPY version 9'],
    ['no dictionary', npyOf('shape=(1,)'), 'has the header ‘shape=(1,)’'],
    ['no shape', npyOf("{'descr': '<f8', 'fortran_order': False}"), 'expected descr, fortran_order and shape in it'],
    ['a negative extent', npyOf(plain.replace('(1,)', '(-1,)')), 'has the shape (‘-1,’)'],
    ['an extent of 1e18', npyOf(plain.replace('(1,)', '(1000000000000000000,)')), 'has the shape'],
    ['code as shape', npyOf(plain.replace('(1,)', '(__import__("os"),)')), 'expected descr, fortran_order and shape'],
    ['no type', npyOf(plain.replace('<f8', '')), 'has the type ‘’'],
    ['long texts', npyOf(plain.replace('<f8', '<U100000')), 'has texts of 100000 characters'],
    ['too many dimensions', npyOf(plain.replace('(1,)', `(${'1,'.repeat(33)})`)), 'expected up to 32 whole numbers'],
  ])('%s is refused', (_, bytes, message) => {
    const error = errorOf(() => readNpy(bytes, 'x.npy'));
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(message);
  });

  it('more than memory holds is refused before it is asked for', () => {
    const error = errorOf(() => readNpy(npyOf(plain.replace('(1,)', '(100000, 100000)')), 'x.npy'));
    expect(error.code).toBe('too-large');
    expect(error.message).toBe('x.npy has 100000 × 100000 = 10000000000 entries; expected at most 50000000');
    expect(errorOf(() => readNpy(npyOf(plain.replace('(1,)', '(999999999999999, 999999999999999)')), 'x')).code).toBe(
      'too-large',
    );
  });

  it('changed anywhere is read or refused', () => {
    refusesAtMost(readNpy, plainNpy);
    refusesAtMost(readNpy, bytesOf(fixture.texts[0]!.npy));
  });
});

describe('IDX', () => {
  it('is read big-endian with its shape', () => {
    const images = readIdx(bytesOf(fixture.idx.images!), 'x');
    expect([images.shape, images.dtype]).toEqual([[5, 2, 3], 'u1']);
    expect(Array.from(images.values as Float64Array)).toEqual(Array.from({ length: 30 }, (_, i) => (7 * i) % 256));
    expect(Array.from(readIdx(bytesOf(fixture.idx.doubles!), 'x').values as Float64Array)).toEqual([0.5, -1, 2, 4]);
  });

  const labels = bytesOf(fixture.idx.labels!);
  it.each<[string, Uint8Array, string]>([
    [
      'an unknown type',
      Uint8Array.from(labels, (byte, i) => (i === 2 ? 10 : byte)),
      'does not begin as an IDX file does',
    ],
    ['no dimensions', Uint8Array.of(0, 0, 8, 0), 'has no dimensions'],
    ['a header that is cut off', labels.slice(0, 7), 'ends within its header'],
    ['data that are cut off', labels.slice(0, -2), 'has 3 bytes of data; expected 5, for u1 of shape (5)'],
    ['bytes behind the data', new Uint8Array([...labels, 1]), 'has 6 bytes of data; expected 5'],
  ])('%s is refused', (_, bytes, message) => {
    const error = errorOf(() => readIdx(bytes, 'x'));
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(message);
  });

  it('with huge extents is refused before memory is asked for', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255);
    expect(errorOf(() => readIdx(bytes, 'x')).code).toBe('too-large');
  });

  it('changed anywhere is read or refused', () => refusesAtMost(readIdx, bytesOf(fixture.idx.images!)));
});

describe('safetensors', () => {
  it.each(fixture.weights.map((entry) => [entry.dtype, entry] as const))(
    'of %s is read as PyTorch has it',
    (dtype, { file, point }) => {
      const tensors = readSafetensors(bytesOf(file), 'x');
      expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
        ['0.bias', [6]],
        ['0.weight', [6, 13]],
        ['2.bias', [3]],
        ['2.weight', [3, 6]],
      ]);
      expect(tensors.every((tensor) => tensor.dtype === dtype)).toBe(true);
      const value = (name: string): number[] =>
        Array.from(tensors.find((tensor) => tensor.name === name)!.values as Float64Array);
      expect([...value('0.weight'), ...value('0.bias'), ...value('2.weight'), ...value('2.bias')]).toEqual(point);
    },
  );

  it('that is written is read again', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      .filter((text) => text !== '__metadata__' && text !== '__proto__' && !/^\d+$/.test(text));
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, shape), { minLength: 1, maxLength: 5, selector: ([text]) => text }),
        (list) => {
          const tensors = list.map(([tensor, extents], k) => ({
            name: tensor,
            shape: extents,
            values: Float64Array.from({ length: extents.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + k)),
          }));
          if (new Set(tensors.map((tensor) => tensor.name)).size < tensors.length) return;
          const bytes = writeSafetensors(tensors, { format: 'pt' });
          expect(bytes.length % 8).toBe(0);
          const again = readSafetensors(bytes, 'x').map(({ name: tensor, shape: extents, values }) => ({
            name: tensor,
            shape: extents,
            values,
          }));
          const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
          expect(again.sort(byName)).toEqual(tensors.sort(byName));
        },
      ),
    );
  });

  const one = { a: { dtype: 'F64', shape: [1], data_offsets: [0, 8] } };
  const eight = new Uint8Array(8);
  it.each<[string, Uint8Array, string]>([
    ['too few bytes', Uint8Array.of(1, 2), 'has 2 bytes'],
    ['a header longer than the file', tensorsOf(one, eight, 1000), 'ends within its header'],
    ['a header of 10 GB', tensorsOf(one, eight, 1e10), 'has a header of 10000000000 bytes; expected at most 10000000'],
    ['no JSON', tensorsOf('{"a":', eight), 'has a header that is not JSON'],
    ['a list', tensorsOf('[1]'), 'has a header that is no object'],
    ['no tensors', tensorsOf({ __metadata__: {} }), 'has no tensors'],
    [
      'an unknown type',
      tensorsOf({ a: { ...one.a, dtype: 'F8_E4M3' } }, eight),
      'tensor ‘a’ has the type "F8_E4M3"; expected one of F64',
    ],
    ['a type of objects', tensorsOf({ a: { ...one.a, dtype: 'constructor' } }, eight), 'has the type "constructor"'],
    ['a negative extent', tensorsOf({ a: { ...one.a, shape: [-1] } }, eight), 'tensor ‘a’ has no right shape'],
    [
      'offsets backwards',
      tensorsOf({ a: { ...one.a, data_offsets: [8, 0] } }, eight),
      'tensor ‘a’ has -8 bytes; expected 8',
    ],
    [
      'a tensor too long',
      tensorsOf({ a: { ...one.a, shape: [2] } }, eight),
      'has 8 bytes; expected 16, for F64 of shape [2]',
    ],
    [
      'overlap',
      tensorsOf({ ...one, b: { ...one.a, data_offsets: [4, 12] } }, new Uint8Array(12)),
      'has the tensor ‘b’ at byte 4 of its data; expected 8',
    ],
    [
      'the same bytes twice',
      tensorsOf({ ...one, b: one.a }, eight),
      'has the tensor ‘b’ at byte 0 of its data; expected 8',
    ],
    [
      'a gap',
      tensorsOf({ ...one, b: { ...one.a, data_offsets: [16, 24] } }, new Uint8Array(24)),
      'at byte 16 of its data; expected 8',
    ],
    ['bytes behind the last tensor', tensorsOf(one, new Uint8Array(9)), 'has 9 bytes of data; expected 8'],
    ['data that are cut off', tensorsOf(one, new Uint8Array(7)), 'has 7 bytes of data; expected 8'],
    ['an entry that is null', tensorsOf({ a: null }), 'has the type undefined'],
  ])('%s is refused', (_, bytes, message) => {
    const error = errorOf(() => readSafetensors(bytes, 'x'));
    expect(error.code).toBe('invalid-data');
    expect(error.message).toContain(message);
  });

  it('changed anywhere is read or refused', () => refusesAtMost(readSafetensors, bytesOf(fixture.weights[1]!.file)));
});

describe('a data set out of arrays', () => {
  const array = (name: string, shape: number[], values: ArrayLike<number> | string[]): NamedArray => ({
    name,
    dtype: '<f8',
    shape,
    values: typeof values[0] === 'string' ? (values as string[]) : Float64Array.from(values as ArrayLike<number>),
  });
  const x = array('X', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);

  it('takes features and classes by their usual names', () => {
    const set = dataFromArrays([array('y', [4], [7, 3, 7, 3]), x], 'a.npz');
    expect(set).toMatchObject({ name: 'a.npz', rows: 4, columns: 2, classes: ['3', '7'], featureNames: ['x1', 'x2'] });
    expect(Array.from(set.labels)).toEqual([1, 0, 1, 0]);
    expect(Array.from(set.features)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const texts = dataFromArrays([x, array('labels', [4, 1], ['u', 'v', 'v', 'u'])], 'a.npz');
    expect(texts.classes).toEqual(['u', 'v']);
  });

  it('prefers the training part, takes what is named, and flattens images', () => {
    const parts = [
      x,
      array('x_train', [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      array('y', [4], [0, 1, 0, 1]),
      array('y_train', [2], [0, 1]),
    ];
    const set = dataFromArrays(parts, 'a.npz');
    expect([set.rows, set.featureNames]).toEqual([2, ['x[0,0]', 'x[0,1]', 'x[1,0]', 'x[1,1]']]);
    expect(dataFromArrays(parts, 'a.npz', { features: 'X', target: ['y'] }).rows).toBe(4);
  });

  it('predicts several numbers', () => {
    const set = dataFromArrays([x, array('y', [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])], 'a.npz');
    expect([set.targetNames, Array.from(set.targets!)]).toEqual([
      ['y[0]', 'y[1]'],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ]);
  });

  it('takes the target of a matrix from its last column, or from those that are chosen', () => {
    const matrix = array('m', [4, 3], [1, 2, 0, 3, 4, 1, 5, 6, 1, 7, 8, 0]);
    const set = dataFromArrays([matrix], 'm.npy');
    expect([set.columns, Array.from(set.labels), set.featureNames]).toEqual([2, [0, 1, 1, 0], ['x1', 'x2']]);
    const other = dataFromArrays([matrix], 'm.npy', { target: ['1', '2'] });
    expect([other.columns, Array.from(other.targets!), Array.from(other.features)]).toEqual([
      1,
      [1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 1, 0],
    ]);
  });

  it.each<[string, NamedArray[], object, string]>([
    [
      'no target',
      [x, array('z', [4], [1, 2, 3, 4])],
      {},
      'a.npz has no array that is named as target are; expected target: one of X, z',
    ],
    [
      'another name',
      [x, array('y', [4], [0, 1, 0, 1])],
      { features: 'Z' },
      'a.npz has no array ‘Z’; expected features: one of X, y',
    ],
    [
      'the same twice',
      [x, array('y', [4], [0, 1, 0, 1])],
      { target: ['X'] },
      'a.npz has ‘X’ as features and as target',
    ],
    ['other rows', [x, array('y', [3], [0, 1, 0])], {}, 'a.npz has 4 rows in ‘X’ and 3 in ‘y’'],
    ['one number', [array('x', [], [1]), array('y', [1], [0])], {}, 'has one number in ‘x’'],
    ['no rows', [array('x', [0, 2], []), array('y', [0], [])], {}, 'has no entries in ‘x’'],
    ['texts as features', [array('x', [2], ['a', 'b']), array('y', [2], [0, 1])], {}, 'has texts in ‘x’'],
    [
      'a feature that is no number',
      [array('x', [2, 2], [1, 2, 3, Number.NaN]), array('y', [2], [0, 1])],
      {},
      'row 1 (from 0) of x2 is NaN; expected a finite number',
    ],
    [
      'a class that is no number',
      [x, array('y', [4], [0, 1, 0, Number.NaN])],
      { kind: 'classes' },
      'row 3 (from 0) of y is NaN',
    ],
    ['a vector alone', [array('v', [3], [1, 2, 3])], {}, 'holds one array, <f8 of shape (3)'],
    ['a column that is not there', [x], { target: ['3'] }, 'has no column ‘3’'],
    ['two arrays to predict', [x, array('y', [4], [0, 1, 0, 1])], { target: ['y', 'X'] }, 'has 2 arrays to predict'],
  ])('%s is refused', (_, arrays, choice, message) => {
    expect(errorOf(() => dataFromArrays(arrays, 'a.npz', choice)).message).toContain(message);
  });
});
