/** Counts what is wanted, done and running in each cell, and measures the rate. */
import type { ErrorEnvelope } from '../../core/contract/errors.ts';
import type { CellProgress, Progress } from '../../core/contract/laboratory-api.ts';
import { OUTCOMES } from '../../core/contract/requests.ts';
import type { ResultBlock } from '../../core/engine/results.ts';
import type { PlannedCell } from '../workers/interactive-api.ts';
import type { QueuedTask, Scheduler } from './scheduler.ts';

const DIVERGED = OUTCOMES.indexOf('diverged');
/** The rate is measured over this time, and time left is shown from this time on. */
const WINDOW_MS = 3000;

interface Tracked extends PlannedCell {
  diverged: number;
  error: ErrorEnvelope | null;
  cancelled: boolean;
}

export class RunProgress {
  private cells = new Map<string, Tracked>();
  private samples: { at: number; done: number }[] = [];
  private began = 0;

  /** Starts to follow the cells of one experiment, in place of what was known of it. */
  follow(experiment: string, cells: readonly PlannedCell[], now: number): void {
    if (this.samples.length === 0) this.began = now;
    for (const [key, cell] of this.cells) if (cell.experiment === experiment) this.cells.delete(key);
    for (const cell of cells) {
      this.cells.set(`${cell.experiment} ${cell.landscape} ${cell.optimizer}`, {
        ...cell,
        diverged: 0,
        error: null,
        cancelled: false,
      });
    }
    this.samples = [];
    this.began = now;
  }

  forget(): void {
    this.cells.clear();
    this.samples = [];
  }

  finished(block: ResultBlock): void {
    const outcomes = block.arrays.outcome?.data as Uint8Array | undefined;
    const diverged = outcomes ? outcomes.reduce((sum, outcome) => sum + (outcome === DIVERGED ? 1 : 0), 0) : 0;
    for (const cell of this.cells.values()) {
      if (cell.cell !== block.cell) continue;
      cell.done = Math.min(cell.wanted, cell.done + block.seeds.length);
      cell.diverged += diverged;
    }
  }

  failed(task: QueuedTask, error: ErrorEnvelope): void {
    for (const cell of this.cells.values()) if (cell.cell === task.cell) cell.error = error;
  }

  /** The first failure among the cells that are followed. */
  get failure(): ErrorEnvelope | null {
    return [...this.cells.values()].find((cell) => cell.error !== null)?.error ?? null;
  }

  cancelled(experiment: string | undefined): void {
    for (const cell of this.cells.values()) {
      if (experiment === undefined || cell.experiment === experiment) cell.cancelled = cell.done < cell.wanted;
    }
  }

  read(scheduler: Scheduler, stopping: boolean, results: number, now: number): Omit<Progress, 'studies'> {
    const running = scheduler.running();
    const cells = [...this.cells.values()].map((cell) => this.cellProgress(cell, running));
    const done = cells.reduce((sum, cell) => sum + cell.done + cell.partial, 0);
    const total = cells.reduce((sum, cell) => sum + cell.wanted, 0);
    const active = !scheduler.idle;
    const rate = active ? this.rate(done, now) : 0;
    const measured = now - this.began >= WINDOW_MS && rate > 0;
    return {
      state: stopping ? 'stopping' : active ? 'running' : 'idle',
      done: cells.reduce((sum, cell) => sum + cell.done, 0),
      total,
      rate,
      secondsLeft: active && measured ? (total - done) / rate : null,
      workers: scheduler.workers,
      cells,
      results,
    };
  }

  private cellProgress(cell: Tracked, running: { task: QueuedTask; share: number }[]): CellProgress {
    const mine = running.filter(({ task }) => task.cell === cell.cell);
    const state =
      cell.error !== null
        ? 'failed'
        : cell.done >= cell.wanted
          ? 'done'
          : mine.length > 0
            ? 'running'
            : cell.cancelled
              ? 'cancelled'
              : 'queued';
    return {
      experiment: cell.experiment,
      landscape: cell.landscape,
      optimizer: cell.optimizer,
      wanted: cell.wanted,
      done: cell.done,
      running: mine.reduce((sum, { task }) => sum + task.seeds.length, 0),
      partial: mine.reduce((sum, { task, share }) => sum + task.seeds.length * share, 0),
      diverged: cell.diverged,
      state,
      error: cell.error?.message ?? null,
    };
  }

  /** Runs a second over the last window, counting the done share of running ones. */
  private rate(done: number, now: number): number {
    this.samples.push({ at: now, done });
    while (this.samples.length > 2 && now - (this.samples[0] as { at: number }).at > WINDOW_MS) this.samples.shift();
    const first = this.samples[0] as { at: number; done: number };
    return now > first.at ? Math.max(0, ((done - first.done) * 1000) / (now - first.at)) : 0;
  }
}
