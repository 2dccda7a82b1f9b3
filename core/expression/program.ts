/**
 * Programs: expressions as numbered operations, each distinct one once (hash-consed), inside nested loops. An operation
 * stands in the outermost loop body that knows all its operands, so what does not change in a loop is computed before it.
 * Identifiers rise with dependency: a loop's own node comes behind everything in its body, its results behind that.
 */

import { constantIndex, constantOf, type IndexPolynomial, loopIndex, loopsOf } from './index-polynomial.ts';
import {
  type BinaryOperation,
  type CompareOperation,
  evaluateBinary,
  evaluateCompare,
  evaluatePower,
  evaluateUnary,
  expandPower,
  type UnaryOperation,
} from './operations.ts';

export type NodeId = number;

export type Operation =
  | UnaryOperation
  | BinaryOperation
  | CompareOperation
  /** A number: `value`. */
  | 'constant'
  /** Operand to the constant exponent `value`; `expansion` is the same by multiplications. */
  | 'power'
  /** Where operand 0 (a comparison) holds operand 1, else operand 2. */
  | 'select'
  /** Coordinate `value` of the point, or the coordinate at `index`. */
  | 'coordinate'
  | 'element'
  /** The same of the direction of a Hessian-vector product. */
  | 'direction'
  | 'direction-element'
  /** A value from outside that differs from lane to lane, or one that is the same in all. */
  | 'input'
  | 'uniform'
  /** An index polynomial as a number. */
  | 'index'
  /** The loop `value` runs here. */
  | 'loop'
  /** Result `slot` of the loop `value`: first its sums, then its carried values. */
  | 'result'
  /** In a body: the carried value `slot` of the loop `value` as the iteration begins. */
  | 'carry'
  /** Operand 0 goes to `index` of the temporary array `value`; or comes from there. */
  | 'store'
  | 'load'
  /** Operand 0 is added to the gradient at coordinate `index`. */
  | 'accumulate';

export interface ProgramNode {
  operation: Operation;
  operands: readonly NodeId[];
  value: number;
  slot: number;
  index: IndexPolynomial | undefined;
  expansion: NodeId | undefined;
  /** The block in which it is computed: 0 is the program itself, others are loop bodies. */
  block: number;
}

export interface Loop {
  /** The body's block, and the block around the loop. */
  block: number;
  parent: number;
  kind: 'sum' | 'product' | 'other';
  from: IndexPolynomial;
  to: IndexPolynomial;
  descending: boolean;
  /** The most iterations it can take in one run. */
  terms: number;
  /** In the body: the terms of each sum, added in the order of blocked-sum.ts. */
  sums: NodeId[];
  carries: { carry: NodeId; initial: NodeId; next: NodeId }[];
  /** Of a product: what each iteration multiplies by. */
  factor: NodeId | undefined;
}

export interface Program {
  dimension: number;
  nodes: readonly ProgramNode[];
  loops: readonly Loop[];
  /** Depth of each block; a block's loop is the one whose `block` it is. */
  depths: readonly number[];
  /** Lengths of the temporary arrays. */
  arrays: readonly number[];
  value: NodeId | undefined;
  /** Numbered results. Of a derivative: its parts by coordinate, where absent ones have no part outside of loops. */
  outputs: ReadonlyMap<number, NodeId>;
  /** Loops add to the gradient as well. */
  accumulates: boolean;
}

const COMMUTATIVE: ReadonlySet<Operation> = new Set(['add', 'mul', 'min', 'max', 'eq', 'ne']);

