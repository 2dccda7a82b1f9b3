/** `Arithmetic` on two doubles or four floats at a time. */

import type { Arithmetic, Bits, Format, Handle, Mask, Value } from './arithmetic-types.ts';
import type { FunctionBuilder, FunctionReference, Label, Local } from './encoder.ts';
import { LaneArithmetic } from './lane-arithmetic.ts';

export class SimdArithmetic extends LaneArithmetic implements Arithmetic {
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
