/** The gradient of a program by reverse accumulation, as a program again. */

import { partialScalings } from './derivative-rules.ts';
import { addIndices, type IndexPolynomial, renameLoops } from './index-polynomial.ts';
import { type Loop, type NodeId, type Program, ProgramBuilder, type Schedule, scheduleProgram } from './program.ts';

/** Where nodes and loops of the source stand in the program under construction, here and further out. */
class Environment {
  readonly nodes = new Map<NodeId, NodeId>();
  readonly loops: ReadonlyMap<number, number>;
  private readonly outer: Environment | undefined;

  constructor(outer?: Environment, loops: ReadonlyMap<number, number> = new Map()) {
    this.outer = outer;
    this.loops = loops;
  }

  find(id: NodeId): NodeId {
    for (let place: Environment | undefined = this; place; place = place.outer) {
      const found = place.nodes.get(id);
      if (found !== undefined) return found;
    }
    throw new Error(`node ${id} was used before it was made`);
  }

  /** An environment for the body of `loop`, which is `copy` in the program under construction. */
  inside(loop: number, copy: number): Environment {
    return new Environment(this, new Map(this.loops).set(loop, copy));
  }

  rename(index: IndexPolynomial): IndexPolynomial {
    return renameLoops(index, this.loops);
  }
}

/** Adjoints found so far, by node of the source. */
type Adjoints = Map<NodeId, NodeId>;

/** What is known of a block's derivative before its operations are copied: that by `output` is `seed`. */
interface Target {
  output: NodeId;
  seed: NodeId;
  adjoints: Adjoints;
  /** Takes parts that go to nodes outside of the block. */
  capture: (id: NodeId, part: NodeId) => void;
}

class Reverse {
  private readonly source: Program;
  private readonly schedule: Schedule;
  private readonly builder: ProgramBuilder;
  /** Nodes that depend on the coordinates. */
  private readonly active: Uint8Array;
  private readonly resultOf: readonly NodeId[];
  /** Running products, which each copy of a loop makes anew. */
  private readonly running: Uint8Array;

  constructor(source: Program) {
    this.source = source;
    this.schedule = scheduleProgram(source, 'whole');
    this.builder = new ProgramBuilder(source.dimension);
    this.active = activeNodes(source);
    this.running = runningProducts(source);
    const results: NodeId[] = [];
    source.nodes.forEach((node, id) => {
      if (node.operation === 'result') results[node.value] = id;
    });
    this.resultOf = results;
  }

  run(value: NodeId): Program {
    const { builder, source } = this;
    const environment = new Environment();
    const seed = builder.constant(1);
    const adjoints: Adjoints = new Map();
    const capture = (): never => {
      throw new Error('nothing stands outside of the outermost block');
    };
    const fused = this.forward(0, environment, { output: value, seed, adjoints, capture });
    if (this.active[value]) this.addTo(adjoints, value, seed);
    this.backward(0, environment, adjoints, fused, capture);
    const gradient = new Map<number, NodeId>();
    for (const id of this.schedule.blocks[0]) {
      const node = source.nodes[id];
      const adjoint = adjoints.get(id);
      if (node.operation === 'coordinate' && adjoint !== undefined) gradient.set(node.value, adjoint);
    }
    return builder.finish(environment.find(value), gradient);
  }

  private addTo(adjoints: Adjoints, id: NodeId, part: NodeId): void {
    const before = adjoints.get(id);
    adjoints.set(id, before === undefined ? part : this.builder.add(before, part));
  }

  /**
   * Copies the operations of a block. A sum whose adjoint is known beforehand, a constant times that of the target, runs
   * backwards within the same loop; these loops are returned and the target gets what they found.
   */
  private forward(block: number, environment: Environment, target?: Target): ReadonlySet<number> {
    const fused = new Set<number>();
    const coefficients = target && this.linearCoefficients(block, target.output);
    for (const id of this.schedule.blocks[block]) {
      const node = this.source.nodes[id];
      if (node.operation === 'result' || this.running[id]) continue;
      if (node.operation !== 'loop') {
        environment.nodes.set(id, this.copy(id, environment));
        continue;
      }
      const result = this.resultOf[node.value];
      const coefficient = coefficients?.get(result);
      if (
        this.source.loops[node.value].kind !== 'sum' ||
        !this.active[result] ||
        !target ||
        coefficient === undefined
      ) {
        this.forwardLoop(node.value, environment);
        continue;
      }
      fused.add(node.value);
      const adjoint = this.builder.mul(target.seed, this.builder.constant(coefficient));
      this.sumLoop(node.value, environment, adjoint, true, (outer, part) => {
        if (this.source.nodes[outer].block === block) this.addTo(target.adjoints, outer, part);
        else target.capture(outer, part);
      });
    }
    return fused;
  }

