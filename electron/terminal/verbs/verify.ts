/** `ridgeline verify`: the claims of the gallery, checked. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { buildCatalogue } from '../../laboratory/catalogue.ts';
import { APP_VERSION } from '../../laboratory/version.ts';
import { printJson, printLine } from '../output.ts';
import type { Work } from '../verbs.ts';

export const verify: Work = async ({ positional, flags }) => {
  const known = buildCatalogue(APP_VERSION).gallery.map(({ id }) => id);
  for (const id of positional) {
    if (known.includes(id)) continue;
    const expected = known.length === 0 ? 'none: this version has no gallery entries' : `one of ${known.join(', ')}`;
    throw new RidgelineError('unknown-id', `there is no gallery entry ‘${id.slice(0, 60)}’; expected ${expected}`, {
      field: 'gallery',
      value: id.slice(0, 60),
      expected,
    });
  }
  if (flags.has('json')) printJson({ gallery: [] });
  else printLine('This version has no gallery entries.');
  return 0;
};
