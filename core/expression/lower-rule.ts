/** Update rules to programs: one for what is the same in all coordinates and particles, one for a single coordinate. */

import { RidgelineError } from '../contract/errors.ts';
import { copyNode } from './differentiate.ts';
import { MATHEMATICAL_CONSTANTS } from './formula.ts';
import { Lowering } from './lower.ts';
import { formulaError, latinName, likelyName, parseExpression } from './parse.ts';
import { type NodeId, type Program, ProgramBuilder, scheduleProgram } from './program.ts';
import type { UpdateRule } from './rule.ts';
import { type Expression, isUnaryFunction, isVariadicFunction, type NameExpression, operandsOf } from './syntax.ts';

/** `name = expression`, parsed. */
export interface RuleLine {
  /** The line's text, and where its right side begins in it. */
  text: string;
  name: string;
  right: string;
  tree: Expression;
}

/** What the names of a rule stand for, in the order of the arrays that the kernels take. */
export interface RuleNames {
  /** Hyper-parameters that are read when the kernel runs, in the order of its table's columns. */
  hyper: readonly string[];
  /** Hyper-parameters that are compiled in: numbers, and booleans as 1 and 0. */
  constants?: Readonly<Record<string, number | boolean>>;
}

/** A rule ready to be compiled. */
export interface RuleProgram {
  rule: UpdateRule;
  hyper: readonly string[];
  /** Names of the state vectors and of the scalars, in the order of their arrays. */
  state: readonly string[];
  scalars: readonly string[];
  /** Standard normal deviates that one coordinate takes at each step. */
  deviates: number;
  /**
   * The part that is computed once a step. Uniforms: t, hyper-parameters, scalars. Results: the columns that the other
   * part reads, then the new scalars.
   */
  scalar: Program;
  /** What each column holds: a number, or the outcome of a comparison. */
  columns: readonly ('number' | 'mask')[];
  /** One coordinate of one particle. Inputs: see `RULE_INPUT`. Uniforms: columns. Results: new x, then new state. */
  vector: Program;
  /** The state at the start. Inputs: x. Uniforms: as in `scalar`. Results: state. */
  initial: Program;
}

/** Input slots of a rule's vector program; state vectors follow, then deviates. */
export const RULE_INPUT = { x: 0, g: 1, state: 2 } as const;

const ASSIGNMENT = /^\s*([\p{L}_][\p{L}\p{N}_]*)\s*=(?!=)/u;
const DEVIATE = /^xi(\d*)$/;
const TAKEN = ['t', 'x', 'g', 'pi', 'e'];

/** Splits and parses the lines of a rule. Errors name the line as `lines[k]`. */
export function parseRuleLines(lines: readonly string[]): RuleLine[] {
  return lines.map((text, k) => {
    const field = `lines[${k}]`;
    const match = ASSIGNMENT.exec(text);
    if (!match) {
      const span = { position: 0, length: text.length };
      throw formulaError(text, span, 'a line has the form name = expression.', 'name = expression', field);
    }
    // Blanks in place of the left side keep the columns of errors right.
    const right = ' '.repeat(match[0].length) + text.slice(match[0].length);
    return { text, name: latinName(match[1]), right, tree: parseExpression(right, { conditionals: true, field }) };
  });
}

class RuleLowering {
  readonly rule: UpdateRule;
  readonly names: RuleNames;
  readonly builder = new ProgramBuilder(0);
  readonly state: readonly string[];
  readonly scalars: readonly string[];
  readonly values = new Map<string, NodeId>();
  deviates = 0;

  constructor(rule: UpdateRule, names: RuleNames) {
    this.rule = rule;
    this.names = names;
    this.state = Object.keys(rule.state);
    this.scalars = Object.keys(rule.scalars ?? {});
    this.checkNames();
    const { builder, values } = this;
    values.set('t', builder.uniform(0));
    names.hyper.forEach((name, k) => {
      values.set(name, builder.uniform(1 + k));
    });
    this.scalars.forEach((name, k) => {
      values.set(name, builder.uniform(1 + names.hyper.length + k));
    });
    for (const [name, value] of Object.entries(names.constants ?? {}))
      values.set(name, builder.constant(Number(value)));
    for (const [name, value] of Object.entries(MATHEMATICAL_CONSTANTS)) values.set(name, builder.constant(value));
    values.set('x', builder.input(RULE_INPUT.x));
  }

