/** Plain interpreters of syntax trees and of programs: slow, short, and the oracle of the compiler's tests. */

import { BlockedSum } from './blocked-sum.ts';
import { type Formula, indexPolynomialOf, MATHEMATICAL_CONSTANTS } from './formula.ts';
import { constantIndex, evaluateIndex, type IndexPolynomial } from './index-polynomial.ts';
import {
  type BinaryOperation,
  type CompareOperation,
  evaluateBinary,
  evaluateCompare,
  evaluatePower,
  evaluateUnary,
  type UnaryOperation,
} from './operations.ts';
import { type NodeId, type Program, type ProgramNode, type Schedule, scheduleProgram } from './program.ts';
import { roundTo, type ShortFormat } from './rounding.ts';
import type { CompareExpression, Expression } from './syntax.ts';

/** What names mean while a tree is interpreted. */
export interface InterpreterNames {
  /** A number for a name, or for an element with its index from 1. */
  value(name: string, index?: number): number;
  constants: Readonly<Record<string, number>>;
  dimension: number | undefined;
}

/** The value of a syntax tree. A comparison counts as 1 or 0; sums are added in the order of blocked-sum.ts. */
export function interpretExpression(text: string, tree: Expression, names: InterpreterNames): number {
  const loops = new Map<string, number>();
  const index = (node: Expression): number => {
    const scope = new Map<string, IndexPolynomial>();
    for (const [name, value] of loops) scope.set(name, constantIndex(value));
    const { constants, dimension } = names;
    return evaluateIndex(indexPolynomialOf(text, node, { loops: scope, constants, dimension }), () => Number.NaN);
  };
  const compare = (node: CompareExpression): boolean => {
    const left = walk(node.left);
    const right = walk(node.right);
    if (node.operator === '>') return left > right;
    if (node.operator === '>=') return left >= right;
    const operations: Record<string, CompareOperation> = { '<': 'lt', '<=': 'le', '==': 'eq', '!=': 'ne' };
    return evaluateCompare(operations[node.operator], left, right);
  };
  const isConstant = (node: Expression): boolean => {
    if (node.kind === 'number') return true;
    if (node.kind === 'negate') return isConstant(node.operand);
    if (node.kind === 'chain') return node.items.every((item) => isConstant(item.operand));
    if (node.kind === 'name') {
      return (
        Object.hasOwn(names.constants, node.name) ||
        Object.hasOwn(MATHEMATICAL_CONSTANTS, node.name) ||
        node.name === 'd'
      );
    }
    return false;
  };
  const walk = (node: Expression): number => {
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'name':
        return loops.get(node.name) ?? names.value(node.name);
      case 'element':
        return names.value(node.name, index(node.index));
      case 'negate':
        return -walk(node.operand);
      case 'chain':
        return node.items.slice(1).reduce((left, { operator, operand }) => {
          const right = walk(operand);
          if (operator === '+') return left + right;
          if (operator === '-') return left - right;
          return operator === '*' ? left * right : left / right;
        }, walk(node.items[0].operand));
      case 'power': {
        const exponent = walk(node.exponent);
        if (node.base.kind === 'name' && node.base.name === 'e') return evaluateUnary('exp', exponent);
        const base = walk(node.base);
        return isConstant(node.exponent) ? evaluatePower(base, exponent) : evaluateBinary('pow', base, exponent);
      }
      case 'call': {
        const operands = node.operands.map(walk);
        if (node.name !== 'min' && node.name !== 'max') return evaluateUnary(node.name, operands[0]);
        const operation = node.name;
        return operands.reduce((a, b) => evaluateBinary(operation, a, b));
      }
      case 'reduction': {
        const from = index(node.from);
        const to = index(node.to);
        const sum = new BlockedSum();
        let product = 1;
        for (let value = from; value <= to; value++) {
          loops.set(node.variable, value);
          const term = walk(node.body);
          if (node.reduction === 'sum') sum.add(term);
          else product *= term;
        }
        loops.delete(node.variable);
        if (node.reduction === 'prod') return product;
        return from > to ? 0 : sum.total();
      }
      case 'compare':
        return compare(node) ? 1 : 0;
      case 'conditional': {
        const condition = node.condition.kind === 'compare' ? compare(node.condition) : walk(node.condition) !== 0;
        return walk(condition ? node.then : node.otherwise);
      }
    }
  };
  return walk(tree);
}

/** A formula's value at a point. */
export function interpretFormula(formula: Formula, point: ArrayLike<number>): number {
  const { text, ast, constants, dimension } = formula;
  return interpretExpression(text, ast, {
    constants,
    dimension,
    value: (name, index) => {
      if (Object.hasOwn(constants, name)) return constants[name];
      if (Object.hasOwn(MATHEMATICAL_CONSTANTS, name)) return MATHEMATICAL_CONSTANTS[name];
      if (name === 'd') return dimension;
      const variable = formula.variables.find((candidate) => candidate.name === name);
      return variable ? point[variable.offset + (index ?? 1) - 1] : Number.NaN;
    },
  });
}

