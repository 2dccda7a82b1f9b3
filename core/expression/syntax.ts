/** The syntax tree of the expression language, shared by landscapes' formulas and optimizers' update rules. */

/** Where a piece of the text stands: a 0-based character offset and a length. */
export interface Span {
  position: number;
  length: number;
}

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface NumberExpression extends Span {
  kind: 'number';
  value: number;
  /** As written, for typesetting. */
  text: string;
}
export interface NameExpression extends Span {
  kind: 'name';
  name: string;
}
/** `z[i+1]` */
export interface ElementExpression extends Span {
  kind: 'element';
  name: string;
  index: Expression;
}
export interface NegateExpression extends Span {
  kind: 'negate';
  operand: Expression;
}
/** A run of additions and subtractions, or of products and quotients, evaluated from left to right. */
export interface ChainExpression extends Span {
  kind: 'chain';
  family: 'additive' | 'multiplicative';
  /** The first item's operator is '+' or '*'. */
  items: { operator: '+' | '-' | '*' | '/'; operand: Expression }[];
}
export interface PowerExpression extends Span {
  kind: 'power';
  base: Expression;
  exponent: Expression;
}
export interface CallExpression extends Span {
  kind: 'call';
  name: FunctionName;
  operands: Expression[];
}
/** `sum(i, from, to, body)` or `prod(...)`; both bounds are included, an empty range gives 0 or 1. */
export interface ReductionExpression extends Span {
  kind: 'reduction';
  reduction: 'sum' | 'prod';
  variable: string;
  from: Expression;
  to: Expression;
  body: Expression;
}
export interface CompareExpression extends Span {
  kind: 'compare';
  operator: Comparison;
  left: Expression;
  right: Expression;
}
/** `if(condition, then, otherwise)` */
export interface ConditionalExpression extends Span {
  kind: 'conditional';
  condition: Expression;
  then: Expression;
  otherwise: Expression;
}

export type Expression =
  | NumberExpression
  | NameExpression
  | ElementExpression
  | NegateExpression
  | ChainExpression
  | PowerExpression
  | CallExpression
  | ReductionExpression
  | CompareExpression
  | ConditionalExpression;

export const UNARY_FUNCTIONS = [
  'exp',
  'log',
  'sqrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'abs',
  'sign',
  'floor',
] as const;
export const VARIADIC_FUNCTIONS = ['min', 'max'] as const;
export type UnaryFunction = (typeof UNARY_FUNCTIONS)[number];
export type VariadicFunction = (typeof VARIADIC_FUNCTIONS)[number];
export type FunctionName = UnaryFunction | VariadicFunction;

export const REDUCTIONS = ['sum', 'prod'] as const;

export function isUnaryFunction(name: string): name is UnaryFunction {
  return (UNARY_FUNCTIONS as readonly string[]).includes(name);
}

export function isVariadicFunction(name: string): name is VariadicFunction {
  return (VARIADIC_FUNCTIONS as readonly string[]).includes(name);
}

/** The operands of a node, in the order in which they stand in the text. */
export function operandsOf(expression: Expression): Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return [];
    case 'element':
      return [expression.index];
    case 'negate':
      return [expression.operand];
    case 'chain':
      return expression.items.map((item) => item.operand);
    case 'power':
      return [expression.base, expression.exponent];
    case 'call':
      return expression.operands;
    case 'reduction':
      return [expression.from, expression.to, expression.body];
    case 'compare':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise];
  }
}
