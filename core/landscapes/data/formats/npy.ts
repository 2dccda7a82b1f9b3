/** NumPy's NPY files: one array of numbers or texts. Nothing in them is ever executed: arrays of objects are refused. */
import { entriesOf, exactNumber, halfPrecision, type NamedArray, refuseFile } from './named-array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const LONGEST_HEADER = 65_536;
const MOST_DIMENSIONS = 32;
const LONGEST_TEXT = 1000;

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

interface Header {
  descr: string;
  isFortran: boolean;
  shape: number[];
}

/**
 * Reads an NPY file of version 1, 2 or 3: |b1, i, u and f of 1 to 8 bytes, and texts (U, S), of either byte order, in C or
 * Fortran order. `name` is what messages call the file. Throws 'invalid-data', or 'too-large' beyond MOST_ENTRIES.
 */
export function readNpy(bytes: Uint8Array, name: string): NamedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isNpy(bytes)) refuseFile(name, 'does not begin as an NPY file does', '\\x93NUMPY');
  if (bytes.length < 10) refuseFile(name, 'ends within its header', 'a whole NPY file');
  const version = bytes[6];
  if (version < 1 || version > 3) refuseFile(name, `is of NPY version ${version}`, 'version 1, 2 or 3');
  const sizeBytes = version === 1 ? 2 : 4;
  if (bytes.length < 8 + sizeBytes) refuseFile(name, 'ends within its header', 'a whole NPY file');
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > LONGEST_HEADER) {
    refuseFile(name, `has a header of ${headerBytes} bytes`, `at most ${LONGEST_HEADER}`);
  }
  const dataAt = 8 + sizeBytes + headerBytes;
  if (bytes.length < dataAt) refuseFile(name, 'ends within its header', 'a whole NPY file');
  const { descr, isFortran, shape } = readHeader(latin1(bytes.subarray(8 + sizeBytes, dataAt)), name);
  const entries = entriesOf(name, shape);
  const dtype = dtypeOf(descr, name);
  const wanted = entries * dtype.bytes;
  const there = bytes.length - dataAt;
  if (there !== wanted) {
    refuseFile(name, `has ${there} bytes of data`, `${wanted}, for ${descr} of shape (${shape.join(', ')})`);
  }
  const data = new DataView(bytes.buffer, bytes.byteOffset + dataAt, wanted);
  const values =
    dtype.kind === 'text' ? readTexts(data, entries, dtype, name) : readNumbers(data, entries, dtype, name);
  return { name, dtype: descr, shape, values: isFortran && shape.length > 1 ? rowMajor(values, shape) : values };
}

/** The header is a Python dictionary of exactly these three; anything else in it is refused. */
function readHeader(text: string, name: string): Header {
  const body = /^\s*\{(.*?),?\s*\}\s*$/s.exec(text)?.[1];
  if (body === undefined)
    return refuseFile(name, `has the header ${shown(text)}`, "{'descr': ..., 'fortran_order': ..., 'shape': ...}");
  const descr = /['"]descr['"]\s*:\s*(?:'([^']*)'|"([^"]*)"|([[(]))/.exec(body);
  const order = /['"]fortran_order['"]\s*:\s*(True|False)\b/.exec(body);
  const shape = /['"]shape['"]\s*:\s*\(([^()]*)\)/.exec(body);
  if (descr?.[3] !== undefined) refuseFile(name, 'holds records of several fields', 'an array of numbers or texts');
  if (descr === null || order === null || shape === null) {
    return refuseFile(name, `has the header ${shown(text)}`, 'descr, fortran_order and shape in it');
  }
  const extents = shape[1]
    .split(',')
    .map((extent) => extent.trim())
    .filter((extent, i, all) => extent !== '' || i < all.length - 1);
  if (extents.length > MOST_DIMENSIONS || !extents.every((extent) => /^\d{1,15}L?$/.test(extent))) {
    return refuseFile(name, `has the shape (${shown(shape[1])})`, `up to ${MOST_DIMENSIONS} whole numbers`);
  }
  return {
    descr: descr[1] ?? descr[2],
    isFortran: order[1] === 'True',
    shape: extents.map((extent) => Number(extent.replace('L', ''))),
  };
}

interface Dtype {
  kind: 'number' | 'text';
  code: string;
  /** Of one entry. */
  bytes: number;
  isLittle: boolean;
}

function dtypeOf(descr: string, name: string): Dtype {
  const expected = 'numbers (b, i, u or f of 1, 2, 4 or 8 bytes) or texts (U, S)';
  const match = /^([<>|=]?)([a-zA-Z])(\d{0,6})$/.exec(descr);
  if (match === null) return refuseFile(name, `has the type ${shown(descr)}`, expected);
  const [, order, code, digits] = match;
  if (code === 'O') refuseFile(name, 'holds Python objects', expected);
  const size = Number(digits);
  const isLittle = order !== '>';
  if (code === 'U' || code === 'S') {
    if (size > LONGEST_TEXT) refuseFile(name, `has texts of ${size} characters`, `at most ${LONGEST_TEXT}`);
    return { kind: 'text', code, bytes: code === 'U' ? 4 * size : size, isLittle };
  }
  if (!Object.hasOwn(readers, `${code}${digits}`)) refuseFile(name, `has the type ${shown(descr)}`, expected);
  return { kind: 'number', code: `${code}${digits}`, bytes: size, isLittle };
}

type Reader = (view: DataView, at: number, isLittle: boolean, name: string) => number;

const readers: Readonly<Record<string, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u1: (view, at) => view.getUint8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  i8: (view, at, isLittle, name) => exactNumber(view.getBigInt64(at, isLittle), name),
  u8: (view, at, isLittle, name) => exactNumber(view.getBigUint64(at, isLittle), name),
  f2: (view, at, isLittle) => halfPrecision(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
};

function readNumbers(view: DataView, entries: number, { code, bytes, isLittle }: Dtype, name: string): Float64Array {
  const read = readers[code];
  const values = new Float64Array(entries);
  for (let i = 0; i < entries; i++) values[i] = read(view, i * bytes, isLittle, name);
  return values;
}

function readTexts(view: DataView, entries: number, { code, bytes, isLittle }: Dtype, name: string): string[] {
  return Array.from({ length: entries }, (_, i) => {
    let text = '';
    for (let at = i * bytes; at < (i + 1) * bytes; at += code === 'U' ? 4 : 1) {
      const point = code === 'U' ? view.getUint32(at, isLittle) : view.getUint8(at);
      if (point > 0x10ffff) refuseFile(name, `holds the character ${point}`, 'characters of Unicode');
      text += String.fromCodePoint(point);
    }
    // Texts are filled up with zeros.
    return text.replace(/\0+$/, '');
  });
}

/** An array whose first index runs fastest, as one whose last index does. */
function rowMajor<T extends Float64Array | string[]>(values: T, shape: readonly number[]): T {
  const strides = shape.map((_, k) => shape.slice(0, k).reduce((product, extent) => product * extent, 1));
  const place = shape.map(() => 0);
  const out = values.slice() as T;
  for (let i = 0, from = 0; i < values.length; i++) {
    out[i] = values[from];
    for (let k = shape.length - 1; k >= 0; k--) {
      place[k]++;
      from += strides[k];
      if (place[k] < shape[k]) break;
      from -= strides[k] * shape[k];
      place[k] = 0;
    }
  }
  return out;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function shown(text: string): string {
  return `‘${text.trim().slice(0, 60)}’`;
}
