/** IDX files, in which handwritten digits and their like are published: one array of numbers. */
import { entriesOf, type NamedArray, refuseFile } from './named-array.ts';

type Reader = (view: DataView, at: number) => number;

/** Big-endian, by the third byte of the file. */
const types: Readonly<Record<number, { dtype: string; bytes: number; read: Reader }>> = {
  8: { dtype: 'u1', bytes: 1, read: (view, at) => view.getUint8(at) },
  9: { dtype: 'i1', bytes: 1, read: (view, at) => view.getInt8(at) },
  11: { dtype: 'i2', bytes: 2, read: (view, at) => view.getInt16(at) },
  12: { dtype: 'i4', bytes: 4, read: (view, at) => view.getInt32(at) },
  13: { dtype: 'f4', bytes: 4, read: (view, at) => view.getFloat32(at) },
  14: { dtype: 'f8', bytes: 8, read: (view, at) => view.getFloat64(at) },
};
const MOST_DIMENSIONS = 8;

/** Two zeros, a type and a number of dimensions. */
export function isIdx(bytes: Uint8Array): boolean {
  const [first, second, type, dimensions] = bytes;
  return (
    bytes.length >= 4 && first === 0 && second === 0 && Object.hasOwn(types, type) && dimensions <= MOST_DIMENSIONS
  );
}

/** Reads an IDX file; throws 'invalid-data' when it is cut off or too long, 'too-large' beyond MOST_ENTRIES. */
export function readIdx(bytes: Uint8Array, name: string): NamedArray {
  if (!isIdx(bytes))
    refuseFile(name, 'does not begin as an IDX file does', 'two zeros, a type and a number of dimensions');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { dtype, bytes: width, read } = types[bytes[2]];
  const dimensions = bytes[3];
  const dataAt = 4 + 4 * dimensions;
  if (dimensions === 0) refuseFile(name, 'has no dimensions', 'at least one');
  if (bytes.length < dataAt) refuseFile(name, 'ends within its header', 'a whole IDX file');
  const shape = Array.from({ length: dimensions }, (_, k) => view.getUint32(4 + 4 * k));
  const entries = entriesOf(name, shape);
  const there = bytes.length - dataAt;
  if (there !== entries * width) {
    refuseFile(name, `has ${there} bytes of data`, `${entries * width}, for ${dtype} of shape (${shape.join(', ')})`);
  }
  const values = new Float64Array(entries);
  for (let i = 0; i < entries; i++) values[i] = read(view, dataAt + i * width);
  return { name, dtype, shape, values };
}
