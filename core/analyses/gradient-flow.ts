/** Many points carried along the gradient flow, or down gradient descent, until told that they have arrived. */
import type { AnalysedLandscape } from './define.ts';

export type Descent =
  | {
      kind: 'flow';
      /** Largest error of a step, as a length; it grows with the distance from the origin beyond `far`. */
      tolerance: number;
      far: number;
    }
  | { kind: 'gradient-descent'; learningRate: number };

/** What a look at a particle says: it goes on, or is finished with this label. */
export const GOING = Number.MIN_SAFE_INTEGER;

export interface FlowOptions {
  descent: Descent;
  /** Gradients that one particle may cost. */
  evaluations: number;
  /** Looks at a particle, whose coordinates and gradient begin at `at` in the arrays: a label, or GOING. Called every few steps. */
  look(points: Float64Array, gradients: Float64Array, at: number, loss: number): number;
  /** What particles get that ran out of evaluations. */
  unfinished: number;
  /** What particles get that left the numbers. */
  diverged: number;
  /** Told after every round of steps how many particles are finished; may throw to stop. */
  finished?(count: number): void;
}

const LOOK_EVERY = 3;
/** Longest and shortest change of a step from one to the next. */
const GROWTH = 4;
const SHRINKAGE = 0.2;
const SAFETY = 0.9;
/** Particles that are still on their way after so many steps meet curvatures of unlike sizes: they go on by Chebyshev's steps. */
const STIFF_STEPS = 60;
const STAGES = 14;
const LOSS_ROUNDING = 1e-13;

/**
 * Carries `count` points (one after another) along x' = -grad L: Bogacki and Shampine's Runge-Kutta pair of orders 3 and 2 with
 * a step size for each particle, which keeps the error of each step below the tolerance; or by gradient descent. Particles
 * that take long go on by the Runge-Kutta-Chebyshev method of order 2 with 14 stages, whose steps may be 128 times the
 * inverse of the largest curvature instead of 2.5 times. `points` ends where the particles ended. Cost: 3 gradients a step of
 * the flow, then 14, and one of descent; particles that are finished cost nothing, and one kernel call serves all others.
 * Sources: Bogacki and Shampine, Applied Mathematics Letters 2 (1989) 321-325; Sommeijer, Shampine, Verwer, Journal of
 * Computational and Applied Mathematics 88 (1998) 315-326.
 */
export function carryDown(
  landscape: AnalysedLandscape,
  points: Float64Array,
  count: number,
  options: FlowOptions,
): Int32Array {
  const labels = new Int32Array(count);
  new Carrier(landscape, points, count, options).run(labels);
  return labels;
}

class Carrier {
  private readonly n: number;
  private readonly landscape: AnalysedLandscape;
  private readonly options: FlowOptions;
  private readonly points: Float64Array;
  /** The particles that go on: places among the starts, with points, gradients, losses and steps in the same order. */
  private readonly places: Int32Array;
  private active: number;
  private x: Float64Array;
  private g: Float64Array;
  private losses: Float64Array;
  private readonly steps: Float64Array;
  private spent = 1;
  private readonly second: Float64Array;
  private readonly third: Float64Array;
  private readonly trial: Float64Array;
  private readonly trialGradient: Float64Array;
  private readonly inverseTolerance: number;
  private readonly inverseFar: number;

  constructor(landscape: AnalysedLandscape, points: Float64Array, count: number, options: FlowOptions) {
    const n = landscape.dimension;
    this.n = n;
    this.landscape = landscape;
    this.options = options;
    this.points = points;
    this.active = count;
    this.places = Int32Array.from({ length: count }, (_, k) => k);
    this.x = points.slice(0, count * n);
    this.g = new Float64Array(count * n);
    this.losses = landscape.gradients(this.x, count, this.g).slice();
    this.trial = new Float64Array(count * n);
    this.trialGradient = new Float64Array(count * n);
    const { descent } = options;
    const isFlow = descent.kind === 'flow';
    this.inverseTolerance = isFlow ? 1 / descent.tolerance : 0;
    this.inverseFar = isFlow ? 1 / descent.far : 0;
    this.second = new Float64Array(isFlow ? count * n : 0);
    this.third = new Float64Array(isFlow ? count * n : 0);
    this.steps = new Float64Array(isFlow ? count : 0);
    if (isFlow) this.firstSteps(descent.tolerance);
  }

