/**
 * Builds WebAssembly modules (2.0 with SIMD) byte by byte: `ModuleBuilder` holds the parts of a module, `FunctionBuilder`
 * the code of one function, written as a stack machine with names for locals and labels.
 */

import { ByteSink } from './byte-sink.ts';
import {
  type LaneInstruction,
  type LaneMemoryInstruction,
  type LoadInstruction,
  laneInstructions,
  laneMemoryInstructions,
  loadInstructions,
  miscellaneousPage,
  type PlainInstruction,
  plainInstructions,
  type RelaxedInstruction,
  relaxedInstructions,
  type StoreInstruction,
  simdPage,
  storeInstructions,
  type ValueType,
  valueTypeCode,
} from './instructions.ts';

export type { ValueType } from './instructions.ts';

/** A parameter or local variable of one function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function of a module, imported or defined. */
export interface FunctionReference {
  readonly index: number;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export interface Global {
  readonly index: number;
  readonly type: ValueType;
}

/** Where a `br` goes: behind a block or an if, to the start of a loop. */
export interface Label {
  readonly depth: number;
}

export interface MemoryLimits {
  /** In pages of 65,536 bytes. */
  minimum: number;
  maximum?: number;
  /** Needs `maximum`. */
  shared?: boolean;
}

type LocalsOf<P extends Readonly<Record<string, ValueType>>> = { readonly [K in keyof P]: Local };

/**
 * The code of one function. Every method appends instructions and returns the builder, so that a chain reads like the
 * text format: `f.get(x).get(y).op('f64.add').set(z)`.
 */
export class FunctionBuilder {
  readonly module: ModuleBuilder;
  private readonly parameterCount: number;
  private readonly localTypes: ValueType[] = [];
  private readonly freeLocals: Record<ValueType, Local[]> = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  private readonly hoistedLocals = new Map<string, Local>();
  private readonly prologue = new ByteSink(64);
  private readonly body = new ByteSink(1024);
  private sink = this.body;
  private depth = 0;

  constructor(module: ModuleBuilder, parameterCount: number) {
    this.module = module;
    this.parameterCount = parameterCount;
  }

  /** A local variable. It starts as 0 unless `release` gave its place back before: then it holds the last value. */
  local(type: ValueType): Local {
    return this.freeLocals[type].pop() ?? this.newLocal(type);
  }

  private newLocal(type: ValueType): Local {
    this.localTypes.push(type);
    return { index: this.parameterCount + this.localTypes.length - 1, type };
  }

  /** Gives a local's place back for later calls of `local`. */
  release(local: Local): this {
    this.freeLocals[local.type].push(local);
    return this;
  }

  /**
   * A local set once, at the start of the function, by what `emit` leaves on the stack; one for each `key`. For constants
   * used in loops: V8 builds a v128 constant anew at every use.
   */
  hoisted(key: string, type: ValueType, emit: (f: this) => void): Local {
    const known = this.hoistedLocals.get(key);
    if (known !== undefined) return known;
    const local = this.newLocal(type);
    const before = this.sink;
    this.sink = this.prologue;
    emit(this);
    this.set(local);
    this.sink = before;
    this.hoistedLocals.set(key, local);
    return local;
  }

  get(local: Local): this {
    this.sink.byte(0x20);
    this.sink.unsigned(local.index);
    return this;
  }

  set(local: Local): this {
    this.sink.byte(0x21);
    this.sink.unsigned(local.index);
    return this;
  }

  tee(local: Local): this {
    this.sink.byte(0x22);
    this.sink.unsigned(local.index);
    return this;
  }

  getGlobal(global: Global): this {
    this.sink.byte(0x23);
    this.sink.unsigned(global.index);
    return this;
  }

  setGlobal(global: Global): this {
    this.sink.byte(0x24);
    this.sink.unsigned(global.index);
    return this;
  }

