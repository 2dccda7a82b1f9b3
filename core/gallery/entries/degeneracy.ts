/** Degeneracies and how gradient descent and SGD stick to them. */

import { exp, log, powi } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { type Claim, defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { barrierOf, stayingShares } from '../degenerate-escape.ts';
import { type Estimate, exactly, meanOf, shareOf, through, varianceOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { distributionFigure } from '../sample-figures.ts';
import { fivePercentOf } from '../tolerances.ts';

const FLOW =
  'Gradient flow on w^(2k) from 1: w = (1 + 2k(2k - 2) t)^(-1/(2k - 2)), derived by separation of variables.';
const MODEL = 'G. Corlouer, N. Mace, Degeneracies are sticky for SGD (2024), with labels of pure noise.';
const LEARNING_RATE = 0.002;
const BATCH = 20;
/** As many as the text has. */
const TRAJECTORIES = 10_000;

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

/** What is beside c t in c t + 1 + (2k - 1) k lr ln(1 + c t), c = 2k(2k - 2), which w^-(2k - 2) is after steps, at t = 500. */
function exponentError(k: number): number {
  const ct = 2 * k * (2 * k - 2) * 500;
  return ((k / (k - 1)) * (1 + (2 * k - 1) * k * LEARNING_RATE * log(1 + ct))) / ct;
}

/** Two minima at -1 and 1 where Q = w^2 - 1 has zeros of order 1, with inputs so wide that both have curvature h. */
function bowl(h: number): ExperimentInput['landscapes'][number] {
  return {
    family: 'degenerate-minima-1d',
    parameters: { place: 1, leftOrder: 1, rightOrder: 1, inputDeviation: Math.sqrt(h) / 2 },
  };
}

const RESTING_RATE = 0.01;

/** x' = (1 - lr h m) x + lr n, m the mean of B squares and n of variance h/B, has this variance at rest. */
function expectedVariance(h: number): number {
  return RESTING_RATE / (BATCH * (2 - RESTING_RATE * h * (1 + 2 / BATCH)));
}

/** Where SGD with batches of 20 rests round a regular minimum of curvature h. */
function resting(context: GalleryContext, h: number): Float64Array {
  return context.shared(`resting ${h}`, () => {
    const steps = 400;
    const [cell] = context.run({
      landscapes: [bowl(h)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: RESTING_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'point', point: [-1] },
      seeds: { count: context.sample(2 * TRAJECTORIES, 10 * TRAJECTORIES) },
      budget: { steps },
      record: { steps: [steps], points: false },
    });
    return cell.finals(0);
  });
}

/** The variances at rest at several curvatures, with those of posteriors that agree at curvature 1. */
function restingFigure(context: GalleryContext): ClaimFigure {
  const curvatures = [1, 2, 4, 16];
  const found = curvatures.map((h) => varianceOf(resting(context, h)));
  return {
    picture: {
      kind: 'points',
      title: 'Variance at rest',
      x: { label: 'curvature of the minimum', log: true, array: 'curvatures' },
      y: { label: 'variance', log: true },
      series: [
        { array: 'variances', label: 'SGD', band: ['low', 'high'] },
        { array: 'predicted', label: 'lr/(B (2 − lr h (1 + 2/B)))', predicted: true },
        { array: 'posterior', label: 'posterior, 1/(n h)', predicted: true },
      ],
    },
    arrays: figureArrays({
      curvatures,
      variances: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: curvatures.map(expectedVariance),
      posterior: curvatures.map((h) => expectedVariance(1) / h),
    }),
    caption: `n = ${found[0].count} trajectories each, 99.9 % intervals · the posterior is that of n = 4000, equal at curvature 1`,
  };
}

/** The variance of batch gradients at distance d from a zero of order k of Q = w^k, and the Hessian there. */
function noiseAt(context: GalleryContext, k: number, d: number): { variance: Estimate; hessian: number } {
  return context.shared(`noise ${k} ${d}`, () => {
    const landscape = { family: 'monomial', parameters: { exponents: [2 * k] } };
    const [cell] = context.run({
      landscapes: [landscape],
      // One step of this rate moves a run by its gradient.
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'point', point: [d] },
      // Batches of their own for each distance.
      seeds: { first: Math.round(1e7 * d) % 900_000, count: context.sample(4 * TRAJECTORIES, 10 * TRAJECTORIES) },
      budget: { steps: 1 },
      record: { steps: [1], points: false },
    });
    const [{ hessian }] = context.evaluate({ landscape, points: [[d]], want: ['hessian'] }).points;
    return { variance: varianceOf(cell.finals(0)), hessian: Number(hessian?.[0][0]) };
  });
}

/** B times the variance over the Hessian, at distance 0.01. */
function noiseOverHessian(context: GalleryContext, k: number): Measurement {
  const { variance, hessian } = noiseAt(context, k, 0.01);
  const scale = BATCH / hessian;
  return { predicted: k / (2 * k - 1), ...through(variance, (x) => scale * x) };
}

/** d ln variance/d ln Hessian between the distances 0.01 and 0.04 of a zero of order k. */
function noiseSlope(context: GalleryContext, k: number): Measurement {
  const [near, far] = [0.01, 0.04].map((d) => noiseAt(context, k, d));
  const ratio = log(far.hessian / near.hessian);
  const slope = (a: number, b: number): number => log(b / a) / ratio;
  return {
    ...near.variance,
    predicted: 1,
    measured: slope(near.variance.measured, far.variance.measured),
    interval: [
      slope(near.variance.interval[1], far.variance.interval[0]),
      slope(near.variance.interval[0], far.variance.interval[1]),
    ],
  };
}

/** The noise against the Hessian on the way to zeros of order 1, 2 and 3. */
function noiseFigure(context: GalleryContext): ClaimFigure {
  const distances = [0.01, 0.02, 0.04, 0.08];
  const orders = [1, 2, 3];
  const found = orders.map((k) => distances.map((d) => noiseAt(context, k, d)));
  const named = (make: (k: number, i: number) => [string, number[]][]): Record<string, number[]> =>
    Object.fromEntries(orders.flatMap(make));
  return {
    picture: {
      kind: 'points',
      title: 'Gradient noise against the Hessian',
      x: { label: 'second derivative', log: true, array: 'hessians 1' },
      y: { label: 'B × variance of the gradient', log: true },
      series: orders.flatMap((k) => [
        {
          array: `noise ${k}`,
          label: `order ${k}`,
          x: `hessians ${k}`,
          band: [`low ${k}`, `high ${k}`] as [string, string],
        },
        { array: `predicted ${k}`, label: '', predicted: true, x: `hessians ${k}` },
      ]),
    },
    arrays: figureArrays(
      named((k, i) => [
        [`hessians ${k}`, found[i].map(({ hessian }) => hessian)],
        [`noise ${k}`, found[i].map(({ variance }) => BATCH * variance.measured)],
        [`low ${k}`, found[i].map(({ variance }) => BATCH * variance.interval[0])],
        [`high ${k}`, found[i].map(({ variance }) => BATCH * variance.interval[1])],
        [`predicted ${k}`, found[i].map(({ hessian }) => (hessian * k) / (2 * k - 1))],
      ]),
    ),
    caption: `n = ${found[0][0].variance.count} batches of ${BATCH} at each of the distances ${distances.join(', ')}, 99.9 % intervals`,
  };
}

const STICKY_RATE = 0.1;
const STICKY_STEPS = 2000;
const STICKY_START = 0.001;
const STICKY_RECORDS = Array.from({ length: 11 }, (_, k) => (k * STICKY_STEPS) / 10);

/**
 * SGD on w^4, Q = w^2 with inputs of variance 2, so near to its minimum that the loss has no slope left: a step multiplies w by
 * 1 + 2 lr n, n of variance 2/B, so that ln w falls by 4 lr^2/B a step, where the flow stays. The means of ln(w/w0).
 */
function approachBySgd(context: GalleryContext): Estimate[] {
  return context.shared('approach by SGD', () => {
    const [cell] = context.run({
      landscapes: [{ family: 'monomial', parameters: { exponents: [4] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: STICKY_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'point', point: [STICKY_START] },
      seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
      budget: { steps: STICKY_STEPS },
      record: { steps: STICKY_RECORDS, points: true },
    });
    return STICKY_RECORDS.map((step) =>
      meanOf(
        Float64Array.from({ length: cell.count }, (_, run) => log(Math.abs(cell.point(run, step)[0]) / STICKY_START)),
      ),
    );
  });
}

function expectedApproach(step: number): number {
  return (-4 * STICKY_RATE * STICKY_RATE * step) / BATCH;
}

function approachBySgdFigure(context: GalleryContext): ClaimFigure {
  const found = approachBySgd(context);
  const flow = (t: number): number => -0.5 * log(1 + 8 * STICKY_START * STICKY_START * t * STICKY_RATE);
  return {
    picture: {
      kind: 'lines',
      title: 'How near SGD and the flow come to a minimum of order 4',
      x: { label: 'steps', array: 'steps' },
      y: { label: 'mean of ln(w/w0)' },
      series: [
        { array: 'means', label: 'SGD', band: ['low', 'high'] },
        { array: 'predicted', label: '−4 lr²/B a step', predicted: true },
        { array: 'flow', label: 'flow', predicted: true },
      ],
    },
    arrays: figureArrays({
      steps: STICKY_RECORDS,
      means: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: STICKY_RECORDS.map(expectedApproach),
      flow: STICKY_RECORDS.map(flow),
    }),
    caption: `n = ${found[0].count} trajectories, 99.9 % intervals, narrower than the line`,
  };
}

/** Twice the published rate, for a loss with the half. */
const ESCAPE_RATE = 0.02;
/** How far the starts are from the regular minimum, at most. */
const REACH = 0.1;

/** Two minima at -w0 and w0 where Q has zeros of order 1 and 2: a regular one on the left, a degenerate one on the right. */
function twoMinima(place: number): ExperimentInput['landscapes'][number] {
  return { family: 'degenerate-minima-1d', parameters: { place, leftOrder: 1, rightOrder: 2 } };
}

/** lr times the curvature of the regular minimum, (2 w0)^4. */
function stabilityOf(place: number): number {
  return ESCAPE_RATE * powi(2 * place, 4);
}

/** Trajectories from beside the regular minimum, with fresh batches. */
function escapes(context: GalleryContext, place: number, record: { steps: number[]; points: boolean }): CellRuns {
  const [cell] = context.run({
    landscapes: [twoMinima(place)],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: ESCAPE_RATE } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'uniform', low: -place - REACH, high: -place + REACH },
    seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
    budget: { steps: record.steps[record.steps.length - 1] },
    record,
  });
  return cell;
}

/** How many of them have not crossed the barrier after 0, 1, ..., `steps` steps. */
function staying(context: GalleryContext, place: number, steps: number): number[] {
  return context.shared(`staying ${place} ${steps}`, () => {
    const cell = escapes(context, place, { steps: Array.from({ length: steps + 1 }, (_, t) => t), points: true });
    const left = new Array<number>(steps + 1).fill(0);
    for (let run = 0; run < cell.count; run++) {
      for (let t = 0; t <= steps && cell.point(run, t)[0] < barrierOf(place); t++) left[t]++;
    }
    return left;
  });
}

/** Of all trajectories how many are left of the barrier in the end. */
function stayingShare(context: GalleryContext, place: number, steps: number, predicted: number): Measurement {
  const cell = escapes(context, place, { steps: [steps], points: false });
  const left = cell.finals(0).filter((w, run) => cell.outcome(run) !== 'diverged' && w < barrierOf(place)).length;
  return { predicted, ...shareOf(left, cell.count) };
}

/** Between which steps the escape from each place is timed, until about a fifth is left; the rate in three digits, for the words. */
const ESCAPES = [
  { id: 'escape-rate-165', place: 1.65, from: 10, to: 160, rate: 0.00816 },
  { id: 'escape-rate-170', place: 1.7, from: 5, to: 65, rate: 0.027 },
  { id: 'escape-rate', place: 1.8, from: 3, to: 17, rate: 0.117 },
  { id: 'escape-rate-190', place: 1.9, from: 2, to: 8, rate: 0.276 },
];
type Escape = (typeof ESCAPES)[number];

/** -d ln(share that stays)/dt between two steps; the later share is of the trajectories that the earlier one counts. */
function escapeRate(context: GalleryContext, { place, from, to }: Escape): Estimate {
  const left = staying(context, place, to);
  return through(shareOf(left[to], left[from]), (share) => -log(share) / (to - from));
}

function expectedEscapeRate(place: number, from: number, to: number): number {
  const shares = stayingShares({ place, learningRate: ESCAPE_RATE, batch: BATCH, reach: REACH }, to);
  return log(shares[from] / shares[to]) / (to - from);
}

function escapeFigure(context: GalleryContext): ClaimFigure {
  return context.shared('figure of escapes', () => drawnEscapes(context));
}

function drawnEscapes(context: GalleryContext): ClaimFigure {
  const found = ESCAPES.map((way) => escapeRate(context, way));
  const places = Array.from({ length: 12 }, (_, k) => 1.6 + 0.03 * k);
  return {
    picture: {
      kind: 'points',
      title: 'Escape from the regular minimum',
      x: { label: 'lr × curvature', array: 'measured at' },
      y: { label: 'rate of escape, 1/step', log: true },
      series: [
        { array: 'rates', label: 'SGD', band: ['low', 'high'] },
        { array: 'predicted', label: 'Markov chain', predicted: true, x: 'predicted at' },
      ],
    },
    arrays: figureArrays({
      'measured at': ESCAPES.map(({ place }) => stabilityOf(place)),
      rates: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      'predicted at': places.map(stabilityOf),
      predicted: places.map((place) => expectedEscapeRate(place, 3, 17)),
    }),
    caption: `n = ${TRAJECTORIES} trajectories each, 99.9 % intervals · typical trajectories of the linear model grow from 2.245 on`,
  };
}

const STARTS_END = 2;
/** So small that no step jumps over the barrier, from anywhere in [-2, 2]. */
const CALM_RATE = 0.001;

/** From everywhere in [-2, 2], with minima at -1 and 1: where one pass over n samples ends. */
function endsOf(context: GalleryContext, n: number): Float64Array {
  return context.shared(`ends ${n}`, () => {
    const [cell] = context.run({
      landscapes: [twoMinima(1)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CALM_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'uniform', low: -STARTS_END, high: STARTS_END },
      seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
      budget: { steps: n / BATCH },
      record: { steps: [n / BATCH], points: false },
    });
    return cell.finals(0);
  });
}

/** The share that ends on the degenerate side. */
function degenerateShare(context: GalleryContext, n: number): Measurement {
  const ends = endsOf(context, n);
  const right = ends.filter((w) => w > barrierOf(1)).length;
  return { predicted: (STARTS_END - barrierOf(1)) / (2 * STARTS_END), ...shareOf(right, ends.length) };
}

/** Up to each w, what exp(-n K) has of a uniform prior on [-2, 2], K = Q^2/2, by the rectangle rule. */
function posterior(n: number): (w: number) => number {
  const cells = 20_000;
  const width = (2 * STARTS_END) / cells;
  const sums = new Float64Array(cells + 1);
  for (let k = 0; k < cells; k++) {
    const w = -STARTS_END + (k + 0.5) * width;
    const q = (w + 1) * (w - 1) * (w - 1);
    sums[k + 1] = sums[k] + exp((-n * q * q) / 2);
  }
  return (w) => sums[Math.max(0, Math.min(cells, Math.round((w + STARTS_END) / width)))] / sums[cells];
}

function posteriorShare(n: number): number {
  return 1 - posterior(n)(barrierOf(1));
}

function endsFigure(n: number): (context: GalleryContext) => ClaimFigure {
  return (context) =>
    distributionFigure(
      {
        title: `Where SGD ends after ${n} samples`,
        quantity: 'w',
        counted: 'trajectories',
        values: endsOf(context, n),
        range: [-STARTS_END, STARTS_END],
      },
      { words: 'posterior', distribution: posterior(n) },
    );
}

/** Of a loss with the half; lr 0.01 without it. */
const VALLEY_RATE = 0.02;
/** The variance of w1 across the valley, where its curvature is 1. */
const ACROSS = VALLEY_RATE / (2 * BATCH);

/** w2 = (1 + 24 lr c t)^(-1/6) from 1. */
function expectedAlong(step: number): number {
  return exp(log(1 + 24 * VALLEY_RATE * ACROSS * step) / -6);
}

/**
 * SGD on the squared error of Q(w) x, Q = (w1^2 + w2^2)^2 w1^d, with fresh batches of 20 pairs of normal numbers, from w2 = 1 and
 * a w1 that is spread as it will be: runs with w2 at ten times.
 */
function alongTheValley(context: GalleryContext, order: 1 | 2, steps: number): CellRuns {
  const reach = order === 1 ? Math.sqrt(3 * ACROSS) : 0;
  return context.shared(`valley ${order}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'degenerate-minima-2d', parameters: { order } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: VALLEY_RATE } }],
      gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
      starts: { kind: 'uniform', low: [-reach, 1], high: [reach, 1] },
      seeds: { count: context.sample(TRAJECTORIES, TRAJECTORIES) },
      budget: { steps },
      record: { steps: Array.from({ length: 11 }, (_, k) => (k * steps) / 10), points: true },
    });
    return cell;
  });
}

/** 1000 steps, or the 10 000 of the text. */
function valleySteps({ quick }: GalleryContext): number {
  return quick ? 1000 : 10_000;
}

function meanAlong(cell: CellRuns, step: number): Estimate {
  return meanOf(Float64Array.from({ length: cell.count }, (_, run) => cell.point(run, step)[1]));
}

/** The mean way along the valley over the predicted one. */
function valleyDrift(context: GalleryContext): Measurement {
  const steps = valleySteps(context);
  const mean = meanAlong(alongTheValley(context, 1, steps), steps);
  return { predicted: 1, ...through(mean, (w) => (1 - w) / (1 - expectedAlong(steps))) };
}

/** w2 over time in the valley of order 1, and in that of order 2. */
function valleyFigure(context: GalleryContext): ClaimFigure {
  const steps = valleySteps(context);
  const cell = alongTheValley(context, 1, steps);
  const stuck = alongTheValley(context, 2, 1000);
  const times = cell.pointSteps.map(Number);
  const found = times.map((step) => meanAlong(cell, step));
  return {
    picture: {
      kind: 'lines',
      title: 'Along a valley of minima',
      x: { label: 'steps', array: 'times' },
      y: { label: 'w2, the place along the valley' },
      series: [
        { array: 'means', label: 'order 1 across', band: ['low', 'high'] },
        { array: 'predicted', label: '(1 + 24 lr c t)^(−1/6)', predicted: true },
        { array: 'stuck', label: 'order 2 across', x: 'stuck at' },
      ],
    },
    arrays: figureArrays({
      times,
      means: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      predicted: times.map(expectedAlong),
      'stuck at': stuck.pointSteps.map(Number),
      stuck: stuck.pointSteps.map((step) => meanAlong(stuck, step).measured),
    }),
    caption: `n = ${cell.count} trajectories, mean and 99.9 % interval, narrower than the line`,
  };
}

export const degeneracy = defineEntry({
  id: 'degeneracy',
  version: 4,
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
  budgetSeconds: { quick: 15, full: 60 },
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
      statement:
        '“Convergence to a critical point is slower, the more degenerate the critical point is”: a regular one, w^2.',
      asStated: 'right',
      theory: 'Gradient flow on w^2 has L = exp(-4t): ln L falls by 4 in unit time.',
      tolerance: 0.0081,
      toleranceReason: 'Steps instead of a flow: 2 ln(1 - 2 lr)/lr is -4 - 4 lr - 16/3 lr^2, 0.0080 away at lr 0.002.',
      quantity: 'change of ln L in unit time',
      reading: 'A regular minimum is reached exponentially fast; no power of t keeps up with it.',
      notShown: 'One curvature, one learning rate, full gradients.',
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
      figure: approachFigure,
    },
    ...[2, 3, 4].map((k) => ({
      id: `rate-k${k}`,
      statement: `“Convergence to a critical point is slower, the more degenerate the critical point is”: w^${2 * k}.`,
      asStated: 'right' as const,
      theory: `L falls as t^(-k/(k - 1)). ${FLOW}`,
      tolerance: exponentError(k),
      toleranceReason: `At t = 500, where the measurement begins, 1 and the error of the steps are ${(100 * exponentError(k) * ((k - 1) / k)).toPrecision(2)} % of 2k(2k - 2) t.`,
      quantity: 'exponent of t',
      reading: `The loss falls as t to the power ${(-k / (k - 1)).toFixed(3)}: the higher the order, the nearer to 1/t, and the distance itself falls as t^(-1/${2 * k - 2}).`,
      notShown: 'Full gradients: with noise the approach to degenerate minima is another one, as a claim below shows.',
      measure: exponentOf(k),
      figure: approachFigure,
    })),
    {
      id: 'noise-speeds',
      statement: '“Convergence to a critical point is slower, the more degenerate the critical point is”: by SGD.',
      asStated: 'half right',
      corrected:
        'With full gradients. The noise of SGD dies out at a degenerate minimum and carries it there exponentially: near w^4 ln w falls by 4 lr^2/B a step, where the flow all but stands.',
      theory: `A step multiplies w by 1 + 2 lr n with n of variance 2/B: E ln(1 + x) is -Var x/2, 4.0 in 2000 steps. ${MODEL}`,
      ...fivePercentOf(expectedApproach(STICKY_STEPS)),
      toleranceReason:
        '5 % of the prediction, a resolution said beforehand: 0.6 % for the fourth moment of x, 2.3 % for 10 000 trajectories.',
      quantity: 'mean of ln(w/w0)',
      counted: 'trajectories',
      reading:
        'SGD is drawn to the degenerate minimum by its own noise, which is weaker the nearer it comes. This is what makes degeneracies sticky.',
      notShown: 'Order 4 only; at order 6 the approach is a power of t again. Starts near the minimum.',
      measure: (context) => {
        const found = approachBySgd(context);
        return { predicted: expectedApproach(STICKY_STEPS), ...found[found.length - 1] };
      },
      figure: approachBySgdFigure,
    },
    {
      id: 'noise-hessian-k1',
      statement:
        '“SGD noise covariance is proportional to the Hessian in the neighborhood of a critical point of the loss”.',
      asStated: 'right',
      theory: `At a zero of order 1 it is the Hessian over the batch size, for labels of variance 1. ${MODEL}`,
      ...fivePercentOf(1),
      quantity: 'B × variance/second derivative',
      counted: 'batches',
      reading: 'At a regular minimum noise and curvature are one and the same number, over the size of the batch.',
      notShown: 'Labels without a rule in them. Where a model does not fit its data the two need not be alike.',
      measure: (context) => noiseOverHessian(context, 1),
      figure: noiseFigure,
    },
    {
      id: 'noise-hessian-k2',
      statement: 'It is so with one factor for all minima.',
      asStated: 'wrong',
      corrected: 'Near a zero of order k the factor is k/(2k - 1): 2/3 at k = 2.',
      theory: `The Hessian has the term Q Q'' that the noise has not. ${MODEL}`,
      ...fivePercentOf(2 / 3),
      quantity: 'B × variance/second derivative',
      counted: 'batches',
      reading: 'Proportional, but less noise for its curvature than at a regular minimum.',
      notShown: 'A distance of 0.01; at the minimum itself both are 0.',
      mistaken: { what: '1, the factor of a regular minimum', predicted: 1 },
      measure: (context) => noiseOverHessian(context, 2),
      figure: noiseFigure,
    },
    {
      id: 'noise-slope',
      statement:
        '“Thus SGD noise covariance goes faster to zero along more degenerate directions, to leading order in the neighborhood of a critical point”.',
      asStated: 'right',
      theory: `Near a zero of order 3 noise and Hessian both fall as the fourth power of the distance: the slope of ln noise against ln Hessian is 1. ${MODEL}`,
      tolerance: 0.02,
      toleranceReason:
        'The prediction is exact: a resolution of 0.02, said beforehand; 40 000 batches at each of two distances give 2 · 3.3 sqrt(2/40 000)/ln 256 = 0.008.',
      quantity: 'd ln noise/d ln second derivative',
      counted: 'batches at each distance',
      reading: 'The noise falls with the fourth power of the distance, as the curvature does: nothing stirs SGD there.',
      notShown: 'One coordinate at a time; noise that is correlated between directions.',
      measure: (context) => noiseSlope(context, 3),
      figure: noiseFigure,
    },
    ...[1, 4].map((h) => ({
      id: `resting-variance-${h}`,
      statement: `The set of parameters selected by SGD “is distributed like the Bayesian posterior at low temperature”: round a minimum of curvature ${h}.`,
      asStated: 'half right' as const,
      corrected:
        'The posterior narrows with curvature; SGD, whose noise grows in proportion to it, does not: about lr/(2B) at every curvature.',
      theory: `lr/(B (2 - lr h (1 + 2/B))) = ${expectedVariance(h).toPrecision(4)} for lr 0.01, B = 20, of the linear model. ${MODEL}`,
      ...fivePercentOf(expectedVariance(h)),
      quantity: 'variance',
      counted: 'trajectories',
      reading:
        'SGD rests as widely in a narrow bowl as in a wide one. It agrees with a posterior in shape, at one curvature, and at no other.',
      notShown: 'Minima of curvature 0, where there is no resting, and steps near the limit of stability.',
      measure: (context: GalleryContext) => ({
        predicted: expectedVariance(h),
        ...varianceOf(resting(context, h)),
      }),
      figure: restingFigure,
    })),
    {
      id: 'along-valley',
      statement: 'SGD moves along a valley of minima towards the more degenerate place.',
      asStated: 'right',
      theory: `Noise across the valley drives w2 as (1 + 24 lr' c t)^(-1/6), c = lr'/(2B), lr' = 2 lr: from 1 to 0.9648 in 1000 steps, to 0.8155 in 10 000. ${MODEL}`,
      tolerance: 0.02,
      toleranceReason:
        "The drift is of leading order: c is lr' (1 + 2/B)/2 = 1.1 % larger in discrete steps, and terms of w1^4 add 9 c = 0.5 %.",
      quantity: 'way of w2 over the predicted one',
      counted: 'trajectories',
      reading:
        'Nothing in the loss slopes along the valley; the noise across it does, and it drives SGD to where the valley is flattest.',
      notShown: 'The short form follows 1000 steps, the full one the 10 000 of the text. One start, w2 = 1.',
      measure: valleyDrift,
      figure: valleyFigure,
    },
    {
      id: 'stays-below',
      statement: '“SGD preferentially escapes along non-degenerate directions”, out of the regular minimum.',
      asStated: 'half right',
      corrected:
        'Not while its learning rate times the curvature is well below 2: at 1.06 none of 10 000 trajectories leaves in 1000 steps.',
      theory: `With w0 = 1.35 and batches of 20 the minimum is stable, in the mean square up to 2/(1 + 2/B) = 1.82: a share of 1 stays. ${MODEL}`,
      tolerance: 0.002,
      toleranceReason:
        'One in 500, said beforehand: 10 000 trajectories without an exception show 3.29^2/10 000 = 0.0011.',
      quantity: 'share that stays',
      counted: 'trajectories',
      mistaken: { what: 'one in a hundred escapes', predicted: 0.99 },
      reading: 'A minimum can be regular, noisy and safe: what counts is learning rate times curvature.',
      notShown: 'Escapes that take more than 1000 steps; the Markov chain has them rarer than any count here.',
      measure: (context) => stayingShare(context, 1.35, 1000, 1),
    },
    {
      id: 'leaves-above',
      statement: 'It prefers the degenerate minimum: nobody stays at the regular one.',
      asStated: 'half right',
      corrected: 'Above the limit of stability: at 3.36 all have left after 150 steps.',
      theory: `With w0 = 1.8 typical trajectories grow from 2.245 on (E ln|1 - z chi2/B| = 0 for B = 20): a share of 0 stays. ${MODEL}`,
      tolerance: 0.002,
      toleranceReason:
        'One in 500, said beforehand: 10 000 trajectories without an exception show 3.29^2/10 000 = 0.0011.',
      quantity: 'share that stays',
      counted: 'trajectories',
      mistaken: { what: 'a barrier of 24 times the variance of the noise, which nobody passes', predicted: 1 },
      reading: 'The preference is one of stability: the regular minimum throws everybody out.',
      notShown: 'Where they go: most to the degenerate minimum, some diverge from far out. Both count as having left.',
      measure: (context) => stayingShare(context, 1.8, 150, 0),
    },
    ...ESCAPES.map((way): Claim => {
      const { id, place, from, to, rate } = way;
      const stability = stabilityOf(place).toFixed(2);
      return {
        id,
        statement: `The escape has a rate, as over a barrier: lr times curvature ${stability}.`,
        asStated: 'half right',
        corrected: `It is exponential in time, with a rate that the instability sets: ${rate} a step.`,
        theory: `The share that has not crossed between steps ${from} and ${to}, of the Markov chain of the steps, by quadrature over all batches. ${MODEL}`,
        tolerance: 0.1 * rate,
        toleranceReason:
          'A tenth of the prediction, said beforehand: 10 000 trajectories of which a fifth is left give 4 %; the chain itself is within 0.5 %.',
        quantity: 'rate of escape, 1/step',
        counted: 'trajectories at the beginning',
        mistaken: {
          what: 'the rate at a w0 that is larger by 0.05',
          predicted: () => expectedEscapeRate(place + 0.05, from, to),
        },
        reading: `At ${stability}${Number(stability) < 2.5 ? ', little above the limit,' : ''} a trajectory stays ${Math.round(1 / rate)} steps on average. The rate grows more than thirtyfold between 2.4 and 4.2, which no barrier explains.`,
        notShown:
          'First crossings alone: some come back from the right, which rates of a share on the left would count. Batches of 20.',
        measure: (context) => ({
          predicted: expectedEscapeRate(place, from, to),
          ...escapeRate(context, way),
        }),
        figure: escapeFigure,
      };
    }),
    ...[200, 2000, 20_000].map((n) => ({
      id: `ends-${n}`,
      statement: `The end of training “is distributed like the Bayesian posterior at low temperature”, which prefers the degenerate side the more the more samples there are: ${n}.`,
      asStated: 'wrong' as const,
      corrected: `With steps too small to jump it ends on the side where it began: a share of 7/12 of [-2, 2]; the posterior has ${posteriorShare(n).toFixed(3)} there.`,
      theory: `No monotone step crosses the barrier at -w0/3, where the noise vanishes too: (2 + 1/3)/4 at every n. ${MODEL}`,
      ...fivePercentOf(7 / 12),
      toleranceReason:
        'The prediction is exact: 5 % of it, said beforehand; for a share of 7/12 in 10 000 the half-width is 3.29 sqrt(35/144/10 000) = 0.016.',
      quantity: 'share on the degenerate side',
      counted: 'trajectories',
      mistaken: { what: 'the share of the posterior', predicted: posteriorShare(n) },
      reading:
        'More samples sharpen the posterior and shift it to the degenerate side. SGD only comes nearer to the minimum on the side where it began.',
      notShown:
        'Learning rates at which the regular minimum is unstable: there SGD ends on the degenerate side for certain.',
      measure: (context: GalleryContext) => degenerateShare(context, n),
      figure: endsFigure(n),
    })),
    {
      id: 'stuck',
      statement: '“If all directions are degenerate, then we empirically observe that SGD is "stuck"”.',
      asStated: 'right',
      theory: `With d = 2 both gradient and noise vanish on the valley: w2 stays 1 for ever. The end that is farthest from it. ${MODEL}`,
      tolerance: 1e-15,
      toleranceReason: 'Nothing is added, so nothing is rounded.',
      quantity: 'w2 after 1000 steps',
      counted: 'trajectories',
      reading: 'None of 10 000 trajectories moves at all: without noise and gradient there is nothing to move it.',
      notShown: 'Starts beside the valley, which fall towards it slowly and move along it a little meanwhile.',
      measure: (context) => {
        const ends = alongTheValley(context, 2, 1000).finals(1);
        return {
          predicted: 1,
          ...exactly(ends.reduce((far, w) => (Math.abs(w - 1) > Math.abs(far - 1) ? w : far))),
          count: ends.length,
        };
      },
      figure: valleyFigure,
    },
  ],
});