  private copy(id: NodeId, environment: Environment): NodeId {
    return copyNode(
      this.builder,
      this.source,
      id,
      (operand) => environment.find(operand),
      (index) => environment.rename(index),
    );
  }

  /** The loop as in the source, for its result alone. */
  private forwardLoop(id: number, environment: Environment): void {
    const loop = this.source.loops[id];
    const copy = this.open(loop, environment, false);
    const inside = environment.inside(id, copy);
    if (loop.kind === 'product')
      inside.nodes.set(loop.carries[0].carry, this.builder.carry(copy, this.builder.constant(1)));
    this.forward(loop.block, inside);
    const result =
      loop.kind === 'product'
        ? this.builder.closeProduct(copy, inside.find(loop.factor ?? -1))
        : this.builder.closeLoop(copy, [inside.find(loop.sums[0])])[0];
    environment.nodes.set(this.resultOf[id], result);
  }

  private open(loop: Loop, environment: Environment, descending: boolean, kind: Loop['kind'] = loop.kind): number {
    const from = environment.rename(loop.from);
    const to = environment.rename(loop.to);
    return this.builder.openLoop({ kind, from, to, descending, terms: loop.terms });
  }

  /** Runs a sum's body forwards and backwards in each iteration; gives its result as well if `withResult`. */
  private sumLoop(
    id: number,
    environment: Environment,
    adjoint: NodeId,
    withResult: boolean,
    contribute: (outer: NodeId, part: NodeId) => void,
  ): void {
    const loop = this.source.loops[id];
    const copy = this.open(loop, environment, false, 'other');
    const inside = environment.inside(id, copy);
    const captured = this.body(loop, loop.sums[0], inside, adjoint);
    const sums = [...captured.values()];
    if (withResult) sums.push(inside.find(loop.sums[0]));
    const results = this.builder.closeLoop(copy, sums);
    if (withResult) environment.nodes.set(this.resultOf[id], results[sums.length - 1]);
    [...captured.keys()].forEach((outer, k) => {
      contribute(outer, results[k]);
    });
  }

  /** One iteration forwards and backwards; gives the parts that go to nodes outside of the loop. */
  private body(loop: Loop, output: NodeId, inside: Environment, adjoint: NodeId): Adjoints {
    const captured: Adjoints = new Map();
    const adjoints: Adjoints = new Map();
    const capture = (id: NodeId, part: NodeId): void => this.addTo(captured, id, part);
    const fused = this.forward(loop.block, inside, { output, seed: adjoint, adjoints, capture });
    if (this.source.nodes[output].block === loop.block) this.addTo(adjoints, output, adjoint);
    else capture(output, adjoint);
    this.backward(loop.block, inside, adjoints, fused, capture);
    return captured;
  }

  /**
   * The derivative of a product by its factors: those before, kept from a first pass, times those behind, carried in a
   * second pass from the end. No division, so factors of zero are right.
   */
  private productLoop(
    id: number,
    environment: Environment,
    adjoint: NodeId,
    contribute: (outer: NodeId, part: NodeId) => void,
  ): void {
    const { builder } = this;
    const loop = this.source.loops[id];
    const factor = loop.factor ?? -1;
    const array = builder.array(loop.terms);
    const first = this.open(loop, environment, false, 'other');
    const ahead = environment.inside(id, first);
    const before = builder.carry(first, builder.constant(1));
    this.forward(loop.block, ahead);
    const place = (copy: number): IndexPolynomial =>
      addIndices(builder.loopVariable(copy), environment.rename(loop.from), -1);
    builder.store(array, place(first), before);
    builder.closeLoop(first, [], [builder.mul(before, ahead.find(factor))]);

    const second = this.open(loop, environment, true, 'other');
    const inside = environment.inside(id, second);
    const behind = builder.carry(second, builder.constant(1));
    const others = builder.mul(builder.load(array, place(second)), behind);
    const captured = this.body(loop, factor, inside, builder.mul(adjoint, others));
    const results = builder.closeLoop(second, [...captured.values()], [builder.mul(behind, inside.find(factor))]);
    [...captured.keys()].forEach((outer, k) => {
      contribute(outer, results[k]);
    });
  }

