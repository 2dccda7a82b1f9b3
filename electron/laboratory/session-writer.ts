/** Collects what is to be saved and commits it at least every second; keeps it when the disk refuses. */
import { arch, cpus, hostname, platform } from 'node:os';
import { toEnvelope } from '../../core/contract/errors.ts';
import type { LogEntry, SaveState } from '../../core/contract/laboratory-api.ts';
import type { ResultBlock } from '../../core/engine/results.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import type { History } from '../../core/session/history.ts';
import type { Batch, StorageApi } from '../workers/storage-worker.ts';
import type { WorkerHandle } from '../workers/worker-handle.ts';
import type { StoredAnswer } from './session-store.ts';

const FLUSH_MS = 500;
const RETRY_MS = 5000;

export class SessionWriter {
  private readonly storage: WorkerHandle<StorageApi>;
  private readonly version: string;
  private readonly onState: (state: SaveState, bytes: number | null, wroteResults: boolean) => void;
  private pending: Batch;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> | null = null;
  /** Set when the session cannot be written at all. */
  readOnly = false;

  constructor(
    storage: WorkerHandle<StorageApi>,
    version: string,
    onState: (state: SaveState, bytes: number | null, wroteResults: boolean) => void,
  ) {
    this.storage = storage;
    this.version = version;
    this.onState = onState;
    this.pending = this.emptyBatch();
  }

  private emptyBatch(): Batch {
    const machine = `${hostname()} ${platform()}-${arch()} ${cpus()[0]?.model ?? 'unknown processor'}`;
    const { version } = this;
    return { results: [], answers: [], checkpoints: [], finishedCheckpoints: [], data: [], log: [], machine, version };
  }

  history(history: History): void {
    this.pending.history = history;
    this.schedule(FLUSH_MS);
  }

  layout(layout: unknown): void {
    this.pending.layout = layout ?? null;
    this.schedule(FLUSH_MS);
  }

  results(cell: { id: string; json: string }, block: ResultBlock): void {
    this.pending.results.push({ cell, block });
    this.checkpointDone(cell.id, block.seeds);
    this.schedule(FLUSH_MS);
  }

  answer(answer: StoredAnswer): void {
    this.pending.answers.push(answer);
    this.schedule(FLUSH_MS);
  }

  checkpoint(cell: string, seeds: number[], step: number, data: Uint8Array): void {
    this.removePendingCheckpoint(cell, seeds);
    this.pending.checkpoints.push({ cell, seeds, step, data });
    this.schedule(FLUSH_MS);
  }

  /** The newest checkpoint that is not on disk yet. */
  pendingCheckpoint(cell: string, seeds: number[]): Uint8Array | null {
    return this.pending.checkpoints.find((entry) => entry.cell === cell && sameSeeds(entry.seeds, seeds))?.data ?? null;
  }

  data(set: DataSet): void {
    this.pending.data.push(set);
    this.schedule(FLUSH_MS);
  }

  log(entry: LogEntry): void {
    this.pending.log.push(entry);
    this.schedule(FLUSH_MS);
  }

  /** Writes everything now; throws when it cannot be written, and keeps it. */
  async flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    while (this.writing) await this.writing.catch(() => undefined);
    const batch = this.pending;
    const empty = isEmpty(batch);
    if (empty || this.readOnly) return;
    this.pending = this.emptyBatch();
    this.onState({ kind: 'saving' }, null, false);
    this.writing = this.storage.call('write', batch).then(
      ({ bytes }) =>
        this.onState({ kind: 'saved', at: Date.now() }, bytes, batch.results.length + batch.answers.length > 0),
      (error: unknown) => {
        this.pending = merge(batch, this.pending);
        this.onState({ kind: 'failed', message: toEnvelope(error).message }, null, false);
        this.schedule(RETRY_MS);
        throw error;
      },
    );
    try {
      await this.writing;
    } finally {
      this.writing = null;
    }
  }

  get unsaved(): boolean {
    return !isEmpty(this.pending);
  }

  /** Forgets what waits, for a session that is being left. */
  drop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pending = this.emptyBatch();
  }

  private schedule(ms: number): void {
    if (this.timer || this.readOnly) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      // A failed write has told its state already and will be tried again.
      this.flush().catch(() => undefined);
    }, ms);
    this.timer.unref();
  }

  private checkpointDone(cell: string, seeds: number[]): void {
    this.removePendingCheckpoint(cell, seeds);
    this.pending.finishedCheckpoints.push({ cell, seeds });
  }

  private removePendingCheckpoint(cell: string, seeds: number[]): void {
    this.pending.checkpoints = this.pending.checkpoints.filter(
      (entry) => !(entry.cell === cell && sameSeeds(entry.seeds, seeds)),
    );
  }
}

function sameSeeds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((seed, i) => seed === b[i]);
}

function isEmpty(batch: Batch): boolean {
  const lists =
    batch.results.length +
    batch.answers.length +
    batch.checkpoints.length +
    batch.finishedCheckpoints.length +
    batch.data.length +
    batch.log.length;
  return lists === 0 && batch.history === undefined && batch.layout === undefined;
}

/** What failed first, then what came since; of documents and layouts the newer one. */
function merge(failed: Batch, newer: Batch): Batch {
  return {
    ...failed,
    ...newer,
    results: [...failed.results, ...newer.results],
    answers: [...failed.answers, ...newer.answers],
    checkpoints: [...failed.checkpoints, ...newer.checkpoints],
    finishedCheckpoints: [...failed.finishedCheckpoints, ...newer.finishedCheckpoints],
    data: [...failed.data, ...newer.data],
    log: [...failed.log, ...newer.log],
  };
}
