/** `ridgeline reproduce`: everything in a session run again, compared bit by bit. */
import { type ReproducedCell, type Reproduction, reproduceSession } from '../../laboratory/reproduce.ts';
import { endProgress, printJson, printLine, sayProgress } from '../output.ts';
import type { Work } from '../verb.ts';
import { workerCount } from '../with-laboratory.ts';

/** Runs in one task; how they are grouped changes no bit. */
const BATCH = 512;

export const reproduce: Work = async ({ positional, flags, numbers }) => {
  const result = await reproduceSession(positional[0] as string, {
    workers: workerCount(numbers.workers),
    batch: flags.has('alone') ? 1 : BATCH,
    onProgress: (done, total) => sayProgress(`${done} of ${total} runs`),
  });
  endProgress();
  if (flags.has('json')) printJson(result);
  else printReproduction(result);
  return result.identical ? 0 : 1;
};

function printReproduction({ identical, runs, compared, cells }: Reproduction): void {
  for (const cell of cells) {
    printLine(
      `${cell.cell.slice(0, 12)}  ${cell.family} · ${cell.algorithm}  ${cell.identical}/${cell.runs} runs  ${wordsOf(cell)}`,
    );
  }
  if (runs === 0) printLine('The session has no runs.');
  else if (identical) printLine(`All ${compared} runs came out the same, to the bit.`);
  else if (cells.every((cell) => cell.differences.length === 0))
    printLine(`${runs - compared} of ${runs} runs were made by other versions and were not run again.`);
  else printLine('Not the same; see above.');
}

function wordsOf({ versions, differences: [first] }: ReproducedCell): string {
  if (versions !== null) return versions;
  if (!first) return 'the same bits';
  const { array, seed, index, stored, again } = first;
  return `differs, first in ${array}[${index}] of seed ${seed}: ${stored} is stored, ${again} came out`;
}
