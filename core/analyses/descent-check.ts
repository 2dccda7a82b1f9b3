/** Whether the descent lemma holds along a run, and how fast the run converges. */
import { extremeEigenpairs } from '../math/lanczos.ts';
import { student95 } from '../math/student.ts';
import { dot } from '../math/sums.ts';
import { exp, log } from '../wasm/elementary.ts';
import {
  type AnalysedLandscape,
  type AnalysedRun,
  type AnalysisContext,
  type AnalysisResult,
  defineAnalysis,
} from './define.ts';
import { checkVectors } from './limits.ts';
import { runSamples, stepsOf } from './run-samples.ts';
import { between, firstWarning, rounded } from './values.ts';

/** Losses are followed one by one over so many updates from the start. */
const FOLLOWED = 20_000;
/** Numbers of points that may be held to check step after step: 160 MB. */
const HELD_NUMBERS = 2e7;
/** A difference is told from rounding when it is this many times as large. */
const TOLD = 1e4;

/**
 * Descent lemma: f(x') <= f(x) + g.(x' - x) + (L/2)|x' - x|^2 for L-smooth f; on each step of the run, from x_t to x_(t+1), the smallest L
 * that makes it true, L_t = 2 (f(x') - f(x) - g.(x' - x))/|x' - x|^2, and the largest curvature at both ends of some, by Lanczos. For gradient
 * descent the lemma promises a fall of at least eta (1 - eta L/2)|g|^2; the steps that fall less than that with the largest L
 * seen are counted. Rates: with f* the infimum (given, or the least loss seen less its last fall), the slope of ln(f - f*)
 * against t is a linear rate, the slope against ln t a power; that of the better fit is the answer, with the interval of a
 * straight line's slope, corrected for the correlation of residuals. Cost: the run three times, a gradient a step, and 20 to 200 products
 * a step whose curvature is looked at.
 * Sources: Nesterov, Lectures on Convex Optimization, 2nd edition, lemma 1.2.3; Boyd and Vandenberghe 2004, 9.3.
 */