  i32(value: number): this {
    this.sink.byte(0x41);
    this.sink.signed32(value);
    return this;
  }

  i64(value: bigint): this {
    this.sink.byte(0x42);
    this.sink.signed64(value);
    return this;
  }

  f32(value: number): this {
    this.sink.byte(0x43);
    this.sink.float32(value);
    return this;
  }

  f64(value: number): this {
    this.sink.byte(0x44);
    this.sink.float64(value);
    return this;
  }

  /** A vector constant of 16 bytes, lowest first. */
  v128(bytes: ArrayLike<number>): this {
    if (bytes.length !== 16) throw new RangeError(`a v128 constant has 16 bytes, got ${bytes.length}`);
    this.opcode(simdPage + 0x0c);
    this.sink.bytes(bytes);
    return this;
  }

  /** The vector constant with both lanes `value`, or lanes `value` and `second`. */
  f64x2(value: number, second: number = value): this {
    this.opcode(simdPage + 0x0c);
    this.sink.float64(value);
    this.sink.float64(second);
    return this;
  }

  f32x4(value: number): this {
    this.opcode(simdPage + 0x0c);
    for (let i = 0; i < 4; i++) this.sink.float32(value);
    return this;
  }

  i64x2(value: bigint, second: bigint = value): this {
    this.opcode(simdPage + 0x0c);
    this.sink.fixed64(value);
    this.sink.fixed64(second);
    return this;
  }

  i32x4(value: number): this {
    const wide = BigInt.asUintN(32, BigInt(value));
    return this.i64x2((wide << 32n) | wide);
  }

  /** Instructions without immediate operands, in order. */
  op(...instructions: readonly PlainInstruction[]): this {
    for (const instruction of instructions) this.opcode(plainInstructions[instruction]);
    return this;
  }

  /** Fused or separate multiply-add as the machine pleases: only where the result records that bits may vary. */
  relaxed(instruction: RelaxedInstruction): this {
    this.opcode(relaxedInstructions[instruction]);
    return this;
  }

  /** Loads from the address on the stack plus `offset`; `alignment` in bytes is a hint only. */
  load(instruction: LoadInstruction, offset = 0, alignment?: number): this {
    const [code, natural] = loadInstructions[instruction];
    return this.memoryAccess(code, natural, offset, alignment);
  }

  /** Stores the value on the stack to the address below it plus `offset`. */
  store(instruction: StoreInstruction, offset = 0, alignment?: number): this {
    const [code, natural] = storeInstructions[instruction];
    return this.memoryAccess(code, natural, offset, alignment);
  }

  /** Loads or stores one lane; stack: address, vector. */
  laneMemory(instruction: LaneMemoryInstruction, lane: number, offset = 0): this {
    const [code, natural] = laneMemoryInstructions[instruction];
    this.memoryAccess(code, natural, offset, undefined);
    this.sink.byte(lane);
    return this;
  }

  /** extract_lane and replace_lane. */
  lane(instruction: LaneInstruction, lane: number): this {
    this.opcode(laneInstructions[instruction]);
    this.sink.byte(lane);
    return this;
  }

  /** i8x16.shuffle: byte i of the result is byte `bytes[i]` of the 32 bytes of both operands. */
  shuffle(bytes: ArrayLike<number>): this {
    if (bytes.length !== 16) throw new RangeError(`a shuffle names 16 bytes, got ${bytes.length}`);
    this.opcode(simdPage + 0x0d);
    this.sink.bytes(bytes);
    return this;
  }

  /** A shuffle of 64-bit lanes: 0 and 1 are those of the first operand, 2 and 3 of the second. */
  shuffle64(first: number, second: number): this {
    return this.shuffle(Array.from({ length: 16 }, (_, i) => 8 * (i < 8 ? first : second) + (i % 8)));
  }

