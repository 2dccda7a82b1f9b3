/** The files of the built window, found by the path of an address and never outside their folder. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface RendererFile {
  bytes: Uint8Array<ArrayBuffer>;
  type: string;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

/** One name in a path: no separators, no drive letters, nothing hidden, no way up. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.@~+-]*$/;

/** The file's path below `folder` for an address's path, or null when no file of the window could be meant. */
export function rendererPath(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const names = decoded.replace(/^\//, '').split('/');
  if (names.length === 1 && names[0] === '') names[0] = 'index.html';
  if (!names.every((name) => PLAIN_NAME.test(name))) return null;
  const path = join(folder, ...names);
  return Object.hasOwn(TYPES, extname(path)) ? path : null;
}

export async function readRendererFile(folder: string, pathname: string): Promise<RendererFile | null> {
  const path = rendererPath(folder, pathname);
  if (path === null) return null;
  try {
    return { bytes: Uint8Array.from(await readFile(path)), type: TYPES[extname(path)]! };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}
