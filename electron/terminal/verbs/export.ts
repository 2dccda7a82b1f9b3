/** `ridgeline export`: the numbers of a session as files. */
import { RidgelineError } from '../../../core/contract/errors.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../core/contract/laboratory-api.ts';
import { printJson, printLine } from '../output.ts';
import type { Work } from '../verb.ts';
import { withSession } from '../with-laboratory.ts';

export const exportSession: Work = async ({ positional, texts, flags }) => {
  const { to: folder, format = 'csv' } = texts;
  if (folder === undefined)
    throw new RidgelineError('invalid-request', '--to is missing; expected the folder to write to', {
      field: 'to',
      expected: 'the folder to write to',
    });
  if (!isFormat(format)) {
    const expected = `one of ${EXPORT_FORMATS.join(', ')}`;
    throw new RidgelineError('invalid-request', `--format is ‘${format}’; expected ${expected}`, {
      field: 'format',
      value: format,
      expected,
    });
  }
  const answer = await withSession(positional[0] as string, (laboratory) =>
    laboratory.exportResults({ folder, format }),
  );
  if (flags.has('json')) printJson(answer);
  else for (const file of answer.files) printLine(file);
  return 0;
};

function isFormat(text: string): text is ExportFormat {
  return (EXPORT_FORMATS as readonly string[]).includes(text);
}
