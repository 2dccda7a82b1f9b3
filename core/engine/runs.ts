/** Runs in progress, as a worker sees them. */
import type { ResultBlock } from './results.ts';

export interface Runs {
  /** Updates done, and updates in all. */
  readonly position: number;
  readonly total: number;
  readonly finished: boolean;
  /** Does up to `steps` updates. How the steps are cut up changes no bit. */
  advance(steps: number): void;
  checkpoint(): Uint8Array;
  /** Once finished. `seconds` is left NaN for the caller, who has a clock. */
  results(): ResultBlock;
}
