/** Errors of session files: the words for what SQLite and the file system refuse. */
import { basename } from 'node:path';
import { RidgelineError } from '../../core/contract/errors.ts';
import { FILE_FORMAT } from './session-schema.ts';

export function newer(path: string, format: number): RidgelineError {
  return new RidgelineError(
    'session-newer',
    `${basename(path)} has format ${format}; this Ridgeline reads up to ${FILE_FORMAT}. The file was not changed.`,
    {
      field: 'path',
      value: path,
      expected: `a format up to ${FILE_FORMAT}`,
    },
  );
}

export function damaged(path: string, what: string): RidgelineError {
  return new RidgelineError('session-damaged', `${basename(path)} is damaged: ${what}. The file was not changed.`, {
    field: 'path',
    value: path,
    expected: 'a whole session',
  });
}

export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(path, 'a stored text is not JSON');
  }
}

export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storageError(path, error);
  }
}

const SQLITE = { BUSY: 5, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26 };

/** SQLite's and the file system's errors in our words; our own pass through. */
export function storageError(path: string, error: unknown): RidgelineError {
  if (error instanceof RidgelineError) return error;
  const { errcode, code, message } = error as { errcode?: number; code?: string; message?: string };
  const name = basename(path);
  const details = (expected: string) => ({ field: 'path', value: path, expected });
  const primary = errcode === undefined ? null : errcode & 0xff;
  if (primary === SQLITE.FULL || code === 'ENOSPC')
    return new RidgelineError(
      'disk-full',
      `Not saved: the disk that holds ${name} is full. Nothing computed is lost.`,
      details('a disk with room'),
    );
  if (primary === SQLITE.BUSY)
    return new RidgelineError(
      'session-busy',
      `${name} is in use by another program.`,
      details('a session that nobody else has open'),
    );
  if (primary === SQLITE.READONLY || code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return new RidgelineError(
      'session-read-only',
      `${name} cannot be written: no permission, or a read-only folder.`,
      details('a file and a folder that can be written'),
    );
  if (primary === SQLITE.CORRUPT || primary === SQLITE.NOTADB) return damaged(path, message ?? 'unreadable');
  if (primary === SQLITE.CANTOPEN || code === 'ENOENT')
    return new RidgelineError(
      'not-found',
      `${path} cannot be opened: no such file or folder, or no permission.`,
      details('a session file'),
    );
  return new RidgelineError('internal', `${name}: ${message ?? String(error)}`, { field: 'path', value: path });
}
