/** What is to be computed next: the seeds that an experiment wants and nobody has, in tasks. Pure. */
import type { Document, ExperimentItem } from '../contract/document.ts';
import type { DataLookup } from '../landscapes/define.ts';
import { type Cell, cellsOf } from './cell.ts';
import { stepWork } from './resolve.ts';
import { runsTogether } from './run-spec.ts';

/** Some seeds of one cell, ascending, for one worker. */
export interface Task {
  cell: Cell;
  seeds: number[];
}

/** Coordinate updates that a task should hold, so that it lasts about a second; and the most it may keep in memory. */
const TASK_UPDATES = 2e8;
const TASK_BYTES = 64 * 1024 * 1024;
const TASK_SEEDS = 1024;
/** What a step program does at a coordinate, in updates of a rule: it runs point by point. */
const PROGRAM_WORK = 256;
const BLOCK = 64;

/**
 * The next tasks of an experiment, given the seeds that are finished in each cell. Called again after tasks have
 * finished until it returns none. How seeds are grouped changes neither an id nor a bit.
 */
export function plan(
  document: Document,
  experiment: ExperimentItem,
  data: DataLookup,
  finished: (cell: string) => ReadonlySet<number>,
): Task[] {
  const queues = cellsOf(document, experiment, data).map((cell) =>
    tasksOf(cell, missingSeeds(cell, finished(cell.cell))),
  );
  return interleave(queues);
}

export function missingSeeds(cell: Cell, finished: ReadonlySet<number>): number[] {
  return cell.wantedSeeds.filter((seed) => !finished.has(seed));
}

/** Bytes of results that one run of a cell adds to a session. */
export function bytesPerRun(cell: Cell): number {
  const metrics = cell.resolved.definition.hasData ? 4 : 1;
  const state = 4 * cell.dimension;
  return (
    8 * (cell.recordSteps.length * metrics + cell.pointSteps.length * cell.dimension + state + cell.targets.length)
  );
}

function tasksOf(cell: Cell, seeds: readonly number[]): Task[] {
  const size = taskSize(cell, seeds.length);
  const tasks: Task[] = [];
  for (let from = 0; from < seeds.length; ) {
    let to = from + 1;
    while (to < seeds.length && to - from < size && sameGroup(seeds[from], seeds[to], size)) to++;
    tasks.push({ cell, seeds: seeds.slice(from, to) });
    from = to;
  }
  return tasks;
}

function taskSize(cell: Cell, seeds: number): number {
  if (!runsTogether(cell.resolved.definition, cell.spec)) return 1;
  const work = stepWork(cell.resolved) * (cell.isRule ? 1 : PROGRAM_WORK);
  const byWork = TASK_UPDATES / (work * cell.budget);
  const byMemory = TASK_BYTES / bytesPerRun(cell);
  const size = Math.max(1, Math.min(TASK_SEEDS, Math.floor(Math.min(byWork, byMemory)), seeds));
  return size >= BLOCK ? size - (size % BLOCK) : size;
}

/** Large tasks end at multiples of 64 seeds, where the session's blocks end. */
function sameGroup(first: number, seed: number, size: number): boolean {
  return size < BLOCK || Math.floor(seed / size) === Math.floor(first / size);
}

/** Takes from the cells in turn, so that every row of a comparison grows. */
function interleave<T>(queues: readonly T[][]): T[] {
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  return Array.from({ length: longest }, (_, i) =>
    queues.flatMap((queue) => (i < queue.length ? [queue[i]] : [])),
  ).flat();
}
