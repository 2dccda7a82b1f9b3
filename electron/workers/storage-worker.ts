/** The thread that owns the open session file, so that a slow disk never holds up anything else. */
import { RidgelineError } from '../../core/contract/errors.ts';
import type { LogEntry } from '../../core/contract/laboratory-api.ts';
import { encodeCheckpoint } from '../../core/engine/checkpoint.ts';
import { checkpointFromShorter, isBeginning } from '../../core/engine/extend.ts';
import type { ResultBlock } from '../../core/engine/results.ts';
import type { RunSpec } from '../../core/engine/run-spec.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import type { History } from '../../core/session/history.ts';
import { type OpenOptions, SessionStore, type StoredAnswer } from '../laboratory/session-store.ts';
import { exposeWorker } from './endpoint.ts';
import type { Kept } from './interactive-api.ts';

/** Everything that waits to be written, in one transaction. */
export interface Batch {
  history?: History;
  layout?: unknown;
  results: { cell: { id: string; json: string }; block: ResultBlock }[];
  answers: StoredAnswer[];
  checkpoints: { cell: string; seeds: number[]; step: number; data: Uint8Array }[];
  finishedCheckpoints: { cell: string; seeds: number[] }[];
  data: DataSet[];
  log: LogEntry[];
  machine: string;
  version: string;
}

export interface OpenedSession {
  history: History;
  layout: unknown;
  log: LogEntry[];
  data: DataSet[];
  bytes: number;
  readOnly: boolean;
}

export interface StorageApi {
  create(path: string, history: History): OpenedSession;
  open(path: string, options: OpenOptions): OpenedSession;
  write(batch: Batch): { bytes: number };
  heartbeat(): boolean;
  /** `keep`: what goes along; null keeps everything. */
  saveCopy(path: string, keep: Kept | null): { bytes: number };
  /** Where a task can go on from: its own checkpoint, or finished runs of a smaller budget. */
  checkpoint(cell: string, json: string, seeds: number[]): Uint8Array | null;
  close(): void;
}

let store: SessionStore | null = null;

function open(): SessionStore {
  if (!store) throw new RidgelineError('not-found', 'no session is open');
  return store;
}

function opened(next: SessionStore): OpenedSession {
  store?.close();
  store = next;
  return {
    history: next.readHistory(),
    layout: next.meta('layout'),
    log: next.logEntries(),
    data: next.dataSets(),
    bytes: next.bytes(),
    readOnly: next.readOnly,
  };
}

/** The end of the longest finished runs that are a beginning of these, as a checkpoint. */
function shorterRuns(source: SessionStore, cell: string, spec: RunSpec, seeds: number[]): Uint8Array | null {
  const shorter = source
    .cells()
    .map(({ id, spec: text }) => ({ id, spec: JSON.parse(text) as RunSpec }))
    .filter((candidate) => isBeginning(candidate.spec, spec))
    .sort((a, b) => b.spec.budget - a.spec.budget);
  for (const candidate of shorter) {
    const checkpoint = checkpointFromShorter(cell, seeds, candidate.spec, source.blocks(candidate.id, []));
    if (checkpoint) return encodeCheckpoint(checkpoint);
  }
  return null;
}

const implementation = {
  create: (path, history) => opened(SessionStore.create(path, history)),
  open: (path, options) => opened(SessionStore.open(path, options)),
  write: (batch) => {
    const target = open();
    target.write(() => {
      for (const set of batch.data) target.putData(set);
      for (const { cell, block } of batch.results) target.putResults(cell, block, batch.machine, batch.version);
      for (const answer of batch.answers) target.putAnswer(answer, batch.machine, batch.version);
      for (const entry of batch.checkpoints) target.putCheckpoint(entry.cell, entry.seeds, entry.step, entry.data);
      for (const entry of batch.finishedCheckpoints) target.dropCheckpoint(entry.cell, entry.seeds);
      for (const entry of batch.log) target.log(entry);
      if (batch.history) target.writeHistory(batch.history);
      if (batch.layout !== undefined) target.setMeta('layout', batch.layout);
      target.setMeta('version', batch.version);
    });
    return { bytes: target.bytes() };
  },
  heartbeat: () => open().heartbeat(),
  saveCopy: (path, keep) => {
    open().saveCopy(path);
    if (keep) {
      const copy = SessionStore.open(path);
      try {
        copy.write(() => {
          copy.dropCellsExcept(new Set(keep.cells));
          copy.dropAnswersExcept(new Set(keep.answers), new Set(keep.items));
        });
        copy.vacuum();
      } finally {
        copy.close();
      }
    }
    return { bytes: open().bytes() };
  },
  checkpoint: (cell, json, seeds) => {
    const wanted = JSON.stringify(seeds);
    const own = open()
      .checkpoints(cell)
      .find((entry) => JSON.stringify(entry.seeds) === wanted);
    return own?.data ?? shorterRuns(open(), cell, JSON.parse(json) as RunSpec, seeds);
  },
  close: () => {
    store?.close();
    store = null;
  },
} satisfies StorageApi;

exposeWorker(implementation);
