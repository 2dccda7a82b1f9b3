/** Where training ends, told by where it began. */
import { exp, log } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, meanOf, shareOf } from '../estimates.ts';

const TILT = 0.3;
const WIDTH = 2;
/** Of one coordinate: (x^2 - 1)^2 + 0.3 x, a deeper well on the left. */
const WELL = `(x[i]^2 - 1)^2 + ${TILT}*x[i]`;
/** Below 1/h for the largest curvature h = 12 * 4 - 4 in the box, so that no step jumps over the barrier. */
const LEARNING_RATE = 0.02;

/** The barrier between the wells: the middle root of 4 x (x^2 - 1) + 0.3, by bisection. */
function barrier(): number {
  let [low, high] = [-0.5, 0.5];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (4 * middle * (middle * middle - 1) + TILT > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Starts and ends of gradient descent from everywhere in the box [-2, 2]^n. */
function ends(context: GalleryContext, dimension: number, runs: number): { start: Float64Array; end: Float64Array }[] {
  return context.shared(`ends ${dimension}`, () => {
    const [cell] = context.run({
      landscapes: [
        {
          family: 'formula',
          parameters: { text: `sum(i, 1, ${dimension}, ${WELL})`, variables: [`x[${dimension}]`] },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
      starts: { kind: 'uniform', low: -WIDTH, high: WIDTH },
      seeds: { count: runs },
      budget: { steps: 2000 },
      record: { steps: [0, 2000], points: true },
    });
    return Array.from({ length: runs }, (_, run) => ({ start: cell.point(run, 0), end: cell.final(run) }));
  });
}

/** The share of starts in [-2, 2] that lie left of the barrier. */
function leftShare(): number {
  return (barrier() + WIDTH) / (2 * WIDTH);
}

function allLeft(dimension: number): (context: GalleryContext) => Measurement {
  return (context) => {
    const runs = context.sample(20_000, 100_000);
    const found = ends(context, dimension, runs);
    let predicted = 1;
    for (let i = 0; i < dimension; i++) predicted *= leftShare();
    return { predicted, ...shareOf(found.filter(({ end }) => end.every((x) => x < 0)).length, runs) };
  };
}

/** How far gradient descent moves from a normal start in 1000 dimensions of which ten curve. */
function moved(context: GalleryContext): { distance: Float64Array; length: Float64Array } {
  return context.shared('moved', () => {
    const runs = context.sample(2000, 10_000);
    const eigenvalues = Array.from({ length: 1000 }, (_, i) => (i < 10 ? 1 : 0));
    const [cell] = context.run({
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.5 } }],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: runs },
      budget: { steps: 60 },
      record: { steps: [0, 60], points: true },
    });
    const [distance, length] = [new Float64Array(runs), new Float64Array(runs)];
    for (let run = 0; run < runs; run++) {
      const [start, end] = [cell.point(run, 0), cell.final(run)];
      for (let i = 0; i < start.length; i++) {
        distance[run] += (end[i] - start[i]) * (end[i] - start[i]);
        length[run] += start[i] * start[i];
      }
    }
    return { distance, length };
  });
}

