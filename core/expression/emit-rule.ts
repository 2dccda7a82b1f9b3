/** The parts of an update rule as WebAssembly, shared by the kernels that apply rules. */

import { emitNormalPair, type ParticleStream } from '../math/particle-streams.ts';
import { type Arithmetic, type Mask, simdArithmetic, type Value } from '../wasm/arithmetic.ts';
import type { FunctionBuilder, Local } from '../wasm/encoder.ts';
import { localOf } from './emit-operations.ts';
import { ProgramEmitter } from './emit-program.ts';
import { RULE_INPUT, type RuleProgram } from './lower-rule.ts';
import { rounder, type ShortFormat } from './rounding.ts';

/** Bytes of one row of the table of columns. */
export function columnBytes(rule: RuleProgram): number {
  return 8 * rule.columns.length;
}

/** Where the scalar part of a rule finds its inputs: addresses of f64 numbers. */
interface ScalarPlaces {
  /** The update number of the first lane, as i32. */
  t: Local;
  /** Rows of hyper-parameters for the two lanes. */
  hyper: readonly [Local, Local];
  /** Scalars, read and written. */
  scalars: Local;
  /** Rows of columns for the two lanes. */
  columns: readonly [Local, Local];
  /** What the second lane adds to t: 1 when the lanes are consecutive updates. */
  laneStep: 0 | 1;
}

/** Computes the columns of two updates (or of one, twice) and steps the scalars. */
export function emitScalarPart(f: FunctionBuilder, rule: RuleProgram, places: ScalarPlaces): void {
  const a = simdArithmetic(f);
  const hyperCount = rule.hyper.length;
  const given: Value[] = [];
  const uniform = (slot: number): Value => {
    if (slot === 0) {
      f.get(places.t).op('f64.convert_i32_s', 'f64x2.splat');
      if (places.laneStep === 1) f.f64x2(0, 1).op('f64x2.add');
    } else if (slot <= hyperCount) {
      f.get(places.hyper[1])
        .get(places.hyper[0])
        .load('v128.load64_zero', 8 * (slot - 1));
      f.laneMemory('v128.load64_lane', 1, 8 * (slot - 1));
    } else f.get(places.scalars).load('v128.load64_splat', 8 * (slot - 1 - hyperCount));
    const value = a.pop();
    given.push(value);
    return value;
  };
  const emitter = new ProgramEmitter(a, rule.scalar, { uniform });
  emitter.emit();
  rule.columns.forEach((_, column) => {
    places.columns.forEach((row, lane) => {
      f.get(row);
      a.push(emitter.output(column));
      f.laneMemory('v128.store64_lane', lane, 8 * column);
    });
  });
  const next = rule.scalars.map((_, k) => emitter.output(rule.columns.length + k));
  next.forEach((value, k) => {
    f.get(places.scalars);
    a.push(value);
    f.laneMemory('v128.store64_lane', 0, 8 * k);
  });
  emitter.release();
  for (const value of given) f.release(localOf(value) as Local);
}

/**
 * Columns loaded for all lanes, from the row at `pointer`. In single precision numbers are rounded; the outcome of a
 * comparison fills its lanes in any format.
 */
export function emitLoadColumns(
  a: Arithmetic,
  rule: RuleProgram,
  pointer: Local,
  format?: ShortFormat,
): (Value | Mask)[] {
  const { f } = a;
  const round = rounder(a, format);
  return rule.columns.map((kind, column) => {
    f.get(pointer);
    if (kind === 'mask') {
      f.load('v128.load64_splat', 8 * column);
      return { kind: 'mask', held: localOf(a.pop()) as Local };
    }
    if (a.format === 'f64') f.load('v128.load64_splat', 8 * column);
    else f.load('f64.load', 8 * column).op('f32.demote_f64', 'f32x4.splat');
    return round ? a.scope(() => round(a.pop())) : a.pop();
  });
}

/** What the vector part of a rule computes with, for the lanes of one coordinate. */
export interface RuleInputs {
  x: Value;
  g: Value;
  state: readonly Value[];
  deviates: readonly Value[];
  columns: readonly (Value | Mask)[];
  format?: ShortFormat | undefined;
}

/** Applies the rule to one coordinate; `use` gets the new x and the new state, which are gone afterwards. */
export function emitRuleStep(
  a: Arithmetic,
  rule: RuleProgram,
  inputs: RuleInputs,
  use: (x: Value, state: readonly Value[]) => void,
): void {
  const values = [inputs.x, inputs.g, ...inputs.state, ...inputs.deviates];
  const emitter = new ProgramEmitter(a, rule.vector, {
    input: (slot) => values[slot],
    uniform: (slot) => inputs.columns[slot],
    format: inputs.format,
  });
  emitter.emit();
  const outputs = emitter.outputs();
  const output = (slot: number): Value => outputs.get(slot) as Value;
  use(
    output(RULE_INPUT.x),
    rule.state.map((_, k) => output(1 + k)),
  );
  emitter.release();
}

/**
 * Standard normal deviates for two neighbouring coordinates: for each of the rule's deviates in turn, one pair, whose
 * first belongs to the first coordinate.
 */
export function emitDeviates(
  a: Arithmetic,
  stream: ParticleStream,
  count: number,
  format?: ShortFormat,
): [Value[], Value[]] {
  const first: Value[] = [];
  const second: Value[] = [];
  for (let k = 0; k < count; k++) {
    const [p, q] = emitRoundedPair(a, stream, format);
    first.push(p);
    second.push(q);
  }
  return [first, second];
}

/** Two deviates, rounded to the format. */
export function emitRoundedPair(
  a: Arithmetic,
  stream: ParticleStream,
  format: ShortFormat | undefined,
): readonly [Value, Value] {
  const round = rounder(a, format);
  if (!round) return emitNormalPair(a, stream);
  return a.scope(() => {
    const [p, q] = emitNormalPair(a, stream);
    return [round(p), round(q)] as const;
  });
}

export function releaseValues(f: FunctionBuilder, values: readonly (Value | Mask)[]): void {
  for (const value of values) {
    const local = localOf(value);
    if (local) f.release(local);
  }
}