export const descentCheck = defineAnalysis({
  id: 'descent-check',
  version: 2,
  label: 'Descent lemma and rate',
  group: 'Along runs',
  summary: 'Smoothness met along a run, steps that fall less than the descent lemma promises, and the measured rate.',
  method:
    'Losses and gradients at every step, curvatures at some by Lanczos; a straight line through the logarithm of the loss. The run three times, a gradient a step, and 20 to 200 Hessian-vector products for each curvature.',
  formula: [
    String.raw`f(x') \le f(x) + \nabla f(x) \cdot (x' - x) + \tfrac{L}{2} \lVert x' - x \rVert^2`,
    String.raw`f(x_t) - f^* \sim c\,\rho^t \quad \text{or} \quad c\,t^{-p}`,
  ],
  references: [
    {
      text: 'Y. Nesterov, Lectures on Convex Optimization, 2nd edition, Springer 2018',
      url: 'https://doi.org/10.1007/978-3-319-91578-4',
    },
    {
      text: 'S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge University Press 2004',
      url: 'https://web.stanford.edu/~boyd/cvxbook/',
    },
  ],
  needs: 'run',
  parameters: {
    ...runSamples,
    infimum: {
      kind: 'number',
      label: 'Infimum of the loss',
      symbol: 'f^*',
      optional: true,
      help: 'What rates are measured against. Absent: a little below the least loss of the run.',
    },
    from: {
      kind: 'number',
      label: 'Fit from',
      default: 0.2,
      minimum: 0,
      maximum: 0.9,
      help: 'The part of the run that is left out before the rate is fitted.',
    },
    tolerance: {
      kind: 'number',
      label: 'Tolerance',
      default: 1e-3,
      minimum: 1e-13,
      maximum: 0.1,
      scale: 'log',
      advanced: true,
      help: 'Of Lanczos’ residuals, relative to the largest curvature.',
    },
  },
  pictures: [
    {
      kind: 'lines',
      title: 'Smoothness met',
      x: { label: 'Step', array: 'steps' },
      y: { label: 'Curvature' },
      series: [
        { array: 'neededSmoothness', label: 'Needed by the step' },
        { array: 'curvature', label: 'Largest curvature at its ends' },
      ],
    },
    {
      kind: 'lines',
      title: 'Fall of each step less what the lemma promises',
      x: { label: 'Step', array: 'everyStep' },
      y: { label: 'Fall less promise' },
      series: [{ array: 'everySlack', label: 'Above 0: the lemma holds' }],
    },
  ],
  check: ({ samples }, { dimension }) => {
    checkVectors(2 * samples + 60, dimension, 'samples', 'take fewer');
  },
  run: (parameters, context): AnalysisResult => {
    const { samples, spacing, infimum, from, tolerance } = parameters;
    const { landscape, progress } = context;
    const run = context.run as AnalysedRun;
    const { dimension: n } = landscape;
    const chosen = stepsOf(samples, spacing, run.steps - 1);
    const pairs = [...new Set(chosen.flatMap((step) => [step, step + 1]))].sort((a, b) => a - b);
    const { steps, points, losses } = run.path(pairs);
    const place = new Map(steps.map((step, k) => [step, k]));
    const usable = chosen.filter((step) => place.has(step) && place.has(step + 1));
    const count = usable.length;
    const needed = new Float64Array(count);
    const curvature = new Float64Array(count);
    const slack = new Float64Array(count);
    const gradient = new Float64Array(n);
    const fall = new Float64Array(count);
    const squares = new Float64Array(count);
    usable.forEach((step, k) => {
      const [a, b] = [place.get(step) as number, place.get(step + 1) as number];
      const loss = landscape.gradient(points[a], gradient);
      squares[k] = dot(gradient, gradient);
      const move = points[b].map((x, i) => x - points[a][i]);
      const length = dot(move, move);
      needed[k] = neededOn(losses[b] - loss - dot(gradient, move), length, loss, losses[b]);
      curvature[k] = Math.max(...[a, b].map((at, e) => largest(context, points[at], 2 * k + e, tolerance)));
      fall[k] = loss - losses[b];
      progress(k + 1, count + 1);
    });
    const everyStep = eachStep(landscape, run);
    const smoothness = Math.max(largestOf(needed), ...curvature, largestOf(everyStep.needed));
    const promised = (step: number, square: number): number => {
      const rate = run.learningRate(step) ?? Number.NaN;
      return rate * (1 - (rate * smoothness) / 2) * square;
    };
    usable.forEach((step, k) => {
      slack[k] = fall[k] - promised(step, squares[k]);
    });
    let broken = 0;
    const everySlack = everyStep.fall.map((value, step) => {
      const rest = value - promised(step, everyStep.squares[step]);
      const rate = run.learningRate(step) ?? Number.NaN;
      const slip = 1e-9 * Math.max(Math.abs(value), rate * everyStep.squares[step]) + everyStep.rounding[step];
      if (rest < -slip) broken++;
      return rest;
    });
    const checked = everySlack.length;
    const every = run.losses(0, Math.min(run.steps, FOLLOWED)).filter(Number.isFinite);
    progress(count + 1, count + 1);
    const fit = rateOf(every, infimum, from);
    const plain = run.algorithm === 'gradient-descent' || (run.algorithm === 'sgd' && run.parameters.momentum === 0);
    const topRate = Math.max(...usable.map((step) => run.learningRate(step) ?? 0));
    const ended = firstWarning(
      every.length <= Math.min(run.steps, FOLLOWED) && 'The run ended early.',
      run.steps > FOLLOWED && `Rates are of the first ${FOLLOWED} updates.`,
    );
    const lemma = firstWarning(
      checked < run.steps && every.length > run.steps && `Of the first ${checked} steps.`,
      !(plain && run.gradient === 'full') && 'The promised fall is that of gradient descent with full gradients.',
      topRate * smoothness >= 2 && 'The learning rate is 2/L or more: the lemma promises no fall.',
      ended,
    );
    return {
      values: {
        smoothness: between(smoothness, smoothness, Number.POSITIVE_INFINITY, {
          label: 'Largest smoothness constant met on the way',
          warning: `A lower bound of the true one: what ${checked} steps needed, and curvatures at ${count} of them.`,
        }),
        broken: rounded(broken, {
          label: 'Steps that fell less than the descent lemma promises with it',
          warning: lemma,
        }),
        checked: rounded(checked, { label: 'Steps that were checked' }),
        brokenShare: rounded(checked === 0 ? 0 : broken / checked, { label: 'Share of the steps that fell less' }),
        looked: rounded(count, { label: 'Steps whose curvature was looked at' }),
        rateTimesSmoothness: rounded(topRate * smoothness, {
          label: 'Learning rate times that constant, stable below 2',
        }),
        linearRate: between(fit.linear.value, fit.linear.low, fit.linear.high, {
          label: 'Factor of the loss above the infimum per update, as a straight line in t',
          warning: firstWarning(fit.warning, fit.better !== 'linear' && 'A power law fits better.', ended),
        }),
        power: between(fit.power.value, fit.power.low, fit.power.high, {
          label: 'Power of t with which the loss above the infimum falls',
          warning: firstWarning(fit.warning, fit.better !== 'power' && 'A linear rate fits better.', ended),
        }),
        linearError: rounded(fit.linear.scatter, { label: 'Scatter of its logarithm about the linear rate' }),
        powerError: rounded(fit.power.scatter, { label: 'Scatter of its logarithm about the power law' }),
        infimum: rounded(fit.infimum, { label: 'Infimum that rates are measured against' }),
        finalLoss: rounded(every[every.length - 1], { label: 'Last loss' }),
      },
      arrays: {
        steps: { shape: [count], data: Float64Array.from(usable) },
        neededSmoothness: { shape: [count], data: needed },
        curvature: { shape: [count], data: curvature },
        slack: { shape: [count], data: slack },
        everyStep: { shape: [checked], data: Float64Array.from({ length: checked }, (_, step) => step) },
        everyNeeded: { shape: [checked], data: everyStep.needed },
        everySlack: { shape: [checked], data: everySlack },
      },
    };
  },
});

