/** `ridgeline export`: the numbers of a session as files. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { printJson, printLine } from '../output.ts';
import type { Work } from '../verbs.ts';
import { withSession } from '../with-laboratory.ts';

export const exportSession: Work = async ({ positional, texts, flags }) => {
  const { to: folder, format = 'csv' } = texts;
  if (folder === undefined)
    throw new RidgelineError('invalid-request', '--to is missing; expected the folder to write to', {
      field: 'to',
      expected: 'the folder to write to',
    });
  if (format !== 'csv' && format !== 'json')
    throw new RidgelineError('invalid-request', `--format is ‘${format}’; expected csv or json`, {
      field: 'format',
      value: format,
      expected: 'csv or json',
    });
  const answer = await withSession(positional[0] as string, (laboratory) =>
    laboratory.exportResults({ folder, format }),
  );
  if (flags.has('json')) printJson(answer);
  else for (const file of answer.files) printLine(file);
  return 0;
};
