/** The derivative of a gradient along a direction, forwards: the Hessian-vector product as a program. */

import { partialScalings } from './derivative-rules.ts';
import { copyNode } from './differentiate.ts';
import { constantIndex, type IndexPolynomial, renameLoops } from './index-polynomial.ts';
import { type NodeId, type Program, ProgramBuilder, type Schedule, scheduleProgram } from './program.ts';

class Tangent {
  private readonly source: Program;
  private readonly schedule: Schedule;
  private readonly builder: ProgramBuilder;
  /** Copies of the source's nodes, and their derivatives along the direction; absent where that is zero. */
  private readonly primal: NodeId[] = [];
  private readonly tangent: (NodeId | undefined)[] = [];
  private readonly loops = new Map<number, number>();
  private readonly arrays = new Map<number, { primal: number; tangent: number }>();

  constructor(source: Program) {
    this.source = source;
    this.schedule = scheduleProgram(source, 'whole');
    this.builder = new ProgramBuilder(source.dimension);
  }

  run(): Program {
    this.block(0);
    const products = new Map<number, NodeId>();
    for (const [coordinate, id] of this.source.outputs) {
      const tangent = this.tangent[id];
      if (tangent !== undefined) products.set(coordinate, tangent);
    }
    return this.builder.finish(undefined, products);
  }

  private rename(index: IndexPolynomial | undefined): IndexPolynomial {
    return renameLoops(index as IndexPolynomial, this.loops);
  }

  private block(block: number): void {
    for (const id of this.schedule.blocks[block]) {
      const node = this.source.nodes[id];
      if (node.operation === 'loop') this.loop(node.value);
      else if (node.operation !== 'carry' && node.operation !== 'result') this.node(id);
    }
  }

  private node(id: NodeId): void {
    const { builder } = this;
    const node = this.source.nodes[id];
    switch (node.operation) {
      case 'store': {
        const arrays = this.arrayPair(node.value);
        const index = this.rename(node.index);
        builder.store(arrays.primal, index, this.primal[node.operands[0]]);
        builder.store(arrays.tangent, index, this.tangent[node.operands[0]] ?? builder.constant(0));
        return;
      }
      case 'load': {
        const arrays = this.arrayPair(node.value);
        const index = this.rename(node.index);
        this.primal[id] = builder.load(arrays.primal, index);
        this.tangent[id] = builder.load(arrays.tangent, index);
        return;
      }
      case 'accumulate': {
        const tangent = this.tangent[node.operands[0]];
        if (tangent !== undefined) builder.accumulate(this.rename(node.index), tangent);
        return;
      }
      default:
    }
    const find = (operand: NodeId): NodeId => this.primal[operand];
    this.primal[id] = copyNode(builder, this.source, id, find, (index) => this.rename(index));
    if (node.operation === 'coordinate') this.tangent[id] = builder.direction(constantIndex(node.value));
    else if (node.operation === 'element') this.tangent[id] = builder.direction(this.rename(node.index));
    else this.tangent[id] = this.derivative(id);
  }

  private derivative(id: NodeId): NodeId | undefined {
    const { builder } = this;
    const node = this.source.nodes[id];
    const tangents = node.operands.map((operand) => this.tangent[operand]);
    if (tangents.every((tangent) => tangent === undefined)) return undefined;
    const operands = node.operands.map((operand) => this.primal[operand]);
    if (node.operation === 'select') {
      const zero = builder.constant(0);
      return builder.select(operands[0], tangents[1] ?? zero, tangents[2] ?? zero);
    }
    let sum: NodeId | undefined;
    partialScalings(builder, node, operands, this.primal[id]).forEach((scale, slot) => {
      const tangent = tangents[slot];
      if (!scale || tangent === undefined) return;
      const part = scale(tangent);
      sum = sum === undefined ? part : builder.add(sum, part);
    });
    return sum;
  }

  private arrayPair(array: number): { primal: number; tangent: number } {
    const known = this.arrays.get(array);
    if (known) return known;
    const length = this.source.arrays[array];
    const pair = { primal: this.builder.array(length), tangent: this.builder.array(length) };
    this.arrays.set(array, pair);
    return pair;
  }

  private loop(id: number): void {
    const { builder } = this;
    const loop = this.source.loops[id];
    const { descending, terms } = loop;
    const copy = builder.openLoop({
      kind: 'other',
      from: this.rename(loop.from),
      to: this.rename(loop.to),
      descending,
      terms,
    });
    this.loops.set(id, copy);
    for (const { carry, initial } of loop.carries) {
      this.primal[carry] = builder.carry(copy, this.primal[initial]);
      this.tangent[carry] = builder.carry(copy, this.tangent[initial] ?? builder.constant(0));
    }
    this.block(loop.block);
    const sums: NodeId[] = [];
    const takers: ((result: NodeId) => void)[] = [];
    const results = this.resultsOf(id);
    loop.sums.forEach((term, slot) => {
      const result = results.get(slot);
      if (result === undefined) return;
      sums.push(this.primal[term]);
      takers.push((made) => {
        this.primal[result] = made;
      });
      const tangent = this.tangent[term];
      if (tangent === undefined) return;
      sums.push(tangent);
      takers.push((made) => {
        this.tangent[result] = made;
      });
    });
    const next = loop.carries.flatMap((carried) => [
      this.primal[carried.next],
      this.tangent[carried.next] ?? builder.constant(0),
    ]);
    const made = builder.closeLoop(copy, sums, next);
    takers.forEach((take, k) => {
      take(made[k]);
    });
    loop.carries.forEach((_, slot) => {
      const result = results.get(loop.sums.length + slot);
      if (result === undefined) return;
      this.primal[result] = made[sums.length + 2 * slot];
      this.tangent[result] = made[sums.length + 2 * slot + 1];
    });
  }

  /** The live results of a loop by slot. */
  private resultsOf(loop: number): Map<number, NodeId> {
    const results = new Map<number, NodeId>();
    for (const id of this.schedule.blocks[this.source.loops[loop].parent]) {
      const node = this.source.nodes[id];
      if (node.operation === 'result' && node.value === loop) results.set(node.slot, id);
    }
    return results;
  }
}

/**
 * The Hessian-vector product of a program made by `differentiate`: its `gradient` and what its loops accumulate are the
 * products, for the direction that `direction` operations read.
 */
export function differentiateAlong(gradient: Program): Program {
  return new Tangent({ ...gradient, value: undefined }).run();
}
