/** Runs experiments: plans what is missing, keeps the workers busy with it, follows edits, stops, and counts. */
import type { Document } from '../../core/contract/document.ts';
import type { ErrorEnvelope } from '../../core/contract/errors.ts';
import type { LogLevel, Progress } from '../../core/contract/laboratory-api.ts';
import type { ResultBlock } from '../../core/engine/results.ts';
import type { DataSet } from '../../core/landscapes/define.ts';
import type { Planned, PlannedTask } from '../workers/interactive-api.ts';
import { RunProgress } from './run-progress.ts';
import { type QueuedTask, Scheduler } from './scheduler.ts';

export interface RunControlOptions {
  workers: number;
  document(): Document;
  /** What an experiment of the present document lacks, with everything that is finished on disk. */
  plan(experiment: string): Promise<Planned>;
  finished(task: QueuedTask, block: ResultBlock): void;
  checkpoint(task: QueuedTask, step: number, data: Uint8Array): void;
  loadCheckpoint(task: QueuedTask): Promise<Uint8Array | null>;
  loadData(hashes: string[]): Promise<DataSet[]>;
  log(level: LogLevel, message: string): void;
  /** The progress is worth telling. */
  changed(): void;
}

const PROGRESS_MS = 150;

export class RunControl {
  readonly scheduler: Scheduler;
  private readonly options: RunControlOptions;
  private readonly tracker = new RunProgress();
  /** Experiments that Run was pressed for and that are neither finished nor stopped. */
  private active = new Set<string>();
  private stopping = false;
  /** Set while the queue is being replaced: that it is empty for a moment does not mean that the work is done. */
  private replanning = false;
  private timer: NodeJS.Timeout | null = null;
  private waiters: (() => void)[] = [];

  constructor(options: RunControlOptions) {
    this.options = options;
    this.scheduler = new Scheduler(options.workers, {
      finished: (task, block) => {
        this.tracker.finished(block);
        options.finished(task, block);
      },
      checkpoint: (task, step, data) => options.checkpoint(task, step, data),
      died: (task, message, givenUp) => {
        const outcome = givenUp ? 'It was given up after three tries.' : 'Restarted; no result lost.';
        options.log('warning', `A worker ended while it computed ${task.label} (${message}). ${outcome}`);
      },
      failed: (task, error) => this.failed(task, error),
      changed: () => this.schedulerChanged(),
      loadCheckpoint: (task) => options.loadCheckpoint(task),
      loadData: (hashes) => options.loadData(hashes),
    });
  }

  get running(): readonly string[] {
    return [...this.active];
  }

  /** The error of the first task that failed since the experiment was followed. */
  get failure(): ErrorEnvelope | null {
    return this.tracker.failure;
  }

  async run(experiment: string): Promise<{ wanted: number; missing: number }> {
    const planned = await this.options.plan(experiment);
    this.active.add(experiment);
    this.tracker.follow(experiment, planned.cells, Date.now());
    this.enqueue(experiment, planned.tasks);
    return { wanted: planned.cells.reduce((sum, cell) => sum + cell.wanted, 0), missing: planned.runs };
  }

  /** Stops one experiment, or all; what runs hands over a checkpoint. */
  async stop(experiment?: string): Promise<void> {
    this.stopping = true;
    this.options.changed();
    this.active = new Set([...this.active].filter((id) => experiment !== undefined && id !== experiment));
    const kept = new Set<string>();
    for (const id of this.active) for (const task of (await this.options.plan(id)).tasks) kept.add(task.cell);
    this.scheduler.setQueue(this.scheduler.queued().filter((task) => kept.has(task.cell)));
    await this.scheduler.stopRunning((task) => !kept.has(task.cell));
    this.tracker.cancelled(experiment);
    this.stopping = false;
    this.options.changed();
  }

  /** After an edit: tasks that nobody wants leave, and the experiments that are running get what is newly missing. */
  async replan(): Promise<void> {
    if (this.active.size === 0) return;
    this.replanning = true;
    try {
      await this.replace();
    } finally {
      this.replanning = false;
      this.schedulerChanged();
    }
  }

  private async replace(): Promise<void> {
    const wanted = new Map<string, PlannedTask[]>();
    for (const experiment of this.active) {
      try {
        const planned = await this.options.plan(experiment);
        wanted.set(experiment, planned.tasks);
        this.tracker.follow(experiment, planned.cells, Date.now());
      } catch (error) {
        this.active.delete(experiment);
        this.options.log('warning', `Stopped: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const cells = new Set([...wanted.values()].flat().map((task) => task.cell));
    this.scheduler.setQueue([]);
    await this.scheduler.stopRunning((task) => !cells.has(task.cell));
    for (const [experiment, tasks] of wanted) this.enqueue(experiment, tasks);
  }

  async whenIdle(): Promise<void> {
    if (this.replanning || !this.scheduler.idle) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  progress(results: number): Omit<Progress, 'studies'> {
    return this.tracker.read(this.scheduler, this.stopping, results, Date.now());
  }

  /** For another session: nothing of the old one is counted any more. */
  forget(): void {
    this.active.clear();
    this.tracker.forget();
  }

  async close(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    await this.scheduler.close();
  }

  /** Adds what is neither queued nor being computed already. */
  private enqueue(experiment: string, tasks: readonly PlannedTask[]): void {
    const document = this.options.document();
    const present = [...this.scheduler.running().map(({ task }) => task), ...this.scheduler.queued()];
    const taken = new Set(present.flatMap((task) => task.seeds.map((seed) => `${task.cell} ${seed}`)));
    const fresh = tasks
      .map((task) => ({ ...task, seeds: task.seeds.filter((seed) => !taken.has(`${task.cell} ${seed}`)) }))
      .filter((task) => task.seeds.length > 0)
      .map((task): QueuedTask => ({ ...task, label: labelOf(document, task) }));
    if (fresh.length === 0 && this.scheduler.idle) this.active.delete(experiment);
    this.scheduler.setQueue([...this.scheduler.queued(), ...fresh]);
    this.scheduleProgress();
  }

  private failed(task: QueuedTask, error: ErrorEnvelope): void {
    this.tracker.failed(task, error);
    this.options.log('error', `${task.label}: ${error.message}`);
  }

  private schedulerChanged(): void {
    this.scheduleProgress();
    if (this.replanning || !this.scheduler.idle) return;
    this.active.clear();
    for (const waiter of this.waiters.splice(0)) waiter();
  }

  private scheduleProgress(): void {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.options.changed();
      if (!this.scheduler.idle) this.scheduleProgress();
    }, PROGRESS_MS);
  }
}

function labelOf(document: Document, task: PlannedTask): string {
  const landscape = document.landscapes.find((item) => item.id === task.landscape)?.name ?? '';
  const optimizer = document.optimizers.find((item) => item.id === task.optimizer)?.name ?? '';
  const first = task.seeds[0] as number;
  const seeds = task.seeds.length === 1 ? `seed ${first}` : `seeds ${first}–${task.seeds[task.seeds.length - 1]}`;
  return `${landscape} · ${optimizer} · ${seeds}`;
}
