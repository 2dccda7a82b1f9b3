/** What a stopped task hands over: everything it needs to go on to the same bits. */
import { decode, encode } from '../contract/codec.ts';
import { RidgelineError } from '../contract/errors.ts';
import type { ResultArray } from './results.ts';

export interface Checkpoint {
  /** Raised when the meaning of the arrays changes; an older checkpoint is refused and its runs start again. */
  version: typeof CHECKPOINT_VERSION;
  cell: string;
  seeds: number[];
  /** Updates done. */
  step: number;
  /** The budget of the runs that wrote it, which their recorded steps follow from. */
  budget: number;
  /** The same names as results have, and what else the runs need under names of their own. */
  arrays: Record<string, ResultArray>;
}

export const CHECKPOINT_VERSION = 1;

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return encode(checkpoint);
}

/** Null for one that is of another version, cell or seeds: the runs then start again. */
export function decodeCheckpoint(bytes: Uint8Array | null, cell: string, seeds: readonly number[]): Checkpoint | null {
  if (!bytes) return null;
  try {
    const read = decode(bytes) as Checkpoint;
    const fits = read.version === CHECKPOINT_VERSION && read.cell === cell && read.seeds.length === seeds.length;
    return fits && read.seeds.every((seed, i) => seed === seeds[i]) ? read : null;
  } catch (error) {
    if (error instanceof RidgelineError) return null;
    throw error;
  }
}
