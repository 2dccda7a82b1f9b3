/** `ridgeline open` and `ridgeline serve`: the browser shell. */
import { runBrowserShell } from '../../browser/shell.ts';
import { createLaboratory } from '../../laboratory/laboratory.ts';
import { rendererFolder } from '../../shells/renderer-folder.ts';
import type { Arguments } from '../arguments.ts';
import type { Work } from '../verb.ts';

export const open: Work = (given) => shell('--open', given);
export const serve: Work = (given) => shell('--no-open', given);

function shell(mode: string, { positional, texts, numbers }: Arguments): Promise<number> {
  const port = numbers.port === undefined ? [] : ['--port', String(numbers.port)];
  const folder = texts['data-folder'] === undefined ? [] : ['--data-folder', texts['data-folder']];
  return runBrowserShell({
    argv: [mode, ...port, ...folder, '--', ...positional],
    createLaboratory,
    rendererFolder: rendererFolder(),
  });
}
