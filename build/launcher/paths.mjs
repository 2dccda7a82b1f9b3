import { accessSync, constants } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const inRoot = (...parts) => join(root, ...parts);

export function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A folder of this user's own for caches, for when the home folder cannot be written (nobody, read-only homes). */
export function spareFolder() {
  const home = homedir();
  if (home && isWritable(home)) return join(home, '.cache', 'ridgeline');
  return join(tmpdir(), `ridgeline-${userInfo().uid}`);
}

/** Where the user stands: npm runs its scripts in the checkout, but file names are meant from the folder of the call. */
export function callersFolder() {
  const ours = process.env.npm_package_json === inRoot('package.json');
  return (ours && process.env.INIT_CWD) || process.cwd();
}