  private checkNames(): void {
    const seen = new Set(TAKEN);
    const given: [string, readonly string[]][] = [
      ['hyper-parameter', this.names.hyper],
      ['hyper-parameter', Object.keys(this.names.constants ?? {})],
      ['state', this.state],
      ['scalar', this.scalars],
    ];
    for (const [kind, names] of given) {
      for (const name of names) {
        if (seen.has(name) || DEVIATE.test(name) || isUnaryFunction(name) || isVariadicFunction(name)) {
          throw new RidgelineError('invalid-formula', `the ${kind} ${name} has a name that is taken already`, {
            field: name,
            value: name,
            expected: 'a name of its own',
          });
        }
        seen.add(name);
      }
    }
  }

  expression(text: string, tree: Expression, field: string): NodeId {
    refuseLoops(text, tree, field);
    const lowering = new Lowering(this.builder, text, {
      name: (node) => this.lookUp(text, node, field),
      element: (node) => {
        throw formulaError(text, node, 'a rule works on one coordinate at a time: no indices.', 'a name', field);
      },
      constants: {},
      dimension: undefined,
    });
    return lowering.number(tree);
  }

  private lookUp(text: string, node: NameExpression, field: string): NodeId {
    const value = this.values.get(node.name);
    if (value !== undefined) return value;
    const deviate = DEVIATE.exec(node.name);
    if (deviate && this.values.has('g') && deviate[1] !== '0' && deviate[1] !== '1') {
      const number = deviate[1] === '' ? 1 : Number(deviate[1]);
      if (number <= 16) {
        this.deviates = Math.max(this.deviates, number);
        const id = this.builder.input(RULE_INPUT.state + this.state.length + number - 1);
        this.values.set(node.name, id);
        return id;
      }
    }
    const names = [...this.values.keys()].filter((name) => !Object.hasOwn(MATHEMATICAL_CONSTANTS, name));
    const near = likelyName(node.name, names);
    const hint = near ? ` Did you mean ${near}?` : '';
    const message = `‘${node.name}’ is not known here. Names: ${names.join(', ')}.${hint}`;
    throw formulaError(text, node, message, near ?? 'a known name', field);
  }

  /** Runs the lines; afterwards `values` holds what the names stand for at the end. */
  lines(): void {
    const { builder, values } = this;
    values.set('g', builder.input(RULE_INPUT.g));
    this.state.forEach((name, k) => {
      values.set(name, builder.input(RULE_INPUT.state + k));
    });
    const fixed = new Set(['t', 'pi', 'e', ...this.names.hyper, ...Object.keys(this.names.constants ?? {})]);
    const lines = parseRuleLines(this.rule.lines);
    lines.forEach(({ text, name, right, tree }, k) => {
      const field = `lines[${k}]`;
      const written = ASSIGNMENT.exec(text)?.[1] ?? name;
      const span = { position: text.indexOf(written), length: written.length };
      if (fixed.has(name)) throw formulaError(text, span, `${name} cannot be assigned.`, 'another name', field);
      if (DEVIATE.test(name) || isUnaryFunction(name) || isVariadicFunction(name)) {
        throw formulaError(text, span, `${name} has a meaning of its own.`, 'another name', field);
      }
      const value = this.expression(right, tree, field);
      if (this.scalars.includes(name) && !uniformNodes(builder)[value]) {
        const message = `the scalar ${name} can depend only on t, hyper-parameters and scalars.`;
        throw formulaError(text, span, message, 'an expression without x, g and state', field);
      }
      values.set(name, value);
    });
    if (!lines.some(({ name }) => name === 'x')) {
      throw new RidgelineError('invalid-formula', 'no line of the rule assigns x', {
        field: 'lines',
        expected: 'a line such as x = x - learningRate*g',
      });
    }
  }

