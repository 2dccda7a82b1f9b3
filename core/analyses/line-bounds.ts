/** The highest point of a loss above the chord between two points, proven by interval arithmetic. */
import type { FormulaPrograms } from '../expression/compile-formula.ts';
import { interpretOver } from '../expression/interpret-over.ts';
import { IntervalAlgebra } from '../expression/interval-algebra.ts';
import { addIntervals, type Interval, interval, multiplyIntervals, subtractIntervals } from '../math/interval.ts';

/** Stops when the bound exceeds what was found by at most this part of the largest loss on the way. */
const TOLERANCE = 1e-9;

export interface Peak {
  /** The largest height found, and where: a lower bound of the supremum. */
  found: number;
  at: number;
  /** No height on the way is above this. */
  bound: number;
}

interface Cell {
  from: number;
  to: number;
  bound: number;
}

/**
 * sup over t in [0, 1] of h(t) = L(A + t (B - A)) - (1 - t) L(A) - t L(B), by branch and bound. In a cell T with middle m the value lies
 * in h(T) and, where the formula has no kink, in h(m) + h'(T)(T - m), whose error falls as the square of the width.
 * `heights` gives h at many t at once. Source: Moore, Kearfott, Cloud, Introduction to Interval Analysis, 2009, 6.3.
 */
export function boundOnLine(
  programs: FormulaPrograms,
  start: Float64Array,
  end: Float64Array,
  ends: readonly [number, number],
  heights: (t: Float64Array) => Float64Array,
  first: Peak,
  { cells, cellsDone }: { cells: number; cellsDone: () => void },
): Peak {
  const way = Array.from(start, (x, i) => subtractIntervals(interval(end[i]), interval(x)));
  const rise = subtractIntervals(interval(ends[1]), interval(ends[0]));
  const chord = (t: Interval): Interval => addIntervals(interval(ends[0]), multiplyIntervals(t, rise));
  const pointOf = (t: Interval): Interval[] =>
    way.map((slope, i) => addIntervals(interval(start[i]), multiplyIntervals(t, slope)));
  const boundOf = (from: number, to: number): number => {
    const t = interval(from, to);
    const algebra = new IntervalAlgebra();
    const { value } = interpretOver(programs.value, algebra, { point: pointOf(t) });
    if (value === undefined) return Number.POSITIVE_INFINITY;
    const plain = subtractIntervals(value, chord(t)).high;
    if (algebra.kinked) return plain;
    const middle = interval(from / 2 + to / 2);
    const centre = interpretOver(programs.value, algebra, { point: pointOf(middle) }).value ?? value;
    const { gradient } = interpretOver(programs.gradient, algebra, { point: pointOf(t) });
    const slope = gradient.reduce((total, g, i) => addIntervals(total, multiplyIntervals(g, way[i])), interval(0));
    const tilted = multiplyIntervals(subtractIntervals(slope, rise), subtractIntervals(t, middle));
    return Math.min(plain, addIntervals(subtractIntervals(centre, chord(middle)), tilted).high);
  };
  let { found, at } = first;
  const size = Math.max(Math.abs(ends[0]), Math.abs(ends[1]), Math.abs(found), 1e-300);
  let open: Cell[] = Array.from({ length: 8 }, (_, k) => {
    const [from, to] = [k / 8, (k + 1) / 8];
    return { from, to, bound: boundOf(from, to) };
  });
  for (let looked = 8; ; looked += 2) {
    cellsDone();
    let worst = open[0];
    for (const cell of open) if (cell.bound > worst.bound) worst = cell;
    const bound = Math.max(found, worst.bound);
    const middle = (worst.from + worst.to) / 2;
    const narrow = !(middle > worst.from && middle < worst.to);
    if (looked + 2 > cells || narrow || bound - found <= TOLERANCE * size) return { found, at, bound };
    const [height] = heights(Float64Array.of(middle));
    if (height > found) [found, at] = [height, middle];
    const halves = [
      { from: worst.from, to: middle, bound: boundOf(worst.from, middle) },
      { from: middle, to: worst.to, bound: boundOf(middle, worst.to) },
    ];
    open = [...open.filter((cell) => cell !== worst), ...halves].filter((cell) => !(cell.bound < found));
    if (open.length === 0) return { found, at, bound: found };
  }
}
