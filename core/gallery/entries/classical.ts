/** Convex optimisation: rates, the descent lemma, and where gradient descent and momentum stop being stable. */

import type { AnalyzeAnswer } from '../../contract/requests.ts';
import { exp, log, powi } from '../../wasm/elementary.ts';
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

/** How far gradient descent on curvature 1 is from e^-t at t = 1, for 1/lr steps from 1. */
function behindFlow(context: GalleryContext, learningRate: number): number {
  const steps = Math.round(1 / learningRate);
  const [descent, flow] = [
    { algorithm: 'sgd', parameters: { learningRate } },
    { algorithm: 'gradient-flow', parameters: { timeStep: learningRate } },
  ].map((optimizer) => {
    const [cell] = context.run({
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
      optimizers: [optimizer],
      starts: { kind: 'point', point: [1] },
      budget: { steps },
    });
    return cell.final(0)[0];
  });
  return flow - descent;
}

/** The distance from the flow against the learning rate, with lr/(2 e). */
function flowFigure(context: GalleryContext): ClaimFigure {
  const rates = [0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005];
  return {
    picture: {
      kind: 'points',
      title: 'Gradient descent behind the flow at t = 1',
      x: { label: 'learning rate × curvature', log: true, array: 'rates' },
      y: { label: 'distance', log: true },
      series: [
        { array: 'distances', label: 'measured' },
        { array: 'half', label: 'lr/(2 e)', predicted: true },
      ],
    },
    arrays: figureArrays({
      rates,
      distances: rates.map((rate) => behindFlow(context, rate)),
      half: rates.map((rate) => rate / (2 * Math.E)),
    }),
    caption: `${rates.length} pairs of runs, nothing random`,
  };
}

const CURVATURES = [1, 10, SHARPEST];

/** What interval arithmetic proves of a formula in the cube of half side 1 about 0. */
function certified(context: GalleryContext, text: string, variables: string[]): AnalyzeAnswer['values'] {
  return context.analyze({
    analysis: 'certificates',
    landscape: { family: 'formula', parameters: { text, variables } },
    at: { point: variables.map(() => 0) },
  }).values;
}

/** Losses of three methods on the curvatures 1 and 100, with what theory lets each shrink by. */
function ratesFigure(context: GalleryContext): ClaimFigure {
  const methods = [
    { label: 'lr 1/L', factor: 0.99, parameters: { learningRate: 0.01 } },
    { label: 'lr 2/(L + mu)', factor: 99 / 101, parameters: { learningRate: 2 / 101 } },
    { label: 'momentum', factor: 9 / 11, parameters: { learningRate: 4 / 121, momentum: 81 / 121 } },
  ];
  const steps = Array.from({ length: 61 }, (_, k) => 5 * k);
  return {
    picture: {
      kind: 'lines',
      title: 'Losses on curvatures 1 and 100',
      x: { label: 'step', array: 'steps' },
      y: { label: 'loss', log: true },
      series: methods.flatMap(({ label }) => [
        { array: label, label },
        { array: `${label} rate`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      steps,
      ...Object.fromEntries(
        methods.flatMap(({ label, factor, parameters }) => {
          const [cell] = context.run({
            landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1, SHARPEST] } }],
            optimizers: [{ algorithm: 'sgd', parameters }],
            starts: { kind: 'point', point: [1, 1] },
            budget: { steps: 300 },
            record: { steps },
          });
          // Twelve powers of ten are enough to see the rates.
          const seen = (loss: number): number => (loss > 1e-12 ? loss : Number.NaN);
          return [
            [label, steps.map((step) => seen(cell.loss(0, step)))],
            [`${label} rate`, steps.map((step) => seen(0.5 * powi(factor, 2 * step)))],
          ];
        }),
      ),
    }),
    caption: 'one run for each method, nothing random · dashed: the rate of theory, for the flat direction',
  };
}

/** Loss after 200 steps by lr times curvature, for gradient descent and both kinds of momentum. */
function stabilityFigure(context: GalleryContext): ClaimFigure {
  const methods = [
    { label: 'Nesterov', limit: 3.8 / 2.8, parameters: { momentum: 0.9, nesterov: true } },
    { label: 'gradient descent', limit: 2, parameters: {} },
    { label: 'heavy ball', limit: 3.8, parameters: { momentum: 0.9 } },
  ];
  const grid = Array.from({ length: 81 }, (_, k) => 0.05 * (k + 1));
  return {
    picture: {
      kind: 'lines',
      title: 'Growth of an error by lr × curvature',
      x: { label: 'lr × curvature', array: 'grid' },
      y: { label: 'factor a step' },
      series: [
        ...methods.map(({ label }) => ({ array: label, label })),
        { array: 'edge', label: 'stable below', predicted: true },
      ],
    },
    arrays: figureArrays({
      grid,
      edge: grid.map(() => 1),
      ...Object.fromEntries(
        methods.map(({ label, limit, parameters }) => {
          const cells = context.run({
            landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
            optimizers: grid.map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate, ...parameters } })),
            starts: { kind: 'point', point: [1] },
            budget: { steps: 100 },
            record: { steps: [100] },
          });
          return [
            label,
            cells.map((cell, k) => {
              const loss = cell.loss(0, 100);
              return loss > 0 && grid[k] < 1.15 * limit ? exp(log(2 * loss) / 200) : Number.NaN;
            }),
          ];
        }),
      ),
    }),
    caption: `100 steps at each of ${grid.length} rates, momentum 0.9, nothing random`,
  };
}

const GRID = 'The grid of learning rates has steps of 0.0025.';

