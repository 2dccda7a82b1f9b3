/** Keeps the losses, metrics and points of some runs at their recorded steps. */
import type { ResultArray } from './results.ts';

/** What is kept, in result arrays; entries that were never reached are NaN. */
export class Recorder {
  readonly steps: readonly number[];
  readonly pointSteps: readonly number[];
  /** Names of what is kept: metrics, and whatever else goes by recorded steps. */
  readonly metrics: readonly string[];
  private readonly dimension: number;
  private readonly values: Record<string, Float64Array>;
  /** [runs][point steps][dimension], or null where no points are kept. */
  readonly points: Float64Array | null;

  constructor(
    runs: number,
    dimension: number,
    metrics: readonly string[],
    steps: readonly number[],
    pointSteps: readonly number[],
  ) {
    this.dimension = dimension;
    this.metrics = metrics;
    this.steps = steps;
    this.pointSteps = pointSteps;
    this.values = Object.fromEntries(
      metrics.map((metric) => [metric, new Float64Array(runs * steps.length).fill(Number.NaN)]),
    );
    this.points =
      pointSteps.length > 0 ? new Float64Array(runs * pointSteps.length * dimension).fill(Number.NaN) : null;
  }

  /** Place of a step among the recorded ones, or -1. */
  placeOf(step: number): number {
    return indexOf(this.steps, step);
  }

  /** Place of a step among those whose points are kept, or -1. */
  pointPlaceOf(step: number): number {
    return indexOf(this.pointSteps, step);
  }

  /** The first recorded step after `step`, or infinity. */
  after(step: number): number {
    return this.steps[countUpTo(this.steps, step)] ?? Number.POSITIVE_INFINITY;
  }

  put(run: number, place: number, metric: string, value: number): void {
    this.values[metric][run * this.steps.length + place] = value;
  }

  /** All runs' values of a metric, [runs][steps]: for those who write many at once. */
  table(metric: string): Float64Array {
    return this.values[metric];
  }

  /** Where the point of a run at a step goes, or null where none is kept. */
  pointSlot(run: number, step: number): Float64Array | null {
    const place = this.pointPlaceOf(step);
    if (place < 0 || !this.points) return null;
    const from = (run * this.pointSteps.length + place) * this.dimension;
    return this.points.subarray(from, from + this.dimension);
  }

  arrays(): Record<string, ResultArray> {
    const arrays: Record<string, ResultArray> = {};
    for (const [metric, data] of Object.entries(this.values)) arrays[metric] = { shape: [this.steps.length], data };
    if (this.points) arrays.points = { shape: [this.pointSteps.length, this.dimension], data: this.points };
    return arrays;
  }

  /** Takes over what an earlier recorder kept, at the steps that both have. */
  restore(from: Record<string, ResultArray>, steps: readonly number[], pointSteps: readonly number[]): void {
    for (const metric of this.metrics) {
      const source = from[metric];
      if (source) copyCommon(source.data as Float64Array, steps, this.values[metric], this.steps, 1);
    }
    if (this.points && from.points)
      copyCommon(from.points.data as Float64Array, pointSteps, this.points, this.pointSteps, this.dimension);
  }
}

/** Both hold runs x steps x size numbers; copies the steps that stand in both. */
function copyCommon(
  from: Float64Array,
  fromSteps: readonly number[],
  to: Float64Array,
  toSteps: readonly number[],
  size: number,
): void {
  const runs = to.length / (toSteps.length * size);
  for (const [j, step] of toSteps.entries()) {
    const i = indexOf(fromSteps, step);
    if (i < 0) continue;
    for (let run = 0; run < runs; run++) {
      const source = (run * fromSteps.length + i) * size;
      to.set(from.subarray(source, source + size), (run * toSteps.length + j) * size);
    }
  }
}

/** The place of a step among ascending ones, or -1. */
function indexOf(steps: readonly number[], step: number): number {
  const last = countUpTo(steps, step) - 1;
  return last >= 0 && steps[last] === step ? last : -1;
}

/** How many of the ascending steps are at most `step`, by bisection: runs of 200,000 recorded steps ask at every one. */
function countUpTo(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}