  /** A shuffle of 32-bit lanes: 0 to 3 are those of the first operand, 4 to 7 of the second. */
  shuffle32(lanes: readonly [number, number, number, number]): this {
    return this.shuffle(Array.from({ length: 16 }, (_, i) => 4 * lanes[i >> 2]! + (i % 4)));
  }

  memorySize(): this {
    this.sink.byte(0x3f);
    this.sink.byte(0);
    return this;
  }

  /** memory.copy; stack: destination, source, length in bytes. */
  memoryCopy(): this {
    this.opcode(miscellaneousPage + 10);
    this.sink.byte(0);
    this.sink.byte(0);
    return this;
  }

  /** memory.fill; stack: destination, byte, length in bytes. */
  memoryFill(): this {
    this.opcode(miscellaneousPage + 11);
    this.sink.byte(0);
    return this;
  }

  call(target: FunctionReference): this {
    this.sink.byte(0x10);
    this.sink.unsigned(target.index);
    return this;
  }

  /** block ... end; a `br` to the label goes behind it. */
  block(body: (label: Label) => void, result?: ValueType): this {
    return this.structure(0x02, body, result);
  }

  /** loop ... end; a `br` to the label starts the next round. */
  loop(body: (label: Label) => void, result?: ValueType): this {
    return this.structure(0x03, body, result);
  }

  /** if ... else ... end on the i32 on the stack. */
  if(then: (label: Label) => void, otherwise?: (label: Label) => void, result?: ValueType): this {
    return this.structure(
      0x04,
      (label) => {
        then(label);
        if (otherwise === undefined) return;
        this.sink.byte(0x05);
        otherwise(label);
      },
      result,
    );
  }

  br(label: Label): this {
    this.sink.byte(0x0c);
    this.sink.unsigned(this.depth - label.depth);
    return this;
  }

  brIf(label: Label): this {
    this.sink.byte(0x0d);
    this.sink.unsigned(this.depth - label.depth);
    return this;
  }

  /** br_table on the i32 on the stack: to `labels[i]`, or to `otherwise` beyond the last. */
  brTable(labels: readonly Label[], otherwise: Label): this {
    this.sink.byte(0x0e);
    this.sink.unsigned(labels.length);
    for (const label of labels) this.sink.unsigned(this.depth - label.depth);
    this.sink.unsigned(this.depth - otherwise.depth);
    return this;
  }

  /**
   * `for (counter = from; counter < to; counter += step) body` over i32, compared signed. `from` and `to` are locals or
   * constants; `step` is a constant above 0. The body is emitted once; a `br` to its label ends the loop.
   */
  forRange(counter: Local, from: Local | number, to: Local | number, step: number, body: (exit: Label) => void): this {
    const push = (value: Local | number): this => (typeof value === 'number' ? this.i32(value) : this.get(value));
    push(from).set(counter);
    return this.block((exit) => {
      this.get(counter);
      push(to).op('i32.ge_s').brIf(exit);
      this.loop((again) => {
        body(exit);
        this.get(counter).i32(step).op('i32.add').tee(counter);
        push(to).op('i32.lt_s').brIf(again);
      });
    });
  }

  /** Locals, then code: the body as it stands in the code section. */
  finish(): ByteSink {
    const out = new ByteSink(this.prologue.length + this.body.length + 64);
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.localTypes) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    out.unsigned(runs.length);
    for (const { type, count } of runs) {
      out.unsigned(count);
      out.byte(valueTypeCode[type]);
    }
    out.bytes(this.prologue.view());
    out.bytes(this.body.view());
    out.byte(0x0b);
    return out;
  }

  private opcode(code: number): void {
    if (code < simdPage) {
      this.sink.byte(code);
    } else if (code < miscellaneousPage) {
      this.sink.byte(0xfd);
      this.sink.unsigned(code - simdPage);
    } else {
      this.sink.byte(0xfc);
      this.sink.unsigned(code - miscellaneousPage);
    }
  }