export const whereFrom = defineEntry({
  id: 'where-from',
  version: 1,
  label: 'Where from',
  group: 'Dynamics',
  summary: 'Initial randomness decides which minimum is found, and how far away it is.',
  seed: '001, 004',
  references: [
    {
      text: 'J. Wentworth, How to think about overparameterized models (2021)',
    },
    {
      text: 'J. D. Lee, M. Simchowitz, M. I. Jordan, B. Recht, Gradient descent only converges to minimizers, COLT 2016',
      url: 'https://arxiv.org/abs/1602.04915',
    },
  ],
  budgetSeconds: { quick: 6, full: 30 },
  experiments: [
    {
      name: 'Basins of two wells',
      landscapes: [
        {
          family: 'formula',
          parameters: { text: `(x^2 - 1)^2 + (y^2 - 1)^2 + ${TILT}*(x + y)`, variables: ['x', 'y'] },
        },
      ],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } },
        { algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE, momentum: 0.9 } },
      ],
      starts: { kind: 'uniform', low: -WIDTH, high: WIDTH },
      seeds: { count: 500 },
      budget: { steps: 500 },
    },
  ],
  guide:
    'Look at the end points: plain gradient descent ends in the quarter of the plane where it began. With momentum some runs roll over a barrier. Change the learning rate and watch when a step jumps out of its basin.',
  claims: [
    {
      id: 'basin-share',
      statement: 'Initial randomisation decides where training ends.',
      asStated: 'right',
      theory:
        'In one dimension a run ends left when it starts left of the barrier: the share of [-2, 2] there, with the barrier a root of a cubic.',
      tolerance: 0.025,
      toleranceReason: 'Twice the half-width of the interval with 20 000 runs.',
      measure: allLeft(1),
    },
    {
      id: 'basin-share-5d',
      statement: 'In more dimensions the deepest minimum is found by an ever smaller share of the starts.',
      asStated: 'right',
      theory: 'Five coordinates choose independently: the share to the fifth power.',
      tolerance: 0.01,
      toleranceReason: 'Twice the half-width of the interval with 20 000 runs.',
      mistaken: { what: 'four coordinates that choose', predicted: (right) => exp(0.8 * log(right)) },
      measure: allLeft(5),
    },
    {
      id: 'start-tells-end',
      statement: 'Where a run starts tells where it ends.',
      asStated: 'half right',
      corrected: 'With steps below 1/L it does: every coordinate stays on its side of the barrier.',
      theory: 'Below 1/L a step of gradient descent is monotone in one dimension and cannot cross a stationary point.',
      tolerance: 0.001,
      toleranceReason: 'The width of the interval with no exception in 20 000 runs.',
      measure: (context) => {
        const runs = context.sample(20_000, 100_000);
        const edge = barrier();
        const kept = ends(context, 5, runs).filter(({ start, end }) =>
          end.every((x, i) => x < edge === start[i] < edge),
        );
        return { predicted: 1, ...shareOf(kept.length, runs) };
      },
    },
    {
      id: 'distance',
      statement: 'With many more parameters than data, training hardly moves them.',
      asStated: 'right',
      theory:
        'Ten equations in 1000 parameters: from a normal start the squared distance to the nearest solution is chi-square with 10 degrees of freedom.',
      tolerance: 0.6,
      toleranceReason: 'Twice the half-width of the interval with 2000 runs.',
      measure: (context) => ({ predicted: 10, ...meanOf(moved(context).distance) }),
    },
    {
      id: 'distance-share',
      statement: 'Every single parameter hardly changes.',
      asStated: 'half right',
      corrected:
        'On average: of the squared length of the start a share of n/d is given up, 1 % here, all of it along the ten directions that the data see.',
      theory: 'Mean squared distance over mean squared length: 10/1000.',
      tolerance: 6e-4,
      toleranceReason: 'Twice the half-width of the interval with 2000 runs.',
      measure: (context) => {
        const { distance, length } = moved(context);
        const ratio = distance.map((value, run) => value / length[run]);
        return { predicted: 0.01, ...meanOf(ratio) };
      },
    },
    {
      id: 'nearest',
      statement: 'Gradient descent ends at the solution nearest to the start.',
      asStated: 'half right',
      corrected:
        'Exactly in a linear model, to leading order in others: on (u v - 1)^2/2 from (2, 0.1) it misses it by 0.031.',
      theory:
        'The flow conserves u^2 - v^2 = c and ends at u^2 = (c + sqrt(c^2 + 4))/2, u = 2.055869; the nearest point of u v = 1 has u = 2.087045.',
      tolerance: 2e-3,
      toleranceReason: 'Steps of lr 0.001 instead of a flow.',
      measure: (context) => {
        const [cell] = context.run({
          landscapes: [{ family: 'formula', parameters: { text: '0.5*(u*v - 1)^2', variables: ['u', 'v'] } }],
          optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.001 } }],
          starts: { kind: 'point', point: [2, 0.1] },
          budget: { steps: 20_000 },
        });
        return { predicted: 2.055869, ...exactly(cell.final(0)[0]) };
      },
    },
  ],
});
