/** Degeneracies and how gradient descent and SGD stick to them. */

import { exp, log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, exactly, meanOf, shareOf, varianceOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const FLOW =
  'Gradient flow on w^(2k) from 1: w = (1 + 2k(2k - 2) t)^(-1/(2k - 2)), derived by separation of variables.';
const MODEL = 'G. Corlouer, N. Mace, Degeneracies are sticky for SGD (2024), with labels of pure noise.';
const LEARNING_RATE = 0.002;
const BATCH = 20;

const DESCENT_STEPS = Math.round(1000 / LEARNING_RATE);
/** Evenly on a logarithmic scale, 1, 2, 4, ... and between, with the middle and the end. */
const DESCENT_RECORDS = [
  ...new Set([
    ...Array.from({ length: 38 }, (_, j) => Math.round(exp((j / 2) * log(2)))).filter((step) => step < DESCENT_STEPS),
    DESCENT_STEPS / 2,
    DESCENT_STEPS,
  ]),
].sort((a, b) => a - b);

/** Gradient descent on w^(2k) from 1, up to the flow time 1000. */
function descent(context: GalleryContext, k: number): CellRuns {
  return context.shared(`descent ${k}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'monomial', parameters: { exponents: [2 * k] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
      starts: { kind: 'point', point: [1] },
      budget: { steps: DESCENT_STEPS },
      record: { steps: DESCENT_RECORDS },
    });
    return cell;
  });
}

/** d ln L/d ln t between the flow times 500 and 1000. */
function convergenceExponent(context: GalleryContext, k: number): number {
  const cell = descent(context, k);
  return log(cell.loss(0, DESCENT_STEPS) / cell.loss(0, DESCENT_STEPS / 2)) / log(2);
}

/** The losses of three orders over time, with the flow: (1 + 2k(2k - 2) t)^(-k/(k - 1)). */
function approachFigure(context: GalleryContext): ClaimFigure {
  const orders = [2, 3, 4];
  const times = DESCENT_RECORDS.map((step) => step * LEARNING_RATE);
  const flow = (k: number): number[] => times.map((t) => exp((-k / (k - 1)) * log(1 + 2 * k * (2 * k - 2) * t)));
  return {
    picture: {
      kind: 'lines',
      title: 'Gradient descent against the flow',
      x: { label: 't = steps × lr', log: true, array: 'times' },
      y: { label: 'loss', log: true },
      series: orders.flatMap((k) => [
        { array: `loss ${k}`, label: `w^${2 * k}` },
        { array: `flow ${k}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      times,
      ...Object.fromEntries(
        orders.flatMap((k) => [
          [`loss ${k}`, DESCENT_RECORDS.map((step) => descent(context, k).loss(0, step))],
          [`flow ${k}`, flow(k)],
        ]),
      ),
    }),
    caption: 'one run for each order, nothing random',
  };
}

function exponentOf(k: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted: -k / (k - 1), ...exactly(convergenceExponent(context, k)) });
}

/**
 * The variance of SGD at rest in a bowl of curvature h, with the gradient noise of a batch of 20 at a degenerate minimum:
 * variance h/20.
 */
function restingVariance(context: GalleryContext, h: number): Measurement {
  const learningRate = 0.01;
  const [cell] = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [h] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    gradient: { kind: 'noise', scale: Math.sqrt(h / BATCH) },
    starts: { kind: 'point', point: [0] },
    seeds: { count: context.sample(20_000, 100_000) },
    budget: { steps: 800 },
    record: { steps: [800], points: false },
  });
  return { predicted: learningRate / (2 * BATCH), ...varianceOf(cell.finals(0)) };
}

