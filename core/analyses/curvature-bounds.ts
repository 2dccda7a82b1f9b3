/** Bounds of the Hessian's eigenvalues that hold in a whole box, by interval arithmetic. */
import type { FormulaPrograms } from '../expression/compile-formula.ts';
import { interpretOver } from '../expression/interpret-over.ts';
import { IntervalAlgebra } from '../expression/interval-algebra.ts';
import { type Interval, interval } from '../math/interval.ts';
import { symmetricEigenvalues } from '../math/symmetric-eigen.ts';

/** No eigenvalue in the box is below `low` or above `high`. */
export interface CurvatureBounds {
  low: number;
  high: number;
}

const UNBOUNDED: CurvatureBounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/**
 * With every entry of the Hessian in [C - R, C + R] all its eigenvalues lie in [min eig C - |R|, max eig C + |R|], where |R| is
 * the spectral radius of R (Weyl; R has no negative entries). Unbounded where the formula may jump or have a kink in the
 * box, or a function may leave its domain.
 * Source: Rohn, Bounds on eigenvalues of interval matrices, ZAMM 78 (1998) S1049.
 */
export function curvatureBounds(programs: FormulaPrograms, low: Float64Array, high: Float64Array): CurvatureBounds {
  const n = programs.dimension;
  const algebra = new IntervalAlgebra();
  const point = Array.from({ length: n }, (_, i) => interval(low[i], high[i]));
  const { value } = interpretOver(programs.value, algebra, { point });
  if (algebra.kinked || !value || !(Number.isFinite(value.low) && Number.isFinite(value.high))) return UNBOUNDED;
  // Where the formula has no kink, selections in its derivatives only guard against 0 times infinity.
  const rows = Array.from({ length: n }, (_, i) => {
    const direction = Array.from({ length: n }, (__, j) => interval(i === j ? 1 : 0));
    return interpretOver(programs.product, algebra, { point, direction }).gradient;
  });
  const centre = new Float64Array(n * n);
  const radius = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = meet(rows[i][j], rows[j][i]);
      const middle = entry.low / 2 + entry.high / 2;
      if (!Number.isFinite(entry.low) || !Number.isFinite(entry.high)) return UNBOUNDED;
      centre[i * n + j] = centre[j * n + i] = middle;
      const reach = Math.max(entry.high - middle, middle - entry.low);
      radius[i * n + j] = radius[j * n + i] = reach * (1 + 4 * Number.EPSILON);
    }
  }
  const eigenvalues = symmetricEigenvalues(centre, n);
  const spread = symmetricEigenvalues(radius, n)[n - 1];
  const size = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[n - 1])) + spread;
  // Far more than the eigenvalues of symmetric matrices err by; 1 x 1 matrices are their own.
  const slack = n === 1 ? 0 : 8 * n * Number.EPSILON * size;
  return { low: eigenvalues[0] - spread - slack, high: eigenvalues[n - 1] + spread + slack };
}

/** The Hessian is symmetric: an entry lies in both of its enclosures. */
function meet(a: Interval, b: Interval): Interval {
  return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}

export interface BoxSearch {
  /** What is to be bounded from above, of the eigenvalues in a box; rises with the set. */
  objective(bounds: CurvatureBounds): number;
  /** The same at a point, which the bound cannot fall below. */
  at(point: Float64Array): number;
  /** Stops when the bound exceeds what was found by at most this part of the largest absolute eigenvalue. */
  tolerance: number;
  /** Boxes that may be looked at. */
  boxes: number;
  boxesDone(done: number): void;
}

interface Box extends CurvatureBounds {
  from: Float64Array;
  to: Float64Array;
}

/**
 * Branch and bound: the box with the largest bound is halved across its longest side until bound and found value agree or
 * the boxes are used up. Returns both; the truth lies between them, whatever happened.
 */
export function boundInBox(
  programs: FormulaPrograms,
  low: Float64Array,
  high: Float64Array,
  { objective, at, tolerance, boxes, boxesDone }: BoxSearch,
): { found: number; bound: number } {
  const look = (from: Float64Array, to: Float64Array): Box => ({ from, to, ...curvatureBounds(programs, from, to) });
  let open = [look(low, high)];
  let found = at(low.map((x, i) => (x + high[i]) / 2));
  for (let looked = 1; ; looked += 2) {
    boxesDone(looked);
    let worst = open[0];
    for (const box of open) if (objective(box) > objective(worst)) worst = box;
    const bound = Math.max(found, objective(worst));
    const size = Math.max(Math.abs(worst.low), Math.abs(worst.high));
    if (looked + 2 > boxes || (bound - found <= tolerance * size && Number.isFinite(bound))) return { found, bound };
    const side = longestSide(worst);
    const middle = (worst.from[side] + worst.to[side]) / 2;
    if (!(middle > worst.from[side] && middle < worst.to[side])) return { found, bound };
    const halves = [
      look(
        worst.from,
        worst.to.map((x, i) => (i === side ? middle : x)),
      ),
      look(
        worst.from.map((x, i) => (i === side ? middle : x)),
        worst.to,
      ),
    ];
    for (const { from, to } of halves) found = Math.max(found, at(from.map((x, i) => (x + to[i]) / 2)));
    open = [...open.filter((box) => box !== worst), ...halves];
    if (looked % 64 === 1) open = open.filter((box) => objective(box) > found);
    if (open.length === 0) return { found, bound: found };
  }
}

function longestSide({ from, to }: Box): number {
  let longest = 0;
  for (let i = 1; i < from.length; i++) if (to[i] - from[i] > to[longest] - from[longest]) longest = i;
  return longest;
}
