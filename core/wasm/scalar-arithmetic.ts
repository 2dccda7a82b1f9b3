/** `Arithmetic` on one number at a time. */

import type { Arithmetic, Bits, Format, Handle, Mask, Value } from './arithmetic-types.ts';
import type { FunctionBuilder, FunctionReference, Label, Local } from './encoder.ts';
import { LaneArithmetic } from './lane-arithmetic.ts';

export class ScalarArithmetic extends LaneArithmetic implements Arithmetic {
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