export interface ProgramInputs {
  point: ArrayLike<number>;
  direction?: ArrayLike<number>;
  /** By slot, for `input` and `uniform`. */
  inputs?: ArrayLike<number>;
  uniforms?: ArrayLike<number>;
  /** Rounds every result to a shorter format. */
  format?: ShortFormat;
}

/** Runs a program: its value, and its numbered results (a gradient or Hessian-vector product with what loops add). */
export function interpretProgram(program: Program, inputs: ProgramInputs): { value: number; gradient: Float64Array } {
  return new ProgramRun(program, inputs).run();
}

class ProgramRun {
  private readonly program: Program;
  private readonly inputs: ProgramInputs;
  private readonly schedule: Schedule;
  private readonly values: Float64Array;
  private readonly loopValues: Float64Array;
  private readonly arrays: readonly Float64Array[];
  private readonly gradient: Float64Array;
  private readonly round: (value: number) => number;

  constructor(program: Program, inputs: ProgramInputs) {
    this.program = program;
    this.inputs = inputs;
    const { format } = inputs;
    this.round = format ? (value) => roundTo(format, value) : (value) => value;
    this.schedule = scheduleProgram(program);
    this.values = new Float64Array(program.nodes.length);
    this.loopValues = new Float64Array(program.loops.length);
    this.arrays = program.arrays.map((length) => new Float64Array(length));
    this.gradient = new Float64Array(Math.max(program.dimension, ...[...program.outputs.keys()].map((key) => key + 1)));
  }

  run(): { value: number; gradient: Float64Array } {
    const { program, gradient, values } = this;
    this.block(0);
    for (const [coordinate, id] of program.outputs) {
      gradient[coordinate] = program.accumulates ? this.round(gradient[coordinate] + values[id]) : values[id];
    }
    return { value: program.value === undefined ? Number.NaN : values[program.value], gradient };
  }

  private block(block: number): void {
    for (const id of this.schedule.blocks[block]) this.node(id, this.program.nodes[id]);
  }

  private node(id: NodeId, node: ProgramNode): void {
    const { values } = this;
    const place = (): number => evaluateIndex(node.index ?? { terms: [], key: '' }, (loop) => this.loopValues[loop]);
    const [a, b, c] = node.operands;
    switch (node.operation) {
      case 'constant':
        values[id] = this.round(node.value);
        return;
      case 'coordinate':
        values[id] = this.inputs.point[node.value];
        return;
      case 'element':
        values[id] = this.inputs.point[place()];
        return;
      case 'direction':
        values[id] = this.inputs.direction?.[node.value] ?? Number.NaN;
        return;
      case 'direction-element':
        values[id] = this.inputs.direction?.[place()] ?? Number.NaN;
        return;
      case 'input':
        values[id] = this.inputs.inputs?.[node.slot] ?? Number.NaN;
        return;
      case 'uniform':
        values[id] = this.inputs.uniforms?.[node.slot] ?? Number.NaN;
        return;
      case 'index':
        values[id] = this.round(place());
        return;
      case 'power':
        values[id] =
          node.expansion === undefined ? this.round(evaluatePower(values[a], node.value)) : values[node.expansion];
        return;
      case 'select':
        values[id] = values[a] !== 0 ? values[b] : values[c];
        return;
      case 'loop':
        this.loop(node.value);
        return;
      case 'carry':
      case 'result':
        return;
      case 'store':
        this.arrays[node.value][place()] = values[a];
        return;
      case 'load':
        values[id] = this.arrays[node.value][place()];
        return;
      case 'accumulate':
        this.gradient[place()] = this.round(this.gradient[place()] + values[a]);
        return;
      case 'lt':
      case 'le':
      case 'eq':
      case 'ne':
        values[id] = evaluateCompare(node.operation, values[a], values[b]) ? 1 : 0;
        return;
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'min':
      case 'max':
      case 'pow':
        values[id] = this.round(evaluateBinary(node.operation as BinaryOperation, values[a], values[b]));
        return;
      default:
        values[id] = this.round(evaluateUnary(node.operation as UnaryOperation, values[a]));
    }
  }

  private loop(id: number): void {
    const { values } = this;
    const loop = this.program.loops[id];
    const bound = (index: IndexPolynomial): number => evaluateIndex(index, (outer) => this.loopValues[outer]);
    const from = bound(loop.from);
    const to = bound(loop.to);
    const sums = loop.sums.map(() => new BlockedSum(this.round));
    for (const { carry, initial } of loop.carries) values[carry] = values[initial];
    for (let k = 0; k <= to - from; k++) {
      this.loopValues[id] = loop.descending ? to - k : from + k;
      this.block(loop.block);
      loop.sums.forEach((term, slot) => {
        if (this.schedule.sums[id][slot]) sums[slot].add(values[term]);
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
      values[result] = slot < 0 ? sums[node.slot].total() : values[loop.carries[slot].carry];
    }
  }
}
