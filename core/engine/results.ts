/** Results of runs as named arrays: the leading dimension of every array is the seed. */

export type ResultData = Float64Array | Float32Array | Int32Array | Uint8Array | BigUint64Array;

export interface ResultArray {
  /** Shape behind the seed dimension; empty for one number a seed. */
  shape: number[];
  data: ResultData;
}

/**
 * Results of some seeds of one cell, ascending. Arrays of a run:
 * - `loss`, `testLoss`, `accuracy`, `testAccuracy` [R] f64: at the cell's recorded steps; after a run ended early, NaN.
 * - `points` [Rp][dimension] f64: at the cell's point steps.
 * - `final` [dimension] f64: the last good point. `finalLoss` f64: its full training loss (of the last finite one if diverged).
 * - `outcome` u8: index into OUTCOMES. `steps` i32: updates done before the run ended.
 * - `best` f64, `bestStep` i32; `hits` [T] i32: first step at or below each of the cell's targets, -1 where never.
 * - `targetStep` i32: first step at or below the experiment's target, -1 where never; absent without a target.
 * - `lossesAsked`, `gradientsAsked`, `productsAsked`, `modelAsked` [R] f64, of step programs: what they had asked for by then;
 *   `targetAsked` f64: all of it when the experiment's target was reached first, -1 where never.
 * - `state` [...]: what a run needs to go on, see engine/execute.
 */
export interface ResultBlock {
  cell: string;
  seeds: number[];
  arrays: Record<string, ResultArray>;
  /** Seconds that one run took, per seed; outside ids and checksums, NaN where unknown. */
  seconds: Float64Array;
}

export function elementsPerSeed(array: ResultArray): number {
  return array.shape.reduce((product, size) => product * size, 1);
}
