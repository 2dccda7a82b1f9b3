/** The part of `Arithmetic` that is the same for one number and for a vector of them. */

import type { Bits, Format, Handle, Handles, Mask, Value } from './arithmetic-types.ts';
import type { FunctionBuilder, Local } from './encoder.ts';
import type { LoadInstruction, PlainInstruction, StoreInstruction, ValueType } from './instructions.ts';

type Prefix = 'f64' | 'f32' | 'f64x2' | 'f32x4';
type IntegerPrefix = 'i64' | 'i32' | 'i64x2' | 'i32x4';

/** What the back ends share: bookkeeping of locals, and the instructions that differ only in their prefix. */
export abstract class LaneArithmetic {
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

function handlesIn(result: Handles | undefined): readonly Handle[] {
  if (result === undefined) return [];
  if ('held' in result) return [result as Handle];
  return Array.isArray(result) ? result : Object.values(result);
}
