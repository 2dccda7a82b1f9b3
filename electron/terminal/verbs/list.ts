/** `ridgeline list`: what there is to use. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { buildCatalogue } from '../../laboratory/catalogue.ts';
import { APP_VERSION } from '../../laboratory/version.ts';
import { printJson, printLine, printTable } from '../output.ts';
import type { Work } from '../verbs.ts';

const LISTS = ['landscapes', 'wrappers', 'optimizers', 'analyses', 'gallery'] as const;

export const list: Work = async ({ positional, flags }) => {
  const [name = ''] = positional;
  const what = LISTS.find((candidate) => candidate === name);
  if (!what) {
    const expected = `one of ${LISTS.join(', ')}`;
    throw new RidgelineError('invalid-request', `there is no list of ‘${name}’; expected ${expected}`, {
      field: 'list',
      value: name,
      expected,
    });
  }
  const entries = buildCatalogue(APP_VERSION)[what];
  if (flags.has('json')) printJson(entries);
  else if (entries.length === 0) printLine(`This version has no ${what === 'gallery' ? 'gallery entries' : what}.`);
  else {
    const rows = entries.map(({ id, label, summary }) => [id, label, summary]);
    printTable(['id', 'label', 'summary'], rows);
  }
  return 0;
};
