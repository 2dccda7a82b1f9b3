/** A line search for the strong Wolfe conditions, with the decisions of PyTorch's L-BFGS (after Schmidt's minFunc). */
import { dot, maximumNorm } from '../math/sums.ts';
import type { Oracle } from './program.ts';

export interface WolfeOptions {
  /** Loss falls by at least this share of what the slope promises. */
  decrease: number;
  /** The slope ends at this share of the first one or less, in size. */
  curvature: number;
  /** Brackets whose ends are nearer than this are not divided further. */
  tolerance: number;
  /** Steps tried after the first. */
  trials: number;
}

export const WOLFE: WolfeOptions = { decrease: 1e-4, curvature: 0.9, tolerance: 1e-9, trials: 25 };

interface Trial {
  t: number;
  loss: number;
  slope: number;
  g: Float64Array;
}

export interface LineStep {
  /** Where along the direction; 0 where nothing better was found. */
  t: number;
  loss: number;
  /** Gradients asked for. */
  evaluations: number;
}

/**
 * A step along `d` from `x`, beginning with the trial `t`: first longer until a bracket is found, then inside of it, by cubics
 * through both ends. `g` holds the gradient at x and then the one at x + t d; `x` stays. A loss that is not finite counts
 * as too high.
 */
export function strongWolfe(
  oracle: Oracle,
  x: Float64Array,
  d: Float64Array,
  t: number,
  loss: number,
  g: Float64Array,
  options: WolfeOptions = WOLFE,
): LineStep {
  const { decrease, curvature, tolerance, trials } = options;
  const point = new Float64Array(x.length);
  const slope = dot(g, d);
  const size = maximumNorm(d);
  const tryAt = (t: number): Trial => {
    for (let i = 0; i < x.length; i++) point[i] = x[i] + t * d[i];
    const g = new Float64Array(x.length);
    const found = oracle.gradient(point, g);
    const good = Number.isFinite(found);
    return { t, loss: good ? found : Number.POSITIVE_INFINITY, slope: good ? dot(g, d) : Number.POSITIVE_INFINITY, g };
  };
  const tooHigh = (trial: Trial): boolean => trial.loss > loss + decrease * trial.t * slope;
  const flatEnough = (trial: Trial): boolean => Math.abs(trial.slope) <= -curvature * slope;

  const start: Trial = { t: 0, loss, slope, g: g.slice() };
  let before = start;
  let trial = tryAt(t);
  let tried = 0;
  let done = false;
  let ends: [Trial, Trial] | null = null;
  while (tried < trials) {
    if (tooHigh(trial) || (tried > 1 && trial.loss >= before.loss)) {
      ends = [before, trial];
      break;
    }
    if (flatEnough(trial)) {
      ends = [trial, trial];
      done = true;
      break;
    }
    if (trial.slope >= 0) {
      ends = [before, trial];
      break;
    }
    const next = cubicMinimum(before, trial, trial.t + 0.01 * (trial.t - before.t), 10 * trial.t);
    before = trial;
    trial = tryAt(next);
    tried++;
  }
  ends ??= [start, trial];
  let low = ends[0].loss <= ends[1].loss ? 0 : 1;
  let stuck = false;
  while (!done && tried < trials) {
    const [first, last] = [Math.min(ends[0].t, ends[1].t), Math.max(ends[0].t, ends[1].t)];
    if ((last - first) * size < tolerance) break;
    let next = cubicMinimum(ends[0], ends[1], first, last);
    const margin = 0.1 * (last - first);
    if (Math.min(last - next, next - first) < margin) {
      // Near an end for the second time: a tenth of the bracket away from it.
      if (stuck || next >= last || next <= first) {
        next = Math.abs(next - last) < Math.abs(next - first) ? last - margin : first + margin;
        stuck = false;
      } else stuck = true;
    } else stuck = false;
    trial = tryAt(next);
    tried++;
    if (tooHigh(trial) || trial.loss >= ends[low].loss) {
      ends[1 - low] = trial;
      low = ends[0].loss <= ends[1].loss ? 0 : 1;
    } else {
      if (flatEnough(trial)) done = true;
      else if (trial.slope * (ends[1 - low].t - ends[low].t) >= 0) ends[1 - low] = ends[low];
      ends[low] = trial;
    }
  }
  const best = ends[low];
  g.set(best.g);
  return { t: best.t, loss: best.loss, evaluations: tried + 1 };
}

/** The minimum, within the bounds, of the cubic with both ends' values and slopes; the middle where it has none. */
function cubicMinimum(a: Trial, b: Trial, low: number, high: number): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0 && square < Number.POSITIVE_INFINITY)) return (low + high) / 2;
  const d2 = Math.sqrt(square);
  const at =
    a.t <= b.t
      ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
      : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
  return Number.isNaN(at) ? (low + high) / 2 : Math.min(Math.max(at, low), high);
}
