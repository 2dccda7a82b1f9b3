/** Lists folders for the file chooser of a window that has no system dialog. */
import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import type { FolderListing } from '../../core/contract/laboratory-api.ts';
import { storageError } from './session-errors.ts';

const DATA_EXTENSIONS = new Set(['.csv', '.gz', '.json', '.npy', '.npz', '.safetensors', '.tsv', '.txt']);

/** Folders, sessions and data files in `path` (default: the home folder), hidden ones left out. */
export function listFolder(path: string | undefined, dataFolder: string): FolderListing {
  const folder = resolve(path ?? homedir());
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw storageError(folder, error);
  }
  const entries = names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name): FolderListing['entries'] => {
      const full = join(folder, name);
      const stat = statSync(full, { throwIfNoEntry: false });
      if (!stat) return [];
      const kind = stat.isDirectory()
        ? 'folder'
        : extname(name) === '.ridge'
          ? 'session'
          : DATA_EXTENSIONS.has(extname(name))
            ? 'data'
            : null;
      return kind ? [{ name, path: full, kind, bytes: stat.size, modified: stat.mtimeMs }] : [];
    })
    .sort((a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || a.name.localeCompare(b.name));
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    roots: [
      { label: 'Home', path: homedir() },
      { label: 'Working folder', path: process.cwd() },
      { label: 'Unnamed sessions', path: join(dataFolder, 'sessions') },
    ],
    entries,
  };
}
