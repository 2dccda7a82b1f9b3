/** Syntax trees to programs. Short sums and products are written out, long ones become loops. */

import { sumBlock } from './blocked-sum.ts';
import { type Formula, type FormulaVariable, indexPolynomialOf, MATHEMATICAL_CONSTANTS } from './formula.ts';
import {
  addIndices,
  constantIndex,
  constantOf,
  type IndexPolynomial,
  indexRange,
  type LoopRange,
} from './index-polynomial.ts';
import type { CompareOperation } from './operations.ts';
import { type NodeId, type Program, ProgramBuilder } from './program.ts';
import {
  type CompareExpression,
  type ElementExpression,
  type Expression,
  type NameExpression,
  operandsOf,
  type ReductionExpression,
} from './syntax.ts';

/** Sums and products of up to so many terms are written out … */
const UNROLLED_TERMS = 32;
/** … unless that would make more syntax nodes than this. */
const UNROLLED_SIZE = 4096;

/** What the names of a text mean. */
export interface LoweringNames {
  name(node: NameExpression): NodeId;
  element(node: ElementExpression, index: (expression: Expression) => IndexPolynomial): NodeId;
  /** For the bounds of sums and for indices. */
  constants: Readonly<Record<string, number>>;
  dimension: number | undefined;
}

/** Puts expressions of one text into a program under construction. */
export class Lowering {
  private readonly builder: ProgramBuilder;
  private readonly text: string;
  private readonly names: LoweringNames;
  private readonly nest: LoopRange[] = [];
  private readonly loops = new Map<string, IndexPolynomial>();

  constructor(builder: ProgramBuilder, text: string, names: LoweringNames) {
    this.builder = builder;
    this.text = text;
    this.names = names;
  }

