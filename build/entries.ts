import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that Node or Electron starts: bundle in dist/electron -> source. Workers are entries of their own. */
export const hostEntries = {
  'browser-shell': 'electron/browser/main.ts',
  terminal: 'electron/terminal/main.ts',
  'task-worker': 'electron/workers/task-worker.ts',
  'interactive-worker': 'electron/workers/interactive-worker.ts',
  'storage-worker': 'electron/workers/storage-worker.ts',
  'study-worker': 'electron/workers/study-worker.ts',
  main: 'electron/desktop/main.ts',
};

export const preloadEntry = 'electron/desktop/preload.ts';

export const exists = (path: string): boolean => existsSync(join(root, path));
