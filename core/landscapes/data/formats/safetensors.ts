/** Safetensors files: named tensors of numbers behind a JSON header. */
import { decodeUtf8, encodeUtf8 } from '../../../contract/utf8.ts';
import { entriesOf, exactNumber, halfPrecision, type NamedArray, refuseFile } from './named-array.ts';

const LONGEST_HEADER = 10_000_000;
const MOST_TENSORS = 10_000;
const MOST_DIMENSIONS = 16;

type Reader = (view: DataView, at: number, name: string) => number;

const types: Readonly<Record<string, { bytes: number; read: Reader }>> = {
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F16: { bytes: 2, read: (view, at) => halfPrecision(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => brainFloat(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at, name) => exactNumber(view.getBigInt64(at, true), name) },
  I32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
};

/** Eight bytes of length, then a brace. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 10 && bytes[8] === 0x7b && bytes[7] === 0 && bytes[6] === 0 && bytes[5] === 0 && bytes[4] === 0
  );
}

/**
 * Reads a safetensors file: F64, F32, F16, BF16, and the whole numbers I64 and I32. The tensors have to lie one after the other
 * without gap or overlap and end with the file; they are given in that order. Throws 'invalid-data' naming the tensor.
 */
export function readSafetensors(bytes: Uint8Array, name: string): NamedArray[] {
  if (bytes.length < 8) refuseFile(name, `has ${bytes.length} bytes`, 'a safetensors file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > LONGEST_HEADER)
    refuseFile(name, `has a header of ${headerBytes} bytes`, `at most ${LONGEST_HEADER}`);
  if (8 + headerBytes > bytes.length) refuseFile(name, 'ends within its header', `${headerBytes} bytes of header`);
  const entries = readHeader(bytes.subarray(8, 8 + headerBytes), name);
  entriesOf(name, [entries.reduce((sum, { count }) => sum + count, 0)]);
  const dataAt = 8 + headerBytes;
  let end = 0;
  for (const { tensor, begin, end: next } of entries) {
    if (begin !== end) {
      refuseFile(
        name,
        `has the tensor ‘${tensor}’ at byte ${begin} of its data`,
        `${end}, where the tensor before it ends`,
      );
    }
    end = next;
  }
  if (dataAt + end !== bytes.length) {
    refuseFile(name, `has ${bytes.length - dataAt} bytes of data`, `${end}, where its last tensor ends`);
  }
  return entries.map(({ tensor, dtype, shape, count, begin }) => {
    const { bytes: width, read } = types[dtype];
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = read(view, dataAt + begin + i * width, name);
    return { name: tensor, dtype, shape, values };
  });
}

interface Entry {
  tensor: string;
  dtype: string;
  shape: number[];
  count: number;
  begin: number;
  end: number;
}

/** The entries of the header in the order of their data. */
function readHeader(bytes: Uint8Array, name: string): Entry[] {
  let header: unknown;
  try {
    header = JSON.parse(decodeUtf8(bytes));
  } catch {
    refuseFile(name, 'has a header that is not JSON', 'an object of tensors');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    refuseFile(name, 'has a header that is no object', 'an object of tensors');
  }
  const tensors = Object.entries(header as object).filter(([tensor]) => tensor !== '__metadata__');
  if (tensors.length === 0) refuseFile(name, 'has no tensors', 'at least one');
  if (tensors.length > MOST_TENSORS) refuseFile(name, `has ${tensors.length} tensors`, `at most ${MOST_TENSORS}`);
  return tensors
    .map(([tensor, entry]) => readEntry(tensor, entry, name))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
}

function readEntry(tensor: string, entry: unknown, name: string): Entry {
  const refuse = (found: string, expected: string): never =>
    refuseFile(`${name}, tensor ‘${tensor.slice(0, 60)}’`, found, expected);
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(types, dtype)) {
    return refuse(`has the type ${JSON.stringify(dtype)?.slice(0, 40)}`, `one of ${Object.keys(types).join(', ')}`);
  }
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || shape.length > MOST_DIMENSIONS || !shape.every(isWhole)) {
    return refuse('has no right shape', `up to ${MOST_DIMENSIONS} whole numbers`);
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isWhole)) {
    return refuse('has no right data_offsets', 'two whole numbers');
  }
  const [begin, end] = offsets as [number, number];
  const count = entriesOf(`${name}, tensor ‘${tensor.slice(0, 60)}’`, shape);
  const wanted = count * types[dtype].bytes;
  if (end - begin !== wanted)
    refuse(`has ${end - begin} bytes`, `${wanted}, for ${dtype} of shape [${shape.join(', ')}]`);
  return { tensor, dtype, shape, count, begin, end };
}

/** Writes tensors as F64, one after the other, with the header filled up by spaces to a multiple of 8 bytes. */
export function writeSafetensors(
  tensors: readonly { name: string; shape: readonly number[]; values: Float64Array }[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  let at = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F64', shape, data_offsets: [at, at + 8 * values.length] };
    at += 8 * values.length;
  }
  const text = encodeUtf8(JSON.stringify(header));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + at).fill(0x20, 8 + text.length, 8 + headerBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, headerBytes, true);
  bytes.set(text, 8);
  let place = 8 + headerBytes;
  for (const { values } of tensors) {
    for (const value of values) {
      view.setFloat64(place, value, true);
      place += 8;
    }
  }
  return bytes;
}

function brainFloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