  /** The value of an expression; a comparison counts as 1 or 0. */
  number(node: Expression): NodeId {
    const { builder } = this;
    switch (node.kind) {
      case 'number':
        return builder.constant(node.value);
      case 'name': {
        const loop = this.loops.get(node.name);
        return loop ? builder.index(loop) : this.names.name(node);
      }
      case 'element':
        return this.names.element(node, (expression) => this.index(expression));
      case 'negate':
        return builder.neg(this.number(node.operand));
      case 'chain': {
        let result = this.number(node.items[0].operand);
        for (const { operator, operand } of node.items.slice(1)) {
          const operation = ({ '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const)[operator];
          result = builder.binary(operation, result, this.number(operand));
        }
        return result;
      }
      case 'power': {
        const isE = node.base.kind === 'name' && node.base.name === 'e' && !this.loops.has('e');
        if (isE) return builder.unary('exp', this.number(node.exponent));
        return builder.pow(this.number(node.base), this.number(node.exponent));
      }
      case 'call': {
        const operands = node.operands.map((operand) => this.number(operand));
        if (node.name !== 'min' && node.name !== 'max') return builder.unary(node.name, operands[0]);
        const operation = node.name;
        return operands.reduce((a, b) => builder.binary(operation, a, b));
      }
      case 'reduction':
        return this.reduction(node);
      case 'compare':
        return builder.select(this.comparison(node), builder.constant(1), builder.constant(0));
      case 'conditional': {
        const condition = this.condition(node.condition);
        const known = builder.knownMask(condition);
        if (known !== undefined) return this.number(known ? node.then : node.otherwise);
        return builder.select(condition, this.number(node.then), this.number(node.otherwise));
      }
    }
  }

  private condition(node: Expression): NodeId {
    if (node.kind === 'compare') return this.comparison(node);
    return this.builder.compare('ne', this.number(node), this.builder.constant(0));
  }

  private comparison(node: CompareExpression): NodeId {
    const left = this.number(node.left);
    const right = this.number(node.right);
    const { builder } = this;
    if (node.operator === '>') return builder.compare('lt', right, left);
    if (node.operator === '>=') return builder.compare('le', right, left);
    const operations: Record<string, CompareOperation> = { '<': 'lt', '<=': 'le', '==': 'eq', '!=': 'ne' };
    return builder.compare(operations[node.operator], left, right);
  }

  private index(expression: Expression): IndexPolynomial {
    const { constants, dimension } = this.names;
    return indexPolynomialOf(this.text, expression, { loops: this.loops, constants, dimension });
  }

  private reduction(node: ReductionExpression): NodeId {
    const { builder } = this;
    const from = this.index(node.from);
    const to = this.index(node.to);
    const difference = constantOf(addIndices(to, from, -1));
    const first = constantOf(from);
    const last = constantOf(to);
    if (difference !== undefined && difference < 0) return builder.constant(node.reduction === 'sum' ? 0 : 1);
    if (first !== undefined && last !== undefined && this.unrolls(node, last - first + 1)) {
      const terms: NodeId[] = [];
      for (let value = first; value <= last; value++) {
        this.loops.set(node.variable, constantIndex(value));
        terms.push(this.number(node.body));
      }
      this.loops.delete(node.variable);
      if (node.reduction === 'sum') return sumBlock(terms, (a, b) => builder.add(a, b));
      return terms.reduce((a, b) => builder.mul(a, b));
    }
    return this.loop(node, from, to);
  }

  private loop(node: ReductionExpression, from: IndexPolynomial, to: IndexPolynomial): NodeId {
    const { builder } = this;
    const range = indexRange(addIndices(to, from, -1), this.nest);
    const terms = range === 'empty' || range === undefined ? 0 : Math.max(range.maximum + 1, 0);
    const kind = node.reduction === 'sum' ? 'sum' : 'product';
    const loop = builder.openLoop({ kind, from, to, descending: false, terms });
    this.nest.push({ loop, from, to });
    this.loops.set(node.variable, builder.loopVariable(loop));
    if (kind === 'product') builder.carry(loop, builder.constant(1));
    const body = this.number(node.body);
    this.loops.delete(node.variable);
    this.nest.pop();
    return kind === 'product' ? builder.closeProduct(loop, body) : builder.closeLoop(loop, [body])[0];
  }

  private unrolls(node: ReductionExpression, terms: number): boolean {
    return terms <= UNROLLED_TERMS && terms * this.expandedSize(node.body) <= UNROLLED_SIZE;
  }

  /** Syntax nodes that an expression has when its short sums are written out. */
  private expandedSize(node: Expression): number {
    if (node.kind !== 'reduction') {
      return operandsOf(node).reduce((sum, operand) => sum + this.expandedSize(operand), 1);
    }
    const size = this.expandedSize(node.body);
    const terms = this.constantTerms(node) ?? UNROLLED_TERMS;
    return terms <= UNROLLED_TERMS && terms * size <= UNROLLED_SIZE ? terms * size : size;
  }

  /** The number of terms of a sum within the one being looked at; undefined when it changes with outer loops. */
  private constantTerms(node: ReductionExpression): number | undefined {
    const { constants, dimension } = this.names;
    const bound = (expression: Expression): number | undefined => {
      if (mentionsOtherNames(expression, this.names)) return undefined;
      return constantOf(indexPolynomialOf(this.text, expression, { loops: new Map(), constants, dimension }));
    };
    const from = bound(node.from);
    const to = bound(node.to);
    return from === undefined || to === undefined ? undefined : Math.max(to - from + 1, 0);
  }
}

function mentionsOtherNames(expression: Expression, names: LoweringNames): boolean {
  if (expression.kind === 'name') return expression.name !== 'd' && !Object.hasOwn(names.constants, expression.name);
  return operandsOf(expression).some((operand) => mentionsOtherNames(operand, names));
}

/** The program that computes a formula's value. */
export function lowerFormula(formula: Formula): Program {
  const builder = new ProgramBuilder(formula.dimension);
  const { constants, dimension } = formula;
  const variables = new Map<string, FormulaVariable>(formula.variables.map((variable) => [variable.name, variable]));
  const variable = (name: string): FormulaVariable => {
    const found = variables.get(name);
    if (!found) throw new Error(`the formula was not resolved: ${name}`);
    return found;
  };
  const lowering = new Lowering(builder, formula.text, {
    constants,
    dimension,
    name: ({ name }) => {
      if (Object.hasOwn(constants, name)) return builder.constant(constants[name]);
      if (Object.hasOwn(MATHEMATICAL_CONSTANTS, name)) return builder.constant(MATHEMATICAL_CONSTANTS[name]);
      if (name === 'd') return builder.constant(dimension);
      return builder.coordinate(constantIndex(variable(name).offset));
    },
    element: (node, index) => {
      const place = addIndices(index(node.index), constantIndex(variable(node.name).offset - 1));
      return builder.coordinate(place);
    },
  });
  return builder.finish(lowering.number(formula.ast));
}
