/**
 * One interface over which numerical code is written once and emitted for one number (f64, f32) or for a vector of them
 * (f64x2, f32x4). All back ends emit the same IEEE 754 operations in the same order, so each lane has the scalar's bits.
 */

import type { FunctionBuilder, FunctionReference, Label, Local } from './encoder.ts';
import type { LoadInstruction, PlainInstruction, StoreInstruction, ValueType } from './instructions.ts';

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
  toBits(a: Value): Bits;
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

/** Writes into `f` one number at a time. */
export function scalarArithmetic(f: FunctionBuilder, format: Format = 'f64'): Arithmetic {
  return new ScalarArithmetic(f, format);
}

/** Writes into `f` two f64 or four f32 numbers at a time. */
export function simdArithmetic(f: FunctionBuilder, format: Format = 'f64'): Arithmetic {
  return new SimdArithmetic(f, format);
}

type Prefix = 'f64' | 'f32' | 'f64x2' | 'f32x4';
type IntegerPrefix = 'i64' | 'i32' | 'i64x2' | 'i32x4';

/** What the back ends share: bookkeeping of locals, and the instructions that differ only in their prefix. */
abstract class LaneArithmetic {
  readonly f: FunctionBuilder;
  readonly format: Format;
  abstract readonly lanes: number;
  abstract readonly bytes: number;
  protected abstract readonly prefix: Prefix;
  protected abstract readonly integerPrefix: IntegerPrefix;
  protected abstract readonly valueType: ValueType;
  protected abstract readonly bitsType: ValueType;
  protected abstract readonly maskType: ValueType;
  protected abstract readonly loadValue: LoadInstruction;
  protected abstract readonly storeValue: StoreInstruction;
  protected abstract readonly loadInteger: LoadInstruction;
  protected abstract readonly storeInteger: StoreInstruction;
  private made: Local[] = [];

  constructor(f: FunctionBuilder, format: Format) {
    this.f = f;
    this.format = format;
  }

  abstract push(handle: Handle): void;

  constant(value: number): Value {
    return { kind: 'value', held: this.format === 'f32' ? Math.fround(value) : value };
  }
  bitsConstant(value: bigint): Bits {
    return { kind: 'bits', held: value };
  }
  wrap(local: Local): Value {
    if (local.type !== this.valueType) throw new TypeError(`a local of type ${local.type} as ${this.valueType}`);
    return { kind: 'value', held: local };
  }
  pop(): Value {
    return { kind: 'value', held: this.take(this.valueType) };
  }

  add(a: Value, b: Value): Value {
    return this.binary(a, b, 'add');
  }
  sub(a: Value, b: Value): Value {
    return this.binary(a, b, 'sub');
  }
  mul(a: Value, b: Value): Value {
    return this.binary(a, b, 'mul');
  }
  div(a: Value, b: Value): Value {
    return this.binary(a, b, 'div');
  }
  min(a: Value, b: Value): Value {
    return this.binary(a, b, 'min');
  }
  max(a: Value, b: Value): Value {
    return this.binary(a, b, 'max');
  }
  neg(a: Value): Value {
    return this.unary(a, 'neg');
  }
  abs(a: Value): Value {
    return this.unary(a, 'abs');
  }
  sqrt(a: Value): Value {
    return this.unary(a, 'sqrt');
  }
  floor(a: Value): Value {
    return this.unary(a, 'floor');
  }
  ceil(a: Value): Value {
    return this.unary(a, 'ceil');
  }
  trunc(a: Value): Value {
    return this.unary(a, 'trunc');
  }
  nearest(a: Value): Value {
    return this.unary(a, 'nearest');
  }
  eq(a: Value, b: Value): Mask {
    return this.compare(a, b, 'eq');
  }
  ne(a: Value, b: Value): Mask {
    return this.compare(a, b, 'ne');
  }
  lt(a: Value, b: Value): Mask {
    return this.compare(a, b, 'lt');
  }
  gt(a: Value, b: Value): Mask {
    return this.compare(a, b, 'gt');
  }
  le(a: Value, b: Value): Mask {
    return this.compare(a, b, 'le');
  }
  ge(a: Value, b: Value): Mask {
    return this.compare(a, b, 'ge');
  }