/** The variance of batch gradients at distance d from a zero of order k of Q = w^k, and the Hessian there. */
function noiseAt(context: GalleryContext, k: number, d: number): { variance: Estimate; hessian: number } {
  const landscape = { family: 'monomial', parameters: { exponents: [2 * k] } };
  const [cell] = context.run({
    landscapes: [landscape],
    // One step of this rate moves a run by its gradient.
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'point', point: [d] },
    seeds: { count: context.sample(20_000, 100_000) },
    budget: { steps: 1 },
    record: { steps: [1], points: false },
  });
  const [{ hessian }] = context.evaluate({ landscape, points: [[d]], want: ['hessian'] }).points;
  return { variance: varianceOf(cell.finals(0)), hessian: Number(hessian?.[0][0]) };
}

/** B times the variance over the Hessian, at distance 0.01. */
function noiseOverHessian(context: GalleryContext, k: number): Measurement {
  const { variance, hessian } = noiseAt(context, k, 0.01);
  const scale = BATCH / hessian;
  return {
    predicted: k / (2 * k - 1),
    measured: scale * variance.measured,
    interval: [scale * variance.interval[0], scale * variance.interval[1]],
  };
}

/** d ln variance/d ln Hessian between the distances 0.01 and 0.04 of a zero of order k. */
function noiseSlope(context: GalleryContext, k: number): Measurement {
  const [near, far] = [0.01, 0.04].map((d) => noiseAt(context, k, d));
  const ratio = log(far.hessian / near.hessian);
  const slope = (a: number, b: number): number => log(b / a) / ratio;
  return {
    predicted: 1,
    measured: slope(near.variance.measured, far.variance.measured),
    interval: [
      slope(near.variance.interval[1], far.variance.interval[0]),
      slope(near.variance.interval[0], far.variance.interval[1]),
    ],
  };
}

/** Of 10 000 trajectories, as the text has. */
const TRAJECTORIES = 10_000;
/** Twice the published rate, for a loss with the half. */
const ESCAPE_RATE = 0.02;

/** Two minima at -w0 and w0 where Q has zeros of order 1 and 2: a regular one on the left, a degenerate one on the right. */
function twoMinima(place: number): ExperimentInput['landscapes'][number] {
  return { family: 'degenerate-minima-1d', parameters: { place, leftOrder: 1, rightOrder: 2 } };
}

/** Where Q between its zeros is largest: the barrier. */
function barrierOf(place: number): number {
  return -place / 3;
}

/** From beside the regular minimum: of all trajectories how many are left of the barrier after some steps. */
function staying(context: GalleryContext, place: number, steps: number[]): number[] {
  return context.shared(`staying ${place} ${steps}`, () => {
    const [cell] = context.run({
      landscapes: [twoMinima(place)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: ESCAPE_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'uniform', low: -place - 0.1, high: -place + 0.1 },
      seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
      budget: { steps: steps[steps.length - 1] },
      record: { steps, points: true },
    });
    return steps.map((step) => {
      let left = 0;
      for (let run = 0; run < cell.count; run++) if (cell.point(run, step)[0] < barrierOf(place)) left++;
      return left;
    });
  });
}

function stayingShare(context: GalleryContext, place: number, steps: number, predicted: number): Measurement {
  const [left] = staying(context, place, [steps]);
  return { predicted, ...shareOf(left, context.sample(TRAJECTORIES, TRAJECTORIES)) };
}

/** -d ln(share on the left)/dt between two steps; the later share is of the trajectories that the earlier one counts. */
function escapeRate(context: GalleryContext, place: number, from: number, to: number, predicted: number): Measurement {
  const [before, after] = staying(context, place, [from, to]);
  const { measured, interval } = shareOf(after, before);
  const rate = (share: number): number => -log(share) / (to - from);
  return { predicted, measured: rate(measured), interval: [rate(interval[1]), rate(interval[0])] };
}

const STARTS_END = 2;
/** So small that no step jumps over the barrier, from anywhere in [-2, 2]. */
const CALM_RATE = 0.001;

/** From everywhere in [-2, 2], with minima at -1 and 1, one pass over n samples: the share that ends on the degenerate side. */
function degenerateShare(context: GalleryContext, n: number): Measurement {
  const [cell] = context.run({
    landscapes: [twoMinima(1)],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CALM_RATE } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'uniform', low: -STARTS_END, high: STARTS_END },
    seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
    budget: { steps: n / BATCH },
    record: { steps: [n / BATCH], points: false },
  });
  const right = cell.finals(0).filter((w) => w > barrierOf(1)).length;
  return { predicted: (STARTS_END - barrierOf(1)) / (2 * STARTS_END), ...shareOf(right, cell.count) };
}

