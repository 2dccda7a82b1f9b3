/** `ridgeline compare`: the side-by-side statistics of a session. */
import type { CompareAnswer } from '../../../core/contract/compare.ts';
import type { Document } from '../../../core/contract/document.ts';
import type { JsonNumber } from '../../../core/contract/requests.ts';
import { printJson, printLine, printTable } from '../output.ts';
import type { Work } from '../verb.ts';
import { withSession } from '../with-laboratory.ts';

export const compare: Work = async ({ positional, flags }) => {
  const answer = await withSession(positional[0] as string, async (laboratory) => {
    const { document } = await laboratory.snapshot();
    return laboratory.ask('compare', document as Document);
  });
  if (flags.has('json')) printJson(answer);
  else printComparison(answer);
  return 0;
};

export function printComparison({ experiments }: CompareAnswer): void {
  if (experiments.length === 0) printLine('The session has no experiments.');
  for (const { name: experiment, landscapes } of experiments) {
    for (const { name, dimension, rows, notes } of landscapes) {
      printLine(`${experiment} · ${name} (${dimension}-D)`);
      printTable(
        ['optimizer', 'runs', 'median loss', 'quartiles', 'reached target'],
        rows.map((row) => [
          row.name,
          row.n,
          short(row.final.median),
          `${short(row.final.low)} .. ${short(row.final.high)}`,
          row.success ? `${row.success.successes}/${row.success.n}` : '',
        ]),
      );
      for (const note of notes) printLine(note);
      printLine();
    }
  }
}

function short(value: JsonNumber): string {
  return typeof value === 'number' ? value.toPrecision(4) : value;
}
