/** Runs that go on from others with other settings: those before, up to a step, and then their own. */
import { RidgelineError } from '../contract/errors.ts';
import type { Outcome } from '../contract/requests.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ResultBlock } from './results.ts';
import type { RunSpec } from './run-spec.ts';
import type { Runs, SeenByUpdate } from './runs.ts';

export class ForkedRuns implements Runs {
  readonly total: number;
  private readonly step: number;
  private readonly parent: Runs;
  private readonly open: (state: Checkpoint) => Runs;
  private own: Runs | null = null;
  private present: Runs;
  private watched = false;

  /** `open` makes the runs from a snapshot of `parent`. */
  constructor({ past, budget }: RunSpec, parent: Runs, open: (state: Checkpoint) => Runs) {
    if (!past) throw new RidgelineError('internal', 'a fork without a past');
    this.step = past.step;
    this.total = budget;
    this.parent = parent;
    this.open = open;
    this.present = parent;
    this.forkIfDue();
  }

  get position(): number {
    return this.present.position;
  }

  get finished(): boolean {
    return this.present !== this.parent && this.present.finished;
  }

  advance(steps: number): void {
    const end = Math.min(this.total, this.position + steps);
    if (this.present === this.parent) {
      this.parent.advance(Math.min(end, this.step) - this.position);
      this.forkIfDue();
    }
    if (this.present !== this.parent) this.present.advance(Math.max(0, end - this.position));
  }

  checkpoint(): Uint8Array {
    return this.present.checkpoint();
  }

  snapshot(): Checkpoint {
    return this.present.snapshot();
  }

  rewind(to: Checkpoint): void {
    this.present = to.step >= this.step && this.own ? this.own : this.parent;
    this.present.rewind(to);
  }

  point(row: number): Float64Array {
    return this.present.point(row);
  }

  ended(row: number): { outcome: Outcome; step: number } | null {
    return this.present.ended(row);
  }

  watch(): void {
    this.watched = true;
    this.parent.watch();
    this.own?.watch();
  }

  lastSeen(row: number): SeenByUpdate {
    return this.position > this.step ? this.present.lastSeen(row) : this.parent.lastSeen(row);
  }

  evaluate(x: Float64Array, g: Float64Array | null): number {
    return this.present.evaluate(x, g);
  }

  results(): ResultBlock {
    return this.present.results();
  }

  private forkIfDue(): void {
    if (this.parent.position < this.step && !this.parent.finished) return;
    // Its own from here on, also where a fork of a fork is given back its steps.
    this.own = this.open(this.parent.snapshot());
    if (this.watched) this.own.watch();
    this.present = this.own;
  }
}
