/** Derivatives of the single operations, used forwards and backwards. */

import type { NodeId, ProgramBuilder, ProgramNode } from './program.ts';

/** Gives `s` times the partial derivative by one operand; undefined where that is zero everywhere. */
export type Scaling = ((s: NodeId) => NodeId) | undefined;

/**
 * For each operand of an operation, how its partial derivative scales a number. `operands` and `self` are the operation in
 * the program under construction. At ties as PyTorch has it: abs'(0) = 0, sign' = floor' = 0, min and max share equally,
 * sqrt'(0) = infinity, and a^b has no derivative by b where a = 0 and b >= 0, none by a where b = 0.
 */
export function partialScalings(
  builder: ProgramBuilder,
  node: ProgramNode,
  operands: readonly NodeId[],
  self: NodeId,
): readonly Scaling[] {
  const [a, b] = operands;
  const one = (): NodeId => builder.constant(1);
  const zero = (): NodeId => builder.constant(0);
  const times = (factor: () => NodeId): Scaling[] => [(s) => builder.mul(s, factor())];
  switch (node.operation) {
    case 'add':
      return [(s) => s, (s) => s];
    case 'sub':
      return [(s) => s, (s) => builder.neg(s)];
    case 'mul':
      return [(s) => builder.mul(s, b), (s) => builder.mul(s, a)];
    case 'div':
      return [(s) => builder.div(s, b), (s) => builder.neg(builder.mul(s, builder.div(self, b)))];
    case 'neg':
      return [(s) => builder.neg(s)];
    case 'power':
      return times(() => builder.mul(builder.constant(node.value), builder.power(a, node.value - 1)));
    case 'pow':
      return powScalings(builder, a, b, self);
    case 'exp':
      return times(() => self);
    case 'log':
      return [(s) => builder.div(s, a)];
    case 'sqrt':
      return [(s) => builder.div(s, builder.mul(builder.constant(2), self))];
    case 'sin':
      return times(() => builder.unary('cos', a));
    case 'cos':
      return [(s) => builder.neg(builder.mul(s, builder.unary('sin', a)))];
    case 'tan':
      return times(() => builder.add(builder.power(self, 2), one()));
    case 'asin':
      return [(s) => builder.div(s, arcRoot(builder, a))];
    case 'acos':
      return [(s) => builder.neg(builder.div(s, arcRoot(builder, a)))];
    case 'atan':
      return [(s) => builder.div(s, builder.add(builder.power(a, 2), one()))];
    case 'sinh':
      return times(() => builder.unary('cosh', a));
    case 'cosh':
      return times(() => builder.unary('sinh', a));
    case 'tanh':
      return times(() => builder.sub(one(), builder.power(self, 2)));
    case 'abs':
      return times(() => builder.unary('sign', a));
    case 'min':
      return [(s) => tied(builder, s, b, a), (s) => tied(builder, s, a, b)];
    case 'max':
      return [(s) => tied(builder, s, a, b), (s) => tied(builder, s, b, a)];
    case 'select':
      return [undefined, (s) => builder.select(a, s, zero()), (s) => builder.select(a, zero(), s)];
    default:
      return node.operands.map(() => undefined);
  }
}

/** sqrt(1 - a^2), with the difference taken by factors, which keeps its digits near 1. */
function arcRoot(builder: ProgramBuilder, a: NodeId): NodeId {
  const one = builder.constant(1);
  return builder.unary('sqrt', builder.mul(builder.sub(one, a), builder.add(one, a)));
}

/** Nothing where `low < high`, half of `s` where they are equal, all of it otherwise. */
function tied(builder: ProgramBuilder, s: NodeId, low: NodeId, high: NodeId): NodeId {
  const half = builder.mul(s, builder.constant(0.5));
  const unequal = builder.select(builder.compare('lt', low, high), builder.constant(0), s);
  return builder.select(builder.compare('eq', low, high), half, unequal);
}

function powScalings(builder: ProgramBuilder, a: NodeId, b: NodeId, self: NodeId): readonly Scaling[] {
  const zero = builder.constant(0);
  const byBase = (s: NodeId): NodeId => {
    const slope = builder.mul(b, builder.pow(a, builder.sub(b, builder.constant(1))));
    return builder.select(builder.compare('eq', b, zero), zero, builder.mul(s, slope));
  };
  const byExponent = (s: NodeId): NodeId => {
    const slope = builder.mul(s, builder.mul(self, builder.unary('log', a)));
    const guarded = builder.select(builder.compare('le', zero, b), zero, slope);
    return builder.select(builder.compare('eq', a, zero), guarded, slope);
  };
  return [byBase, byExponent];
}