export const classical = defineEntry({
  id: 'classical',
  version: 2,
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
  budgetSeconds: { quick: 5, full: 5 },
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
      quantity: 'smallest ratio of decrease to bound',
      reading:
        'No step does worse than the lemma promises, and along the sharpest direction none does better: the bound is tight.',
      notShown: 'Rates above 2/L, for which the lemma promises nothing.',
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
      reading: 'The worst case is met: the exponent cannot be improved without more than convexity and smoothness.',
      notShown: 'That each single quadratic is faster in the end: the slowest one is another at each time.',
    },
    {
      id: 'linear-rate',
      statement: 'With strong convexity the approach is exponential.',
      asStated: 'right',
      theory: `With lr 1/L the error shrinks by 1 - mu/L = 0.99 a step, at mu = 1 and L = 100. ${NESTEROV}`,
      tolerance: 1e-9,
      toleranceReason: 'Only rounding: after one step one curvature is left.',
      measure: (context) => ({ predicted: 0.99, ...shrinkage(context, { learningRate: 0.01 }, 100, 200) }),
      quantity: 'factor a step',
      figure: ratesFigure,
      reading: 'The flat direction alone decides: 1 - mu/L a step, however steep the others are.',
      notShown: 'The better rate 2/(L + mu), with which it is (k - 1)/(k + 1); it is in the picture.',
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
      quantity: 'factor a step',
      figure: ratesFigure,
      reading:
        'The root of the condition number in the place of the condition number: 115 steps do what takes gradient descent 1150.',
      notShown: 'That the best momentum has to be known: too much or too little costs most of the gain.',
    },
    {
      id: 'stability-descent',
      statement: 'Gradient descent is stable while the sharpness is below 2/lr.',
      asStated: 'right',
      theory: `Errors are multiplied by 1 - lr h each step. ${NESTEROV}`,
      tolerance: 0.005,
      toleranceReason: GRID,
      measure: (context) => stabilityLimit(context, 2, {}),
      quantity: 'lr × curvature at the limit',
      figure: stabilityFigure,
      reading: 'The interval is from the last stable rate of the grid to the first unstable one.',
      notShown: 'Losses that are not quadratic: there training may go on beyond the limit.',
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
      quantity: 'lr × curvature at the limit',
      figure: stabilityFigure,
      reading:
        'With momentum 0.9 nearly twice the curvature is stable at the same rate; the rate of a momentum method is not that of gradient descent.',
      notShown: 'Momentum written as an average of gradients, whose limit is (2 + 2b)/(1 - b), 38 at 0.9.',
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
      quantity: 'lr × curvature at the limit',
      figure: stabilityFigure,
      reading: 'What helps on flat directions costs stability on sharp ones.',
      notShown: 'Momentum that grows with time, whose limit tends to 4/3.',
    },
    {
      id: 'flow',
      statement: 'Gradient descent follows the gradient flow.',
      asStated: 'half right',
      corrected: 'To first order in the learning rate: at t = 1 on curvature 1 it is ahead of e^-t by lr/(2 e).',
      theory: `(1 - lr)^(t/lr) = e^-t (1 - lr t/2 + ...): the distance over lr is 1/(2 e) = 0.1839. ${NESTEROV}`,
      tolerance: 0.002,
      toleranceReason: 'The next order is a share of 5/12 lr, 0.0042 at lr 0.01: 0.0008.',
      quantity: 'distance over lr, at lr 0.01',
      measure: (context) => ({ predicted: 1 / (2 * Math.E), ...exactly(behindFlow(context, 0.01) / 0.01) }),
      figure: flowFigure,
      reading:
        'Half the rate, half the distance, for as long as lr times the curvature is small; near 2 the flow says nothing.',
      notShown: 'Non-convex losses, where small distances may grow.',
    },
    {
      id: 'certified-smooth',
      statement: 'These are the workhorses of classical optimization theory.',
      asStated: 'right',
      theory: `Convexity and L-smoothness: where a loss is a formula both can be proven, on (x^2 + 10 y^2 + 100 z^2)/2 interval arithmetic brackets L, which is 100. ${NESTEROV}`,
      tolerance: 1e-6,
      toleranceReason: 'Rounding outwards of a bracket that has no other width.',
      quantity: 'L, proven bracket',
      measure: (context) => {
        const text = `(${CURVATURES.map((h, i) => `${h}*${'xyz'[i]}^2`).join(' + ')})/2`;
        const { lipschitz } = certified(context, text, ['x', 'y', 'z']);
        const [low, high] = lipschitz.interval;
        return { predicted: SHARPEST, measured: Number(lipschitz.value), interval: [Number(low), Number(high)] };
      },
      reading: 'The constant of the lemma is a proven number here, and not one that was looked for by trying.',
      notShown: 'Networks: their losses are convex nowhere of interest, and L is then known from inside only.',
    },
    {
      id: 'certified-not-convex',
      statement: 'Convexity is so useful because it guarantees that any local minimum is a global minimum.',
      asStated: 'half right',
      corrected: 'Where it holds. Of (x^2 - 1)^2 + 0.3 x, with two minima of different height, it is disproved.',
      theory:
        'A point of curvature below 0 disproves convexity: here 12 x^2 - 4 < 0 about 0. 1 stands for proven, 0 for disproved.',
      tolerance: 0.1,
      toleranceReason: 'A yes or no.',
      mistaken: { what: 'convex', predicted: 1 },
      quantity: 'convex: 1 proven, 0 disproved',
      measure: (context) => {
        const { convex } = certified(context, '(x^2 - 1)^2 + 0.3*x', ['x']);
        const [low, high] = convex.interval;
        return { predicted: 0, measured: Number(convex.value), interval: [Number(low), Number(high)] };
      },
      reading:
        'The guarantee is gone with the property: a run that starts on the wrong side ends in the higher minimum.',
      notShown:
        'That losses of networks often train well although they are not convex: the property is sufficient, not necessary.',
    },
  ],
});
