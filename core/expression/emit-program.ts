/** A program as WebAssembly: the code for two particles, one in each lane. */

import type { Arithmetic, Handle, Mask, Value } from '../wasm/arithmetic.ts';
import type { Local } from '../wasm/encoder.ts';
import { type Elementary, elementaryStyle, emitBinary, emitCompare, emitUnary, localOf } from './emit-operations.ts';
import { emitAddTerm, emitClearSum, emitCloseBlock, emitEndsBlock, emitTotal, sumBytes } from './emit-sums.ts';
import type { IndexPolynomial } from './index-polynomial.ts';
import type { BinaryOperation, UnaryOperation } from './operations.ts';
import { type NodeId, type Program, type ProgramNode, type Schedule, scheduleProgram } from './program.ts';
import { rounder, roundTo, type ShortFormat } from './rounding.ts';

/** Rows of lanes in memory: row k begins at `base + k * stride` bytes. */
export interface Rows {
  base: Local;
  stride: Local | number;
}

/** What a program's code reads and writes. Values given here stay the caller's. */
export interface ProgramContext {
  /** Coordinates; for a program without loops either these or `point`. */
  coordinate?(coordinate: number): Value;
  point?: Rows;
  direction?: Rows;
  /** Where `accumulate` adds. */
  gradient?: Rows;
  /** `scratchBytes` bytes for sums and temporary arrays. */
  scratch?: Local;
  input?(slot: number): Value;
  uniform?(slot: number): Value | Mask;
  /** Emulates a shorter format: every result is rounded to it. */
  format?: ShortFormat | undefined;
}

/** Bytes of scratch that a program's loops need. */
export function scratchBytes(program: Program): number {
  const layout = scratchLayout(program, scheduleProgram(program));
  return layout.bytes;
}

interface ScratchLayout {
  bytes: number;
  arrays: number[];
  /** By loop and sum; undefined where nobody wants the sum. */
  sums: (number | undefined)[][];
}

function scratchLayout(program: Program, schedule: Schedule): ScratchLayout {
  let bytes = 0;
  const take = (count: number): number => {
    const offset = bytes;
    bytes += count;
    return offset;
  };
  const arrays = program.arrays.map((length) => take(16 * length));
  const sums = program.loops.map((loop, id) =>
    loop.sums.map((_, slot) => (schedule.sums[id][slot] ? take(sumBytes(loop.terms)) : undefined)),
  );
  return { bytes, arrays, sums };
}

/** Emits a program's operations; afterwards its outputs can be asked for. */
export class ProgramEmitter {
  private readonly a: Arithmetic;
  private readonly program: Program;
  private readonly context: ProgramContext;
  private readonly schedule: Schedule;
  private readonly layout: ScratchLayout;
  private readonly handles = new Map<NodeId, Handle>();
  private readonly counters = new Map<number, Local>();
  /** Nodes whose local may be used again after the node given as key. */
  private readonly endings = new Map<NodeId, NodeId[]>();
  private readonly kept = new Set<NodeId>();
  private readonly foreign = new Set<Local>();
  private readonly results: NodeId[][];
  private readonly elementary: Elementary;
  private readonly round: ((value: Value) => Value) | undefined;

  constructor(a: Arithmetic, program: Program, context: ProgramContext) {
    this.a = a;
    this.program = program;
    this.context = context;
    this.round = rounder(a, context.format);
    this.schedule = scheduleProgram(program);
    this.layout = scratchLayout(program, this.schedule);
    this.results = program.loops.map(() => []);
    program.nodes.forEach((node, id) => {
      if (node.operation === 'result' && this.schedule.live[id]) this.results[node.value].push(id);
    });
    this.elementary = elementaryStyle(program.nodes.filter((_, id) => this.schedule.live[id]));
    this.findEndings();
  }

  emit(): void {
    this.block(0);
  }

  value(): Value {
    if (this.program.value === undefined) throw new Error('the program has no value');
    return this.number(this.program.value);
  }

  /** A numbered result, which may be the outcome of a comparison. */
  output(slot: number): Value | Mask {
    const id = this.program.outputs.get(slot);
    const handle = id === undefined ? undefined : this.handles.get(this.resolve(id));
    if (handle === undefined || handle.kind === 'bits') throw new Error(`the program has no result ${slot}`);
    return handle;
  }

  /** The numbered results; of a derivative its parts outside of loops, by coordinate. */
  outputs(): Map<number, Value> {
    const parts = new Map<number, Value>();
    for (const [coordinate, id] of this.program.outputs) parts.set(coordinate, this.number(id));
    return parts;
  }

