/** Gzip and ZIP, unpacked up to a limit: a small file can stand for more than any memory holds. */
import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import { RidgelineError } from '../../../core/contract/errors.ts';

/** Bytes that one file may have, packed or unpacked. */
export const MOST_BYTES = 512 * 2 ** 20;
const MOST_MEMBERS = 1000;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

export function gunzip(bytes: Uint8Array, name: string, most = MOST_BYTES): Uint8Array {
  return limited(name, most, () => gunzipSync(bytes, { maxOutputLength: most }));
}

export interface Member {
  name: string;
  bytes: Uint8Array;
}

/** Names of the members of a ZIP file, with what opens them; the members of one file share the limit. */
export function openZip(bytes: Uint8Array, file: string, most = MOST_BYTES): { name: string; read(): Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, at: directory } = endOfZip(view, file);
  if (count > MOST_MEMBERS) refuse(file, `has ${count} members`, `at most ${MOST_MEMBERS}`);
  const members: { name: string; read(): Uint8Array }[] = [];
  let at = directory;
  let left = most;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
      refuse(file, 'has a broken directory', 'a whole ZIP file');
    const lengths = [28, 30, 32].map((place) => view.getUint16(at + place, true)) as [number, number, number];
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
    const entry = {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizesOf(view, at, lengths, file),
    };
    members.push({
      name,
      read: () => {
        if (entry.flags & 1) refuse(`${file}, ${name}`, 'is encrypted', 'a plain file');
        const packed = packedBytes(bytes, view, entry, `${file}, ${name}`);
        const whole = unpacked(packed, entry.method, `${file}, ${name}`, left);
        if (whole.length !== entry.size || crc32(whole) !== entry.crc)
          refuse(`${file}, ${name}`, 'does not match its checksum', 'a whole ZIP file');
        left -= whole.length;
        return whole;
      },
    });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return members;
}

interface Entry {
  flags: number;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  headerAt: number;
}

const NO_SIZE = 0xffffffff;

/** The record at the end, before a comment of up to 65,535 bytes. */
function endOfZip(view: DataView, file: string): { count: number; at: number } {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 65_535); at--) {
    if (view.getUint32(at, true) === 0x06054b50)
      return { count: view.getUint16(at + 10, true), at: view.getUint32(at + 16, true) };
  }
  return refuse(file, 'has no directory at its end', 'a whole ZIP file');
}

/** NumPy writes sizes of 64 bits into the extra field of the local header and plain ones here, unless they are too large. */
function sizesOf(
  view: DataView,
  at: number,
  lengths: [number, number, number],
  file: string,
): Pick<Entry, 'packedSize' | 'size' | 'headerAt'> {
  const sizes = {
    packedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    headerAt: view.getUint32(at + 42, true),
  };
  if (at + 46 + lengths[0] + lengths[1] > view.byteLength) refuse(file, 'has a broken directory', 'a whole ZIP file');
  if (Object.values(sizes).includes(NO_SIZE)) refuse(file, 'has members of 4 GB', `at most ${MOST_BYTES} bytes`);
  return sizes;
}

function packedBytes(bytes: Uint8Array, view: DataView, { headerAt, packedSize }: Entry, name: string): Uint8Array {
  if (headerAt + 30 > bytes.length || view.getUint32(headerAt, true) !== 0x04034b50)
    refuse(name, 'has no header', 'a whole ZIP file');
  const from = headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  if (from + packedSize > bytes.length) refuse(name, 'is cut off', 'a whole ZIP file');
  return bytes.subarray(from, from + packedSize);
}

function unpacked(packed: Uint8Array, method: number, name: string, most: number): Uint8Array {
  if (method === 8) return limited(name, most, () => inflateRawSync(packed, { maxOutputLength: Math.max(1, most) }));
  if (method !== 0) refuse(name, `is packed by method ${method}`, 'deflate, or not packed');
  if (packed.length > most) throw tooLarge(name, most);
  return packed;
}

function limited(name: string, most: number, work: () => Uint8Array): Uint8Array {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name, most);
    return refuse(name, `cannot be unpacked (${(error as Error).message})`, 'a whole file');
  }
}

export function tooLarge(name: string, most = MOST_BYTES): RidgelineError {
  return new RidgelineError('too-large', `${name} is larger than ${most} bytes when unpacked; expected at most that`, {
    field: name,
    expected: `at most ${most} bytes`,
  });
}

function refuse(name: string, found: string, expected: string): never {
  throw new RidgelineError('invalid-data', `${name} ${found}; expected ${expected}`, {
    field: name,
    value: found,
    expected,
  });
}
