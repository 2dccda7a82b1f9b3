/** `ridgeline list`: what there is to use. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { buildCatalogue } from '../../laboratory/catalogue.ts';
import { APP_VERSION } from '../../laboratory/version.ts';
import { printJson, printLine, printTable } from '../output.ts';
import type { Work } from '../verb.ts';

const LISTS = ['landscapes', 'wrappers', 'optimizers', 'transforms', 'analyses', 'gallery', 'lessons', 'data'] as const;

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
  if (what === 'data') return listData(flags.has('json'));
  const entries = buildCatalogue(APP_VERSION)[what];
  if (flags.has('json')) printJson(entries);
  else if (entries.length === 0) printLine(`This version has no ${what === 'gallery' ? 'gallery entries' : what}.`);
  else {
    const rows = entries.map(({ id, label, summary }) => [id, label, summary]);
    printTable(['id', 'label', 'summary'], rows);
    if (what === 'optimizers') printTransforms();
  }
  return 0;
};

/** What can stand round an optimizer, below the optimizers. */
function printTransforms(): void {
  printLine('\nTransforms round any of them that asks for one gradient a step (average: round every one):');
  const rows = buildCatalogue(APP_VERSION).transforms.map(({ id, label, summary }) => [id, label, summary]);
  printTable(['kind', 'label', 'summary'], rows);
}

/** The shipped sets, and those that are made from a name with parameters. */
function listData(json: boolean): number {
  const { data, syntheticData } = buildCatalogue(APP_VERSION);
  if (json) printJson([...data, ...syntheticData]);
  else {
    printTable(
      ['name', 'label', 'summary'],
      [
        ...data.map(({ id, label, rows, features, classes }) => [
          id,
          label,
          `${rows} rows, ${features} features, ${classes.length} classes.`,
        ]),
        ...syntheticData.map(({ id, label, summary, parameters }) => [
          `${id}(${Object.keys(parameters).join(', ')})`,
          label,
          summary,
        ]),
      ],
    );
    printLine('A made set is named as in ‘spirals(rows=400, noise=0.1)’; what is left out has its default.');
  }
  return 0;
}