  /** Gives back the locals of the outputs, which may not be used any more. */
  release(): void {
    const locals = new Set<Local>();
    for (const id of this.kept) {
      const handle = this.handles.get(id);
      const local = handle && localOf(handle);
      if (local && !this.foreign.has(local)) locals.add(local);
    }
    for (const local of locals) this.a.f.release(local);
  }

  /** The node that really computes: an expanded power stands for its multiplications. */
  private resolve(id: NodeId): NodeId {
    let node = id;
    for (let next = this.program.nodes[node].expansion; next !== undefined; next = this.program.nodes[node].expansion) {
      node = next;
    }
    return node;
  }

  private findEndings(): void {
    const { nodes, loops, depths } = this.program;
    const loopOfBlock = new Map(loops.map((loop, id) => [loop.block, id]));
    const loopNode: NodeId[] = [];
    nodes.forEach((node, id) => {
      if (node.operation === 'loop') loopNode[node.value] = id;
    });
    const last = new Map<NodeId, NodeId>();
    /** `user` in `block` needs `id`: until the user, or until the end of the loop around it that stands beside `id`. */
    const uses = (operand: NodeId, user: NodeId, block: number): void => {
      const id = this.resolve(operand);
      let place = user;
      for (let inner = block; depths[inner] > depths[nodes[id].block]; ) {
        const loop = loopOfBlock.get(inner) ?? -1;
        place = loopNode[loop];
        inner = loops[loop].parent;
      }
      last.set(id, Math.max(last.get(id) ?? -1, place));
    };
    const endOfBody = nodes.length;
    nodes.forEach((node, id) => {
      if (!this.schedule.live[id] || node.expansion !== undefined) return;
      for (const operand of node.operands) uses(operand, id, node.block);
      if (node.operation !== 'loop') return;
      const loop = loops[node.value];
      loop.sums.forEach((term, slot) => {
        if (this.schedule.sums[node.value][slot]) uses(term, endOfBody, loop.block);
      });
      for (const { carry, initial, next } of loop.carries) {
        uses(carry, endOfBody, loop.block);
        uses(next, endOfBody, loop.block);
        uses(initial, id, node.block);
      }
    });
    const outputs = [...this.program.outputs.values()];
    if (this.program.value !== undefined) outputs.push(this.program.value);
    for (const id of outputs) this.kept.add(this.resolve(id));
    for (const [id, place] of last) {
      if (this.kept.has(id) || place === endOfBody) continue;
      const list = this.endings.get(place);
      if (list) list.push(id);
      else this.endings.set(place, [id]);
    }
  }

  private number(id: NodeId): Value {
    const handle = this.handles.get(this.resolve(id));
    if (handle?.kind !== 'value') throw new Error(`node ${id} has no number`);
    return handle;
  }

  private mask(id: NodeId): Mask {
    const handle = this.handles.get(id);
    if (handle?.kind !== 'mask') throw new Error(`node ${id} is no comparison`);
    return handle;
  }

  private free(id: NodeId): void {
    const handle = this.handles.get(id);
    this.handles.delete(id);
    const local = handle && localOf(handle);
    if (local && !this.foreign.has(local)) this.a.f.release(local);
  }

  private block(block: number): void {
    for (const id of this.schedule.blocks[block]) {
      const node = this.program.nodes[id];
      if (node.expansion !== undefined || node.operation === 'carry' || node.operation === 'result') continue;
      if (node.operation === 'loop') this.loop(node.value);
      else this.operation(id, node);
      for (const ended of this.endings.get(id) ?? []) this.free(ended);
    }
  }