  run(labels: Int32Array): void {
    const { options } = this;
    for (let step = 0; this.active > 0; step++) {
      if (step % LOOK_EVERY === 0) {
        this.lookAtAll(labels);
        options.finished?.(labels.length - this.active);
        if (this.active === 0) return;
      }
      if (this.spent >= options.evaluations) {
        for (let k = 0; k < this.active; k++) this.finish(labels, k, options.unfinished);
        return;
      }
      if (options.descent.kind === 'gradient-descent') this.stepDescent(options.descent.learningRate);
      else if (step < STIFF_STEPS) this.stepFlow();
      else this.stepChebyshev();
    }
  }

  /** Takes out the finished ones; the rest moves up. */
  private lookAtAll(labels: Int32Array): void {
    const { n, options } = this;
    let kept = 0;
    const { x, g } = this;
    for (let k = 0; k < this.active; k++) {
      const loss = this.losses[k];
      const label = isFiniteAt(x, g, k * n, n, loss) ? options.look(x, g, k * n, loss) : options.diverged;
      if (label !== GOING) this.finish(labels, k, label);
      else {
        if (kept < k) {
          for (let i = 0; i < n; i++) {
            x[kept * n + i] = x[k * n + i];
            g[kept * n + i] = g[k * n + i];
          }
          this.places[kept] = this.places[k];
          this.losses[kept] = this.losses[k];
          if (this.steps.length > 0) this.steps[kept] = this.steps[k];
        }
        kept++;
      }
    }
    this.active = kept;
  }

  private finish(labels: Int32Array, k: number, label: number): void {
    const { n } = this;
    const place = this.places[k];
    labels[place] = label;
    for (let i = 0; i < n; i++) this.points[place * n + i] = this.x[k * n + i];
  }

  private stepDescent(learningRate: number): void {
    const { x, g, n } = this;
    for (let i = 0; i < this.active * n; i++) x[i] -= learningRate * g[i];
    this.losses = this.landscape.gradients(x, this.active, g);
    this.spent++;
  }

  /** So long that the gradient would change by about a tenth: by one trial step along it of the tolerance's length. */
  private firstSteps(tolerance: number): void {
    const { n, active, x, g, trial, trialGradient, steps } = this;
    for (let k = 0; k < active; k++) {
      steps[k] = tolerance / Math.max(lengthOf(g, k, n), 1e-300);
      for (let i = k * n; i < (k + 1) * n; i++) trial[i] = x[i] - steps[k] * g[i];
    }
    this.landscape.gradients(trial, active, trialGradient);
    this.spent++;
    for (let k = 0; k < active; k++) {
      let change = 0;
      for (let i = k * n; i < (k + 1) * n; i++) change += (trialGradient[i] - g[i]) * (trialGradient[i] - g[i]);
      const rate = Math.sqrt(change) / (steps[k] * Math.max(lengthOf(g, k, n), 1e-300));
      steps[k] = rate > 0 && rate < Number.POSITIVE_INFINITY ? 0.1 / rate : steps[k];
    }
  }

  private stepFlow(): void {
    const { n, active, x, g, second, third, trial, trialGradient, steps } = this;
    for (let k = 0; k < active; k++) {
      const h = steps[k] / 2;
      for (let i = k * n; i < (k + 1) * n; i++) trial[i] = x[i] - h * g[i];
    }
    this.landscape.gradients(trial, active, second);
    for (let k = 0; k < active; k++) {
      const h = 0.75 * steps[k];
      for (let i = k * n; i < (k + 1) * n; i++) trial[i] = x[i] - h * second[i];
    }
    this.landscape.gradients(trial, active, third);
    for (let k = 0; k < active; k++) {
      const h = steps[k];
      for (let i = k * n; i < (k + 1) * n; i++)
        trial[i] = x[i] - h * ((2 / 9) * g[i] + (1 / 3) * second[i] + (4 / 9) * third[i]);
    }
    const trialLosses = this.landscape.gradients(trial, active, trialGradient);
    this.spent += 3;
    for (let k = 0; k < active; k++) {
      const h = steps[k];
      let squares = 0;
      for (let i = k * n; i < (k + 1) * n; i++) {
        const part = (-5 / 72) * g[i] + (1 / 12) * second[i] + (1 / 9) * third[i] - (1 / 8) * trialGradient[i];
        squares += part * part;
      }
      this.take(k, h * Math.sqrt(squares), trialLosses[k]);
    }
  }

