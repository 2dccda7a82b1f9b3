/** The finished runs of one cell, as claims read them. */

import { OUTCOMES, type Outcome } from '../contract/requests.ts';
import type { Cell } from '../engine/cell.ts';
import type { ResultBlock, ResultData } from '../engine/results.ts';

export class CellRuns {
  readonly count: number;
  private readonly cell: Cell;
  private readonly places: { block: ResultBlock; row: number }[];

  constructor(cell: Cell, blocks: readonly ResultBlock[]) {
    this.cell = cell;
    this.places = blocks.flatMap((block) => block.seeds.map((_, row) => ({ block, row })));
    this.count = this.places.length;
  }

  outcome(run: number): Outcome {
    return OUTCOMES[this.row('outcome', run)[0] as number];
  }

  /** The last good point of a run. */
  final(run: number): Float64Array {
    return Float64Array.from(this.row('final', run) as ArrayLike<number>);
  }

  /** Coordinate i of the last good point of every run. */
  finals(i: number): Float64Array {
    return Float64Array.from({ length: this.count }, (_, run) => this.final(run)[i]);
  }

  /** The loss of a run at a recorded step. */
  loss(run: number, step: number): number {
    return this.recorded('loss', run, step);
  }

  /** The loss on the rows kept apart, at a recorded step. */
  testLoss(run: number, step: number): number {
    return this.recorded('testLoss', run, step);
  }

  /** The share of the training rows whose class is found, at a recorded step. */
  accuracy(run: number, step: number): number {
    return this.recorded('accuracy', run, step);
  }

  /** The point of a run at a step that kept its point. */
  point(run: number, step: number): Float64Array {
    const { dimension, pointSteps } = this.cell;
    const at = placeOf(pointSteps, step) * dimension;
    return Float64Array.from(this.row('points', run).subarray(at, at + dimension) as ArrayLike<number>);
  }

  get pointSteps(): readonly number[] {
    return this.cell.pointSteps;
  }

  private recorded(name: string, run: number, step: number): number {
    return this.row(name, run)[placeOf(this.cell.recordSteps, step)] as number;
  }

  private row(name: string, run: number): ResultData {
    const { block, row } = this.places[run];
    const { data } = block.arrays[name];
    const width = data.length / block.seeds.length;
    return data.subarray(row * width, (row + 1) * width);
  }
}

function placeOf(steps: readonly number[], step: number): number {
  const place = steps.indexOf(step);
  if (place < 0)
    throw new RangeError(`step ${step} is not recorded: expected one of ${steps.join(', ').slice(0, 200)}`);
  return place;
}
