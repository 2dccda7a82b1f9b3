/** A person's files as data sets or weights: what they are is told by how they begin, not by their names. */
import type { DataChoice, DataOutline } from '../../../core/contract/data-import.ts';
import { RidgelineError } from '../../../core/contract/errors.ts';
import { dataFromArrays, usualArrays } from '../../../core/landscapes/data/arrays.ts';
import { isIdx, readIdx } from '../../../core/landscapes/data/formats/idx.ts';
import { type NamedArray, refuseFile } from '../../../core/landscapes/data/formats/named-array.ts';
import { isNpy, readNpy } from '../../../core/landscapes/data/formats/npy.ts';
import { isSafetensors, readSafetensors } from '../../../core/landscapes/data/formats/safetensors.ts';
import { outlineCsv, parseCsv } from '../../../core/landscapes/data/parse.ts';
import { usualKind } from '../../../core/landscapes/data/target.ts';
import { weightsSet } from '../../../core/landscapes/data/weights.ts';
import type { DataSet } from '../../../core/landscapes/define.ts';
import { gunzip, isGzip, isZip, MOST_BYTES, openZip, tooLarge } from './unpack.ts';

export interface DataFile {
  name: string;
  bytes: Uint8Array;
}

type Content =
  | { kind: 'table'; text: string }
  | { kind: 'arrays'; format: string; arrays: NamedArray[] }
  | { kind: 'weights'; tensors: NamedArray[] };

/**
 * Reads a CSV table, a matrix or arrays (NPY, NPZ, IDX, each also gzipped), or weights (safetensors). Of two files the first
 * holds the features and the second the target. Throws 'invalid-data' or 'too-large', naming the place in the file.
 */
export function readData(files: readonly DataFile[], choice: DataChoice = {}): DataSet {
  const [first] = files as [DataFile];
  const content = contentOf(files);
  if (content.kind === 'weights') return weightsSet(content.tensors, first.name);
  if (content.kind === 'arrays') return dataFromArrays(content.arrays, first.name, choice);
  if (choice.features !== undefined)
    refuseFile(first.name, 'is a table, and an array of features is named', 'columns as target');
  return parseCsv(content.text, first.name, first.name, choice);
}

/** What there is to choose in the same files. */
export function outlineData(files: readonly DataFile[]): DataOutline {
  const [first] = files as [DataFile];
  const content = contentOf(files);
  switch (content.kind) {
    case 'weights':
      return {
        format: 'safetensors',
        kind: 'weights',
        rows: 0,
        parts: content.tensors.map((tensor) => ({
          name: tensor.name,
          words: shapeWords(tensor),
          task: null,
          canBeFeatures: false,
        })),
        usual: null,
      };
    case 'arrays':
      return outlineArrays(content.format, content.arrays);
    case 'table': {
      const { rows, columns, target } = outlineCsv(content.text, first.name);
      return {
        format: 'CSV',
        kind: 'columns',
        rows,
        parts: columns.map(({ name, areNumbers, different, kind }) => ({
          name,
          words: `${areNumbers ? 'numbers' : 'texts'}, ${different} different`,
          task: kind,
          canBeFeatures: areNumbers,
        })),
        usual: { features: null, target: columns[target]?.name ?? '' },
      };
    }
  }
}

function outlineArrays(format: string, arrays: readonly NamedArray[]): DataOutline {
  const [first] = arrays as [NamedArray];
  if (arrays.length === 1 && first.shape.length === 2 && first.values instanceof Float64Array) {
    const [rows, width] = first.shape as [number, number];
    const { values } = first;
    const last = Float64Array.from({ length: rows }, (_, row) => values[row * width + width - 1] as number);
    return {
      format,
      kind: 'columns',
      rows,
      parts: Array.from({ length: width }, (_, column) => ({
        name: String(column + 1),
        words: first.dtype,
        task: column === width - 1 ? usualKind(last) : ('regression' as const),
        canBeFeatures: true,
      })),
      usual: { features: null, target: String(width) },
    };
  }
  const names = arrays.map(({ name }) => name);
  const usual = usualArrays(names);
  const [features, target] = [names[usual.features], names[usual.target]];
  return {
    format,
    kind: 'arrays',
    rows: arrays[Math.max(0, usual.features)]?.shape[0] ?? 0,
    parts: arrays.map((array) => ({
      name: array.name,
      words: shapeWords(array),
      task: array.shape.length === 1 ? usualKind(array.values) : 'regression',
      canBeFeatures: array.values instanceof Float64Array && array.shape.length >= 1,
    })),
    usual: features === undefined || target === undefined ? null : { features, target },
  };
}

