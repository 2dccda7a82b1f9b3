/** Whether a session can be saved under a name, asked before hours are spent on what goes into it. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { RidgelineError } from '../../core/contract/errors.ts';
import { SessionStore } from '../laboratory/session-store.ts';

/** A session that is there is replaced, unless somebody has it open; any other file is refused. `source` may be the target. */
export function checkSaveTarget(path: string, source?: string): void {
  const target = resolve(extname(path) === '' ? `${path}.ridge` : path);
  if (source !== undefined && target === resolve(source)) return;
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) refuse(path, `there is no folder ${folder}`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new RidgelineError('not-permitted', `--save is ‘${path}’; ${folder} cannot be written`, {
      field: 'save',
      value: path,
      expected: 'a folder that can be written',
    });
  }
  if (!existsSync(target)) return;
  try {
    SessionStore.open(target).close();
  } catch (error) {
    if (!(error instanceof RidgelineError)) throw error;
    const expected = 'a new file, or a session to replace';
    throw new RidgelineError(error.code, `--save: ${error.message}`, {
      ...error.details,
      field: 'save',
      value: path,
      expected,
    });
  }
}

function refuse(path: string, reason: string): never {
  const expected = 'a file in a folder that is there';
  throw new RidgelineError('not-found', `--save is ‘${path}’; ${reason}`, { field: 'save', value: path, expected });
}