export class ProgramBuilder {
  readonly dimension: number;
  readonly nodes: ProgramNode[] = [];
  readonly loops: Loop[] = [];
  readonly depths: number[] = [0];
  readonly arrays: number[] = [];
  private accumulates = false;
  private readonly known = new Map<string, NodeId>();
  private current = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
  }

  finish(value: NodeId | undefined, outputs: ReadonlyMap<number, NodeId> = new Map()): Program {
    const { dimension, nodes, loops, depths, arrays, accumulates } = this;
    return { dimension, nodes, loops, depths, arrays, value, outputs, accumulates };
  }

  constantValue(id: NodeId): number | undefined {
    const node = this.nodes[id];
    return node.operation === 'constant' ? node.value : undefined;
  }

  constant(value: number): NodeId {
    return this.node('constant', [], { value });
  }

  /** A coordinate by its number from 0, possibly changing with loops. */
  coordinate(index: IndexPolynomial): NodeId {
    const fixed = constantOf(index);
    return fixed === undefined ? this.node('element', [], { index }) : this.node('coordinate', [], { value: fixed });
  }

  direction(index: IndexPolynomial): NodeId {
    const fixed = constantOf(index);
    return fixed === undefined
      ? this.node('direction-element', [], { index })
      : this.node('direction', [], { value: fixed });
  }

  input(slot: number): NodeId {
    return this.node('input', [], { slot });
  }

  uniform(slot: number): NodeId {
    return this.node('uniform', [], { slot });
  }

  index(index: IndexPolynomial): NodeId {
    const fixed = constantOf(index);
    return fixed === undefined ? this.node('index', [], { index }) : this.constant(fixed);
  }

  unary(operation: UnaryOperation, a: NodeId): NodeId {
    const value = this.constantValue(a);
    if (value !== undefined) return this.constant(evaluateUnary(operation, value));
    if (operation === 'neg') return this.neg(a);
    return this.node(operation, [a]);
  }

  binary(operation: BinaryOperation, a: NodeId, b: NodeId): NodeId {
    switch (operation) {
      case 'add':
        return this.add(a, b);
      case 'sub':
        return this.sub(a, b);
      case 'mul':
        return this.mul(a, b);
      case 'div':
        return this.div(a, b);
      case 'pow':
        return this.pow(a, b);
      default:
        return this.folded(operation, a, b) ?? (a === b ? a : this.node(operation, [a, b]));
    }
  }

  neg(a: NodeId): NodeId {
    const node = this.nodes[a];
    if (node.operation === 'constant') return this.constant(-node.value);
    if (node.operation === 'neg') return node.operands[0];
    if (node.operation === 'mul') {
      const [p, q] = node.operands;
      const [cp, cq] = [this.constantValue(p), this.constantValue(q)];
      if (cp !== undefined) return this.mul(this.constant(-cp), q);
      if (cq !== undefined) return this.mul(p, this.constant(-cq));
    }
    return this.node('neg', [a]);
  }

  add(a: NodeId, b: NodeId): NodeId {
    const folded = this.folded('add', a, b);
    if (folded !== undefined) return folded;
    if (this.nodes[b].operation === 'neg') return this.sub(a, this.nodes[b].operands[0]);
    if (this.nodes[a].operation === 'neg') return this.sub(b, this.nodes[a].operands[0]);
    return this.node('add', [a, b]);
  }

  sub(a: NodeId, b: NodeId): NodeId {
    const folded = this.folded('sub', a, b);
    if (folded !== undefined) return folded;
    if (Object.is(this.constantValue(b), 0)) return a;
    if (this.nodes[b].operation === 'neg') return this.add(a, this.nodes[b].operands[0]);
    return this.node('sub', [a, b]);
  }

  mul(a: NodeId, b: NodeId): NodeId {
    const folded = this.folded('mul', a, b);
    if (folded !== undefined) return folded;
    for (const [p, q] of [
      [a, b],
      [b, a],
    ]) {
      const constant = this.constantValue(p);
      if (constant === 1) return q;
      if (constant === -1) return this.neg(q);
      if (this.nodes[q].operation !== 'neg') continue;
      const inner = this.nodes[q].operands[0];
      return constant === undefined ? this.neg(this.mul(p, inner)) : this.mul(this.constant(-constant), inner);
    }
    return this.node('mul', [a, b]);
  }

  div(a: NodeId, b: NodeId): NodeId {
    const folded = this.folded('div', a, b);
    if (folded !== undefined) return folded;
    const divisor = this.constantValue(b);
    if (divisor === 1) return a;
    if (divisor !== undefined && hasExactReciprocal(divisor)) return this.mul(a, this.constant(1 / divisor));
    if (this.nodes[a].operation === 'neg') return this.neg(this.div(this.nodes[a].operands[0], b));
    return this.node('div', [a, b]);
  }

  pow(a: NodeId, b: NodeId): NodeId {
    const exponent = this.constantValue(b);
    if (exponent !== undefined) return this.power(a, exponent);
    return this.node('pow', [a, b]);
  }

  /** A constant exponent. Kept as one operation, because its derivative at 0 is not that of its multiplications. */
  power(a: NodeId, exponent: number): NodeId {
    if (exponent === 0) return this.constant(1);
    if (exponent === 1) return a;
    const value = this.constantValue(a);
    if (value !== undefined) return this.constant(evaluatePower(value, exponent));
    const expansion = expandPower<NodeId>(a, exponent, {
      mul: (p, q) => this.mul(p, q),
      sqrt: (p) => this.unary('sqrt', p),
      reciprocal: (p) => this.div(this.constant(1), p),
    });
    return this.node('power', [a], { value: exponent, expansion });
  }

  compare(operation: CompareOperation, a: NodeId, b: NodeId): NodeId {
    return this.node(operation, [a, b]);
  }

  /** The outcome of a comparison of constants, if that is what `mask` is. */
  knownMask(mask: NodeId): boolean | undefined {
    const { operation, operands } = this.nodes[mask];
    const [a, b] = operands.map((id) => this.constantValue(id));
    if (a === undefined || b === undefined) return undefined;
    return evaluateCompare(operation as CompareOperation, a, b);
  }

  select(mask: NodeId, a: NodeId, b: NodeId): NodeId {
    const known = this.knownMask(mask);
    if (known !== undefined) return known ? a : b;
    return a === b ? a : this.node('select', [mask, a, b]);
  }

  /** A temporary array; loops fill it and later loops of the same block read it. */
  array(length: number): number {
    return this.arrays.push(length) - 1;
  }

  store(array: number, index: IndexPolynomial, value: NodeId): void {
    this.effect('store', value, array, index);
  }

  load(array: number, index: IndexPolynomial): NodeId {
    return this.node('load', [], { value: array, index });
  }

  accumulate(index: IndexPolynomial, value: NodeId): void {
    this.accumulates = true;
    this.effect('accumulate', value, 0, index);
  }

  /** Opens a loop: what is made until `closeLoop` and depends on its variable stands in its body. */
  openLoop(range: Pick<Loop, 'kind' | 'from' | 'to' | 'descending' | 'terms'>): number {
    const block = this.depths.push(this.depths[this.current] + 1) - 1;
    const { kind, from, to, descending, terms } = range;
    const loop =
      this.loops.push({
        block,
        parent: this.current,
        kind,
        from,
        to,
        descending,
        terms,
        sums: [],
        carries: [],
        factor: undefined,
      }) - 1;
    this.current = block;
    return loop;
  }

  loopVariable(loop: number): IndexPolynomial {
    return loopIndex(loop);
  }

  carry(loop: number, initial: NodeId): NodeId {
    const { carries } = this.loops[loop];
    const carry = this.node('carry', [], { value: loop, slot: carries.length });
    carries.push({ carry, initial, next: initial });
    return carry;
  }

  /** Ends a loop that multiplies `factor` over its iterations. */
  closeProduct(loop: number, factor: NodeId): NodeId {
    const { carry } = this.loops[loop].carries[0];
    this.loops[loop].factor = factor;
    return this.closeLoop(loop, [], [this.mul(carry, factor)])[0];
  }

  /** Ends a loop and gives its results: of the sums in order, then of the carried values. */
  closeLoop(loop: number, sums: readonly NodeId[], next: readonly NodeId[] = []): NodeId[] {
    const record = this.loops[loop];
    record.sums = [...sums];
    next.forEach((id, slot) => {
      record.carries[slot].next = id;
    });
    this.current = record.parent;
    const count = sums.length + record.carries.length;
    this.push({
      operation: 'loop',
      operands: [],
      value: loop,
      slot: 0,
      index: undefined,
      expansion: undefined,
      block: record.parent,
    });
    return Array.from({ length: count }, (_, slot) => this.node('result', [], { value: loop, slot }));
  }

  private folded(operation: BinaryOperation, a: NodeId, b: NodeId): NodeId | undefined {
    const p = this.constantValue(a);
    const q = this.constantValue(b);
    return p === undefined || q === undefined ? undefined : this.constant(evaluateBinary(operation, p, q));
  }

  private node(operation: Operation, operands: readonly NodeId[], more: Partial<ProgramNode> = {}): NodeId {
    if (COMMUTATIVE.has(operation) && operands[0] > operands[1]) operands = [operands[1], operands[0]];
    const value = more.value ?? 0;
    const slot = more.slot ?? 0;
    const number = Object.is(value, -0) ? '-0' : `${value}`;
    const key = `${operation} ${operands.join()} ${number} ${slot} ${more.index?.key ?? ''}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let block = 0;
    for (const operand of operands) block = this.deeper(block, this.nodes[operand].block);
    if (more.index) for (const loop of loopsOf(more.index)) block = this.deeper(block, this.loops[loop].block);
    if (operation === 'carry') block = this.loops[value].block;
    if (operation === 'result') block = this.loops[value].parent;
    const id = this.push({ operation, operands, value, slot, index: more.index, expansion: more.expansion, block });
    this.known.set(key, id);
    return id;
  }

  private deeper(a: number, b: number): number {
    return this.depths[b] > this.depths[a] ? b : a;
  }

  private effect(operation: 'store' | 'accumulate', value: NodeId, array: number, index: IndexPolynomial): void {
    this.push({
      operation,
      operands: [value],
      value: array,
      slot: 0,
      index,
      expansion: undefined,
      block: this.current,
    });
  }

  private push(node: ProgramNode): NodeId {
    return this.nodes.push(node) - 1;
  }
}

/** 1/x is a normal number without rounding: dividing by x and multiplying by 1/x agree to the bit. */
function hasExactReciprocal(x: number): boolean {
  const size = Math.abs(x);
  if (!(size >= 1e-300 && size <= 1e300)) return false;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  return (view.getBigUint64(0) & 0xfffffffffffffn) === 0n;
}

/** What has to be computed, block by block, in order. */
export interface Schedule {
  /** Node identifiers of each block, rising. */
  blocks: readonly (readonly NodeId[])[];
  live: Uint8Array;
  /** For each loop, which of its sums somebody wants. */
  sums: readonly (readonly boolean[])[];
}

/**
 * Drops what neither the outputs nor an effect needs. Powers stand for their multiplications where these are to be
 * computed, for themselves where a program is to be transformed.
 */
export function scheduleProgram(program: Program, powers: 'expanded' | 'whole' = 'expanded'): Schedule {
  const { nodes, loops } = program;
  const live = new Uint8Array(nodes.length);
  if (program.value !== undefined) live[program.value] = 1;
  for (const id of program.outputs.values()) live[id] = 1;
  const sums = loops.map((loop) => loop.sums.map(() => false));
  const loopNode = new Int32Array(loops.length);
  const loopOfBlock = new Map(loops.map((loop, id) => [loop.block, id]));
  nodes.forEach((node, id) => {
    if (node.operation === 'loop') loopNode[node.value] = id;
  });
  const enliven = (block: number): void => {
    for (let loop = loopOfBlock.get(block); loop !== undefined; loop = loopOfBlock.get(loops[loop].parent)) {
      live[loopNode[loop]] = 1;
    }
  };
  nodes.forEach((node, id) => {
    if (node.operation !== 'store' && node.operation !== 'accumulate') return;
    live[id] = 1;
    enliven(node.block);
  });
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (!live[id]) continue;
    const node = nodes[id];
    if (node.expansion !== undefined && powers === 'expanded') live[node.expansion] = 1;
    else for (const operand of node.operands) live[operand] = 1;
    if (node.operation === 'result') {
      live[loopNode[node.value]] = 1;
      const terms = loops[node.value].sums;
      if (node.slot < terms.length) {
        live[terms[node.slot]] = 1;
        sums[node.value][node.slot] = true;
      }
    }
    if (node.operation === 'loop') {
      for (const { carry, initial, next } of loops[node.value].carries) {
        live[carry] = 1;
        live[initial] = 1;
        live[next] = 1;
      }
    }
  }
  const blocks: NodeId[][] = program.depths.map(() => []);
  nodes.forEach((node, id) => {
    if (live[id]) blocks[node.block].push(id);
  });
  return { blocks, live, sums };
}

/** The number 0 as an index. */
export const ZERO_INDEX = constantIndex(0);