  private memoryAccess(code: number, natural: number, offset: number, alignment: number | undefined): this {
    const exponent = alignment === undefined ? natural : 31 - Math.clz32(alignment);
    if (offset < 0 || offset > 0xffffffff || exponent > natural) {
      throw new RangeError(`invalid memory access: offset ${offset}, alignment ${alignment ?? 1 << natural}`);
    }
    this.opcode(code);
    this.sink.unsigned(exponent);
    this.sink.unsigned(offset);
    return this;
  }

  private structure(opcode: number, body: (label: Label) => void, result: ValueType | undefined): this {
    this.sink.byte(opcode);
    this.sink.byte(result === undefined ? 0x40 : valueTypeCode[result]);
    this.depth++;
    body({ depth: this.depth });
    this.depth--;
    this.sink.byte(0x0b);
    return this;
  }
}

/** The parts of one module. Imports have to come before definitions, because they share the numbering of functions. */
export class ModuleBuilder {
  private readonly types = new ByteSink();
  private readonly typeIndexes = new Map<string, number>();
  private readonly imports = new ByteSink();
  private readonly exports = new ByteSink();
  private readonly globals = new ByteSink(64);
  private readonly data = new ByteSink();
  private readonly functionTypes: number[] = [];
  private readonly bodies: (ByteSink | undefined)[] = [];
  private readonly shared = new Map<string, FunctionReference>();
  private importCount = 0;
  private importedFunctions = 0;
  private exportCount = 0;
  private globalCount = 0;
  private dataCount = 0;
  private ownMemory: MemoryLimits | undefined;
  private hasMemory = false;

  importMemory(from: string, name: string, limits: MemoryLimits): void {
    this.takeMemory();
    this.importCount++;
    this.imports.name(from);
    this.imports.name(name);
    this.imports.byte(0x02);
    writeLimits(this.imports, limits);
  }

  /** A memory of the module's own, exported as `exportName` when that is given. */
  memory(limits: MemoryLimits, exportName?: string): void {
    this.takeMemory();
    this.ownMemory = limits;
    if (exportName !== undefined) this.exportEntry(exportName, 0x02, 0);
  }

  importFunction(
    from: string,
    name: string,
    parameters: readonly ValueType[],
    results: readonly ValueType[],
  ): FunctionReference {
    if (this.functionTypes.length > 0)
      throw new Error(`import ${from}.${name} has to come before the first definition`);
    this.importCount++;
    this.imports.name(from);
    this.imports.name(name);
    this.imports.byte(0x00);
    this.imports.unsigned(this.type(parameters, results));
    return { index: this.importedFunctions++, parameters, results };
  }

  /**
   * Defines a function. `parameters` names them in order; `build` gets their locals under the same names and may define
   * further functions meanwhile.
   */
  define<const P extends Readonly<Record<string, ValueType>>>(
    parameters: P,
    results: readonly ValueType[],
    build: (f: FunctionBuilder, parameters: LocalsOf<P>, self: FunctionReference) => void,
  ): FunctionReference {
    const names = Object.keys(parameters);
    const types = names.map((name) => parameters[name]!);
    const slot = this.functionTypes.push(this.type(types, results)) - 1;
    this.bodies.push(undefined);
    const self: FunctionReference = { index: this.importedFunctions + slot, parameters: types, results };
    const locals = Object.fromEntries(names.map((name, index) => [name, { index, type: types[index]! }]));
    const f = new FunctionBuilder(this, names.length);
    build(f, locals as LocalsOf<P>, self);
    this.bodies[slot] = f.finish();
    return self;
  }

  /** `define` and `export` in one. */
  exportFunction<const P extends Readonly<Record<string, ValueType>>>(
    name: string,
    parameters: P,
    results: readonly ValueType[],
    build: (f: FunctionBuilder, parameters: LocalsOf<P>, self: FunctionReference) => void,
  ): FunctionReference {
    const reference = this.define(parameters, results, build);
    this.export(name, reference);
    return reference;
  }

