/** A landscape's formula: text whose names are all known, with its coordinates in order. */

import { RidgelineError } from '../contract/errors.ts';
import {
  addIndices,
  constantIndex,
  constantOf,
  type IndexPolynomial,
  indexRange,
  type LoopRange,
  loopIndex,
  multiplyIndices,
} from './index-polynomial.ts';
import { formulaError, GREEK_NAMES, likelyName, parseExpression } from './parse.ts';
import {
  type ElementExpression,
  type Expression,
  isUnaryFunction,
  isVariadicFunction,
  operandsOf,
  type ReductionExpression,
  type Span,
} from './syntax.ts';

/** Coordinates `offset` to `offset + size - 1` of the point. A single number has size 1 and is not indexed. */
export interface FormulaVariable {
  name: string;
  size: number;
  indexed: boolean;
  offset: number;
}

export interface Formula {
  text: string;
  ast: Expression;
  variables: FormulaVariable[];
  /** The number of coordinates: the sum of the variables' sizes. */
  dimension: number;
  constants: Record<string, number>;
}

export interface FormulaOptions {
  /** Coordinates in order: `x`, or `z[4]` for a block of four. Inferred from the text when absent. */
  variables?: readonly string[];
  constants?: Readonly<Record<string, number>>;
}

export const MATHEMATICAL_CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const RESERVED = ['pi', 'e', 'd', 'sum', 'prod', 'if'];
/** The most coordinates of a formula; a point of this size takes a gigabyte. */
const MAXIMUM_DIMENSION = 1e8;
/** The most terms that one evaluation may add or multiply; more would look like a hang. */
const MAXIMUM_TERMS = 1e9;

/** What a name in an index expression may mean. */
export interface IndexScope {
  loops: ReadonlyMap<string, IndexPolynomial>;
  constants: Readonly<Record<string, number>>;
  /** Undefined while the variables are being inferred. */
  dimension: number | undefined;
}

/** The name that text and list use for coordinate `index`, from 0: `z[2]`, or `x`. */
export function coordinateNameAt(formula: Formula, index: number): string {
  const variable = formula.variables.find(({ offset, size }) => index >= offset && index < offset + size);
  if (!variable) throw new RangeError(`invalid coordinate ${index} of ${formula.dimension}`);
  return variable.indexed ? `${variable.name}[${index - variable.offset + 1}]` : variable.name;
}

/** An index or a bound as a polynomial in loop variables; throws where it is no integer arithmetic. */
export function indexPolynomialOf(text: string, expression: Expression, scope: IndexScope): IndexPolynomial {
  const fail = (span: Span, message: string): never => {
    throw formulaError(text, span, message, 'whole numbers, loop variables, d, +, - and *');
  };
  const walk = (node: Expression): IndexPolynomial => {
    switch (node.kind) {
      case 'number':
        if (!Number.isSafeInteger(node.value)) fail(node, `an index has to be a whole number, not ${node.text}.`);
        return constantIndex(node.value);
      case 'name': {
        const loop = scope.loops.get(node.name);
        if (loop) return loop;
        if (node.name === 'd') {
          if (scope.dimension !== undefined) return constantIndex(scope.dimension);
          fail(node, 'd is known only when the variables are listed, for example x[10].');
        }
        const constant = Object.hasOwn(scope.constants, node.name) ? scope.constants[node.name] : undefined;
        if (constant === undefined) {
          return fail(node, `‘${node.name}’ is not a loop variable or a constant, so it cannot stand in an index.`);
        }
        if (!Number.isSafeInteger(constant)) {
          fail(node, `${node.name} is ${constant}; an index has to be a whole number.`);
        }
        return constantIndex(constant);
      }
      case 'negate':
        return multiplyIndices(constantIndex(-1), walk(node.operand));
      case 'chain': {
        let result = walk(node.items[0].operand);
        for (const item of node.items.slice(1)) {
          if (item.operator === '/') fail(node, 'an index cannot hold a division.');
          const operand = walk(item.operand);
          if (item.operator === '*') result = multiplyIndices(result, operand);
          else result = addIndices(result, operand, item.operator === '+' ? 1 : -1);
        }
        return result;
      }
      default:
        return fail(node, 'an index holds whole numbers, loop variables, d, +, - and * only.');
    }
  };
  return walk(expression);
}

