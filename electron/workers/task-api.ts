/** What a task worker does, and the shared words through which it is watched and told to stop. */
import type { ResultBlock } from '../../core/engine/results.ts';
import type { DataSet } from '../../core/landscapes/define.ts';

export interface TaskRequest {
  cell: string;
  /** Canonical JSON of the cell's spec. */
  json: string;
  seeds: number[];
  checkpoint: Uint8Array | null;
  control: SharedArrayBuffer;
}

export type TaskOutcome =
  | { kind: 'done'; block: ResultBlock }
  | { kind: 'stopped'; step: number; checkpoint: Uint8Array };

export interface TaskApi {
  /** Data sets that specs name, kept by content hash for the worker's life. */
  loadData(sets: DataSet[]): void;
  run(request: TaskRequest, onCheckpoint: (step: number, checkpoint: Uint8Array) => void): Promise<TaskOutcome>;
}

/**
 * The control block of one worker: command (see COMMANDS), the number of checkpoints asked for so far, and, as f64, the
 * steps done and the steps in all of the task at hand.
 */
export class ControlBlock {
  readonly buffer: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly steps: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(32)) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, 4);
    this.steps = new Float64Array(buffer, 16, 2);
  }

  /** For a new task. */
  reset(): void {
    Atomics.store(this.words, 0, 0);
    this.steps.fill(0);
  }

  stop(): void {
    Atomics.store(this.words, 0, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.words, 0) === 1;
  }

  askForCheckpoint(): void {
    Atomics.add(this.words, 1, 1);
  }

  get checkpointsAsked(): number {
    return Atomics.load(this.words, 1);
  }

  /** Torn reads cannot happen on a 64-bit machine, and would only misplace a progress bar for one frame. */
  report(done: number, total: number): void {
    this.steps[0] = done;
    this.steps[1] = total;
  }

  /** Share of the task that is done, 0..1. */
  get share(): number {
    const total = this.steps[1] as number;
    return total > 0 ? (this.steps[0] as number) / total : 0;
  }
}
