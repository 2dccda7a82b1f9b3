/** Up to which curvature an optimizer of any rule is stable, found by trying it on parabolas. */
import { exp, log } from '../wasm/elementary.ts';
import type { AnalysedRun } from './define.ts';

export interface ParabolaLimit {
  /** The largest curvature h for which ½ h x² is descended, to 1 part in 10,000. */
  limit: number;
  /** The factor by which x grows a step at a curvature. */
  growth(curvature: number): number;
}

const UPDATES = 2000;
/** Curvatures are tried from 1/REACH to REACH over the learning rate. */
const REACH = 1e4;
const ACCURACY = 1e-4;
/** Far out, where lengths of the optimizer's own, such as a noise or a radius, count for nothing. */
const START = 1e9;

/**
 * Bisection with the parameters that the optimizer has at `step`. null where there is no such limit: the optimizer looks
 * into a model, its path is not in proportion to its start, so that no curvature is its own, or it is stable everywhere or
 * nowhere.
 */
export function parabolaLimit(run: AnalysedRun, step: number): ParabolaLimit | null {
  const rate = run.learningRate(step);
  const unit = rate !== null && rate > 0 ? 1 / rate : 1;
  if (!isProportional(run, 0.1 * unit, step)) return null;
  let [low, high] = [unit / REACH, unit * REACH];
  if (grows(run, low, step) || !grows(run, high, step)) return null;
  while (high / low > 1 + ACCURACY) {
    const middle = Math.sqrt(low * high);
    if (grows(run, middle, step)) high = middle;
    else low = middle;
  }
  return { limit: high, growth: (curvature) => growthAt(run, curvature, step) };
}

function isProportional(run: AnalysedRun, curvature: number, step: number): boolean {
  const [one, two] = [1, 2].map((part) => run.onParabola(curvature, part * START, 50, step));
  if (!one || !two || one.length !== two.length || one[one.length - 1] === one[0]) return false;
  return one.every((x, k) => Math.abs(two[k] - 2 * x) <= 1e-6 * START);
}

function grows(run: AnalysedRun, curvature: number, step: number): boolean {
  const sizes = run.onParabola(curvature, START, UPDATES, step);
  if (!sizes || sizes.length <= UPDATES) return true;
  const part = Math.floor(UPDATES / 4);
  const end = largest(sizes, UPDATES - part);
  return end > 1e-6 * START && end > largest(sizes.subarray(0, UPDATES - part), UPDATES - 2 * part);
}

function growthAt(run: AnalysedRun, curvature: number, step: number): number {
  const sizes = run.onParabola(curvature, START, UPDATES, step) ?? new Float64Array(0);
  const part = Math.floor(sizes.length / 4);
  if (part === 0) return Number.POSITIVE_INFINITY;
  const end = sizes.length - part;
  const ratio = largest(sizes, end) / largest(sizes.subarray(0, end), end - part);
  return exp(log(ratio) / part);
}

function largest(sizes: Float64Array, from: number): number {
  let top = 0;
  for (let k = from; k < sizes.length; k++) top = Math.max(top, sizes[k]);
  return top;
}
