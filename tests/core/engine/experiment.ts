/** Makes cells of an experiment request and runs them, for tests of the engine. */
import { experimentRequest } from '../../../core/contract/requests.ts';
import { type Cell, cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { elementsPerSeed, type ResultBlock } from '../../../core/engine/results.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { documentFromRequest } from '../../../core/session/from-request.ts';

export function cellsIn(request: object): Cell[] {
  const document = documentFromRequest(experimentRequest.parse(request));
  return cellsOf(document, document.experiments[0], builtInData);
}

export function cellIn(request: object): Cell {
  return cellsIn(request)[0];
}

/** A formula with one optimizer; what is not given is a plain default. */
export function formulaCell(text: string, optimizer: object, rest: object = {}, parameters: object = {}): Cell {
  return cellIn({
    landscapes: [{ family: 'formula', parameters: { text, ...parameters } }],
    optimizers: [optimizer],
    ...rest,
  });
}

/** Whole runs of some seeds, advanced by pieces of `piece` steps. */
export function ranToEnd(cell: Cell, seeds: readonly number[] = cell.wantedSeeds, piece = 1e9): ResultBlock {
  const runs = startRuns(cell.cell, cell.spec, seeds, builtInData);
  while (!runs.finished) runs.advance(piece);
  return runs.results();
}

/** The arrays of one seed of a block as lists of numbers. */
export function arraysOf({ seeds, arrays }: ResultBlock, seed: number): Record<string, (number | bigint)[]> {
  const row = seeds.indexOf(seed);
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      const each = elementsPerSeed(array);
      return [name, [...array.data.subarray(row * each, (row + 1) * each)] as (number | bigint)[]];
    }),
  );
}

export function numbersOf(block: ResultBlock, name: string): number[] {
  return [...(block.arrays[name].data as Float64Array)];
}
