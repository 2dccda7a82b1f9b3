/** What numerical code is written over: handles on lanes, and the operations on them. */

import type { FunctionBuilder, FunctionReference, Label, Local } from './encoder.ts';

/** Floating-point lanes, held in a local or as a constant. Never changes, unless made by `variable`. */
export interface Value {
  readonly kind: 'value';
  readonly held: Local | number;
}

/** Integer lanes as wide as the format's numbers (64 or 32 bits). */
export interface Bits {
  readonly kind: 'bits';
  readonly held: Local | bigint;
}

/** A truth value a lane, as comparisons give it. */
export interface Mask {
  readonly kind: 'mask';
  readonly held: Local;
}

export type Handle = Value | Bits | Mask;

/** What a `scope` may return. */
export type Handles = Handle | readonly Handle[] | Readonly<Record<string, Handle>>;

export type Format = 'f64' | 'f32';

export interface Arithmetic {
  /** The function that is being written. */
  readonly f: FunctionBuilder;
  readonly format: Format;
  /** Numbers worked on at once: 1, 2 or 4. */
  readonly lanes: number;
  /** Bytes of all lanes together: how far `load` and `store` reach. */
  readonly bytes: number;

  constant(value: number): Value;
  /** All lanes the same number, from a local of type f64 (f32). */
  splat(scalar: Local): Value;
  /** A handle for a local that holds lanes already (f64 or f32, v128), for example a parameter. */
  wrap(local: Local): Value;
  /** Leaves the lanes on the stack. */
  push(handle: Handle): void;
  /** Takes lanes from the stack. */
  pop(): Value;

  add(a: Value, b: Value): Value;
  sub(a: Value, b: Value): Value;
  mul(a: Value, b: Value): Value;
  div(a: Value, b: Value): Value;
  neg(a: Value): Value;
  abs(a: Value): Value;
  sqrt(a: Value): Value;
  /** The smaller number; NaN when one is NaN; -0 is below +0. */
  min(a: Value, b: Value): Value;
  max(a: Value, b: Value): Value;
  /** b < a ? b : a, so that a NaN in either gives `a`. Faster than `min`. */
  pseudoMin(a: Value, b: Value): Value;
  /** a < b ? b : a, so that a NaN in either gives `a`. */
  pseudoMax(a: Value, b: Value): Value;
  floor(a: Value): Value;
  ceil(a: Value): Value;
  trunc(a: Value): Value;
  /** The nearest integer, ties to even. */
  nearest(a: Value): Value;
  /** The magnitude of `a` with the sign of `b`. */
  copySign(a: Value, b: Value): Value;

  eq(a: Value, b: Value): Mask;
  ne(a: Value, b: Value): Mask;
  lt(a: Value, b: Value): Mask;
  gt(a: Value, b: Value): Mask;
  le(a: Value, b: Value): Mask;
  ge(a: Value, b: Value): Mask;
  maskAnd(a: Mask, b: Mask): Mask;
  maskOr(a: Mask, b: Mask): Mask;
  maskNot(a: Mask): Mask;
  /** Lane by lane: `a` where the mask is true, else `b`. */
  select(mask: Mask, a: Value, b: Value): Value;
  selectBits(mask: Mask, a: Bits, b: Bits): Bits;
  /** All ones where true, all zeros where false. */
  maskToBits(mask: Mask): Bits;
  /** Runs `body` when the mask is true in at least one lane. Only `assign` gets results out of it. */
  ifAny(mask: Mask, body: () => void): void;
  /** Ends the block or repeats the loop of `label` when the mask is true in at least one lane. */
  branchIfAny(mask: Mask, label: Label): void;

  bitsConstant(value: bigint): Bits;
  /** The same lanes as integers. It may share the local of `a`: read it before `a`, if a variable, is assigned. */
  toBits(a: Value): Bits;
  /** The same lanes as numbers; shares its local as `toBits` does. */
  fromBits(a: Bits): Value;
  bitAnd(a: Bits, b: Bits): Bits;
  bitOr(a: Bits, b: Bits): Bits;
  bitXor(a: Bits, b: Bits): Bits;
  shiftLeft(a: Bits, count: number): Bits;
  shiftRightUnsigned(a: Bits, count: number): Bits;
  shiftRightSigned(a: Bits, count: number): Bits;
  addBits(a: Bits, b: Bits): Bits;
  subBits(a: Bits, b: Bits): Bits;
  eqBits(a: Bits, b: Bits): Mask;
  /** a < b as signed integers. */
  ltBits(a: Bits, b: Bits): Mask;

  /** A value that `assign` may change: for loops and for results of `ifAny`. */
  variable(initial: Value): Value;
  bitsVariable(initial: Bits): Bits;
  assign(variable: Value, value: Value): void;
  assignBits(variable: Bits, value: Bits): void;

  /** Consecutive numbers from the address in `pointer` plus `offset`, one a lane. */
  load(pointer: Local, offset?: number): Value;
  store(pointer: Local, value: Value, offset?: number): void;
  /** One number for all lanes. */
  loadSplat(pointer: Local, offset?: number): Value;
  loadBits(pointer: Local, offset?: number): Bits;
  storeBits(pointer: Local, value: Bits, offset?: number): void;
  /** Calls a function of one number and one result for each lane in order. */
  perLane(target: FunctionReference, ...values: readonly Value[]): Value;

  /**
   * Runs `body` and gives back the locals of everything it made except its result, a handle or an array or record of
   * handles. Keeps functions small; wrap whatever uses many temporaries.
   */
  scope<Result extends Handles>(body: () => Result): Result;
  scope(body: () => void): void;
}
