/**
 * Code for functions with as many derivatives as wanted: a function is written once over `Algebra<T>` and emitted for plain
 * numbers, for numbers with partial derivatives, or for those of numbers that change along a direction. Partial derivatives
 * of partial derivatives are exact second ones: nothing is approximated.
 */
import type { Arithmetic, Value } from '../../wasm/arithmetic.ts';
import { emitCos, emitExp, emitLog, emitSin } from '../../wasm/elementary.ts';

/** Arithmetic on numbers of type T, as code that a function builder collects. */
export interface Algebra<T> {
  constant(value: number): T;
  /** A number whose derivatives are all 0. */
  lift(value: Value): T;
  /** The number itself, without derivatives. */
  plain(a: T): Value;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  sqrt(a: T): T;
  exp(a: T): T;
  log(a: T): T;
  sin(a: T): T;
  cos(a: T): T;
  /** Flat between its steps: all derivatives are 0. */
  floor(a: T): T;
  /** `a` in the lanes where `condition` is above 0, `b` elsewhere. */
  above(condition: T, a: T, b: T): T;
  /** The value and the derivatives in a fixed order, and back. */
  parts(a: T): Value[];
  join(parts: readonly Value[]): T;
  /** How many parts a number has. */
  readonly width: number;
}

export function plainAlgebra(a: Arithmetic): Algebra<Value> {
  return {
    width: 1,
    constant: (value) => a.constant(value),
    lift: (value) => value,
    plain: (value) => value,
    add: (p, q) => a.add(p, q),
    sub: (p, q) => a.sub(p, q),
    mul: (p, q) => a.mul(p, q),
    div: (p, q) => a.div(p, q),
    sqrt: (p) => a.sqrt(p),
    exp: (p) => a.scope(() => emitExp(a, p)),
    log: (p) => a.scope(() => emitLog(a, p)),
    sin: (p) => a.scope(() => emitSin(a, p)),
    cos: (p) => a.scope(() => emitCos(a, p)),
    floor: (p) => a.floor(p),
    above: (condition, p, q) => a.select(a.gt(condition, a.constant(0)), p, q),
    parts: (p) => [p],
    join: ([p]) => p,
  };
}

/** A number with its partial derivatives; absent ones are 0. */
export interface Differential<T> {
  value: T;
  partials: readonly (T | undefined)[];
}

/** Numbers with `count` partial derivatives each, over another algebra. */
export function differentials<T>(
  base: Algebra<T>,
  count: number,
): Algebra<Differential<T>> & {
  /** The independent variable number `index`. */
  variable(value: T, index: number): Differential<T>;
} {
  type D = Differential<T>;
  const none = (): undefined[] => new Array<undefined>(count).fill(undefined);
  const negated = (a: T): T => base.sub(base.constant(0), a);
  const plus = (a: T | undefined, b: T | undefined): T | undefined =>
    a === undefined ? b : b === undefined ? a : base.add(a, b);
  const minus = (a: T | undefined, b: T | undefined): T | undefined =>
    b === undefined ? a : a === undefined ? negated(b) : base.sub(a, b);
  const times = (a: T | undefined, b: T): T | undefined => (a === undefined ? undefined : base.mul(a, b));
  const each = (a: D, b: D, combine: (p: T | undefined, q: T | undefined) => T | undefined): (T | undefined)[] =>
    a.partials.map((p, k) => combine(p, b.partials[k]));
  /** The chain rule for a function with this value; its derivative is made only where it is wanted. */
  const chain = (value: T, a: D, slope: () => T): D => {
    if (a.partials.every((p) => p === undefined)) return { value, partials: none() };
    const factor = slope();
    return { value, partials: a.partials.map((p) => times(p, factor)) };
  };
  return {
    width: base.width * (count + 1),
    constant: (value) => ({ value: base.constant(value), partials: none() }),
    lift: (value) => ({ value: base.lift(value), partials: none() }),
    plain: ({ value }) => base.plain(value),
    variable: (value, index) => ({
      value,
      partials: none().map((_, k) => (k === index ? base.constant(1) : undefined)),
    }),
    add: (a, b) => ({ value: base.add(a.value, b.value), partials: each(a, b, plus) }),
    sub: (a, b) => ({ value: base.sub(a.value, b.value), partials: each(a, b, minus) }),
    mul: (a, b) => ({
      value: base.mul(a.value, b.value),
      partials: each(a, b, (p, q) => plus(times(p, b.value), times(q, a.value))),
    }),
    div: (a, b) => {
      const value = base.div(a.value, b.value);
      const partials = each(a, b, (p, q) => {
        const change = minus(p, times(q, value));
        return change === undefined ? undefined : base.div(change, b.value);
      });
      return { value, partials };
    },
    sqrt: (a) => {
      const value = base.sqrt(a.value);
      return chain(value, a, () => base.div(base.constant(0.5), value));
    },
    exp: (a) => {
      const value = base.exp(a.value);
      return chain(value, a, () => value);
    },
    log: (a) => chain(base.log(a.value), a, () => base.div(base.constant(1), a.value)),
    sin: (a) => chain(base.sin(a.value), a, () => base.cos(a.value)),
    cos: (a) => chain(base.cos(a.value), a, () => negated(base.sin(a.value))),
    floor: (a) => ({ value: base.floor(a.value), partials: none() }),
    above: (condition, a, b) => {
      const choose = (p: T | undefined, q: T | undefined): T | undefined =>
        p === undefined && q === undefined
          ? undefined
          : base.above(condition.value, p ?? base.constant(0), q ?? base.constant(0));
      return { value: base.above(condition.value, a.value, b.value), partials: each(a, b, choose) };
    },
    parts: ({ value, partials }) => [value, ...partials].flatMap((part) => base.parts(part ?? base.constant(0))),
    join: (parts) => {
      const [value, ...partials] = Array.from({ length: count + 1 }, (_, k) =>
        base.join(parts.slice(k * base.width, (k + 1) * base.width)),
      );
      return { value, partials };
    },
  };
}

/** Below this a number counts as 0 where its logarithm or root is taken; its square still has a finite inverse. */
const TINY = 1e-140;

/** −1, 0 or 1, without derivatives. */
export function sign<T>(g: Algebra<T>, a: T): T {
  const [one, zero, minus] = [g.constant(1), g.constant(0), g.constant(-1)];
  const value = g.lift(g.plain(a));
  return g.above(value, one, g.above(g.sub(zero, value), minus, zero));
}

/** |a|, with the derivative 0 at 0. */
export function magnitude<T>(g: Algebra<T>, a: T): T {
  return g.mul(a, sign(g, a));
}

/** A number of at least 0, with 0 moved up a little, so that logarithm, root and their derivatives stay finite. */
export function awayFromZero<T>(g: Algebra<T>, a: T): T {
  const tiny = g.constant(TINY);
  return g.above(g.sub(a, tiny), a, g.add(g.sub(a, g.lift(g.plain(a))), tiny));
}

export function square<T>(g: Algebra<T>, a: T): T {
  return g.mul(a, a);
}

/** a^exponent for a ≥ 0 and a constant exponent above 0. */
export function power<T>(g: Algebra<T>, a: T, exponent: T): T {
  const raised = g.exp(g.mul(g.log(awayFromZero(g, a)), exponent));
  return g.above(a, raised, g.sub(raised, g.lift(g.plain(raised))));
}

/** The smaller one. */
export function smaller<T>(g: Algebra<T>, a: T, b: T): T {
  return g.above(g.sub(b, a), a, b);
}