  value(name: string): NodeId {
    const id = this.values.get(name);
    if (id === undefined) throw new Error(`${name} has no value`);
    return id;
  }
}

function refuseLoops(text: string, tree: Expression, field: string): void {
  if (tree.kind === 'reduction') {
    throw formulaError(text, tree, 'a rule works on one coordinate at a time: no sums or products.', 'no sum', field);
  }
  for (const operand of operandsOf(tree)) refuseLoops(text, operand, field);
}

/** Nodes that are the same for all coordinates and particles. */
function uniformNodes(builder: ProgramBuilder): boolean[] {
  const uniform: boolean[] = [];
  for (const node of builder.nodes) {
    uniform.push(node.operation !== 'input' && node.operands.every((operand) => uniform[operand]));
  }
  return uniform;
}

/** Looks up the names of a rule, checks it, and divides it into its programs. */
export function lowerRule(rule: UpdateRule, names: RuleNames): RuleProgram {
  const lowering = new RuleLowering(rule, names);
  lowering.lines();
  const { builder, state, scalars, deviates } = lowering;
  const source = builder.finish(
    undefined,
    new Map([...['x', ...state], ...scalars].map((name, k) => [k, lowering.value(name)])),
  );
  const uniform = uniformNodes(builder);
  const { live } = scheduleProgram(source, 'whole');
  const scalarBuilder = new ProgramBuilder(0);
  const vectorBuilder = new ProgramBuilder(0);
  const scalarNodes: NodeId[] = [];
  const vectorNodes: NodeId[] = [];
  const columns: ('number' | 'mask')[] = [];
  const columnNodes: NodeId[] = [];
  const same = <T>(index: T): T => index;
  /** The node in the vector program; what is uniform there comes from a column. */
  const inVector = (id: NodeId): NodeId => {
    const known = vectorNodes[id];
    if (known !== undefined) return known;
    const { operation, value } = source.nodes[id];
    const made = operation === 'constant' ? vectorBuilder.constant(value) : vectorBuilder.uniform(columns.length);
    if (operation !== 'constant') {
      columns.push(['lt', 'le', 'eq', 'ne'].includes(operation) ? 'mask' : 'number');
      columnNodes.push(scalarNodes[id]);
    }
    vectorNodes[id] = made;
    return made;
  };
  source.nodes.forEach((node, id) => {
    if (!live[id]) return;
    if (node.operation === 'uniform') scalarNodes[id] = scalarBuilder.uniform(node.slot);
    else if (node.operation === 'input') vectorNodes[id] = vectorBuilder.input(node.slot);
    else if (uniform[id])
      scalarNodes[id] = copyNode(scalarBuilder, source, id, (operand) => scalarNodes[operand], same);
    else vectorNodes[id] = copyNode(vectorBuilder, source, id, inVector, same);
  });
  const vectorOutputs = ['x', ...state].map((name, k): [number, NodeId] => [k, inVector(lowering.value(name))]);
  const scalarOutputs = new Map(columnNodes.map((id, k) => [k, id]));
  scalars.forEach((name, k) => {
    scalarOutputs.set(columns.length + k, scalarNodes[lowering.value(name)]);
  });
  return {
    rule,
    hyper: names.hyper,
    state,
    scalars,
    deviates,
    scalar: scalarBuilder.finish(undefined, scalarOutputs),
    columns,
    vector: vectorBuilder.finish(undefined, new Map(vectorOutputs)),
    initial: lowerInitial(rule, names),
  };
}

function lowerInitial(rule: UpdateRule, names: RuleNames): Program {
  const lowering = new RuleLowering(rule, names);
  const outputs = Object.entries(rule.state).map(([name, { initial }], k): [number, NodeId] => {
    const text = initial ?? '0';
    const field = `state.${name}.initial`;
    return [k, lowering.expression(text, parseExpression(text, { conditionals: true, field }), field)];
  });
  return lowering.builder.finish(undefined, new Map(outputs));
}
