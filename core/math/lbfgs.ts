/** Minimises a smooth function of many variables by the method of Broyden, Fletcher, Goldfarb and Shanno with limited memory. */
import { dot, norm2 } from './sums.ts';
import { axpy, scale } from './vectors.ts';

/** The value at x, and the gradient in `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  iterations: number;
  /** Stops where the gradient is at most this times what it was at the start. */
  tolerance: number;
  memory?: number;
  /** Told after each iteration; may throw to stop. */
  iterationsDone?: (done: number) => void;
}

export interface LbfgsResult {
  value: number;
  gradientNorm: number;
  iterations: number;
  /** The gradient became as small as asked for. */
  converged: boolean;
}

const SUFFICIENT = 1e-4;
const CURVATURE = 0.9;
const MOST_TRIALS = 30;

/**
 * Goes down from `x`, which ends at the best point found. Two-loop recursion with 10 pairs unless told; step lengths by
 * bracketing and bisection for Wolfe's conditions. A function that is not finite at a trial makes the step shorter. Memory 2 n
 * numbers a pair; one or two values an iteration.
 * Source: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 7.5.
 */
export function minimiseLbfgs(objective: Objective, x: Float64Array, options: LbfgsOptions): LbfgsResult {
  const { iterations, tolerance, memory = 10 } = options;
  const n = x.length;
  let gradient = new Float64Array(n);
  let trialGradient = new Float64Array(n);
  const trial = new Float64Array(n);
  let value = objective(x, gradient);
  const first = norm2(gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  let done = 0;
  for (; done < iterations; done++) {
    const size = norm2(gradient);
    if (!(size > tolerance * first) || !Number.isFinite(value)) break;
    const direction = descentDirection(gradient, steps, changes);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      steps.length = changes.length = 0;
      direction.set(gradient);
      scale(direction, -1);
      slope = -size * size;
    }
    let length = steps.length === 0 ? Math.min(1, 1 / size) : 1;
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let taken = false;
    for (let trials = 0; trials < MOST_TRIALS; trials++) {
      for (let i = 0; i < n; i++) trial[i] = x[i] + length * direction[i];
      const found = objective(trial, trialGradient);
      if (!(found <= value + SUFFICIENT * length * slope)) high = length;
      else if (dot(trialGradient, direction) < CURVATURE * slope && trials + 1 < MOST_TRIALS) low = length;
      else {
        remember(steps, changes, x, trial, gradient, trialGradient, memory);
        x.set(trial);
        value = found;
        [gradient, trialGradient] = [trialGradient, gradient];
        taken = true;
        break;
      }
      length = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * length;
    }
    options.iterationsDone?.(done + 1);
    if (taken) continue;
    if (steps.length === 0) break;
    // Curvature remembered from elsewhere may mislead: once more along the gradient itself.
    steps.length = changes.length = 0;
  }
  const gradientNorm = norm2(gradient);
  return { value, gradientNorm, iterations: done, converged: gradientNorm <= tolerance * first };
}

function remember(
  steps: Float64Array[],
  changes: Float64Array[],
  x: Float64Array,
  trial: Float64Array,
  gradient: Float64Array,
  trialGradient: Float64Array,
  memory: number,
): void {
  const step = trial.map((t, i) => t - x[i]);
  const change = trialGradient.map((g, i) => g - gradient[i]);
  if (!(dot(step, change) > 1e-12 * norm2(step) * norm2(change))) return;
  if (steps.length === memory) {
    steps.shift();
    changes.shift();
  }
  steps.push(step);
  changes.push(change);
}

/** -H g with the inverse Hessian H of the pairs. */
function descentDirection(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const q = gradient.slice();
  const weights = steps.map(() => 0);
  for (let k = steps.length - 1; k >= 0; k--) {
    weights[k] = dot(steps[k], q) / dot(steps[k], changes[k]);
    axpy(q, -weights[k], changes[k]);
  }
  const last = steps.length - 1;
  if (last >= 0) scale(q, dot(steps[last], changes[last]) / dot(changes[last], changes[last]));
  for (let k = 0; k < steps.length; k++) {
    const back = dot(changes[k], q) / dot(steps[k], changes[k]);
    axpy(q, weights[k] - back, steps[k]);
  }
  return scale(q, -1);
}
