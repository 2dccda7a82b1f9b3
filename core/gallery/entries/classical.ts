/** Convex optimisation: rates, the descent lemma, and where gradient descent and momentum stop being stable. */
import { exp, log } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { type Estimate, exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const NESTEROV = 'Y. Nesterov, Lectures on Convex Optimization (2018), section 2.1.';
const SHARPEST = 100;

/**
 * decrease/(lr (1 - lr L/2) |g|^2) along runs on the quadratic of curvatures 1, 10, 100: the smallest value. The gradient
 * is taken from the step that was made.
 */
function smallestDecrease(context: GalleryContext): number {
  const rates = [0.001, 0.005, 0.01, 0.015];
  const starts = [
    [0, 0, 1],
    [1, 1, 1],
    [1, -2, 0.5],
  ];
  let smallest = Number.POSITIVE_INFINITY;
  for (const point of starts) {
    const cells = context.run({
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, 10, SHARPEST] } }],
      optimizers: rates.map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
      starts: { kind: 'point', point },
      budget: { steps: 20 },
      record: { steps: Array.from({ length: 21 }, (_, t) => t), points: true },
    });
    for (const [i, cell] of cells.entries()) {
      for (let t = 0; t < 20; t++) {
        const [from, to] = [cell.point(0, t), cell.point(0, t + 1)];
        const moved = from.reduce((sum, x, k) => sum + (x - to[k]) * (x - to[k]), 0);
        const promised = ((1 - (rates[i] * SHARPEST) / 2) * moved) / rates[i];
        // At the bottom nothing is left to fall.
        if (promised > 0) smallest = Math.min(smallest, (cell.loss(0, t) - cell.loss(0, t + 1)) / promised);
      }
    }
  }
  return smallest;
}

/** The loss after t steps of lr 1/L on the curvature L/(2t + 1), the slowest at that time; L = 1. */
function slowestLoss(context: GalleryContext, t: number): number {
  const [cell] = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1 / (2 * t + 1)] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
    starts: { kind: 'point', point: [1] },
    budget: { steps: t },
    record: { steps: [t] },
  });
  return cell.loss(0, t);
}

/** The slowest losses at many times, beside L/(2 (2t + 1)) (2t/(2t + 1))^(2t). */
function slowestFigure(context: GalleryContext): ClaimFigure {
  const times = [10, 30, 100, 300, 1000, 3000, 10_000];
  const fine = Array.from({ length: 61 }, (_, k) => exp(log(10) + (k / 60) * log(1000)));
  return {
    picture: {
      kind: 'points',
      title: 'The slowest loss at each time',
      x: { label: 'steps t', log: true, array: 'times' },
      y: { label: 'loss', log: true },
      series: [
        { array: 'losses', label: 'measured' },
        { array: 'exact', label: 'exact', predicted: true, x: 'fine' },
      ],
    },
    arrays: figureArrays({
      times,
      losses: times.map((t) => slowestLoss(context, t)),
      fine,
      exact: fine.map((t) => exp(2 * t * log((2 * t) / (2 * t + 1))) / (2 * (2 * t + 1))),
    }),
    caption: `${times.length} quadratics, each the slowest at its time, nothing random`,
  };
}

/** The factor a step by which |w| shrinks between two late steps of a run on the curvatures 1 and 100. */
function shrinkage(context: GalleryContext, parameters: Record<string, number>, from: number, to: number): Estimate {
  const [cell] = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, SHARPEST] } }],
    optimizers: [{ algorithm: 'sgd', parameters }],
    starts: { kind: 'point', point: [1, 1] },
    budget: { steps: to },
    record: { steps: [from, to] },
  });
  return exactly(exp((0.5 * log(cell.loss(0, to) / cell.loss(0, from))) / (to - from)));
}

/**
 * The largest lr times curvature at which a run from 1 is still small after many steps: between the last of a grid that is
 * and the first that is not.
 */
function stabilityLimit(
  context: GalleryContext,
  predicted: number,
  parameters: Record<string, number | boolean>,
): Measurement {
  const grid = Array.from({ length: 81 }, (_, k) => predicted + (k - 40.5) * 0.0025);
  const cells = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
    optimizers: grid.map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate, ...parameters } })),
    starts: { kind: 'point', point: [1] },
    budget: { steps: 20_000 },
    record: { steps: [20_000] },
  });
  const stable = cells.map((cell) => cell.outcome(0) !== 'diverged' && cell.loss(0, 20_000) < 0.5);
  const first = stable.indexOf(false);
  const [low, high] = [grid[first - 1] ?? Number.NaN, stable.includes(true, first) ? Number.NaN : grid[first]];
  return { predicted, measured: (low + high) / 2, interval: [low, high] };
}

const GRID = 'The grid of learning rates has steps of 0.0025.';

