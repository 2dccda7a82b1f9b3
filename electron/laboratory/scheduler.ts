/** Spreads tasks over task workers, watches them, stops them, and gives a dead worker's task to a new one. */

import * as Comlink from 'comlink';
import { type ErrorEnvelope, RidgelineError, toEnvelope } from '../../core/contract/errors.ts';
import type { ResultBlock } from '../../core/engine/results.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import { ControlBlock, type TaskApi } from '../workers/task-api.ts';
import { WorkerHandle } from '../workers/worker-handle.ts';

export interface QueuedTask {
  cell: string;
  json: string;
  seeds: number[];
  /** Content hashes of the data sets that it needs. */
  data: string[];
  /** For people: "digits · Adam · seed 3". */
  label: string;
}

export interface SchedulerEvents {
  finished(task: QueuedTask, block: ResultBlock): void;
  checkpoint(task: QueuedTask, step: number, data: Uint8Array): void;
  /** A worker died under the task; it goes to a new worker, from its last checkpoint, unless `given` up. */
  died(task: QueuedTask, message: string, givenUp: boolean): void;
  failed(task: QueuedTask, error: ErrorEnvelope): void;
  /** The queue or a worker's state changed. */
  changed(): void;
  /** The newest checkpoint of a task, if there is one. */
  loadCheckpoint(task: QueuedTask): Promise<Uint8Array | null>;
  loadData(hashes: string[]): Promise<DataSet[]>;
}

interface Slot {
  handle: WorkerHandle<TaskApi>;
  control: ControlBlock;
  task: QueuedTask | null;
  /** Data sets that the worker has. */
  sent: Set<string>;
}

/** How often a task may take a worker down with it before it is given up. */
const DEATHS_ALLOWED = 3;
const CHECKPOINT_MS = 2000;
/** How long a stopped task may take to hand over its checkpoint. */
const GRACE_MS = 5000;

export class Scheduler {
  private readonly slots: Slot[];
  private readonly events: SchedulerEvents;
  private queue: QueuedTask[] = [];
  private readonly deaths = new Map<QueuedTask, number>();
  private readonly stopping = new Set<QueuedTask>();
  private readonly timer: NodeJS.Timeout;
  private closed = false;

  constructor(workers: number, events: SchedulerEvents) {
    this.events = events;
    this.slots = Array.from({ length: workers }, () => ({
      handle: new WorkerHandle<TaskApi>('task-worker'),
      control: new ControlBlock(),
      task: null,
      sent: new Set<string>(),
    }));
    this.timer = setInterval(() => {
      for (const slot of this.slots) if (slot.task) slot.control.askForCheckpoint();
    }, CHECKPOINT_MS);
    this.timer.unref();
  }

  get workers(): { total: number; busy: number; now: string[] } {
    const busy = this.slots.flatMap((slot) => (slot.task ? [slot.task.label] : []));
    return { total: this.slots.length, busy: busy.length, now: busy };
  }

  get idle(): boolean {
    return this.queue.length === 0 && this.slots.every((slot) => slot.task === null);
  }

  /** Tasks being computed, each with the share that is done. */
  running(): { task: QueuedTask; share: number }[] {
    return this.slots.flatMap((slot) => (slot.task ? [{ task: slot.task, share: slot.control.share }] : []));
  }

  queued(): readonly QueuedTask[] {
    return this.queue;
  }

  /** Replaces everything that waits; what is running goes on. */
  setQueue(tasks: QueuedTask[]): void {
    this.queue = [...tasks];
    this.fill();
  }

  /** Stops running tasks for which `unwanted` holds; each hands over a checkpoint. Resolves when they have ended. */
  async stopRunning(unwanted: (task: QueuedTask) => boolean): Promise<void> {
    const ending = this.slots.filter((slot) => slot.task && unwanted(slot.task));
    for (const slot of ending) {
      this.stopping.add(slot.task as QueuedTask);
      slot.control.stop();
    }
    await Promise.all(ending.map((slot) => this.ended(slot)));
  }

  async close(): Promise<void> {
    this.queue = [];
    await this.stopRunning(() => true);
    this.closed = true;
    clearInterval(this.timer);
    await Promise.all(this.slots.map((slot) => slot.handle.terminate()));
  }

  private async ended(slot: Slot): Promise<void> {
    const task = slot.task;
    const deadline = Date.now() + GRACE_MS;
    while (slot.task === task && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    if (slot.task === task) await slot.handle.terminate();
    while (slot.task === task && task !== null) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  private fill(): void {
    if (this.closed) return;
    for (const slot of this.slots) {
      if (slot.task) continue;
      const task = this.queue.shift();
      if (!task) break;
      slot.task = task;
      slot.control.reset();
      void this.work(slot, task);
    }
    this.events.changed();
  }

  private async work(slot: Slot, task: QueuedTask): Promise<void> {
    try {
      await this.sendData(slot, task);
      const checkpoint = await this.events.loadCheckpoint(task);
      const listener = Comlink.proxy((step: number, data: Uint8Array) => this.events.checkpoint(task, step, data));
      const { cell, json, seeds } = task;
      const outcome = await slot.handle.call(
        'run',
        { cell, json, seeds, checkpoint, control: slot.control.buffer },
        listener,
      );
      if (outcome.kind === 'done') this.events.finished(task, outcome.block);
      else this.events.checkpoint(task, outcome.step, outcome.checkpoint);
      this.deaths.delete(task);
    } catch (error) {
      this.lost(slot, task, error);
    } finally {
      this.stopping.delete(task);
      slot.task = null;
      this.fill();
    }
  }

  private lost(slot: Slot, task: QueuedTask, error: unknown): void {
    if (!(error instanceof RidgelineError && error.code === 'worker-died')) {
      this.events.failed(task, toEnvelope(error));
      return;
    }
    slot.sent.clear();
    if (this.stopping.has(task) || this.closed) return;
    const deaths = (this.deaths.get(task) ?? 0) + 1;
    this.deaths.set(task, deaths);
    const givenUp = deaths >= DEATHS_ALLOWED;
    this.events.died(task, error.message, givenUp);
    if (givenUp) this.events.failed(task, error.toEnvelope());
    else this.queue.unshift(task);
  }

  private async sendData(slot: Slot, task: QueuedTask): Promise<void> {
    if (slot.handle.threadId === null) slot.sent.clear();
    const missing = task.data.filter((hash) => !slot.sent.has(hash));
    if (missing.length === 0) return;
    await slot.handle.call('loadData', await this.events.loadData(missing));
    for (const hash of missing) slot.sent.add(hash);
  }

  /** Thread ids of the workers that live, for tests that kill one. */
  get handles(): readonly WorkerHandle<TaskApi>[] {
    return this.slots.map((slot) => slot.handle);
  }
}
