/** One run of a cell, replayed by its engine: any step, forwards and backwards, to the same bits. */
import { RidgelineError } from '../../contract/errors.ts';
import type { Outcome } from '../../contract/requests.ts';
import type { DataLookup } from '../../landscapes/define.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { startRuns } from '../execute.ts';
import type { ResultArray } from '../results.ts';
import { cadenceOf, type RunSpec } from '../run-spec.ts';
import type { Runs } from '../runs.ts';

/** Bytes of snapshots, and of points, that a replay keeps. */
const KEPT_BYTES = 48 * 1024 * 1024;
/** Before the step that was asked for, every one of so many is kept: people go back step by step. */
const KEPT_BEHIND = 24;
/** Snapshots at most, and steps between those of a way that is shorter than as many of them. */
const KEPT_SNAPSHOTS = 256;
const KEPT_EVERY = 256;
/** Points at most. */
const KEPT_POINTS = 20_000;
/** Updates of coordinates in one slice, after which the caller is told. */
const SLICE_UPDATES = 1 << 14;

/** Told how far a replay has come; throws 'cancelled' to stop it. */
export type ReplayTick = (done: number, total: number) => void;

export class Replay {
  readonly spec: RunSpec;
  readonly seed: number;
  readonly runs: Runs;
  private readonly snapshots = new Map<number, Checkpoint>();
  private snapshotBytes = 0;
  private readonly points = new Map<number, Float64Array>();
  private readonly dimension: number;
  private endedAt: { outcome: Outcome; step: number } | null = null;

  constructor(cell: string, spec: RunSpec, seed: number, data: DataLookup) {
    this.spec = spec;
    this.seed = seed;
    this.runs = startRuns(cell, tracedSpec(spec), [seed], data);
    this.runs.watch();
    this.dimension = this.runs.point(0).length;
    this.keepSnapshot();
    this.keepPoint();
  }

  get position(): number {
    return this.runs.position;
  }

  /** The end of the run where the replay has met it; the budget is an end that needs no meeting. */
  get end(): { outcome: Outcome; step: number } | null {
    return this.endedAt;
  }

  /** The last step that is known to exist or may exist. */
  get last(): number {
    return Math.min(this.spec.budget, this.endedAt?.step ?? this.spec.budget);
  }

  /** Goes to a step; false where the run ended before it, and the replay then stands at its end. */
  goTo(step: number, tick: ReplayTick = () => undefined): boolean {
    if (step > this.last) return false;
    if (step === this.position) return true;
    const from = this.nearest(step);
    if (this.position > step || (from > this.position && from - this.position > KEPT_BEHIND)) this.rewind(from);
    const began = this.position;
    const longest = Math.max(1, Math.min(KEPT_EVERY, Math.floor(SLICE_UPDATES / this.dimension)));
    const every = Math.max(KEPT_EVERY, Math.ceil((step - began) / (KEPT_SNAPSHOTS / 2)));
    let kept = began;
    while (this.position < step) {
      const left = step - this.position;
      if (left <= KEPT_BEHIND) this.keepSnapshot();
      const slice = left <= KEPT_BEHIND ? 1 : Math.min(longest, left - KEPT_BEHIND);
      if (!this.advance(slice)) return false;
      if (this.position - kept >= every) {
        this.keepSnapshot();
        kept = this.position;
      }
      tick(this.position - began, step - began);
    }
    this.keepSnapshot();
    this.keepPoint();
    return true;
  }

  /** One update on; false where the run ends here instead. */
  next(): boolean {
    if (this.position >= this.last || !this.advance(1)) return false;
    if (this.position % KEPT_EVERY === 0) this.keepSnapshot();
    this.keepPoint();
    return true;
  }

  /** The present point. */
  point(): Float64Array {
    return this.runs.point(0);
  }

  /** All arrays of the present state, `state.m` for the state vector m. */
  arrays(): Record<string, ResultArray> {
    return this.runs.snapshot().arrays;
  }

  /** Points that are known, by their steps, ascending. */
  known(): [number, Float64Array][] {
    return [...this.points].sort(([a], [b]) => a - b);
  }

  private advance(steps: number): boolean {
    const before = this.position;
    this.runs.advance(steps);
    const ended = this.runs.ended(0);
    if (!ended || ended.outcome === 'budget') return true;
    this.endedAt = ended;
    // What ended between two steps is found at the next one; the replay then stands at the end itself.
    if (this.position > ended.step || this.position === before) {
      if (ended.step < this.position) this.backTo(ended.step);
      return this.position > before;
    }
    return true;
  }

  /** To a step that has been passed already, whose updates do not end the run. */
  private backTo(step: number): void {
    this.rewind(this.nearest(step));
    if (this.position < step) this.runs.advance(step - this.position);
  }

  private rewind(to: number): void {
    const snapshot = this.snapshots.get(to);
    if (!snapshot) throw new RidgelineError('internal', `no snapshot of step ${to}`);
    this.runs.rewind(snapshot);
  }

  private nearest(step: number): number {
    let best = 0;
    for (const kept of this.snapshots.keys()) if (kept <= step && kept > best) best = kept;
    return best;
  }

  private keepSnapshot(): void {
    const { position } = this;
    if (this.snapshots.has(position)) return;
    const snapshot = this.runs.snapshot();
    this.snapshots.set(position, snapshot);
    this.snapshotBytes += bytesOf(snapshot);
    while ((this.snapshotBytes > KEPT_BYTES || this.snapshots.size > KEPT_SNAPSHOTS) && this.snapshots.size > 2)
      this.forgetOne(position);
  }

  /** Forgets the snapshot that leaves the smallest gap. */
  private forgetOne(present: number): void {
    const steps = [...this.snapshots.keys()].sort((a, b) => a - b);
    let victim = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let k = 1; k < steps.length; k++) {
      const gap = (steps[k + 1] ?? this.spec.budget + KEPT_EVERY) - steps[k - 1];
      if (steps[k] === present || gap >= least) continue;
      least = gap;
      victim = steps[k];
    }
    const snapshot = this.snapshots.get(victim);
    if (!snapshot) return;
    this.snapshotBytes -= bytesOf(snapshot);
    this.snapshots.delete(victim);
  }

  private keepPoint(): void {
    if (this.points.has(this.position)) return;
    const point = this.point();
    this.points.set(this.position, point);
    for (const oldest of this.points.keys()) {
      if (this.points.size * point.byteLength <= KEPT_BYTES && this.points.size <= KEPT_POINTS) break;
      this.points.delete(oldest);
    }
  }
}

/**
 * The spec with one step more than the budget and nothing recorded: neither changes a bit of the way, and the last points
 * can be seen before the engine puts the run back to its last good one. Runs on mini-batches look at the loss at recorded
 * steps alone and may end there, so that they keep theirs.
 */
function tracedSpec(spec: RunSpec): RunSpec {
  const recorded = seesBatches(spec) ? cadenceOf(spec).recordSteps : [];
  return { ...spec, budget: spec.budget + 1, recordSteps: recorded, points: 'none' };
}

function seesBatches({ gradient, past }: Pick<RunSpec, 'gradient' | 'past'>): boolean {
  return gradient.kind === 'batch' || (past !== undefined && seesBatches(past));
}

function bytesOf({ arrays }: Checkpoint): number {
  return Object.values(arrays).reduce((sum, { data }) => sum + data.byteLength, 0);
}