const SINGLE = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const BLOCK = /^([\p{L}_][\p{L}\p{N}_]*)\[(\d+)\]$/u;

function listedVariables(listed: readonly string[]): FormulaVariable[] {
  const fail = (value: string, message: string, expected: string): never => {
    throw new RidgelineError('invalid-formula', message, { field: 'variables', value, expected });
  };
  const variables: FormulaVariable[] = [];
  let offset = 0;
  for (const entry of listed) {
    const block = BLOCK.exec(entry);
    const name = block ? block[1] : entry;
    if (!block && !SINGLE.test(entry)) fail(entry, `‘${entry}’ is not a variable`, 'a name such as x, or z[4]');
    const size = block ? Number(block[2]) : 1;
    if (size < 1) fail(entry, `${entry} has no coordinates`, 'at least one');
    if (RESERVED.includes(name) || isUnaryFunction(name) || isVariadicFunction(name)) {
      fail(entry, `${name} has a meaning of its own and cannot be a variable`, 'another name');
    }
    if (variables.some((variable) => variable.name === name)) fail(entry, `${name} is listed twice`, 'each name once');
    variables.push({ name, size, indexed: block !== null, offset });
    offset += size;
    if (offset > MAXIMUM_DIMENSION) {
      fail(entry, `the variables have more than ${MAXIMUM_DIMENSION} coordinates`, `at most ${MAXIMUM_DIMENSION}`);
    }
  }
  if (variables.length === 0) fail('', 'the list of variables is empty', 'at least one variable');
  return variables;
}

function checkConstants(constants: Readonly<Record<string, number>>, variables: readonly FormulaVariable[]): void {
  for (const [name, value] of Object.entries(constants)) {
    const fail = (message: string, expected: string): never => {
      throw new RidgelineError('invalid-formula', message, { field: `constants.${name}`, value, expected });
    };
    if (!SINGLE.test(name)) fail(`‘${name}’ is not a name`, 'letters and digits');
    if (RESERVED.includes(name) || isUnaryFunction(name) || isVariadicFunction(name)) {
      fail(`${name} has a meaning of its own and cannot be a constant`, 'another name');
    }
    if (variables.some((variable) => variable.name === name)) fail(`${name} is a variable as well`, 'another name');
    if (!Number.isFinite(value)) fail(`the constant ${name} is not a finite number`, 'a finite number');
  }
}

/** A name that may become a variable without being listed: one letter or a Greek letter's name, then digits. */
function isInferable(name: string): boolean {
  const stem = name.replace(/_?\d+$/, '');
  return [...stem].length === 1 || GREEK_NAMES.includes(stem);
}

/** x, y and z first, then the others by name; digits behind a name count as a number. */
function compareInferred(a: string, b: string): number {
  const key = (name: string): [number, string, number] => {
    const digits = /\d+$/.exec(name)?.[0];
    const stem = digits ? name.slice(0, -digits.length) : name;
    const rank = digits ? -1 : 'xyz'.indexOf(name);
    return [rank < 0 ? 3 : rank, stem, digits ? Number(digits) : -1];
  };
  const [rankA, stemA, numberA] = key(a);
  const [rankB, stemB, numberB] = key(b);
  if (rankA !== rankB) return rankA - rankB;
  if (stemA !== stemB) return stemA < stemB ? -1 : 1;
  return numberA - numberB;
}

/** Walks a syntax tree with the loops around each place. */
class Resolver {
  readonly text: string;
  readonly constants: Readonly<Record<string, number>>;
  /** Undefined while variables are being inferred. */
  readonly variables: readonly FormulaVariable[] | undefined;
  /** Names met while inferring: 0 for a single number, otherwise the largest index. */
  readonly inferred = new Map<string, number>();
  private readonly dimension: number | undefined;
  private readonly nest: LoopRange[] = [];
  private loops = new Map<string, IndexPolynomial>();
  private loopCount = 0;

  constructor(
    text: string,
    constants: Readonly<Record<string, number>>,
    variables: readonly FormulaVariable[] | undefined,
  ) {
    this.text = text;
    this.constants = constants;
    this.variables = variables;
    this.dimension = variables?.reduce((sum, variable) => sum + variable.size, 0);
  }

