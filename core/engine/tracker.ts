/** Follows the loss of one run: best so far, first hits of targets, and when it stopped being finite. */

export interface Tracked {
  best: number;
  bestStep: number;
  /** First step at or below each target, -1 where never. */
  hits: Int32Array;
  targetStep: number;
}

export class Tracker {
  readonly targets: readonly number[];
  readonly target: number | null;
  readonly hits: Int32Array;
  best = Number.POSITIVE_INFINITY;
  bestStep = -1;
  targetStep = -1;
  private next = 0;

  /** `targets` descend. */
  constructor(targets: readonly number[], target: number | null) {
    this.targets = targets;
    this.target = target;
    this.hits = new Int32Array(targets.length).fill(-1);
  }

  /** Sees the loss at a step; false when it is not finite. */
  see(step: number, loss: number): boolean {
    if (!Number.isFinite(loss)) return false;
    if (loss < this.best) {
      this.best = loss;
      this.bestStep = step;
      while (this.next < this.targets.length && loss <= this.targets[this.next]) this.hits[this.next++] = step;
    }
    if (this.targetStep < 0 && this.target !== null && loss <= this.target) this.targetStep = step;
    return true;
  }

  restore(from: Tracked): void {
    this.best = from.best;
    this.bestStep = from.bestStep;
    this.targetStep = from.targetStep;
    this.hits.set(from.hits);
    this.next = this.hits.findIndex((step) => step < 0);
    if (this.next < 0) this.next = this.hits.length;
  }
}