  private operation(id: NodeId, node: ProgramNode): void {
    const { a, context } = this;
    const [p, q, r] = node.operands;
    switch (node.operation) {
      case 'constant':
        this.handles.set(id, a.constant(context.format ? roundTo(context.format, node.value) : node.value));
        return;
      case 'coordinate':
        if (context.coordinate) this.given(id, context.coordinate(node.value));
        else this.handles.set(id, this.loadRow(context.point, { terms: [], key: '' }, node.value));
        return;
      case 'element':
        this.handles.set(id, this.loadRow(context.point, this.indexOf(node)));
        return;
      case 'direction':
        this.handles.set(id, this.loadRow(context.direction, { terms: [], key: '' }, node.value));
        return;
      case 'direction-element':
        this.handles.set(id, this.loadRow(context.direction, this.indexOf(node)));
        return;
      case 'input':
        this.given(id, context.input?.(node.slot));
        return;
      case 'uniform':
        this.given(id, context.uniform?.(node.slot));
        return;
      case 'index':
        this.computed(id, this.indexNumber(this.indexOf(node)));
        return;
      case 'lt':
      case 'le':
      case 'eq':
      case 'ne':
        this.handles.set(id, emitCompare(a, node.operation, this.number(p), this.number(q)));
        return;
      case 'select':
        this.handles.set(id, a.select(this.mask(p), this.number(q), this.number(r)));
        return;
      case 'store':
        this.storeTemporary(node, this.number(p));
        return;
      case 'load':
        this.handles.set(id, this.loadTemporary(node));
        return;
      case 'accumulate':
        this.accumulate(node, this.number(p));
        return;
      case 'power':
        this.computed(id, emitBinary(a, 'pow', this.number(p), a.constant(node.value), this.elementary));
        return;
      case 'min':
      case 'max':
        this.handles.set(id, emitBinary(a, node.operation, this.number(p), this.number(q)));
        return;
      case 'neg':
      case 'abs':
      case 'sign':
      case 'floor':
        this.handles.set(id, emitUnary(a, node.operation, this.number(p)));
        return;
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'pow':
        this.computed(
          id,
          emitBinary(a, node.operation as BinaryOperation, this.number(p), this.number(q), this.elementary),
        );
        return;
      default:
        this.computed(id, emitUnary(a, node.operation as UnaryOperation, this.number(p), this.elementary));
    }
  }

  private computed(id: NodeId, value: Value): void {
    const rounded = this.round?.(value) ?? value;
    if (rounded !== value) this.releaseHandle(value);
    this.handles.set(id, rounded);
  }

  private given(id: NodeId, value: Value | Mask | undefined): void {
    if (value === undefined) throw new Error(`node ${id} is given by nobody`);
    const local = localOf(value);
    if (local) this.foreign.add(local);
    this.handles.set(id, value);
  }

  private indexOf(node: ProgramNode): IndexPolynomial {
    if (!node.index) throw new Error(`the operation ${node.operation} has no index`);
    return node.index;
  }

  /** Leaves an index polynomial's value on the stack, without its constant part if `withConstant` is false. */
  private pushIndex(index: IndexPolynomial, withConstant = true): void {
    const { f } = this.a;
    let pushed = 0;
    for (const { coefficient, loops } of index.terms) {
      if (loops.length === 0 && !withConstant) continue;
      if (loops.length === 0) f.i32(coefficient);
      else {
        f.get(this.counter(loops[0]));
        for (const loop of loops.slice(1)) f.get(this.counter(loop)).op('i32.mul');
        if (coefficient !== 1) f.i32(coefficient).op('i32.mul');
      }
      if (pushed++ > 0) f.op('i32.add');
    }
    if (pushed === 0) f.i32(0);
  }

  private counter(loop: number): Local {
    const local = this.counters.get(loop);
    if (!local) throw new Error(`loop ${loop} is not running`);
    return local;
  }

  private indexNumber(index: IndexPolynomial): Value {
    const { a } = this;
    this.pushIndex(index);
    a.f.op(a.format === 'f64' ? 'f64.convert_i32_s' : 'f32.convert_i32_s');
    a.f.op(a.format === 'f64' ? 'f64x2.splat' : 'f32x4.splat');
    return a.pop();
  }

  /** Leaves the address of a row on the stack; returns the constant offset to add. */
  private pushAddress(rows: Rows | undefined, index: IndexPolynomial, plus = 0): number {
    if (!rows) throw new Error('the program reads or writes rows that were not given');
    const { f } = this.a;
    const constant = (index.terms.find((term) => term.loops.length === 0)?.coefficient ?? 0) + plus;
    const moving = index.terms.some((term) => term.loops.length > 0);
    f.get(rows.base);
    if (typeof rows.stride === 'number') {
      const offset = constant * rows.stride;
      const immediate = offset >= 0 && offset < 0x7fffffff;
      if (moving) {
        this.pushIndex(index, false);
        f.i32(rows.stride).op('i32.mul', 'i32.add');
      }
      if (!immediate) f.i32(offset).op('i32.add');
      return immediate ? offset : 0;
    }
    if (!moving && constant === 0) return 0;
    if (moving) this.pushIndex(index, false);
    if (constant !== 0 || !moving) f.i32(constant);
    if (moving && constant !== 0) f.op('i32.add');
    f.get(rows.stride).op('i32.mul', 'i32.add');
    return 0;
  }