function shapeWords({ dtype, shape }: NamedArray): string {
  return `${dtype}, ${shape.length === 0 ? 'one number' : shape.join(' × ')}`;
}

function contentOf(files: readonly DataFile[]): Content {
  const [first, second, third] = files;
  if (first === undefined || third !== undefined) {
    throw new RidgelineError(
      'invalid-request',
      `${files.length} files are given; expected one, or features and target`,
      {
        field: 'files',
        value: files.length,
        expected: 'one file or two',
      },
    );
  }
  const content = readFile(first);
  if (second === undefined) return content;
  const other = readFile(second);
  for (const [file, { kind }] of [
    [first, content],
    [second, other],
  ] as const) {
    if (kind !== 'arrays')
      refuseFile(
        file.name,
        `is ${kind === 'table' ? 'a table' : 'weights'}, given with a second file`,
        'NPY or IDX files',
      );
  }
  const pair = [content, other].map((part, i) => {
    const { arrays } = part as Extract<Content, { kind: 'arrays' }>;
    const [array] = arrays as [NamedArray];
    if (arrays.length > 1)
      refuseFile(
        (files[i] as DataFile).name,
        `has ${arrays.length} arrays, given with a second file`,
        'one array in each',
      );
    return { ...array, name: i === 0 ? 'x' : 'y' };
  });
  return { kind: 'arrays', format: (content as Extract<Content, { kind: 'arrays' }>).format, arrays: pair };
}

function readFile({ name, bytes }: DataFile): Content {
  if (bytes.length > MOST_BYTES) throw tooLarge(name);
  if (bytes.length === 0) refuseFile(name, 'is empty', 'a file of data');
  if (isGzip(bytes)) return readPlain(name, gunzip(bytes, name));
  if (isZip(bytes)) return { kind: 'arrays', format: 'NPZ', arrays: readNpz(bytes, name) };
  return readPlain(name, bytes);
}

function readPlain(name: string, bytes: Uint8Array): Content {
  if (isNpy(bytes)) return { kind: 'arrays', format: 'NPY', arrays: [{ ...readNpy(bytes, name), name: stem(name) }] };
  if (isIdx(bytes)) return { kind: 'arrays', format: 'IDX', arrays: [{ ...readIdx(bytes, name), name: stem(name) }] };
  if (isSafetensors(bytes)) return { kind: 'weights', tensors: readSafetensors(bytes, name) };
  return { kind: 'table', text: decodeText(name, bytes) };
}

function readNpz(bytes: Uint8Array, file: string): NamedArray[] {
  const members = openZip(bytes, file).filter(({ name }) => name.endsWith('.npy'));
  if (members.length === 0) refuseFile(file, 'has no arrays in it', 'a ZIP file of .npy files');
  let entries = 0;
  return members.map(({ name, read }) => {
    const array = readNpy(read(), `${file}, ${name}`);
    entries += array.values.length;
    if (entries > (2 * MOST_BYTES) / 8) throw tooLarge(file);
    return { ...array, name: name.slice(0, -'.npy'.length) };
  });
}

function decodeText(name: string, bytes: Uint8Array): string {
  const kinds = 'CSV text in UTF-8, or an NPY, NPZ, IDX or safetensors file';
  if (bytes.subarray(0, 1000).includes(0)) refuseFile(name, 'is not text', kinds);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuseFile(name, 'is not text in UTF-8', kinds);
  }
}

/** `digits` of `digits.npy`, `train-images` of `train-images.idx3-ubyte.gz`. */
function stem(name: string): string {
  return name.replace(/(\.gz)?$/, '').replace(/\.(npy|idx\d?(-u?byte)?)$/i, '');
}
