/** Looks at a file before and after SQLite opens it: nothing else than a whole session of ours gets through. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RidgelineError } from '../../core/contract/errors.ts';
import { damaged, newer, storageError } from './session-errors.ts';
import { APPLICATION_ID, FILE_FORMAT } from './session-schema.ts';

export function checkHeader(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat)
    throw new RidgelineError('not-found', `${path} does not exist`, {
      field: 'path',
      value: path,
      expected: 'a session file',
    });
  if (!stat.isFile())
    throw new RidgelineError('not-a-session', `${path} is not a file; expected a .ridge session`, {
      field: 'path',
      value: path,
      expected: 'a .ridge session',
    });
  const header = Buffer.alloc(100);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw storageError(path, error);
  }
  let read: number;
  try {
    read = readSync(fd, header, 0, 100, 0);
  } finally {
    closeSync(fd);
  }
  if (read < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new RidgelineError(
      'not-a-session',
      `${basename(path)} is not a Ridgeline session: ${read < 100 ? `it has ${read} bytes` : 'it does not begin like one'}. The file was not changed.`,
      {
        field: 'path',
        value: path,
        expected: 'a .ridge session',
      },
    );
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new RidgelineError(
      'not-a-session',
      `${basename(path)} is an SQLite database of another program. The file was not changed.`,
      { field: 'path', value: path, expected: 'a .ridge session' },
    );
  }
  if (header.readUInt32BE(60) > FILE_FORMAT) throw newer(path, header.readUInt32BE(60));
  const pageSize = header.readUInt16BE(16);
  const pages = header.readUInt32BE(28);
  const expected = (pageSize === 1 ? 65536 : pageSize) * pages;
  if (stat.size < expected && !existsSync(`${path}-journal`))
    throw damaged(path, `it is cut off: ${stat.size} of ${expected} bytes are there`);
}

export function checkWhole(path: string, db: DatabaseSync): void {
  const check = db.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
  if (check.quick_check !== 'ok') throw damaged(path, check.quick_check);
  refuseForeignObjects(path, db);
}

/** Triggers and views could run code of the sender's choice when we read; a session of ours has none. */
function refuseForeignObjects(path: string, db: DatabaseSync): void {
  const foreign = db.prepare("SELECT type, name FROM sqlite_schema WHERE type IN ('trigger', 'view') LIMIT 1").get() as
    | { type: string; name: string }
    | undefined;
  if (foreign)
    throw new RidgelineError(
      'not-a-session',
      `${basename(path)} holds a ${foreign.type} named ‘${foreign.name}’, which no session has. The file was not changed.`,
      { field: 'path', value: path, expected: 'a session without triggers and views' },
    );
}