  shiftLeft(a: Bits, count: number): Bits {
    return this.shift(a, count, 'shl');
  }
  shiftRightUnsigned(a: Bits, count: number): Bits {
    return this.shift(a, count, 'shr_u');
  }
  shiftRightSigned(a: Bits, count: number): Bits {
    return this.shift(a, count, 'shr_s');
  }
  addBits(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, `${this.integerPrefix}.add`);
  }
  subBits(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, `${this.integerPrefix}.sub`);
  }
  eqBits(a: Bits, b: Bits): Mask {
    return this.mask(a, b, `${this.integerPrefix}.eq`);
  }
  ltBits(a: Bits, b: Bits): Mask {
    return this.mask(a, b, `${this.integerPrefix}.lt_s`);
  }

  variable(initial: Value): Value {
    this.push(initial);
    return this.pop();
  }
  bitsVariable(initial: Bits): Bits {
    this.push(initial);
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  assign(variable: Value, value: Value): void {
    if (typeof variable.held === 'number') throw new TypeError('assign to a constant');
    this.push(value);
    this.f.set(variable.held);
  }
  assignBits(variable: Bits, value: Bits): void {
    if (typeof variable.held === 'bigint') throw new TypeError('assign to a constant');
    this.push(value);
    this.f.set(variable.held);
  }

  load(pointer: Local, offset = 0): Value {
    this.f.get(pointer).load(this.loadValue, offset);
    return this.pop();
  }
  store(pointer: Local, value: Value, offset = 0): void {
    this.f.get(pointer);
    this.push(value);
    this.f.store(this.storeValue, offset);
  }
  loadBits(pointer: Local, offset = 0): Bits {
    this.f.get(pointer).load(this.loadInteger, offset);
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  storeBits(pointer: Local, value: Bits, offset = 0): void {
    this.f.get(pointer);
    this.push(value);
    this.f.store(this.storeInteger, offset);
  }

  scope<Result extends Handles>(body: () => Result): Result;
  scope(body: () => void): void;
  scope(body: () => unknown): unknown {
    const outer = this.made;
    this.made = [];
    const result = body();
    const kept = new Set<Local>();
    for (const handle of handlesIn(result as Handles | undefined))
      if (typeof handle.held === 'object') kept.add(handle.held);
    for (const local of this.made) {
      if (kept.has(local)) outer.push(local);
      else this.f.release(local);
    }
    this.made = outer;
    return result;
  }

  /** Stores the top of the stack in a new local, which the innermost `scope` gives back. */
  protected take(type: ValueType): Local {
    const local = this.f.local(type);
    this.made.push(local);
    this.f.set(local);
    return local;
  }
  protected binaryBits(a: Bits, b: Bits, instruction: PlainInstruction): Bits {
    this.push(a);
    this.push(b);
    this.f.op(instruction);
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  protected mask(a: Handle, b: Handle, instruction: PlainInstruction): Mask {
    this.push(a);
    this.push(b);
    this.f.op(instruction);
    return { kind: 'mask', held: this.take(this.maskType) };
  }
  private binary(a: Value, b: Value, name: 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max'): Value {
    this.push(a);
    this.push(b);
    this.f.op(`${this.prefix}.${name}`);
    return this.pop();
  }
  private unary(a: Value, name: 'neg' | 'abs' | 'sqrt' | 'floor' | 'ceil' | 'trunc' | 'nearest'): Value {
    this.push(a);
    this.f.op(`${this.prefix}.${name}`);
    return this.pop();
  }
  private compare(a: Value, b: Value, name: 'eq' | 'ne' | 'lt' | 'gt' | 'le' | 'ge'): Mask {
    return this.mask(a, b, `${this.prefix}.${name}`);
  }
  private shift(a: Bits, count: number, name: 'shl' | 'shr_u' | 'shr_s'): Bits {
    this.push(a);
    this.pushShiftCount(count);
    this.f.op(`${this.integerPrefix}.${name}`);
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  protected abstract pushShiftCount(count: number): void;
}

class ScalarArithmetic extends LaneArithmetic implements Arithmetic {
  readonly lanes = 1;
  readonly bytes: number;
  protected readonly prefix: Format;
  protected readonly integerPrefix: 'i64' | 'i32';
  protected readonly valueType: Format;
  protected readonly bitsType: 'i64' | 'i32';
  protected readonly maskType = 'i32';
  protected readonly loadValue;
  protected readonly storeValue;
  protected readonly loadInteger;
  protected readonly storeInteger;

  constructor(f: FunctionBuilder, format: Format) {
    super(f, format);
    this.bytes = format === 'f64' ? 8 : 4;
    this.prefix = format;
    this.valueType = format;
    this.integerPrefix = format === 'f64' ? 'i64' : 'i32';
    this.bitsType = this.integerPrefix;
    this.loadValue = `${format}.load` as const;
    this.storeValue = `${format}.store` as const;
    this.loadInteger = `${this.integerPrefix}.load` as const;
    this.storeInteger = `${this.integerPrefix}.store` as const;
  }

  push({ held }: Handle): void {
    if (typeof held === 'object') this.f.get(held);
    else if (typeof held === 'number') this.format === 'f64' ? this.f.f64(held) : this.f.f32(held);
    else this.format === 'f64' ? this.f.i64(held) : this.f.i32(Number(BigInt.asIntN(32, held)));
  }
  protected pushShiftCount(count: number): void {
    this.format === 'f64' ? this.f.i64(BigInt(count)) : this.f.i32(count);
  }
  splat(scalar: Local): Value {
    return this.wrap(scalar);
  }
  loadSplat(pointer: Local, offset = 0): Value {
    return this.load(pointer, offset);
  }
  copySign(a: Value, b: Value): Value {
    this.push(a);
    this.push(b);
    this.f.op(`${this.prefix}.copysign`);
    return this.pop();
  }
  pseudoMin(a: Value, b: Value): Value {
    return this.choose(b, a, b, a);
  }
  pseudoMax(a: Value, b: Value): Value {
    return this.choose(b, a, a, b);
  }
  /** left < right ? yes : no */
  private choose(yes: Value, no: Value, left: Value, right: Value): Value {
    for (const value of [yes, no, left, right]) this.push(value);
    this.f.op(`${this.prefix}.lt`, 'select');
    return this.pop();
  }
  maskAnd(a: Mask, b: Mask): Mask {
    return this.mask(a, b, 'i32.and');
  }
  maskOr(a: Mask, b: Mask): Mask {
    return this.mask(a, b, 'i32.or');
  }
  maskNot(a: Mask): Mask {
    this.push(a);
    this.f.op('i32.eqz');
    return { kind: 'mask', held: this.take('i32') };
  }
  select(mask: Mask, a: Value, b: Value): Value {
    for (const handle of [a, b, mask]) this.push(handle);
    this.f.op('select');
    return this.pop();
  }
  selectBits(mask: Mask, a: Bits, b: Bits): Bits {
    for (const handle of [a, b, mask]) this.push(handle);
    this.f.op('select');
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  maskToBits(mask: Mask): Bits {
    this.push(this.bitsConstant(0n));
    this.push(mask);
    if (this.format === 'f64') this.f.op('i64.extend_i32_u');
    this.f.op(`${this.integerPrefix}.sub`);
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  ifAny(mask: Mask, body: () => void): void {
    this.push(mask);
    this.f.if(body);
  }
  branchIfAny(mask: Mask, label: Label): void {
    this.push(mask);
    this.f.brIf(label);
  }
  toBits(a: Value): Bits {
    this.push(a);
    this.f.op(this.format === 'f64' ? 'i64.reinterpret_f64' : 'i32.reinterpret_f32');
    return { kind: 'bits', held: this.take(this.bitsType) };
  }
  fromBits(a: Bits): Value {
    this.push(a);
    this.f.op(this.format === 'f64' ? 'f64.reinterpret_i64' : 'f32.reinterpret_i32');
    return this.pop();
  }
  bitAnd(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, `${this.integerPrefix}.and`);
  }
  bitOr(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, `${this.integerPrefix}.or`);
  }
  bitXor(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, `${this.integerPrefix}.xor`);
  }
  perLane(target: FunctionReference, ...values: readonly Value[]): Value {
    for (const value of values) this.push(value);
    this.f.call(target);
    return this.pop();
  }
}

class SimdArithmetic extends LaneArithmetic implements Arithmetic {
  readonly lanes: number;
  readonly bytes = 16;
  protected readonly prefix: 'f64x2' | 'f32x4';
  protected readonly integerPrefix: 'i64x2' | 'i32x4';
  protected readonly valueType = 'v128';
  protected readonly bitsType = 'v128';
  protected readonly maskType = 'v128';
  protected readonly loadValue = 'v128.load';
  protected readonly storeValue = 'v128.store';
  protected readonly loadInteger = 'v128.load';
  protected readonly storeInteger = 'v128.store';

  constructor(f: FunctionBuilder, format: Format) {
    super(f, format);
    this.lanes = format === 'f64' ? 2 : 4;
    this.prefix = format === 'f64' ? 'f64x2' : 'f32x4';
    this.integerPrefix = format === 'f64' ? 'i64x2' : 'i32x4';
  }

  push({ held }: Handle): void {
    this.f.get(typeof held === 'object' ? held : this.constantLocal(held));
  }
  private constantLocal(value: number | bigint): Local {
    const wide = this.format === 'f64';
    if (typeof value === 'bigint') {
      const bits = BigInt.asUintN(wide ? 64 : 32, value);
      return this.f.hoisted(`${this.integerPrefix} ${bits}`, 'v128', (f) =>
        wide ? f.i64x2(bits) : f.i64x2((bits << 32n) | bits),
      );
    }
    const key = Object.is(value, -0) ? '-0' : String(value);
    return this.f.hoisted(`${this.prefix} ${key}`, 'v128', (f) => (wide ? f.f64x2(value) : f.f32x4(value)));
  }
  protected pushShiftCount(count: number): void {
    this.f.i32(count);
  }
  splat(scalar: Local): Value {
    this.f.get(scalar).op(`${this.prefix}.splat`);
    return this.pop();
  }
  loadSplat(pointer: Local, offset = 0): Value {
    this.f.get(pointer).load(this.format === 'f64' ? 'v128.load64_splat' : 'v128.load32_splat', offset);
    return this.pop();
  }
  copySign(a: Value, b: Value): Value {
    this.push(b);
    this.push(a);
    this.push(this.bitsConstant(this.format === 'f64' ? 1n << 63n : 1n << 31n));
    this.f.op('v128.bitselect');
    return this.pop();
  }
  pseudoMin(a: Value, b: Value): Value {
    this.push(a);
    this.push(b);
    this.f.op(`${this.prefix}.pmin`);
    return this.pop();
  }
  pseudoMax(a: Value, b: Value): Value {
    this.push(a);
    this.push(b);
    this.f.op(`${this.prefix}.pmax`);
    return this.pop();
  }
  maskAnd(a: Mask, b: Mask): Mask {
    return this.mask(a, b, 'v128.and');
  }
  maskOr(a: Mask, b: Mask): Mask {
    return this.mask(a, b, 'v128.or');
  }
  maskNot(a: Mask): Mask {
    this.push(a);
    this.f.op('v128.not');
    return { kind: 'mask', held: this.take('v128') };
  }
  select(mask: Mask, a: Value, b: Value): Value {
    for (const handle of [a, b, mask]) this.push(handle);
    this.f.op('v128.bitselect');
    return this.pop();
  }
  selectBits(mask: Mask, a: Bits, b: Bits): Bits {
    for (const handle of [a, b, mask]) this.push(handle);
    this.f.op('v128.bitselect');
    return { kind: 'bits', held: this.take('v128') };
  }
  maskToBits(mask: Mask): Bits {
    return { kind: 'bits', held: mask.held };
  }
  ifAny(mask: Mask, body: () => void): void {
    this.push(mask);
    this.f.op('v128.any_true').if(body);
  }
  branchIfAny(mask: Mask, label: Label): void {
    this.push(mask);
    this.f.op('v128.any_true').brIf(label);
  }
  toBits(a: Value): Bits {
    return { kind: 'bits', held: typeof a.held === 'number' ? this.constantLocal(a.held) : a.held };
  }
  fromBits(a: Bits): Value {
    return { kind: 'value', held: typeof a.held === 'bigint' ? this.constantLocal(a.held) : a.held };
  }
  bitAnd(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, 'v128.and');
  }
  bitOr(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, 'v128.or');
  }
  bitXor(a: Bits, b: Bits): Bits {
    return this.binaryBits(a, b, 'v128.xor');
  }
  perLane(target: FunctionReference, ...values: readonly Value[]): Value {
    this.push({ kind: 'value', held: 0 });
    for (let lane = 0; lane < this.lanes; lane++) {
      for (const value of values) {
        this.push(value);
        this.f.lane(`${this.prefix}.extract_lane`, lane);
      }
      this.f.call(target).lane(`${this.prefix}.replace_lane`, lane);
    }
    return this.pop();
  }
}

function handlesIn(result: Handles | undefined): readonly Handle[] {
  if (result === undefined) return [];
  if ('held' in result) return [result as Handle];
  return Array.isArray(result) ? result : Object.values(result);
}