  visit(node: Expression): void {
    if (node.kind === 'name') this.name(node.name, node);
    else if (node.kind === 'element') this.element(node);
    else if (node.kind === 'reduction') this.reduction(node);
    else for (const operand of operandsOf(node)) this.visit(operand);
  }

  private fail(span: Span, message: string, expected: string): never {
    throw formulaError(this.text, span, message, expected);
  }

  private name(name: string, span: Span): void {
    if (this.loops.has(name) || Object.hasOwn(MATHEMATICAL_CONSTANTS, name) || name === 'd') return;
    if (Object.hasOwn(this.constants, name)) return;
    if (this.variables === undefined) {
      if (!isInferable(name)) this.unknown(name, span);
      if ((this.inferred.get(name) ?? 0) > 0) {
        this.fail(span, `‘${name}’ is a list here and a single number there.`, `${name}[1]`);
      }
      this.inferred.set(name, 0);
      return;
    }
    const variable = this.variables.find((candidate) => candidate.name === name);
    if (!variable) this.unknown(name, span);
    if (variable.indexed) {
      this.fail(span, `‘${name}’ is a list of ${variable.size}: write ${name}[1] for its first.`, `${name}[1]`);
    }
  }

  private unknown(name: string, span: Span): never {
    const product = this.spelledProduct(name);
    if (this.variables === undefined) {
      const hint = product ? `A product is written ${product}.` : 'A longer name has to be listed among the variables.';
      return this.fail(span, `‘${name}’ is not a variable. ${hint}`, product ?? 'a single letter, perhaps with digits');
    }
    const shown = this.variables.slice(0, 12).map(describeVariable);
    if (this.variables.length > 12) shown.push('…');
    const names = [...this.variables.map((variable) => variable.name), ...Object.keys(this.constants)];
    const near = likelyName(name, names);
    const hint = product ? ` A product is written ${product}.` : near ? ` Did you mean ${near}?` : '';
    const others =
      Object.keys(this.constants).length > 0 ? ` Constants: ${Object.keys(this.constants).join(', ')}.` : '';
    return this.fail(
      span,
      `‘${name}’ is not a variable. Variables here: ${shown.join(', ')}.${others}${hint}`,
      product ?? near ?? 'a variable',
    );
  }

  /** `x*z` for `xz`, where each letter alone would be a name. */
  private spelledProduct(name: string): string | undefined {
    const letters = [...name];
    const known = (letter: string): boolean =>
      this.loops.has(letter) ||
      Object.hasOwn(this.constants, letter) ||
      (this.variables === undefined
        ? 'xyz'.includes(letter)
        : this.variables.some((variable) => variable.name === letter && !variable.indexed));
    return letters.length > 1 && letters.length <= 4 && letters.every(known) ? letters.join('*') : undefined;
  }

  private index(expression: Expression): IndexPolynomial {
    const scope = { loops: this.loops, constants: this.constants, dimension: this.dimension };
    return indexPolynomialOf(this.text, expression, scope);
  }

  private element(node: ElementExpression): void {
    const variable = this.variables?.find((candidate) => candidate.name === node.name);
    const span = { position: node.position, length: node.name.length };
    if (this.variables !== undefined && !variable) this.unknown(node.name, span);
    if (variable && !variable.indexed) {
      this.fail(node, `‘${node.name}’ is a single number and has no index.`, node.name);
    }
    if (Object.hasOwn(this.constants, node.name) || this.loops.has(node.name) || RESERVED.includes(node.name)) {
      this.fail(node, `‘${node.name}’ has no index.`, 'a variable');
    }
    if (this.variables === undefined && !isInferable(node.name)) this.unknown(node.name, span);
    const polynomial = this.index(node.index);
    const within = variable && { minimum: 1, maximum: variable.size };
    const range = indexRange(polynomial, this.nest, within);
    if (range === 'empty') return;
    if (range === undefined) {
      this.fail(node.index, 'this index takes too many values to be checked.', 'an index linear in loop variables');
    }
    if (range.minimum < 1) {
      this.fail(
        node.index,
        `the index of ${node.name} goes down to ${range.minimum}; indices start at 1.`,
        'at least 1',
      );
    }
    if (variable && range.maximum > variable.size) {
      const reaches = constantOf(polynomial) === undefined ? `reaches ${range.maximum}` : `is ${range.maximum}`;
      this.fail(
        node.index,
        `the index of ${node.name} ${reaches}, but ${node.name} has ${variable.size} elements.`,
        `1 to ${variable.size}`,
      );
    }
    if (variable) return;
    if (range.maximum > MAXIMUM_DIMENSION)
      this.fail(node.index, 'this index is too large.', `at most ${MAXIMUM_DIMENSION}`);
    const before = this.inferred.get(node.name);
    if (before === 0) this.fail(node, `‘${node.name}’ is a list here and a single number there.`, node.name);
    this.inferred.set(node.name, Math.max(before ?? 0, range.maximum));
  }

