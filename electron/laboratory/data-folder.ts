/** Where Ridgeline keeps what belongs to this person: unnamed sessions, local copies, the list of recent sessions. */
import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RidgelineError } from '../../core/contract/errors.ts';

export interface DataFolder {
  path: string;
  /** What to tell the person, when the folder is not the usual one. */
  note: string | null;
}

export interface Surroundings {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
  home: string;
  temporary: string;
}

function surroundings(): Surroundings {
  return { platform: process.platform, environment: process.env, home: homedir(), temporary: tmpdir() };
}

/**
 * The data folder, made if it is not there. One that was asked for (`given`, or RIDGELINE_DATA) must be usable; the
 * usual one gives way to a temporary folder where the home folder cannot be written, and `note` says so.
 */
export function dataFolder(given?: string, around: Surroundings = surroundings()): DataFolder {
  const wanted = given ?? around.environment.RIDGELINE_DATA;
  if (wanted !== undefined && wanted !== '') {
    const path = resolve(wanted);
    const problem = unusable(path);
    if (problem === null) return { path, note: null };
    const expected = 'a folder that can be written';
    throw new RidgelineError(
      'not-permitted',
      `The data folder ${path} cannot be used: ${problem}; expected ${expected}.`,
      {
        field: 'dataFolder',
        value: path,
        expected,
      },
    );
  }
  const path = usualDataFolder(around);
  const problem = unusable(path);
  if (problem === null) return { path, note: null };
  const spare = spareFolder(around.temporary);
  return {
    path: spare,
    note: `${path} cannot be written (${problem}). Sessions without a name are kept in ${spare} for now: save them elsewhere before you restart the machine.`,
  };
}

/** $XDG_DATA_HOME/ridgeline or ~/.local/share/ridgeline; %APPDATA%\Ridgeline; ~/Library/Application Support/Ridgeline. */
export function usualDataFolder({ platform, environment, home }: Surroundings): string {
  if (platform === 'win32') return join(environment.APPDATA || join(home, 'AppData', 'Roaming'), 'Ridgeline');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Ridgeline');
  const base = environment.XDG_DATA_HOME;
  // The XDG specification says to ignore a relative path.
  return join(base?.startsWith('/') ? base : join(home, '.local', 'share'), 'ridgeline');
}

/** Why the folder cannot be made or written, or null. */
function unusable(path: string): string | null {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** The same folder every time, unless somebody else has put something in its place. */
function spareFolder(temporary: string): string {
  const user = process.getuid?.() ?? 0;
  const path = join(temporary, `ridgeline-data-${user}`);
  if (unusable(path) === null) {
    const found = lstatSync(path);
    const own = process.platform === 'win32' || (found.uid === user && (found.mode & 0o022) === 0);
    if (found.isDirectory() && own) return path;
  }
  return mkdtempSync(join(temporary, 'ridgeline-data-'));
}
