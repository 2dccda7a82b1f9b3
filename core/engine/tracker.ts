/** Follows the losses of some runs: best so far, and first hits of targets. */

/** Of each run; `hits` has as many numbers a run as there are targets. */
export interface Tracked {
  best: ArrayLike<number>;
  bestStep: ArrayLike<number>;
  hits: ArrayLike<number>;
  targetStep: ArrayLike<number>;
}

export class Tracker implements Tracked {
  readonly targets: readonly number[];
  readonly target: number | null;
  readonly best: Float64Array;
  readonly bestStep: Int32Array;
  /** First step at or below each target, -1 where never. */
  readonly hits: Int32Array;
  readonly targetStep: Int32Array;
  /** Targets that each run has reached. */
  private readonly reached: Int32Array;

  /** `targets` descend. */
  constructor(runs: number, targets: readonly number[], target: number | null) {
    this.targets = targets;
    this.target = target;
    this.best = new Float64Array(runs).fill(Number.POSITIVE_INFINITY);
    this.bestStep = new Int32Array(runs).fill(-1);
    this.hits = new Int32Array(runs * targets.length).fill(-1);
    this.targetStep = new Int32Array(runs).fill(-1);
    this.reached = new Int32Array(runs);
  }

  /** Sees the losses of all runs at a step, but for those with a 1 in `ended`; losses that are not finite count for nothing. */
  see(step: number, losses: ArrayLike<number>, ended?: Uint8Array): void {
    const { best, bestStep, targets, target, targetStep, reached } = this;
    const runs = best.length;
    const last = targets.length;
    for (let run = 0; run < runs; run++) {
      const loss = losses[run];
      // A loss below another is a number; minus infinity is none.
      if (!(loss < best[run]) || loss === Number.NEGATIVE_INFINITY || (ended && ended[run] !== 0)) continue;
      best[run] = loss;
      bestStep[run] = step;
      if (reached[run] < last && loss <= targets[reached[run]]) this.hit(run, step, loss);
    }
    if (target === null) return;
    for (let run = 0; run < runs; run++) {
      const loss = losses[run];
      if (targetStep[run] >= 0 || !(loss <= target) || !Number.isFinite(loss) || ended?.[run]) continue;
      targetStep[run] = step;
    }
  }

  restore(from: Tracked): void {
    const { targets } = this;
    this.best.set(from.best);
    this.bestStep.set(from.bestStep);
    this.hits.set(from.hits);
    this.targetStep.set(from.targetStep);
    for (let run = 0; run < this.best.length; run++) {
      const hits = this.hits.subarray(run * targets.length, (run + 1) * targets.length);
      const next = hits.findIndex((step) => step < 0);
      this.reached[run] = next < 0 ? targets.length : next;
    }
  }

  private hit(run: number, step: number, loss: number): void {
    const { targets, hits, reached } = this;
    while (reached[run] < targets.length && loss <= targets[reached[run]])
      hits[run * targets.length + reached[run]++] = step;
  }
}