  private reduction(node: ReductionExpression): void {
    const known =
      this.variables?.some((variable) => variable.name === node.variable) ||
      Object.hasOwn(this.constants, node.variable) ||
      RESERVED.includes(node.variable) ||
      this.loops.has(node.variable);
    if (known) this.fail(node, `‘${node.variable}’ has a meaning already: use another index.`, 'a free name such as i');
    const from = this.index(node.from);
    const to = this.index(node.to);
    const loop = this.loopCount++;
    const outer = this.loops;
    this.nest.push({ loop, from, to });
    this.checkTerms(node);
    this.loops = new Map(outer).set(node.variable, loopIndex(loop));
    this.visit(node.body);
    this.loops = outer;
    this.nest.pop();
  }

  private checkTerms(node: ReductionExpression): void {
    let terms = 1;
    for (let depth = 0; depth < this.nest.length; depth++) {
      const { from, to } = this.nest[depth];
      const range = indexRange(addIndices(to, from, -1), this.nest.slice(0, depth));
      if (range === 'empty') return;
      terms *= range ? Math.max(range.maximum + 1, 0) : MAXIMUM_TERMS + 1;
      const largest = indexRange(to, this.nest.slice(0, depth));
      const smallest = indexRange(from, this.nest.slice(0, depth));
      for (const bound of [largest, smallest]) {
        if (bound === undefined || (bound !== 'empty' && Math.max(bound.maximum, -bound.minimum) > MAXIMUM_TERMS)) {
          this.fail(node, 'a bound of this sum is too large.', `at most ${MAXIMUM_TERMS}`);
        }
      }
    }
    if (terms > MAXIMUM_TERMS) {
      this.fail(
        node,
        `one evaluation would take ${terms} terms; at most ${MAXIMUM_TERMS}.`,
        `at most ${MAXIMUM_TERMS} terms`,
      );
    }
  }
}

function describeVariable(variable: FormulaVariable): string {
  if (!variable.indexed) return variable.name;
  return variable.size === 1 ? `${variable.name}[1]` : `${variable.name}[1…${variable.size}]`;
}

/**
 * Reads a formula and looks up its names. Listed variables keep their order. Inferred ones are single letters or names of
 * Greek letters, perhaps with digits (`x`, `w1`, `theta2`): x, y, z come first, the others by name; an indexed one is as
 * long as its largest index. Throws 'invalid-formula' with position, length and what was expected.
 */
export function parseFormula(text: string, options: FormulaOptions = {}): Formula {
  const constants = { ...options.constants };
  const listed = options.variables && listedVariables(options.variables);
  checkConstants(constants, listed ?? []);
  const ast = parseExpression(text);
  const resolver = new Resolver(text, constants, listed);
  resolver.visit(ast);
  const variables = listed ?? orderInferred(resolver.inferred);
  const dimension = variables.reduce((sum, variable) => sum + variable.size, 0);
  if (dimension === 0) {
    throw formulaError(
      text,
      { position: 0, length: text.length },
      'the formula has no variable.',
      'a variable such as x',
    );
  }
  return { text, ast, variables, dimension, constants };
}

function orderInferred(inferred: ReadonlyMap<string, number>): FormulaVariable[] {
  let offset = 0;
  return [...inferred.entries()]
    .sort(([a], [b]) => compareInferred(a, b))
    .map(([name, largest]) => {
      const variable = { name, size: Math.max(largest, 1), indexed: largest > 0, offset };
      offset += variable.size;
      return variable;
    });
}