interface EveryStep {
  /** The smallest L with which the lemma is true on the step; NaN where it drowns in the rounding of the losses. */
  needed: Float64Array;
  fall: Float64Array;
  /** |g|^2 where the step begins. */
  squares: Float64Array;
  /** What a difference of the losses errs by. */
  rounding: Float64Array;
}

/** Of those that are numbers. */
function largestOf(values: Float64Array): number {
  return values.filter((value) => !Number.isNaN(value)).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** What a difference of two losses errs by. */
function roundingOf(before: number, after: number): number {
  return 4 * Number.EPSILON * Math.max(Math.abs(before), Math.abs(after));
}

/** 2 (f(x') - f(x) - g.(x' - x))/|x' - x|^2; NaN where that is rounding. */
function neededOn(excess: number, length: number, before: number, after: number): number {
  return Math.abs(excess) > TOLD * roundingOf(before, after) ? (2 * excess) / length : Number.NaN;
}

/** Each step of the run from its start on, as many as may be held. */
function eachStep(landscape: AnalysedLandscape, run: AnalysedRun): EveryStep {
  const { dimension: n } = landscape;
  const most = Math.max(1, Math.min(run.steps, FOLLOWED, Math.floor(HELD_NUMBERS / n)));
  const { points, losses } = run.path(Array.from({ length: most + 1 }, (_, step) => step));
  const count = Math.max(0, points.length - 1);
  const [needed, fall, squares, rounding] = Array.from({ length: 4 }, () => new Float64Array(count));
  const gradient = new Float64Array(n);
  for (let step = 0; step < count; step++) {
    const loss = landscape.gradient(points[step], gradient);
    squares[step] = dot(gradient, gradient);
    let [length, along] = [0, 0];
    for (let i = 0; i < n; i++) {
      const move = points[step + 1][i] - points[step][i];
      length += move * move;
      along += gradient[i] * move;
    }
    fall[step] = loss - losses[step + 1];
    rounding[step] = roundingOf(loss, losses[step + 1]);
    needed[step] = neededOn(losses[step + 1] - loss - along, length, loss, losses[step + 1]);
  }
  return { needed, fall, squares, rounding };
}

function largest({ landscape, draw }: AnalysisContext, point: Float64Array, stream: number, tolerance: number): number {
  const { values, residuals } = extremeEigenpairs(
    (v, out) => landscape.hessianVectorProduct(point, v, out),
    landscape.dimension,
    { count: 1, end: 'largest', tolerance, products: 1000, draws: draw(stream) },
  );
  return values[0] + residuals[0];
}

interface Line {
  value: number;
  low: number;
  high: number;
  scatter: number;
}

interface Rate {
  linear: Line;
  power: Line;
  better: 'linear' | 'power';
  infimum: number;
  warning: string | null;
}

function rateOf(losses: Float64Array, given: number | undefined, from: number): Rate {
  const least = losses.reduce((a, b) => Math.min(a, b));
  const last = losses.length - 1;
  const infimum =
    given ?? least - Math.max(Math.abs(losses[Math.max(0, last - 1)] - losses[last]), 1e-16 * Math.abs(least));
  const times: number[] = [];
  const heights: number[] = [];
  // Points even in the logarithm of t and in t alike: at most a thousand.
  const every = Math.max(1, Math.floor(losses.length / 1000));
  for (let t = Math.max(1, Math.floor(from * last)); t <= last; t += every) {
    if (!(losses[t] > infimum + 1e-15 * Math.abs(infimum))) break;
    times.push(t);
    heights.push(log(losses[t] - infimum));
  }
  const linear = lineThrough(times, heights);
  const power = lineThrough(
    times.map((t) => log(t)),
    heights,
  );
  const minus = ({ value, low, high, scatter }: Line): Line => ({ value: -value, low: -high, high: -low, scatter });
  return {
    linear: { value: exp(linear.value), low: exp(linear.low), high: exp(linear.high), scatter: linear.scatter },
    power: minus(power),
    better: linear.scatter <= power.scatter ? 'linear' : 'power',
    infimum,
    warning: firstWarning(
      times.length < 10 && 'Too few losses above the infimum for a rate.',
      given === undefined && 'The infimum is not known: the rate near the end of the run depends on it.',
    ),
  };
}

/** The slope of a least-squares line with its 95 % interval; neighbouring residuals that are alike count as fewer points. */
function lineThrough(x: readonly number[], y: readonly number[]): Line {
  const n = x.length;
  if (n < 3)
    return { value: Number.NaN, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, scatter: Number.NaN };
  const meanX = x.reduce((a, b) => a + b, 0) / n;
  const meanY = y.reduce((a, b) => a + b, 0) / n;
  let xx = 0;
  let xy = 0;
  x.forEach((value, k) => {
    xx += (value - meanX) * (value - meanX);
    xy += (value - meanX) * (y[k] - meanY);
  });
  const value = xy / xx;
  const rest = y.map((height, k) => height - meanY - value * (x[k] - meanX));
  const squares = rest.reduce((total, r) => total + r * r, 0);
  let neighbours = 0;
  for (let k = 1; k < n; k++) neighbours += rest[k] * rest[k - 1];
  const correlation = squares > 0 ? Math.min(0.99, Math.max(0, neighbours / squares)) : 0;
  const effective = Math.max(3, Math.floor((n * (1 - correlation)) / (1 + correlation)));
  const error = Math.sqrt((squares / (effective - 2) / xx) * (n / effective));
  const width = student95(Math.max(1, effective - 2)) * (squares > 0 ? error : 0);
  return { value, low: value - width, high: value + width, scatter: Math.sqrt(squares / n) };
}
