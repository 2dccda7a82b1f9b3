/** Integer polynomials in loop variables: the indices and bounds of `z[i+1]` and `sum(i, 1, d-1, …)`. */

/** coefficient * product of loop variables; `loops` is sorted and holds a loop once for each power. */
interface Monomial {
  coefficient: number;
  loops: readonly number[];
}

/** Immutable and canonical: equal polynomials have equal keys. */
export interface IndexPolynomial {
  terms: readonly Monomial[];
  key: string;
}

/** A loop as far as its indices are concerned: bounds are included and may hold variables of loops further out. */
export interface LoopRange {
  loop: number;
  from: IndexPolynomial;
  to: IndexPolynomial;
}

function canonical(terms: Iterable<Monomial>): IndexPolynomial {
  const merged = new Map<string, Monomial>();
  for (const term of terms) {
    const key = term.loops.join('.');
    const before = merged.get(key);
    merged.set(key, before ? { coefficient: before.coefficient + term.coefficient, loops: term.loops } : term);
  }
  const kept = [...merged.entries()].filter(([, term]) => term.coefficient !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    terms: kept.map(([, term]) => term),
    key: kept.map(([key, term]) => `${term.coefficient}*${key}`).join('+'),
  };
}

export function constantIndex(value: number): IndexPolynomial {
  return canonical([{ coefficient: value, loops: [] }]);
}

export function loopIndex(loop: number): IndexPolynomial {
  return canonical([{ coefficient: 1, loops: [loop] }]);
}

export function addIndices(a: IndexPolynomial, b: IndexPolynomial, sign: 1 | -1 = 1): IndexPolynomial {
  const added = b.terms.map((term) => ({ coefficient: sign * term.coefficient, loops: term.loops }));
  return canonical([...a.terms, ...added]);
}

export function multiplyIndices(a: IndexPolynomial, b: IndexPolynomial): IndexPolynomial {
  const products: Monomial[] = [];
  for (const p of a.terms) {
    for (const q of b.terms) {
      const loops = [...p.loops, ...q.loops].sort((m, n) => m - n);
      products.push({ coefficient: p.coefficient * q.coefficient, loops });
    }
  }
  return canonical(products);
}

/** The value of a polynomial without loop variables, otherwise undefined. */
export function constantOf(polynomial: IndexPolynomial): number | undefined {
  if (polynomial.terms.length === 0) return 0;
  const [first] = polynomial.terms;
  return polynomial.terms.length === 1 && first.loops.length === 0 ? first.coefficient : undefined;
}

export function loopsOf(polynomial: IndexPolynomial): Set<number> {
  return new Set(polynomial.terms.flatMap((term) => term.loops));
}

export function evaluateIndex(polynomial: IndexPolynomial, loopValue: (loop: number) => number): number {
  let sum = 0;
  for (const term of polynomial.terms) {
    let product = term.coefficient;
    for (const loop of term.loops) product *= loopValue(loop);
    sum += product;
  }
  return sum;
}

/** The polynomial with another in place of one loop variable. */
export function substituteIndex(
  polynomial: IndexPolynomial,
  loop: number,
  replacement: IndexPolynomial,
): IndexPolynomial {
  let result = constantIndex(0);
  for (const term of polynomial.terms) {
    let product = constantIndex(term.coefficient);
    for (const factor of term.loops) {
      product = multiplyIndices(product, factor === loop ? replacement : loopIndex(factor));
    }
    result = addIndices(result, product);
  }
  return result;
}

/**
 * An upper bound of a polynomial over nested loops (outermost first), by putting in each variable's best bound from the
 * innermost loop outwards; undefined where a variable does not occur linearly. Exact when no inner range is empty.
 */
function upperBound(polynomial: IndexPolynomial, nest: readonly LoopRange[]): number | undefined {
  let bound = polynomial;
  for (let depth = nest.length - 1; depth >= 0; depth--) {
    const { loop, from, to } = nest[depth];
    let coefficient = 0;
    for (const term of bound.terms) {
      if (!term.loops.includes(loop)) continue;
      if (term.loops.length !== 1) return undefined;
      coefficient = term.coefficient;
    }
    if (coefficient !== 0) bound = substituteIndex(bound, loop, coefficient > 0 ? to : from);
  }
  return constantOf(bound);
}

/** The most index values that `indexRange` is willing to walk through one by one. */
const ENUMERATION_LIMIT = 2_000_000;

/**
 * The smallest and largest value of a polynomial over nested loops, outermost first; 'empty' if the loops never run, and
 * undefined if it can be found neither by bounds nor by walking through the loops.
 *
 * `within`, if given, is the range that will be accepted: bounds inside it need not be exact, so nothing is walked.
 */
export function indexRange(
  polynomial: IndexPolynomial,
  nest: readonly LoopRange[],
  within?: { minimum: number; maximum: number },
): { minimum: number; maximum: number } | 'empty' | undefined {
  const maximum = upperBound(polynomial, nest);
  const negatedMaximum = upperBound(multiplyIndices(constantIndex(-1), polynomial), nest);
  const bounds =
    maximum === undefined || negatedMaximum === undefined ? undefined : { minimum: -negatedMaximum, maximum };
  const rectangular = nest.every((range) => constantOf(range.from) !== undefined && constantOf(range.to) !== undefined);
  if (nest.some((range) => isEmpty(range))) return 'empty';
  if (bounds && (rectangular || (within && bounds.minimum >= within.minimum && bounds.maximum <= within.maximum))) {
    return bounds;
  }
  const walked = walkRange(polynomial, nest);
  return walked === 'too many' ? bounds : walked;
}

function isEmpty(range: LoopRange): boolean {
  const from = constantOf(range.from);
  const to = constantOf(range.to);
  return from !== undefined && to !== undefined && from > to;
}

function walkRange(
  polynomial: IndexPolynomial,
  nest: readonly LoopRange[],
): { minimum: number; maximum: number } | 'empty' | 'too many' {
  const values = new Map<number, number>();
  const current = (loop: number): number => values.get(loop) ?? Number.NaN;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let visited = 0;
  const walk = (depth: number): boolean => {
    if (depth === nest.length) {
      const value = evaluateIndex(polynomial, current);
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
      return true;
    }
    const { loop, from, to } = nest[depth];
    const last = evaluateIndex(to, current);
    for (let value = evaluateIndex(from, current); value <= last; value++) {
      if (++visited > ENUMERATION_LIMIT) return false;
      values.set(loop, value);
      if (!walk(depth + 1)) return false;
    }
    return true;
  };
  if (!walk(0)) return 'too many';
  return minimum > maximum ? 'empty' : { minimum, maximum };
}

/** The polynomial with other loops in place of its own. */
export function renameLoops(polynomial: IndexPolynomial, names: ReadonlyMap<number, number>): IndexPolynomial {
  return canonical(
    polynomial.terms.map(({ coefficient, loops }) => ({
      coefficient,
      loops: loops.map((loop) => names.get(loop) ?? loop).sort((a, b) => a - b),
    })),
  );
}
