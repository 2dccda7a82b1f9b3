import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPortable } from '../../../build/portable.ts';

/** The uid of `nobody`, whom every Linux has; used only when the tests run as root. */
export const nobody = 65_534;

export interface UnpackedArchive {
  /** Everything below is removed with this folder. */
  folder: string;
  archive: string;
  /** The unpacked app. */
  app: string;
  /** A home folder that belongs to the ordinary user, empty. */
  home: string;
}

/** Packs dist/ and unpacks it again where an ordinary user can read it, in a folder whose name has a space. */
export function unpackPortable(): UnpackedArchive {
  const folder = mkdtempSync(join(tmpdir(), 'ridgeline portable '));
  chmodSync(folder, 0o755);
  const archive = packPortable(join(folder, 'release'));
  const programs = join(folder, 'my programs');
  mkdirSync(programs);
  execFileSync('tar', ['-xzf', archive, '-C', programs, '--no-same-owner']);
  const home = join(folder, 'home of a user');
  mkdirSync(home);
  if (process.getuid?.() === 0) chownSync(home, nobody, nobody);
  return { folder, archive, app: join(programs, readdirSync(programs)[0] ?? ''), home };
}
