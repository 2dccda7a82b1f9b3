/** Runs the tasks of a session again and compares the bits. */
import { RidgelineError } from '../../core/contract/errors.ts';
import { elementsPerSeed, type ResultBlock } from '../../core/engine/results.ts';
import { carriedHashes } from '../../core/engine/run-data.ts';
import { type RunSpec, runsTogether } from '../../core/engine/run-spec.ts';
import { BUILT_IN_DATA, builtInData } from '../../core/landscapes/data/index.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import { landscapeById } from '../../core/landscapes/index.ts';
import { wrapperById } from '../../core/landscapes/wrappers/index.ts';
import { optimizerById } from '../../core/optimizers/index.ts';
import { transformById } from '../../core/optimizers/transforms/index.ts';
import { contentHash } from '../../core/session/canonical.ts';
import { NUMERICS } from '../../core/wasm/numerics-version.ts';
import { type QueuedTask, Scheduler } from './scheduler.ts';
import { SessionStore } from './session-store.ts';

export interface ReproducedCell {
  cell: string;
  family: string;
  algorithm: string;
  runs: number;
  identical: number;
  /** The first arrays that differ, by name and seed. */
  differences: { seed: number; array: string; index: number; stored: number | string; again: number | string }[];
  /** Why the cell was not run again: other versions made it. */
  versions: string | null;
}
export interface Reproduction {
  identical: boolean;
  runs: number;
  compared: number;
  cells: ReproducedCell[];
}

export interface ReproduceOptions {
  workers: number;
  /** Runs in one task at most; 1 runs every seed alone. */
  batch: number;
  onProgress(done: number, total: number): void;
}

const DIFFERENCES_SHOWN = 5;

export async function reproduceSession(path: string, options: ReproduceOptions): Promise<Reproduction> {
  const store = SessionStore.open(path, { readOnly: true });
  try {
    const data = dataOf(store);
    const cells = store.cells().map(({ id, spec }) => openCell(store, id, spec));
    const tasks = cells.flatMap((cell) => (cell.report.versions === null ? tasksOf(cell, options.batch) : []));
    let done = 0;
    const total = tasks.reduce((sum, task) => sum + task.seeds.length, 0);
    await runAll(tasks, data, options.workers, (block) => {
      const cell = cells.find((candidate) => candidate.id === block.cell);
      if (cell) compare(cell, block);
      done += block.seeds.length;
      options.onProgress(done, total);
    });
    const reports = cells.map((cell) => cell.report);
    return {
      identical: reports.every((report) => report.differences.length === 0 && report.versions === null),
      runs: reports.reduce((sum, report) => sum + report.runs, 0),
      compared: done,
      cells: reports,
    };
  } finally {
    store.close();
  }
}

interface OpenCell {
  id: string;
  json: string;
  spec: RunSpec;
  stored: ResultBlock[];
  seeds: number[];
  report: ReproducedCell;
}

function openCell(store: SessionStore, id: string, json: string): OpenCell {
  const spec = JSON.parse(json) as RunSpec;
  if (contentHash(spec) !== id)
    throw new RidgelineError('session-damaged', `the spec of cell ${id.slice(0, 12)} does not hash to its id`, {
      field: 'cell',
      value: id,
    });
  const stored = store.blocks(id, []);
  const seeds = store.finishedSeeds(id);
  return {
    id,
    json,
    spec,
    stored,
    seeds,
    report: {
      cell: id,
      family: spec.landscape.family,
      algorithm: spec.optimizer.algorithm,
      runs: seeds.length,
      identical: 0,
      differences: [],
      versions: versionsDiffer(spec),
    },
  };
}

