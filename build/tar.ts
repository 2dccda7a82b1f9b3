import { gzipSync } from 'node:zlib';

export interface ArchiveEntry {
  path: string;
  content: Uint8Array;
  executable?: boolean;
}

const blockSize = 512;
/** 1 January 1980, the earliest date that every archive tool can show: the archive depends on its content only. */
const modified = 315_532_800;

const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** Splits a path into ustar's prefix (155 bytes) and name (100 bytes). */
function splitName(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  const at = path.indexOf('/', path.length - 101);
  const prefix = path.slice(0, at);
  if (at < 0 || Buffer.byteLength(prefix) > 155) throw new Error(`path too long for a tar archive: ${path}`);
  return { name: path.slice(at + 1), prefix };
}

function header({ path, content, executable = false }: ArchiveEntry): Buffer {
  const { name, prefix } = splitName(path);
  const block = Buffer.alloc(blockSize);
  block.write(name, 0);
  block.write(octal(executable ? 0o755 : 0o644, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(content.length, 11), 124);
  block.write(octal(modified, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)} `, 148);
  return block;
}

/** A gzipped tar archive (POSIX ustar) whose bytes depend on nothing but its entries, in whatever order they come. */
export function tarGz(entries: readonly ArchiveEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const padding = (blockSize - (entry.content.length % blockSize)) % blockSize;
    parts.push(header(entry), entry.content, Buffer.alloc(padding));
  }
  parts.push(Buffer.alloc(2 * blockSize));
  return gzipSync(Buffer.concat(parts), { level: 6 });
}
