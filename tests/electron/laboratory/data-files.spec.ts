import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { outlineData, readData } from '../../../electron/laboratory/importers/data-files.ts';
import { gunzip, openZip } from '../../../electron/laboratory/importers/unpack.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/array-files.json', import.meta.url), 'utf8')) as {
  arrays: { name: string; npy: string }[];
  archives: Record<string, string>;
  idx: Record<string, string>;
  weights: { file: string }[];
};
const bytesOf = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'));
const file = (name: string, bytes: Uint8Array | string) => ({
  name,
  bytes: typeof bytes === 'string' ? new Uint8Array(Buffer.from(bytes)) : bytes,
});

function errorOf(work: () => unknown): RidgelineError {
  try {
    work();
  } catch (error) {
    if (error instanceof RidgelineError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('files of data', () => {
  it.each(['stored', 'compressed'])('%s NPZ as NumPy writes it', (kind) => {
    const files = [file('a.npz', bytesOf(fixture.archives[kind]))];
    const set = readData(files);
    expect(set).toMatchObject({ name: 'a.npz', rows: 6, columns: 2, classes: ['0', '1'] });
    expect(Array.from(set.features)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(outlineData(files)).toMatchObject({
      format: 'NPZ',
      kind: 'arrays',
      rows: 6,
      usual: { features: 'X', target: 'y' },
    });
  });

  it('NPZ with several parts, of which some are chosen', () => {
    const files = [file('a.npz', bytesOf(fixture.archives.parts))];
    expect(outlineData(files).usual).toEqual({ features: 'x_train', target: 'y_train' });
    expect(outlineData(files).parts.map(({ name, words }) => `${name}: ${words}`)).toEqual([
      'x_train: |u1, 6 × 1 × 2',
      'y_train: <i8, 6',
      'x_test: <f8, 6 × 2',
      'y_test: <i8, 6',
      'extra: <f8, 3',
    ]);
    expect(readData(files, { features: 'x_test', target: ['y_test'], kind: 'regression' }).targetNames).toEqual([
      'y_test',
    ]);
  });

  it('a pair of IDX files, plain or gzipped', () => {
    const plain = readData([
      file('train-images-idx3-ubyte', bytesOf(fixture.idx.images)),
      file('train-labels-idx1-ubyte', bytesOf(fixture.idx.labels)),
    ]);
    expect(plain).toMatchObject({ rows: 5, columns: 6, classes: ['1', '3'] });
    expect(Array.from(plain.labels)).toEqual([1, 0, 1, 0, 0]);
    const packed = readData([
      file('i.gz', bytesOf(fixture.idx['images.gz'])),
      file('l.gz', bytesOf(fixture.idx['labels.gz'])),
    ]);
    expect(packed.hash).toBe(plain.hash);
  });

  it('a gzipped CSV, a matrix, and weights', () => {
    const text = 'a,b,class\n1,2,u\n3,4,v\n5,6,v\n';
    expect(readData([file('a.csv.gz', new Uint8Array(gzipSync(text)))]).hash).toBe(
      readData([file('a.csv', text)]).hash,
    );
    expect(outlineData([file('a.csv', text)])).toMatchObject({
      format: 'CSV',
      kind: 'columns',
      usual: { target: 'class' },
    });
    const weights = [file('w.safetensors', bytesOf(fixture.weights[0]?.file))];
    expect(readData(weights).tensors?.map(({ name }) => name)).toEqual(['0.bias', '0.weight', '2.bias', '2.weight']);
    expect(outlineData(weights)).toMatchObject({ format: 'safetensors', kind: 'weights', usual: null });
    expect(
      outlineData([
        file('m.npy', bytesOf(fixture.arrays.find(({ name }) => name === 'f4 big-endian Fortran matrix')?.npy)),
      ]),
    ).toMatchObject({
      kind: 'columns',
      rows: 3,
      usual: { features: null, target: '4' },
    });
  });

  it.each<[string, Parameters<typeof readData>, string]>([
    ['nothing', [[file('a.csv', '')]], 'a.csv is empty; expected a file of data'],
    [
      'an image',
      [[file('a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1))]],
      'a.png is not text; expected CSV text in UTF-8, or an NPY',
    ],
    ['another encoding', [[file('a.csv', Uint8Array.of(97, 44, 0xe9, 10))]], 'a.csv is not text in UTF-8'],
    [
      'a table with a second file',
      [[file('a.csv', 'a,b\n1,2\n'), file('b.csv', 'a,b\n1,2\n')]],
      'a.csv is a table, given with a second file',
    ],
    [
      'an archive with a second file',
      [[file('a.npz', bytesOf(fixture.archives.stored)), file('l', bytesOf(fixture.idx.labels))]],
      'a.npz has 2 arrays, given with a second file',
    ],
    [
      'a table with an array',
      [[file('a.csv', 'a,b\n1,2\n')], { features: 'X' }],
      'a.csv is a table, and an array of features is named',
    ],
    [
      'images alone',
      [[file('i', bytesOf(fixture.idx.images))]],
      'i holds one array, u1 of shape (5, 2, 3); expected a matrix',
    ],
    [
      'a ZIP file of something else',
      [[file('a.zip', zipSync({ 'a.txt': strToU8('hello') }))]],
      'a.zip has no arrays in it',
    ],
    ['three files', [[file('a', ''), file('b', ''), file('c', '')]], '3 files are given'],
  ])('%s is refused', (_, given, message) => {
    expect(errorOf(() => readData(...given)).message).toContain(message);
  });
});

describe('archives', () => {
  const sound = zipSync({ 'a.npy': strToU8('hello hello hello hello'), 'b.npy': [strToU8('plain'), { level: 0 }] });
  const read = (bytes: Uint8Array, most?: number): string[] =>
    openZip(bytes, 'z', most).map((member) => Buffer.from(member.read()).toString());

  it('of another writer are read', () => {
    expect(read(sound)).toEqual(['hello hello hello hello', 'plain']);
  });

  it.each<[string, Uint8Array, string]>([
    ['cut off', sound.slice(0, -30), 'z has no directory at its end'],
    ['changed inside', withByte(sound, 40, 0x55), 'z, a.npy '],
    ['with another checksum', withByte(sound, centralOf(sound) + 16, 0xff), 'does not match its checksum'],
    ['with another size', withByte(sound, centralOf(sound) + 24, 0xff), 'does not match its checksum'],
    ['encrypted', withByte(sound, centralOf(sound) + 8, 1), 'is encrypted'],
    ['packed otherwise', withByte(sound, centralOf(sound) + 10, 12), 'is packed by method 12'],
    ['pointing nowhere', withByte(sound, centralOf(sound) + 44, 0x7f), 'has no header'],
  ])('%s are refused', (_, bytes, message) => {
    expect(errorOf(() => read(bytes)).message).toContain(message);
  });

  it('unpack no further than the limit', () => {
    const bomb = zipSync({ 'a.npy': new Uint8Array(5_000_000) }, { level: 9 });
    expect(bomb.length).toBeLessThan(10_000);
    expect(errorOf(() => read(bomb, 1_000_000)).code).toBe('too-large');
    const two = zipSync({ 'a.npy': new Uint8Array(700_000), 'b.npy': new Uint8Array(700_000) });
    expect(errorOf(() => read(two, 1_000_000)).code).toBe('too-large');
    const packed = new Uint8Array(gzipSync(new Uint8Array(5_000_000)));
    expect(errorOf(() => gunzip(packed, 'g', 1_000_000)).code).toBe('too-large');
    expect(errorOf(() => gunzip(packed.slice(0, -9), 'g')).message).toContain('g cannot be unpacked');
  });

  it('changed anywhere, and any bytes, are read or refused', () => {
    for (const bytes of [sound, bytesOf(fixture.archives.compressed)]) {
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 5 }), (changes) => {
          const changed = bytes.slice();
          for (const [at, value] of changes) changed[at] = value;
          try {
            readData([file('x', changed)]);
          } catch (error) {
            expect(error).toBeInstanceOf(RidgelineError);
          }
        }),
        { numRuns: 300 },
      );
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          outlineData([file('x', bytes)]);
        } catch (error) {
          expect(error).toBeInstanceOf(RidgelineError);
        }
      }),
    );
  });
});

/** Where the directory of a ZIP file begins. */
function centralOf(bytes: Uint8Array): number {
  return Buffer.from(bytes).indexOf(Buffer.of(0x50, 0x4b, 1, 2));
}

function withByte(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte));
}