  /** Passes adjoints from the operations of a block to their operands, last to first. */
  private backward(
    block: number,
    environment: Environment,
    adjoints: Adjoints,
    fused: ReadonlySet<number>,
    capture: (id: NodeId, part: NodeId) => void,
  ): void {
    const { source, builder } = this;
    const contribute = (id: NodeId, part: NodeId): void => {
      if (!this.active[id]) return;
      if (source.nodes[id].block === block) this.addTo(adjoints, id, part);
      else capture(id, part);
    };
    const order = this.schedule.blocks[block];
    for (let k = order.length - 1; k >= 0; k--) {
      const id = order[k];
      const node = source.nodes[id];
      if (node.operation === 'loop') {
        const adjoint = adjoints.get(this.resultOf[node.value]);
        if (adjoint === undefined || fused.has(node.value)) continue;
        if (source.loops[node.value].kind === 'sum') this.sumLoop(node.value, environment, adjoint, false, contribute);
        else this.productLoop(node.value, environment, adjoint, contribute);
        continue;
      }
      const adjoint = adjoints.get(id);
      if (adjoint === undefined) continue;
      if (node.operation === 'element') {
        if (node.index) builder.accumulate(environment.rename(node.index), adjoint);
        continue;
      }
      const operands = node.operands.map((operand) => environment.find(operand));
      const scalings = partialScalings(builder, node, operands, environment.find(id));
      scalings.forEach((scale, slot) => {
        const operand = node.operands[slot];
        if (scale && this.active[operand]) contribute(operand, scale(adjoint));
      });
    }
  }

  /** The constant derivative of `output` by each node of a block; undefined where it is not constant. */
  private linearCoefficients(block: number, output: NodeId): Map<NodeId, number | undefined> {
    const { nodes } = this.source;
    const coefficients = new Map<NodeId, number | undefined>();
    if (nodes[output].block !== block) return coefficients;
    coefficients.set(output, 1);
    const give = (id: NodeId, part: number | undefined): void => {
      const before = coefficients.has(id) ? coefficients.get(id) : 0;
      coefficients.set(id, before === undefined || part === undefined ? undefined : before + part);
    };
    const order = this.schedule.blocks[block];
    for (let k = order.length - 1; k >= 0; k--) {
      const id = order[k];
      if (!coefficients.has(id)) continue;
      const coefficient = coefficients.get(id);
      const { operation, operands } = nodes[id];
      const [a, b] = operands;
      const constant = (operand: NodeId): number | undefined =>
        nodes[operand].operation === 'constant' ? nodes[operand].value : undefined;
      const scaled = (factor: number | undefined): number | undefined =>
        coefficient === undefined || factor === undefined ? undefined : coefficient * factor;
      if (operation === 'add' || operation === 'sub') {
        give(a, coefficient);
        give(b, scaled(operation === 'add' ? 1 : -1));
      } else if (operation === 'neg') give(a, scaled(-1));
      else if (operation === 'mul') {
        give(a, scaled(constant(b)));
        give(b, scaled(constant(a)));
      } else for (const operand of operands) give(operand, undefined);
    }
    return coefficients;
  }
}

function activeNodes(program: Program): Uint8Array {
  const active = new Uint8Array(program.nodes.length);
  program.nodes.forEach((node, id) => {
    if (node.operation === 'coordinate' || node.operation === 'element') active[id] = 1;
    else if (node.operation === 'result') {
      const { sums, factor } = program.loops[node.value];
      active[id] = active[factor ?? sums[0]];
    } else if (node.operands.some((operand) => active[operand])) active[id] = 1;
  });
  return active;
}

function runningProducts(program: Program): Uint8Array {
  const running = new Uint8Array(program.nodes.length);
  program.nodes.forEach((node, id) => {
    if (node.operation === 'carry' || node.operands.some((operand) => running[operand])) running[id] = 1;
  });
  return running;
}

/** The same operation in another program, without loops, stores and results. */
export function copyNode(
  builder: ProgramBuilder,
  source: Program,
  id: NodeId,
  find: (operand: NodeId) => NodeId,
  rename: (index: IndexPolynomial) => IndexPolynomial,
): NodeId {
  const node = source.nodes[id];
  const [a, b, c] = node.operands.map(find);
  switch (node.operation) {
    case 'constant':
      return builder.constant(node.value);
    case 'coordinate':
      return builder.coordinate({ terms: [{ coefficient: node.value, loops: [] }], key: `${node.value}*` });
    case 'element':
      return builder.coordinate(rename(node.index as IndexPolynomial));
    case 'index':
      return builder.index(rename(node.index as IndexPolynomial));
    case 'power':
      return builder.power(a, node.value);
    case 'select':
      return builder.select(a, b, c);
    case 'lt':
    case 'le':
    case 'eq':
    case 'ne':
      return builder.compare(node.operation, a, b);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'min':
    case 'max':
    case 'pow':
      return builder.binary(node.operation, a, b);
    case 'direction':
    case 'direction-element':
    case 'input':
    case 'uniform':
    case 'loop':
    case 'result':
    case 'carry':
    case 'store':
    case 'load':
    case 'accumulate':
      throw new Error(`cannot copy the operation ${node.operation}`);
    default:
      return builder.unary(node.operation, a);
  }
}

/** Value and gradient of a program that computes a value. */
export function differentiate(program: Program): Program {
  if (program.value === undefined) throw new Error('a program without a value has no gradient');
  return new Reverse(program).run(program.value);
}
