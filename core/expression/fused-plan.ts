/** How the fused kernel of a formula and a rule is laid out: form, block size, places in scratch memory. */

import type { FormulaPrograms } from './compile-formula.ts';
import { scratchBytes } from './emit-program.ts';
import type { RuleProgram } from './lower-rule.ts';
import type { ShortFormat } from './rounding.ts';

export interface FusedOptions {
  /** Adds `noiseScale` times a standard normal deviate to every coordinate of the gradient, before the rule. */
  noise?: boolean;
  /** Stops a particle whose gradient's largest entry (without noise) is at most `stationary`. */
  stationary?: boolean;
  /** Rounds every result to a shorter format; points have to be numbers of that format. */
  format?: ShortFormat | undefined;
  /** How coordinates are worked on: written out, or in a loop over memory. Chosen by their number unless told. */
  form?: 'inline' | 'loop';
}

/** A module that imports its memory as `env.memory`; see `FusedExports`. */
export interface CompiledFused {
  dimension: number;
  rule: RuleProgram;
  bytes: Uint8Array;
  scratchBytes: number;
  /** Bytes of the table of columns for each step of a call. */
  columnBytes: number;
}

/** Everything that the parts of the kernel's code need to know. */
export interface FusedPlan {
  programs: FormulaPrograms;
  rule: RuleProgram;
  noise: boolean;
  stationary: boolean;
  format: ShortFormat | undefined;
  inline: boolean;
  /** Particles of a block, and bytes of one row of it. */
  block: number;
  rowBytes: number;
  draws: boolean;
  /** Byte offsets in scratch memory of rows that move with the pair … */
  rows: { target: number; frozen: number; best: number; bestStep: number; streams: number; state: number };
  /** … of the two buffers of points, and of memory that every pair uses anew. */
  points: readonly [number, number];
  gradient: number;
  program: number;
  scratchBytes: number;
}

/** Up to so many coordinates are written out; their values stay in registers. */
const INLINE_COORDINATES = 16;
/** A block should fit the first-level cache, or at least the second with whole cache lines. */
const FIRST_CACHE = 24_576;
const SECOND_CACHE = 262_144;
const LARGEST_BLOCK = 256;

export function planFused(programs: FormulaPrograms, rule: RuleProgram, options: FusedOptions): FusedPlan {
  const { dimension } = programs;
  const loops = programs.gradient.loops.length > 0;
  const inline = options.form === undefined ? !loops && dimension <= INLINE_COORDINATES : options.form === 'inline';
  if (inline && loops) throw new Error('a program with loops cannot be written out');
  const noise = options.noise === true;
  const draws = noise || rule.deviates > 0;
  const rowCount = dimension * (2 + rule.state.length) + 4 + (draws ? 4 : 0);
  const pairs = Math.floor(FIRST_CACHE / (16 * rowCount));
  const fewest = 4 * 16 * rowCount <= SECOND_CACHE ? 4 : 1;
  const block = 2 * Math.min(LARGEST_BLOCK / 2, Math.max(pairs, fewest));
  const rowBytes = 8 * block;
  let bytes = 0;
  const take = (rows: number): number => {
    const offset = bytes;
    bytes += rows * rowBytes;
    return offset;
  };
  const rows = {
    target: take(1),
    frozen: take(1),
    best: take(1),
    bestStep: take(1),
    streams: take(draws ? 4 : 0),
    state: take(dimension * rule.state.length),
  };
  const points = [take(dimension), take(dimension)] as const;
  const gradient = bytes;
  const program = gradient + (inline ? 0 : 16 * dimension);
  const total = program + scratchBytes(programs.gradient) + 16;
  const stationary = options.stationary === true;
  return {
    programs,
    rule,
    noise,
    stationary,
    format: options.format,
    inline,
    block,
    rowBytes,
    draws,
    rows,
    points,
    gradient,
    program,
    scratchBytes: total,
  };
}