/** What exp(-n K) has on that side under a uniform prior on [-2, 2], K = Q^2/2, by the trapezoidal rule. */
function posteriorShare(n: number): number {
  let [right, all] = [0, 0];
  for (let k = -10_000; k <= 10_000; k++) {
    const w = (STARTS_END * k) / 10_000;
    const q = (w + 1) * (w - 1) * (w - 1);
    const weight = exp((-n * q * q) / 2);
    all += weight;
    if (w > barrierOf(1)) right += weight;
  }
  return right / all;
}

/**
 * SGD on the squared error without the half of Q(w) x, Q = (w1^2 + w2^2)^2 w1^d, with fresh batches of 20 pairs of normal
 * numbers, lr 0.01, from w = (0, 1): w2 after 10 000 steps. With the half in the loss the learning rate is twice that.
 */
function alongTheValley(context: GalleryContext, order: 1 | 2, trajectories: number): Float64Array {
  const [cell] = context.run({
    landscapes: [{ family: 'degenerate-minima-2d', parameters: { order } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02 } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'point', point: [0, 1] },
    seeds: { count: trajectories },
    budget: { steps: 10_000 },
    record: { steps: [10_000], points: false },
  });
  return cell.finals(1);
}

export const degeneracy = defineEntry({
  id: 'degeneracy',
  version: 3,
  label: 'Degeneracies are sticky',
  group: 'Degeneracy and learning',
  summary: 'How fast training approaches degenerate minima, how widely SGD spreads there, and where it stays.',
  seed: '003',
  references: [
    {
      text: 'G. Corlouer, N. Mace, Degeneracies are sticky for SGD (2024)',
      url: 'https://github.com/gcorlouer/SLTforSGD',
    },
  ],
  budgetSeconds: { quick: 20, full: 200 },
  experiments: [
    {
      name: 'Two minima, one degenerate',
      landscapes: [twoMinima(1.8), twoMinima(1.35)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: ESCAPE_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'uniform', low: -2, high: 2 },
      seeds: { count: 1000 },
      budget: { steps: 500 },
    },
    {
      name: 'A valley of minima, and one that is flat across',
      landscapes: [1, 2].map((order) => ({ family: 'degenerate-minima-2d', parameters: { order } })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: ESCAPE_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'uniform', low: [-0.1, -1.2], high: [0.1, 1.2] },
      seeds: { count: 200 },
      budget: { steps: 10_000 },
    },
    {
      name: 'Approach to minima of order 2, 4, 6 and 8',
      landscapes: [2, 4, 6, 8].map((order) => ({ family: 'monomial', parameters: { exponents: [order] } })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
      starts: { kind: 'point', point: [1] },
      budget: { steps: 100_000 },
    },
  ],
  analyses: [
    {
      name: 'Noise beside the valley',
      analysis: 'gradient-noise',
      experiment: 1,
      at: { point: [0.05, 1] },
    },
    {
      name: 'Where SGD would rest',
      analysis: 'stationary-density',
      at: { point: [-1.8] },
    },
  ],
  guide:
    'Corlouer and Macé (2024) trained models f(w, x) = Q(w) x on labels of pure noise, so that every zero of Q is a minimum, and asked how degenerate minima hold SGD, and whether it ends distributed like the Bayesian posterior. Three of their observations are right: convergence is slower the more degenerate the minimum, noise vanishes along degenerate directions, and where all directions are degenerate SGD is stuck. The escape from the regular minimum is not what thermal barriers would give: it sets in where learning rate times curvature comes to 2, as an instability.\n\nLook at the end points of the two minima: at w0 = 1.8 the left minimum is empty, at 1.35 nobody leaves it. In the plane look at the second coordinate: along the valley of order 1 it creeps towards 0, where the valley is flattest; with order 2 it stays where it began. The losses of the third experiment are straight lines on doubly logarithmic axes, but for order 2.\n\nChange the learning rate and the size of the batches: the escape goes with lr times curvature and hardly with the noise. Some runs from far out diverge; they are counted and shown, never dropped.',
  claims: [
    {
      id: 'rate-k1',
      statement: 'Regular minima are approached exponentially.',
      asStated: 'right',
      theory: 'Gradient flow on w^2 has L = exp(-4t): ln L falls by 4 in unit time.',
      tolerance: 0.02,
      toleranceReason: 'Steps of lr 0.002 instead of a flow: a relative error of lr.',
      measure: (context) => {
        const [cell] = context.run({
          landscapes: [{ family: 'monomial', parameters: { exponents: [2] } }],
          optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
          starts: { kind: 'point', point: [1] },
          budget: { steps: 1000 },
          record: { steps: [500, 1000] },
        });
        return { predicted: -4, ...exactly(log(cell.loss(0, 1000) / cell.loss(0, 500)) / (500 * LEARNING_RATE)) };
      },
    },
    ...[2, 3, 4].map((k) => ({
      id: `rate-k${k}`,
      statement: `The more degenerate the minimum, the slower the approach: w^${2 * k}.`,
      asStated: 'right' as const,
      theory: `L falls as t^(-k/(k - 1)). ${FLOW}`,
      tolerance: 0.002,
      toleranceReason: 'At t = 500 the 1 beside 2k(2k - 2) t is 0.03 % or less.',
      quantity: 'exponent of t',
      measure: exponentOf(k),
      figure: approachFigure,
    })),
    {
      id: 'noise-hessian-k1',
      statement: 'The covariance of the gradient noise is proportional to the Hessian.',
      asStated: 'right',
      theory: `At a zero of order 1 it is the Hessian over the batch size, for labels of variance 1. ${MODEL}`,
      tolerance: 0.05,
      toleranceReason: 'The prediction is exact; a first sample of 20 000 batches has a half-width of 0.035.',
      measure: (context) => noiseOverHessian(context, 1),
    },
    {
      id: 'noise-hessian-k2',
      statement: 'With the same factor at every minimum.',
      asStated: 'wrong',
      corrected: 'Near a zero of order k the factor is k/(2k - 1): 2/3 at k = 2.',
      theory: `The Hessian has the term Q Q'' that the noise has not. ${MODEL}`,
      tolerance: 0.035,
      toleranceReason: 'The prediction is exact; a first sample of 20 000 batches has a half-width of 0.023.',
      measure: (context) => noiseOverHessian(context, 2),
    },
    {
      id: 'noise-slope',
      statement: 'So the noise goes to zero faster along more degenerate directions.',
      asStated: 'right',
      theory: `Near a zero of order 3 noise and Hessian both fall as the fourth power of the distance: the slope of ln noise against ln Hessian is 1. ${MODEL}`,
      tolerance: 0.05,
      toleranceReason: 'Twice the half-width of the interval with 20 000 batches at each of two distances, 0.024.',
      measure: (context) => noiseSlope(context, 3),
    },
    ...[1, 4].map((h) => ({
      id: `resting-variance-${h}`,
      statement: `SGD ends distributed like the posterior at low temperature, though sometimes it differs; curvature ${h}.`,
      asStated: 'half right' as const,
      corrected:
        'The posterior narrows with curvature; SGD, whose noise grows in proportion to it, does not: lr/(2B) at every curvature.',
      theory: `Noise h/B against curvature h: lr/(2B) = 0.00025 for lr 0.01, B = 20, to leading order in lr h. ${MODEL}`,
      tolerance: 2e-5,
      toleranceReason:
        'The next order is 2 % at curvature 4, and the half-width of the interval 3.3 % with 20 000 runs.',
      measure: (context: GalleryContext) => restingVariance(context, h),
    })),
    {
      id: 'along-valley',
      statement: 'SGD moves along a valley of minima towards the more degenerate place.',
      asStated: 'right',
      theory: `Noise across the valley drives w2 as (1 + 24 lr' c t)^(-1/6), c = lr'/(2B), lr' = 2 lr: 0.8155 after 1e4. ${MODEL}`,
      tolerance: 0.01,
      toleranceReason: 'The drift is taken to leading order in the learning rate; simulations agree within 0.1 %.',
      measure: (context) => ({
        predicted: 0.8155,
        ...meanOf(alongTheValley(context, 1, context.sample(40, TRAJECTORIES))),
      }),
    },
    {
      id: 'stays-below',
      statement: 'SGD escapes from the regular minimum.',
      asStated: 'half right',
      corrected:
        'Not while its learning rate times the curvature is well below 2: at 1.06 none of 10 000 trajectories leaves in 1000 steps.',
      theory: `With w0 = 1.35 and batches of 20 the minimum is stable, in the mean square up to 2/(1 + 2/B) = 1.82: a share of 1 stays. ${MODEL}`,
      tolerance: 0.002,
      toleranceReason: 'The width of the interval with no exception in 10 000, 0.0011, and a little.',
      measure: (context) => stayingShare(context, 1.35, 1000, 1),
    },
    {
      id: 'leaves-above',
      statement: 'It prefers the degenerate minimum: nobody stays at the regular one.',
      asStated: 'half right',
      corrected: 'Above the limit of stability: at 3.36 all have left after 150 steps.',
      theory: `With w0 = 1.8 typical trajectories grow from 2.245 on (E ln|1 - z chi2/B| = 0 for B = 20): a share of 0 stays. ${MODEL}`,
      tolerance: 0.002,
      toleranceReason: 'The width of the interval with no exception in 10 000, 0.0011, and a little.',
      mistaken: { what: 'a barrier of 24 times the variance of the noise, which nobody passes', predicted: 1 },
      measure: (context) => stayingShare(context, 1.8, 150, 0),
    },
    {
      id: 'escape-rate',
      statement: 'The escape has a rate, as over a barrier.',
      asStated: 'half right',
      corrected: 'It is exponential in time, with a rate that the instability sets: 0.12 a step at w0 = 1.8.',
      theory:
        'The rate that the authors’ set-up has in a simulation written independently, to 10 %: 0.12 at lr 0.01 without the half in the loss, B = 20.',
      tolerance: 0.018,
      toleranceReason: '10 % of the prediction and half of its last digit.',
      mistaken: { what: 'the rate at w0 = 1.7', predicted: 0.023 },
      measure: (context) => escapeRate(context, 1.8, 5, 25, 0.12),
    },
    ...[200, 2000, 20_000].map((n) => ({
      id: `ends-${n}`,
      statement: `After ${n} samples SGD ends like the Bayesian posterior, which prefers the degenerate side the more the more samples there are.`,
      asStated: 'wrong' as const,
      corrected: `With steps too small to jump it ends on the side where it began: a share of 7/12 of [-2, 2]; the posterior has ${posteriorShare(n).toFixed(3)} there.`,
      theory: `No monotone step crosses the barrier at -w0/3, where the noise vanishes too: (2 + 1/3)/4 at every n. ${MODEL}`,
      tolerance: 0.03,
      toleranceReason: 'Nearly twice the half-width of the interval with 10 000 trajectories, 0.016.',
      mistaken: { what: 'the share of the posterior', predicted: posteriorShare(n) },
      measure: (context: GalleryContext) => degenerateShare(context, n),
    })),
    {
      id: 'stuck',
      statement: 'Where every direction is degenerate, SGD is stuck.',
      asStated: 'right',
      theory: `With d = 2 both gradient and noise vanish on the valley: w2 stays 1 for ever. ${MODEL}`,
      tolerance: 1e-15,
      toleranceReason: 'Nothing is added, so nothing is rounded.',
      measure: (context) => ({ predicted: 1, ...exactly(alongTheValley(context, 2, 1)[0]) }),
    },
  ],
});
