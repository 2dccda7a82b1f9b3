/** What the fused kernel reads about a run: a record of addresses and numbers in memory. */

import type { Workspace } from '../wasm/memory.ts';
import type { CompiledFused } from './fused-plan.ts';

/** Byte offsets of the record's fields. All are i32 (addresses, counts) but the last two, which are f64. */
export const FUSED_FIELDS = {
  x: 0,
  previous: 4,
  state: 8,
  streams: 12,
  best: 16,
  bestStep: 20,
  divergedAt: 24,
  stoppedAt: 28,
  nextTarget: 32,
  hits: 36,
  targets: 40,
  targetCount: 44,
  stopTarget: 48,
  losses: 52,
  scalars: 56,
  hyper: 60,
  hyperStride: 64,
  table: 68,
  scratch: 72,
  observe: 76,
  noiseScale: 80,
  stationary: 88,
} as const;
export type FusedField = keyof typeof FUSED_FIELDS;
const CONTEXT_BYTES = 96;

/** The arrays of an ensemble run, P particles (P even), S state vectors, T targets, all addresses in the workspace. */
export interface FusedArrays {
  /** Points, and the points one step before (equal to the points at the start): f64 [dimension][P]. */
  x: number;
  previous: number;
  /** f64 [S][dimension][P] */
  state: number;
  /** u64 [4][P]; used only if the rule draws deviates or noise is added. */
  streams: number;
  /** The smallest loss so far and its step, f64 [P] each; infinity and -1 at the start. */
  best: number;
  bestStep: number;
  /** i32 [P]: the step at which the loss was not finite, or at which a stop condition held; -1 where never. */
  divergedAt: number;
  stoppedAt: number;
  /** i32 [P]: the number of targets reached. i32 [P][T]: the first step at or below each, -1 where never. */
  nextTarget: number;
  hits: number;
  /** f64 [T], descending. */
  targets: number;
  /** f64 [P]: losses at the points of the last call that observed them; NaN where a start has no finite loss. */
  losses: number;
  /** Scalar states of the rule, f64. */
  scalars: number;
}

/** Allocates the arrays of a run and sets what does not depend on points, streams and targets. */
export function allocateFused(
  compiled: CompiledFused,
  workspace: Workspace,
  particles: number,
  targetCount: number,
): FusedArrays {
  const rows = (count: number): number => workspace.allocate(8 * count * particles);
  const { dimension, rule } = compiled;
  const arrays: FusedArrays = {
    x: rows(dimension),
    previous: rows(dimension),
    state: rows(dimension * rule.state.length),
    streams: rows(4),
    best: rows(1),
    bestStep: rows(1),
    divergedAt: workspace.allocate(4 * particles),
    stoppedAt: workspace.allocate(4 * particles),
    nextTarget: workspace.allocate(4 * particles),
    hits: workspace.allocate(4 * particles * targetCount),
    targets: workspace.allocate(8 * targetCount),
    losses: rows(1),
    scalars: workspace.allocate(8 * rule.scalars.length),
  };
  workspace.f64(arrays.best, particles).fill(Number.POSITIVE_INFINITY);
  workspace.f64(arrays.bestStep, particles).fill(-1);
  for (const never of [arrays.divergedAt, arrays.stoppedAt]) workspace.i32(never, particles).fill(-1);
  workspace.i32(arrays.nextTarget, particles).fill(0);
  workspace.i32(arrays.hits, particles * targetCount).fill(-1);
  workspace.f64(arrays.losses, particles).fill(Number.NaN);
  const scalars = workspace.f64(arrays.scalars, rule.scalars.length);
  rule.scalars.forEach((name, k) => {
    scalars[k] = rule.rule.scalars?.[name].initial ?? Number.NaN;
  });
  return arrays;
}

/** What may change from call to call. */
export interface FusedCall {
  /** Hyper-parameters: f64 rows in the order of the rule's names, `hyperStride` bytes apart, 0 where all are constant. */
  hyper: number;
  hyperStride: number;
  /** Looks at the last point as well: its loss goes to `losses`. */
  observe: boolean;
  noiseScale?: number;
  stationary?: number;
  /** A particle stops when it reaches the target of this number; -1, never. */
  stopTarget?: number;
}

/** The record for `advance`, with scratch memory of its own for calls of up to `maximumSteps` steps. */
export class FusedContext {
  readonly pointer: number;
  readonly maximumSteps: number;
  private readonly workspace: Workspace;

  constructor(
    compiled: CompiledFused,
    workspace: Workspace,
    arrays: FusedArrays,
    targetCount: number,
    maximumSteps: number,
  ) {
    this.workspace = workspace;
    this.maximumSteps = maximumSteps;
    this.pointer = workspace.allocate(CONTEXT_BYTES);
    const table = workspace.allocate(compiled.columnBytes * (maximumSteps + 2));
    const scratch = workspace.allocate(compiled.scratchBytes);
    const fields: Partial<Record<FusedField, number>> = { ...arrays, targetCount, table, scratch };
    for (const [field, value] of Object.entries(fields)) this.setInteger(field as FusedField, value);
  }

  set(call: FusedCall): void {
    this.setInteger('hyper', call.hyper);
    this.setInteger('hyperStride', call.hyperStride);
    this.setInteger('observe', call.observe ? 1 : 0);
    this.setInteger('stopTarget', call.stopTarget ?? -1);
    this.setNumber('noiseScale', call.noiseScale ?? 0);
    this.setNumber('stationary', call.stationary ?? 0);
  }

  private setInteger(field: FusedField, value: number): void {
    this.workspace.i32(this.pointer + FUSED_FIELDS[field], 1)[0] = value;
  }

  private setNumber(field: FusedField, value: number): void {
    this.workspace.f64(this.pointer + FUSED_FIELDS[field], 1)[0] = value;
  }
}
