/** Runs a program over numbers of another kind: intervals, power series. */
import { constantIndex, evaluateIndex, type IndexPolynomial } from './index-polynomial.ts';
import type { BinaryOperation, CompareOperation, UnaryOperation } from './operations.ts';
import { type NodeId, type Program, type ProgramNode, type Schedule, scheduleProgram } from './program.ts';

/** What the operations of a program mean for numbers of type T. */
export interface Algebra<T> {
  constant(value: number): T;
  unary(operation: UnaryOperation, a: T): T;
  binary(operation: BinaryOperation, a: T, b: T): T;
  power(a: T, exponent: number): T;
  /** Whether a comparison holds; null where that cannot be said. */
  compare(operation: CompareOperation, a: T, b: T): boolean | null;
  /** What stands for one of two numbers where the comparison could not be said. */
  either(a: T, b: T): T;
}

export interface OverInputs<T> {
  point: readonly T[];
  direction?: readonly T[];
}

export interface OverResult<T> {
  /** Undefined for a program without a value. */
  value: T | undefined;
  /** The numbered results by coordinate, with what loops add. */
  gradient: T[];
}

/** The program's results over `algebra`. Sums are added in the order of their terms. Programs may have no inputs but points. */
export function interpretOver<T>(program: Program, algebra: Algebra<T>, inputs: OverInputs<T>): OverResult<T> {
  return new OverRun(program, algebra, inputs).run();
}

class OverRun<T> {
  private readonly program: Program;
  private readonly algebra: Algebra<T>;
  private readonly inputs: OverInputs<T>;
  private readonly schedule: Schedule;
  private readonly values: T[];
  private readonly conditions = new Map<NodeId, boolean | null>();
  private readonly loopValues: Float64Array;
  private readonly arrays: T[][];
  private readonly gradient: T[];

  constructor(program: Program, algebra: Algebra<T>, inputs: OverInputs<T>) {
    this.program = program;
    this.algebra = algebra;
    this.inputs = inputs;
    this.schedule = scheduleProgram(program, 'whole');
    const zero = algebra.constant(0);
    this.values = new Array<T>(program.nodes.length);
    this.loopValues = new Float64Array(program.loops.length);
    this.arrays = program.arrays.map((length) => new Array<T>(length).fill(zero));
    this.gradient = new Array<T>(program.dimension).fill(zero);
  }

  run(): OverResult<T> {
    const { program, algebra, gradient, values } = this;
    this.block(0);
    for (const [coordinate, id] of program.outputs) {
      gradient[coordinate] = program.accumulates ? algebra.binary('add', gradient[coordinate], values[id]) : values[id];
    }
    return { value: program.value === undefined ? undefined : values[program.value], gradient };
  }

  private block(block: number): void {
    for (const id of this.schedule.blocks[block]) this.node(id, this.program.nodes[id]);
  }

  private place(index: IndexPolynomial = constantIndex(0)): number {
    return evaluateIndex(index, (loop) => this.loopValues[loop]);
  }

  private node(id: NodeId, node: ProgramNode): void {
    const { values, algebra, inputs } = this;
    const [a, b, c] = node.operands;
    switch (node.operation) {
      case 'constant':
        values[id] = algebra.constant(node.value);
        return;
      case 'coordinate':
        values[id] = inputs.point[node.value];
        return;
      case 'element':
        values[id] = inputs.point[this.place(node.index)];
        return;
      case 'direction':
        values[id] = directionOf(inputs)[node.value];
        return;
      case 'direction-element':
        values[id] = directionOf(inputs)[this.place(node.index)];
        return;
      case 'input':
      case 'uniform':
        throw new RangeError(`a program with ${node.operation}s cannot be run over other numbers`);
      case 'index':
        values[id] = algebra.constant(this.place(node.index));
        return;
      case 'power':
        values[id] = algebra.power(values[a], node.value);
        return;
      case 'select': {
        const holds = this.conditions.get(a);
        if (holds === undefined) throw new RangeError('a selection has to follow a comparison');
        values[id] = holds === null ? algebra.either(values[b], values[c]) : holds ? values[b] : values[c];
        return;
      }
      case 'loop':
        this.loop(node.value);
        return;
      case 'carry':
      case 'result':
        return;
      case 'store':
        this.arrays[node.value][this.place(node.index)] = values[a];
        return;
      case 'load':
        values[id] = this.arrays[node.value][this.place(node.index)];
        return;
      case 'accumulate': {
        const place = this.place(node.index);
        this.gradient[place] = algebra.binary('add', this.gradient[place], values[a]);
        return;
      }
      case 'lt':
      case 'le':
      case 'eq':
      case 'ne':
        this.conditions.set(id, algebra.compare(node.operation, values[a], values[b]));
        return;
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'min':
      case 'max':
      case 'pow':
        values[id] = algebra.binary(node.operation, values[a], values[b]);
        return;
      default:
        values[id] = algebra.unary(node.operation, values[a]);
    }
  }

  private loop(id: number): void {
    const { values, algebra } = this;
    const loop = this.program.loops[id];
    const from = this.place(loop.from);
    const to = this.place(loop.to);
    const sums = loop.sums.map(() => algebra.constant(0));
    for (const { carry, initial } of loop.carries) values[carry] = values[initial];
    for (let k = 0; k <= to - from; k++) {
      this.loopValues[id] = loop.descending ? to - k : from + k;
      this.block(loop.block);
      loop.sums.forEach((term, slot) => {
        if (this.schedule.sums[id][slot]) sums[slot] = algebra.binary('add', sums[slot], values[term]);
      });
      const next = loop.carries.map((carried) => values[carried.next]);
      loop.carries.forEach(({ carry }, slot) => {
        values[carry] = next[slot];
      });
    }
    for (const result of this.schedule.blocks[loop.parent]) {
      const node = this.program.nodes[result];
      if (node.operation !== 'result' || node.value !== id) continue;
      const slot = node.slot - loop.sums.length;
      values[result] = slot < 0 ? sums[node.slot] : values[loop.carries[slot].carry];
    }
  }
}

function directionOf<T>({ direction }: OverInputs<T>): readonly T[] {
  if (direction === undefined) throw new RangeError('a Hessian-vector product needs a direction');
  return direction;
}
