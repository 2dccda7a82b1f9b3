/** Runs in progress, as a worker sees them. */
import type { Outcome } from '../contract/requests.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ResultBlock } from './results.ts';

export interface Runs {
  /** Updates done, and updates in all. */
  readonly position: number;
  readonly total: number;
  readonly finished: boolean;
  /** Does up to `steps` updates. How the steps are cut up changes no bit. */
  advance(steps: number): void;
  checkpoint(): Uint8Array;
  /** What a checkpoint encodes; the recorded arrays in it stay those of the runs. */
  snapshot(): Checkpoint;
  /** Goes to a snapshot of these runs, before or after where they are. */
  rewind(to: Checkpoint): void;
  /** The present point of a row. */
  point(row: number): Float64Array;
  /** How and after how many updates the run in row `row` ended; null while it goes on. */
  ended(row: number): { outcome: Outcome; step: number } | null;
  /** From now on what updates begin with is kept, for `lastSeen`. */
  watch(): void;
  /** What the latest update of a row began with, once watched. */
  lastSeen(row: number): SeenByUpdate;
  /** The loss over all data at a point in the arithmetic of the runs, and its exact gradient where `g` is given. */
  evaluate(x: Float64Array, g: Float64Array | null): number;
  /** Once finished. `seconds` is left NaN for the caller, who has a clock. */
  results(): ResultBlock;
}

export interface SeenByUpdate {
  /** The gradient that the rule or program was given, before noise that the rule adds; null where none was asked for. */
  gradient: Float64Array | null;
  /** The four words of the stream that deviates were drawn from; null where the update draws none. */
  stream: BigUint64Array | null;
}