  private loadRow(rows: Rows | undefined, index: IndexPolynomial, plus = 0): Value {
    const offset = this.pushAddress(rows, index, plus);
    this.a.f.load('v128.load', offset);
    return this.a.pop();
  }

  private temporary(): Rows {
    const { scratch } = this.context;
    if (!scratch) throw new Error('the program needs scratch memory');
    return { base: scratch, stride: 16 };
  }

  private storeTemporary(node: ProgramNode, value: Value): void {
    const offset = this.pushAddress(this.temporary(), this.indexOf(node), this.layout.arrays[node.value] / 16);
    this.a.push(value);
    this.a.f.store('v128.store', offset);
  }

  private loadTemporary(node: ProgramNode): Value {
    return this.loadRow(this.temporary(), this.indexOf(node), this.layout.arrays[node.value] / 16);
  }

  private accumulate(node: ProgramNode, value: Value): void {
    const { a } = this;
    const address = a.f.local('i32');
    const offset = this.pushAddress(this.context.gradient, this.indexOf(node));
    a.f.set(address);
    a.scope(() => {
      const sum = a.add(a.load(address, offset), value);
      a.store(address, this.round?.(sum) ?? sum, offset);
    });
    a.f.release(address);
  }

  private releaseHandle(handle: Handle): void {
    const local = localOf(handle);
    if (local) this.a.f.release(local);
  }

  private loop(id: number): void {
    const { a, context, program } = this;
    const { f } = a;
    const loop = program.loops[id];
    const counter = f.local('i32');
    const end = f.local('i32');
    const count = f.local('i32');
    const [start, stop] = loop.descending ? [loop.to, loop.from] : [loop.from, loop.to];
    this.pushIndex(start);
    f.set(counter);
    this.pushIndex(stop);
    f.set(end);
    f.i32(0).set(count);
    this.counters.set(id, counter);
    const wanted = loop.sums.flatMap((term, slot) => {
      const offset = this.layout.sums[id][slot];
      return offset === undefined ? [] : [{ slot, term, offset }];
    });
    const scratch = context.scratch;
    if (wanted.length > 0 && !scratch) throw new Error('the program needs scratch memory');
    for (const { offset } of wanted) emitClearSum(a, scratch as Local, offset);
    const carried = loop.carries.map(({ carry, initial }) => {
      const value = a.variable(this.number(initial));
      this.handles.set(carry, value);
      return value;
    });
    f.block((exit) => {
      f.get(counter)
        .get(end)
        .op(loop.descending ? 'i32.lt_s' : 'i32.gt_s')
        .brIf(exit);
      f.loop((again) => {
        this.block(loop.block);
        for (const { term, offset } of wanted)
          emitAddTerm(a, scratch as Local, offset, count, this.number(term), context.format);
        for (const { next } of loop.carries) a.push(this.number(next));
        for (const value of [...carried].reverse()) f.set(localOf(value) as Local);
        f.get(count).i32(1).op('i32.add').set(count);
        if (wanted.length > 0) {
          emitEndsBlock(f, count);
          f.if(() => {
            for (const { offset } of wanted) emitCloseBlock(f, scratch as Local, offset, count, context.format);
          });
        }
        this.freeBody(loop.block);
        f.get(counter)
          .i32(loop.descending ? -1 : 1)
          .op('i32.add')
          .tee(counter)
          .get(end);
        f.op(loop.descending ? 'i32.ge_s' : 'i32.le_s').brIf(again);
      });
    });
    this.counters.delete(id);
    for (const result of this.results[id]) {
      const { slot } = program.nodes[result];
      const sum = wanted.find((entry) => entry.slot === slot);
      if (sum) this.handles.set(result, emitTotal(a, scratch as Local, sum.offset, count, context.format));
      else this.handles.set(result, a.variable(carried[slot - loop.sums.length]));
    }
    for (const value of carried) this.releaseHandle(value);
    for (const local of [counter, end, count]) f.release(local);
  }

  /** Gives back what lives until the end of an iteration. */
  private freeBody(block: number): void {
    for (const id of this.schedule.blocks[block]) {
      const { operation } = this.program.nodes[id];
      if (operation === 'carry') this.handles.delete(id);
      else if (this.handles.has(id)) this.free(id);
    }
  }
}