export const classical = defineEntry({
  id: 'classical',
  version: 1,
  label: 'What convexity promises',
  group: 'Dynamics',
  summary: 'Rates, the descent lemma and the limits of stability of gradient descent and momentum, on quadratics.',
  seed: '002',
  references: [
    {
      text: 'Y. Nesterov, Lectures on Convex Optimization, 2nd edition (2018)',
      url: 'https://doi.org/10.1007/978-3-319-91578-4',
    },
    {
      text: 'B. T. Polyak, Some methods of speeding up the convergence of iteration methods (1964)',
      url: 'https://doi.org/10.1016/0041-5553(64)90137-5',
    },
  ],
  budgetSeconds: { quick: 3, full: 3 },
  experiments: [
    {
      name: 'A badly conditioned quadratic',
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, 10, SHARPEST] } }],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.01 } },
        { algorithm: 'sgd', parameters: { learningRate: 2 / (1 + SHARPEST) } },
        { algorithm: 'sgd', parameters: { learningRate: 4 / 121, momentum: 81 / 121 } },
        { algorithm: 'sgd', parameters: { learningRate: 0.01, momentum: 9 / 11, nesterov: true } },
        { algorithm: 'sgd', parameters: { learningRate: 0.0201 } },
      ],
      starts: { kind: 'point', point: [1, 1, 1] },
      budget: { steps: 500 },
    },
  ],
  analyses: [
    { name: 'Descent, step by step', analysis: 'descent-check', at: { run: { optimizer: 0 } } },
    { name: 'Convexity and smoothness', analysis: 'certificates', at: { point: [0, 0, 0] } },
  ],
  guide:
    'What a first course promises: a loss whose slope is L-Lipschitz falls at every step of a rate below 2/L; convexity gives O(1/t), strong convexity an exponential rate 1 - mu/L, momentum the root of the condition number. All of it is right, and measured here to the digits that theory gives. Two things that are often said are not: momentum does not keep the limit of 2/L, it moves it to (2 + 2b)/L; and looking ahead lowers it again.\n\nLook at the five losses on a logarithmic axis: straight lines of slopes that the theory tells, the third with a bump at first, where the double root shows, and the last one, at a rate a hundredth above 2/L, rising for ever. The analysis of descent compares each step with what the lemma promises.\n\nChange the smallest eigenvalue to 0.01 and see which lines tilt; then replace the quadratic by another landscape, and ask “Certificates” what of this it can promise there.',
  claims: [
    {
      id: 'descent-lemma',
      statement: 'With a small enough learning rate every step decreases an L-smooth loss.',
      asStated: 'right',
      theory: `f falls by at least lr (1 - lr L/2) |g|^2, and along the sharpest direction by exactly that: ratio 1. ${NESTEROV}`,
      tolerance: 1e-9,
      toleranceReason: 'The decrease is a difference of two losses, rounded.',
      measure: (context) => ({ predicted: 1, ...exactly(smallestDecrease(context)) }),
    },
    {
      id: 'convex-rate',
      statement: 'On a convex smooth loss, gradient descent approaches the minimum as O(1/t).',
      asStated: 'right',
      theory: `The slowest curvature at time t gives L/(2 (2t + 1)) (2t/(2t + 1))^(2t): exponent -1 in t. ${NESTEROV}`,
      tolerance: 1e-3,
      toleranceReason: 'Between t = 1000 and 10 000 the exponent is -1 up to terms of 1/(2t).',
      measure: (context) => {
        const slope = log(slowestLoss(context, 10_000) / slowestLoss(context, 1000)) / log(10);
        return { predicted: -1, ...exactly(slope) };
      },
      quantity: 'exponent of t',
      figure: slowestFigure,
    },
    {
      id: 'linear-rate',
      statement: 'With strong convexity the approach is exponential.',
      asStated: 'right',
      theory: `With lr 1/L the error shrinks by 1 - mu/L = 0.99 a step, at mu = 1 and L = 100. ${NESTEROV}`,
      tolerance: 1e-9,
      toleranceReason: 'Only rounding: after one step one curvature is left.',
      measure: (context) => ({ predicted: 0.99, ...shrinkage(context, { learningRate: 0.01 }, 100, 200) }),
    },
    {
      id: 'momentum-rate',
      statement: 'Momentum goes faster on badly conditioned losses.',
      asStated: 'right',
      theory: 'At its best the error shrinks by (sqrt(k) - 1)/(sqrt(k) + 1) a step, 0.818 for k = 100; Polyak (1964).',
      tolerance: 0.01,
      toleranceReason:
        'The best momentum has double roots: a factor t beside the power adds 0.8 % between steps 50 and 200.',
      measure: (context) => ({
        predicted: 9 / 11,
        ...shrinkage(context, { learningRate: 4 / 121, momentum: 81 / 121 }, 50, 200),
      }),
    },
    {
      id: 'stability-descent',
      statement: 'Gradient descent is stable while the sharpness is below 2/lr.',
      asStated: 'right',
      theory: `Errors are multiplied by 1 - lr h each step. ${NESTEROV}`,
      tolerance: 0.005,
      toleranceReason: GRID,
      measure: (context) => stabilityLimit(context, 2, {}),
    },
    {
      id: 'stability-momentum',
      statement: 'With momentum the same limit of 2/lr holds.',
      asStated: 'wrong',
      corrected: 'Heavy-ball momentum b moves the limit to (2 + 2b)/lr: 3.8/lr at b = 0.9.',
      theory: 'The roots of z^2 - (1 + b - lr h) z + b leave the unit circle at lr h = 2 + 2b; Polyak (1964).',
      tolerance: 0.005,
      toleranceReason: GRID,
      measure: (context) => stabilityLimit(context, 3.8, { momentum: 0.9 }),
    },
    {
      id: 'stability-nesterov',
      statement: 'Looking ahead makes momentum more stable.',
      asStated: 'wrong',
      corrected: "Nesterov's look-ahead lowers the limit to (2 + 2b)/(1 + 2b)/lr: 1.357/lr at b = 0.9.",
      theory: 'The roots of z^2 - (1 + b)(1 - lr h) z + b (1 - lr h) leave the unit circle there; Nesterov (2018).',
      tolerance: 0.005,
      toleranceReason: GRID,
      measure: (context) => stabilityLimit(context, 3.8 / 2.8, { momentum: 0.9, nesterov: true }),
    },
  ],
});
