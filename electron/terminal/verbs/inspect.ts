/** `ridgeline inspect`: what is in a session, and whether it is whole. */
import { type Inspection, inspectSession } from '../../laboratory/inspect.ts';
import { printJson, printLine, printTable } from '../output.ts';
import type { Work } from '../verb.ts';

export const inspect: Work = async ({ positional, flags }) => {
  const inspection = inspectSession(positional[0] as string);
  if (flags.has('json')) printJson(inspection);
  else printInspection(inspection);
  return inspection.whole ? 0 : 1;
};

function printInspection({
  name,
  bytes,
  format,
  edits,
  writtenBy,
  whole,
  problems,
  cells,
  unfinished,
}: Inspection): void {
  printLine(
    `${name}: ${bytes} bytes, document format ${format}, ${edits} ${edits === 1 ? 'edit' : 'edits'}, written by ${writtenBy ?? 'an unknown version'}`,
  );
  printLine(whole ? 'Whole: every array matches its checksum.' : `Damaged: ${problems.join('; ')}`);
  if (cells.length === 0) printLine('No results yet.');
  else
    printTable(
      ['cell', 'landscape', 'optimizer', 'runs', 'unfinished tasks'],
      cells.map(({ cell, family, algorithm, runs, checkpoints }) => [
        cell.slice(0, 12),
        family,
        algorithm,
        runs,
        checkpoints,
      ]),
    );
  if (unfinished > 0)
    printLine(
      `${unfinished} ${unfinished === 1 ? 'task was' : 'tasks were'} stopped on the way; ridgeline run goes on with them.`,
    );
}