  /** Stages Y_j = (1 - m - v) Y_0 + m Y_(j-1) + v Y_(j-2) - M h g(Y_(j-1)) - c h g(Y_0); Y_(j-2) is replaced by Y_j. */
  private stepChebyshev(): void {
    const { n, active, x, g, second, third, trial, trialGradient, steps } = this;
    const { first, stages } = CHEBYSHEV;
    // `trial` holds the newest stage and `second` the one before; `third` the gradient at the newest.
    for (let k = 0; k < active; k++) {
      const h = first * steps[k];
      for (let i = k * n; i < (k + 1) * n; i++) {
        second[i] = x[i];
        trial[i] = x[i] - h * g[i];
      }
    }
    let newest = trial;
    let before = second;
    for (const { m, v, gradient, initial } of stages) {
      this.landscape.gradients(newest, active, third);
      const rest = 1 - m - v;
      for (let k = 0; k < active; k++) {
        const h = steps[k];
        for (let i = k * n; i < (k + 1) * n; i++)
          before[i] = rest * x[i] + m * newest[i] + v * before[i] - h * (gradient * third[i] + initial * g[i]);
      }
      [newest, before] = [before, newest];
    }
    if (newest !== trial) trial.set(newest.subarray(0, active * n));
    const trialLosses = this.landscape.gradients(trial, active, trialGradient);
    this.spent += STAGES;
    for (let k = 0; k < active; k++) {
      let squares = 0;
      for (let i = k * n; i < (k + 1) * n; i++) {
        const part = 0.8 * (x[i] - trial[i]) - 0.4 * steps[k] * (g[i] + trialGradient[i]);
        squares += part * part;
      }
      this.take(k, Math.sqrt(squares), trialLosses[k]);
    }
  }

  /** Takes a step that errs by a length, or repeats it shorter. */
  private take(k: number, length: number, trialLoss: number): void {
    const { n, x, g, trial, trialGradient, steps, losses, inverseTolerance, inverseFar } = this;
    let squares = 0;
    for (let i = k * n; i < (k + 1) * n; i++) squares += x[i] * x[i];
    const error = (length * inverseTolerance) / Math.max(1, Math.sqrt(squares) * inverseFar);
    // Against the flow's own law a step that raises the loss is too long, however small its error seems.
    const good = error <= 1 && trialLoss <= losses[k] + LOSS_ROUNDING * Math.abs(losses[k]);
    // Between the third root, which the order asks for, and none: the square root is cheap and errs to shorter steps.
    const factor = error > 0 ? SAFETY / Math.sqrt(error) : GROWTH;
    steps[k] *= good ? Math.min(GROWTH, Math.max(SHRINKAGE, factor)) : Math.max(SHRINKAGE, Math.min(0.5, factor));
    if (!good) return;
    for (let i = k * n; i < (k + 1) * n; i++) {
      x[i] = trial[i];
      g[i] = trialGradient[i];
    }
    losses[k] = trialLoss;
  }
}

interface Stage {
  m: number;
  v: number;
  /** Factors of h times the gradient at the newest stage, and at the point. */
  gradient: number;
  initial: number;
}

const CHEBYSHEV = chebyshevStages(STAGES);

/** Coefficients of the damped method of order 2, (2.7) to (2.10) of Sommeijer, Shampine and Verwer, damping 2/13. */
function chebyshevStages(count: number): { first: number; stages: Stage[] } {
  const w0 = 1 + 2 / 13 / (count * count);
  // T_j, T_j' and T_j'' at w0.
  const values = [1, w0];
  const slopes = [0, 1];
  const bends = [0, 0];
  for (let j = 2; j <= count; j++) {
    values.push(2 * w0 * values[j - 1] - values[j - 2]);
    slopes.push(2 * values[j - 1] + 2 * w0 * slopes[j - 1] - slopes[j - 2]);
    bends.push(4 * slopes[j - 1] + 2 * w0 * bends[j - 1] - bends[j - 2]);
  }
  const w1 = slopes[count] / bends[count];
  const b = bends.map((bend, j) => bend / (slopes[j] * slopes[j]));
  b[0] = b[1] = b[2];
  const stages = Array.from({ length: count - 1 }, (_, k): Stage => {
    const j = k + 2;
    const gradient = (2 * b[j] * w1) / b[j - 1];
    return {
      m: (2 * b[j] * w0) / b[j - 1],
      v: -b[j] / b[j - 2],
      gradient,
      initial: -(1 - b[j - 1] * values[j - 1]) * gradient,
    };
  });
  return { first: b[1] * w1, stages };
}

function isFiniteAt(x: Float64Array, g: Float64Array, at: number, n: number, loss: number): boolean {
  // Differences of finite numbers with themselves are 0, of others NaN.
  let nothing = loss - loss;
  for (let i = at; i < at + n; i++) nothing += x[i] - x[i] + (g[i] - g[i]);
  return nothing === 0;
}

function lengthOf(vectors: Float64Array, k: number, n: number): number {
  let squares = 0;
  for (let i = k * n; i < (k + 1) * n; i++) squares += vectors[i] * vectors[i];
  return Math.sqrt(squares);
}