  /** A function that several emitters share: defined by `create` when `key` is first asked for. */
  helper(key: string, create: (module: this) => FunctionReference): FunctionReference {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const reference = create(this);
    this.shared.set(key, reference);
    return reference;
  }

  export(name: string, target: FunctionReference): void {
    this.exportEntry(name, 0x00, target.index);
  }

  /** A global variable; `exportName` makes it visible from outside. */
  global(type: 'i32' | 'f64', initial: number, options: { mutable?: boolean; exportName?: string } = {}): Global {
    const index = this.globalCount++;
    this.globals.byte(valueTypeCode[type]);
    this.globals.byte(options.mutable === true ? 1 : 0);
    if (type === 'i32') {
      this.globals.byte(0x41);
      this.globals.signed32(initial);
    } else {
      this.globals.byte(0x44);
      this.globals.float64(initial);
    }
    this.globals.byte(0x0b);
    if (options.exportName !== undefined) this.exportEntry(options.exportName, 0x03, index);
    return { index, type };
  }

  /** Bytes that stand in memory at `address` once the module is instantiated. */
  dataSegment(address: number, bytes: Uint8Array): void {
    this.dataCount++;
    this.data.byte(0x00);
    this.data.byte(0x41);
    this.data.signed32(address);
    this.data.byte(0x0b);
    this.data.unsigned(bytes.length);
    this.data.bytes(bytes);
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    let size = 256 + this.imports.length + this.exports.length + this.data.length;
    for (const body of this.bodies) size += (body?.length ?? 0) + 5;
    const out = new ByteSink(size);
    out.bytes([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    const section = (id: number, count: number, content: ByteSink): void => {
      if (count === 0) return;
      const counted = new ByteSink(content.length + 5);
      counted.unsigned(count);
      counted.bytes(content.view());
      out.byte(id);
      out.sized(counted);
    };
    section(1, this.typeIndexes.size, this.types);
    section(2, this.importCount, this.imports);
    const indexes = new ByteSink();
    for (const type of this.functionTypes) indexes.unsigned(type);
    section(3, this.functionTypes.length, indexes);
    if (this.ownMemory !== undefined) {
      const limits = new ByteSink(16);
      writeLimits(limits, this.ownMemory);
      section(5, 1, limits);
    }
    section(6, this.globalCount, this.globals);
    section(7, this.exportCount, this.exports);
    const code = new ByteSink(size);
    for (const body of this.bodies) {
      if (body === undefined) throw new Error('a module was encoded while one of its functions was being built');
      code.sized(body);
    }
    section(10, this.bodies.length, code);
    section(11, this.dataCount, this.data);
    return out.view().slice();
  }

  private type(parameters: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${parameters.join()}>${results.join()}`;
    const known = this.typeIndexes.get(key);
    if (known !== undefined) return known;
    this.types.byte(0x60);
    for (const list of [parameters, results]) {
      this.types.unsigned(list.length);
      for (const type of list) this.types.byte(valueTypeCode[type]);
    }
    const index = this.typeIndexes.size;
    this.typeIndexes.set(key, index);
    return index;
  }

  private exportEntry(name: string, kind: number, index: number): void {
    this.exportCount++;
    this.exports.name(name);
    this.exports.byte(kind);
    this.exports.unsigned(index);
  }

  private takeMemory(): void {
    if (this.hasMemory) throw new Error('a module has at most one memory');
    this.hasMemory = true;
  }
}

function writeLimits(sink: ByteSink, limits: MemoryLimits): void {
  if (limits.shared === true && limits.maximum === undefined) throw new Error('a shared memory needs a maximum');
  sink.byte((limits.maximum === undefined ? 0 : 1) + (limits.shared === true ? 2 : 0));
  sink.unsigned(limits.minimum);
  if (limits.maximum !== undefined) sink.unsigned(limits.maximum);
}