/** A difference in versions, in words, or null. */
function versionsDiffer(spec: RunSpec): string | null {
  const pairs: [string, number, number][] = [
    ...Object.entries(NUMERICS).map(([layer, version]): [string, number, number] => [
      `numerics of ${layer}`,
      spec.numerics[layer as keyof typeof NUMERICS],
      version,
    ]),
    [`landscape ${spec.landscape.family}`, spec.landscape.version, landscapeById(spec.landscape.family).version],
    ...(spec.landscape.wrap ?? []).map(({ kind, version }): [string, number, number] => [
      `wrapper ${kind}`,
      version,
      wrapperById(kind).version,
    ]),
    [`optimizer ${spec.optimizer.algorithm}`, spec.optimizer.version, optimizerById(spec.optimizer.algorithm).version],
    ...(spec.optimizer.transforms ?? []).map(({ kind, version }): [string, number, number] => [
      `transform ${kind}`,
      version,
      transformById(kind).version,
    ]),
  ];
  const differing = pairs.filter(([, stored, now]) => stored !== now);
  return differing.length === 0
    ? null
    : differing.map(([what, stored, now]) => `${what}: made with version ${stored}, this is ${now}`).join('; ');
}

function tasksOf(cell: OpenCell, batch: number): QueuedTask[] {
  const size = runsTogether(landscapeById(cell.spec.landscape.family), cell.spec) ? batch : 1;
  const data = carriedHashes(cell.spec);
  const tasks: QueuedTask[] = [];
  for (let from = 0; from < cell.seeds.length; from += size) {
    tasks.push({
      cell: cell.id,
      json: cell.json,
      seeds: cell.seeds.slice(from, from + size),
      data,
      label: `${cell.report.family} · ${cell.report.algorithm}`,
    });
  }
  return tasks;
}

function runAll(
  tasks: QueuedTask[],
  data: Map<string, DataSet>,
  workers: number,
  onBlock: (block: ResultBlock) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (error: unknown): void => {
      if (settled) return;
      settled = true;
      void scheduler.close().then(() => (error ? reject(error as Error) : resolve()));
    };
    const scheduler = new Scheduler(workers, {
      finished: (_, block) => onBlock(block),
      checkpoint: () => undefined,
      died: () => undefined,
      failed: (task, error) => settle(new RidgelineError(error.code, `${task.label}: ${error.message}`, error)),
      changed: () => {
        if (started && scheduler.idle) settle(null);
      },
      loadCheckpoint: async () => null,
      loadData: async (hashes) =>
        hashes.map((hash) => {
          const set = data.get(hash);
          if (!set)
            throw new RidgelineError('not-found', `the session lacks the data set with the content hash ${hash}`, {
              field: 'data',
              value: hash,
            });
          return set;
        }),
    });
    let started = false;
    if (tasks.length === 0) settle(null);
    started = true;
    scheduler.setQueue(tasks);
  });
}

function dataOf(store: SessionStore): Map<string, DataSet> {
  const builtIn = BUILT_IN_DATA.map((entry) => builtInData(entry.id));
  return new Map([...builtIn, ...store.dataSets()].map((set) => [set.hash, set]));
}

/** Compares every array of every seed of a block with what is stored, bit by bit (NaN equals NaN). */
function compare(cell: OpenCell, block: ResultBlock): void {
  for (const [row, seed] of block.seeds.entries()) {
    const stored = cell.stored.find((candidate) => candidate.seeds.includes(seed));
    if (!stored) continue;
    const before = cell.report.differences.length;
    for (const [name, array] of Object.entries(stored.arrays)) {
      const again = block.arrays[name];
      const each = elementsPerSeed(array);
      const from = stored.seeds.indexOf(seed) * each;
      for (let i = 0; i < each; i++) {
        const a = array.data[from + i];
        const b = again?.data[row * each + i];
        if (!Object.is(a, b)) {
          cell.report.differences.push({ seed, array: name, index: i, stored: shown(a), again: shown(b) });
          break;
        }
      }
    }
    if (cell.report.differences.length === before) cell.report.identical++;
    else cell.report.differences.length = Math.min(cell.report.differences.length, Math.max(before, DIFFERENCES_SHOWN));
  }
}

function shown(value: number | bigint | undefined): number | string {
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value);
}
