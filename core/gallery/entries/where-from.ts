/** Where training ends, told by where it began. */
import { exp, log } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

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

/** The share of starts that end in the deepest minimum, by dimension, from the ends of five coordinates. */
function deepestFigure(context: GalleryContext): ClaimFigure {
  const runs = context.sample(20_000, 100_000);
  const found = ends(context, 5, runs);
  const dimensions = [1, 2, 3, 4, 5];
  // The coordinates do not know of each other: the first n of them are a run in n dimensions.
  const shares = dimensions.map((n) =>
    shareOf(found.filter(({ end }) => end.subarray(0, n).every((x) => x < 0)).length, runs),
  );
  return {
    picture: {
      kind: 'points',
      title: 'Starts that end in the deepest minimum',
      x: { label: 'dimension', array: 'dimensions' },
      y: { label: 'share of starts', log: true },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'powers', label: 'exact', predicted: true },
      ],
    },
    arrays: figureArrays({
      dimensions,
      shares: shares.map(({ measured }) => measured),
      low: shares.map(({ interval }) => interval[0]),
      high: shares.map(({ interval }) => interval[1]),
      powers: dimensions.map((n) => exp(n * log(leftShare()))),
    }),
    caption: `n = ${runs} starts · whiskers: 99.9 % intervals`,
  };
}

/** Which of the 32 minima are found, and how often, by the number of coordinates in the upper well. */
function censusFigure(context: GalleryContext): ClaimFigure {
  const runs = context.sample(20_000, 100_000);
  const upper = ends(context, 5, runs).map(({ end }) => end.filter((x) => x > 0).length);
  const numbers = [0, 1, 2, 3, 4, 5];
  const minima = [1, 5, 10, 10, 5, 1];
  const shares = numbers.map((k) => shareOf(upper.filter((each) => each === k).length, runs));
  const left = leftShare();
  return {
    picture: {
      kind: 'points',
      title: 'Census of the minima in five dimensions',
      x: { label: 'coordinates in the upper well', array: 'numbers' },
      y: { label: 'share of starts, each minimum' },
      series: [
        { array: 'shares', label: 'measured', band: ['low', 'high'] },
        { array: 'exact', label: 'volume of its box', predicted: true },
      ],
    },
    arrays: figureArrays({
      numbers,
      shares: shares.map(({ measured }, k) => measured / minima[k]),
      low: shares.map(({ interval }, k) => interval[0] / minima[k]),
      high: shares.map(({ interval }, k) => interval[1] / minima[k]),
      exact: numbers.map((k) => exp((5 - k) * log(left) + k * log(1 - left))),
    }),
    caption: `n = ${runs} starts, 32 minima · whiskers: 99.9 % intervals`,
  };
}

/** Squared distances moved by the number of equations, from what the law of large dimensions gives. */
function movedFigure(context: GalleryContext): ClaimFigure {
  const { distance } = moved(context);
  const bins = Array.from({ length: 30 }, (_, k) => k + 0.5);
  const counts = bins.map(
    (middle) => distance.filter((value) => Math.abs(value - middle) < 0.5).length / distance.length,
  );
  return {
    picture: {
      kind: 'points',
      title: 'Squared distance moved, of a squared length of 1000',
      x: { label: 'squared distance', array: 'bins' },
      y: { label: 'density of runs' },
      series: [
        { array: 'counts', label: 'measured' },
        { array: 'chi square', label: 'chi-square, 10', predicted: true },
      ],
    },
    arrays: figureArrays({
      bins,
      counts,
      // x^4 e^(-x/2)/(2^5 4!)
      'chi square': bins.map((x) => (x * x * x * x * exp(-x / 2)) / 768),
    }),
    caption: `n = ${distance.length} starts, bins of width 1`,
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

/** The end of gradient descent on (u v - 1)^2/2 from (u, 0.1). */
function endOnHyperbola(context: GalleryContext, u: number): number {
  return context.shared(`hyperbola ${u}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text: '0.5*(u*v - 1)^2', variables: ['u', 'v'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.001 } }],
      starts: { kind: 'point', point: [u, 0.1] },
      budget: { steps: 40_000 },
    });
    return cell.final(0)[0];
  });
}

/** Of the flow: u^2 - v^2 = c is conserved. */
function flowEnd(u: number): number {
  const c = u * u - 0.01;
  return Math.sqrt((c + Math.sqrt(c * c + 4)) / 2);
}

/** The u of the point of u v = 1 nearest to (u, 0.1): the largest root of w^4 - u w^3 + 0.1 w - 1, by bisection. */
function nearestEnd(u: number): number {
  let [low, high] = [Math.max(1, u - 0.5), u + 2];
  for (let round = 0; round < 100; round++) {
    const w = (low + high) / 2;
    if (w * w * w * (w - u) + 0.1 * w - 1 < 0) low = w;
    else high = w;
  }
  return (low + high) / 2;
}

function nearestFigure(context: GalleryContext): ClaimFigure {
  const starts = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
  return {
    picture: {
      kind: 'points',
      title: 'Where training ends on u v = 1',
      x: { label: 'u at the start, v = 0.1', array: 'starts' },
      y: { label: 'u at the end, less u at the start' },
      series: [
        { array: 'ends', label: 'measured' },
        { array: 'flow', label: 'flow', predicted: true },
        { array: 'nearest', label: 'nearest point' },
      ],
    },
    arrays: figureArrays({
      starts,
      ends: starts.map((u) => endOnHyperbola(context, u) - u),
      flow: starts.map((u) => flowEnd(u) - u),
      nearest: starts.map((u) => nearestEnd(u) - u),
    }),
    caption: `${starts.length} runs, nothing random`,
  };
}

export const whereFrom = defineEntry({
  id: 'where-from',
  version: 2,
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
  budgetSeconds: { quick: 6, full: 20 },
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
        'In one dimension a run ends left when it starts left of the barrier: the share of [-2, 2] there, 0.519, with the barrier a root of a cubic.',
      tolerance: 0.0247,
      toleranceReason:
        'Half of the planted mistake, a tenth of the prediction being 0.05. From the prediction, 20 000 runs have a half-width of 0.0116.',
      quantity: 'share of starts that end left',
      counted: 'starts',
      measure: allLeft(1),
      figure: deepestFigure,
      reading:
        'The deeper well gets hardly more than half of the starts: depth does not attract, only the place of the barrier counts.',
      notShown: 'Noise and momentum, with which runs cross barriers.',
    },
    {
      id: 'basin-share-5d',
      statement: 'In more dimensions the deepest minimum is found by an ever smaller share of the starts.',
      asStated: 'right',
      theory: 'Five coordinates choose independently: the share to the fifth power, 0.0377.',
      tolerance: 0.01,
      toleranceReason:
        'About a third of what four coordinates in the place of five would change, 0.035. From the prediction, 20 000 runs have a half-width of 0.0044.',
      mistaken: { what: 'four coordinates that choose', predicted: (right) => exp(0.8 * log(right)) },
      quantity: 'share of starts that end lowest',
      counted: 'starts',
      measure: allLeft(5),
      figure: deepestFigure,
      reading:
        'The odds of the best of 2^n minima fall like the volume of its basin, although every run ends at a minimum.',
      notShown: 'Landscapes that are no sums: there basins have other shapes, and bad minima may be rare.',
    },
    {
      id: 'census',
      statement: 'All minima are found equally often.',
      asStated: 'wrong',
      corrected: 'By the volume of their basins: the lowest of 32 minima 1.46 times as often as the highest.',
      theory:
        'Each basin is a box: shares p^5 and (1 - p)^5 with p = 0.519, of the starts that end at the lowest or the highest the part p^5/(p^5 + (1 - p)^5) = 0.593 is at the lowest.',
      tolerance: 0.09,
      toleranceReason:
        'About the distance from one half, 0.093. From the prediction, 1260 of 20 000 starts have a half-width of 0.046.',
      mistaken: { what: 'the minima the other way round', predicted: (right) => 1 - right },
      quantity: 'share of the lowest among lowest and highest',
      counted: 'starts that end at one of the two',
      measure: (context) => {
        const runs = context.sample(20_000, 100_000);
        const found = ends(context, 5, runs);
        const lowest = found.filter(({ end }) => end.every((x) => x < 0)).length;
        const highest = found.filter(({ end }) => end.every((x) => x > 0)).length;
        const p = leftShare();
        const odds = exp(5 * log(p / (1 - p)));
        return { predicted: odds / (1 + odds), ...shareOf(lowest, lowest + highest) };
      },
      figure: censusFigure,
      reading: 'Flat or deep, what counts is how much of the start distribution a basin covers.',
      notShown: 'Starts from another distribution: the census is one of starts and not of the landscape alone.',
    },
    {
      id: 'start-tells-end',
      statement: 'Where a run starts tells where it ends.',
      asStated: 'half right',
      corrected: 'With steps below 1/L it does: every coordinate stays on its side of the barrier.',
      theory: 'Below 1/L a step of gradient descent is monotone in one dimension and cannot cross a stationary point.',
      tolerance: 0.001,
      toleranceReason:
        '20 000 runs without an exception have an interval of 0.00054, z^2/(n + z^2); twice that, about.',
      quantity: 'share of runs that stay on their side',
      counted: 'runs',
      measure: (context) => {
        const runs = context.sample(20_000, 100_000);
        const edge = barrier();
        const kept = ends(context, 5, runs).filter(({ start, end }) =>
          end.every((x, i) => x < edge === start[i] < edge),
        );
        return { predicted: 1, ...shareOf(kept.length, runs) };
      },
      figure: censusFigure,
      reading: 'Plain descent with small steps is a map from basins to minima, and chance is in the start alone.',
      notShown: 'Larger steps: above 1/L the basins of gradient descent are no longer those of the flow.',
    },
    {
      id: 'distance',
      statement: 'With many more parameters than data, training hardly moves them.',
      asStated: 'right',
      theory:
        'Ten equations in 1000 parameters: from a normal start the squared distance to the nearest solution is chi-square with 10 degrees of freedom.',
      tolerance: 0.5,
      toleranceReason:
        'A twentieth of the prediction, half of the planted mistake. From the variance 20, 2000 runs have a half-width of 0.33.',
      quantity: 'squared distance moved',
      counted: 'starts',
      measure: (context) => ({ predicted: 10, ...meanOf(moved(context).distance) }),
      figure: movedFigure,
      reading:
        'A step of length 3 in a space where starts have length 32: the number of equations sets it, the number of parameters does not.',
      notShown: 'Rich training, in which weights of a network move far in few directions.',
    },
    {
      id: 'distance-share',
      statement: 'Every single parameter hardly changes.',
      asStated: 'half right',
      corrected:
        'On average: of the squared length of the start a share of n/d is given up, 1 % here, all of it along the ten directions that the data see.',
      theory: 'Squared distance over squared length is a beta variable: its mean is 10/1000.',
      tolerance: 5e-4,
      toleranceReason:
        'A twentieth of the prediction, half of the planted mistake. From the relative variance 0.2, 2000 runs have a half-width of 0.00033.',
      quantity: 'squared distance over squared length',
      counted: 'starts',
      measure: (context) => {
        const { distance, length } = moved(context);
        const ratio = distance.map((value, run) => value / length[run]);
        return { predicted: 0.01, ...meanOf(ratio) };
      },
      figure: movedFigure,
      reading:
        'Little on average may be all of it in a few directions: here ten coordinates go to 0 and 990 do not move.',
      notShown: 'Data that see mixtures of all coordinates, where the change is spread evenly.',
    },
    {
      id: 'nearest',
      statement: 'Gradient descent ends at the solution nearest to the start.',
      asStated: 'half right',
      corrected:
        'Exactly in a linear model, to leading order in others: on (u v - 1)^2/2 from (2, 0.1) it misses it by 0.031.',
      theory:
        'The flow conserves u^2 - v^2 = c and ends at u^2 = (c + sqrt(c^2 + 4))/2, u = 2.055869; the nearest point of u v = 1 has u = 2.087045.',
      tolerance: 1e-3,
      toleranceReason:
        'Steps of lr 0.001 instead of a flow: c changes by lr times what the flow has it, about 0.001 of u.',
      mistaken: { what: 'the nearest point', predicted: 2.087045 },
      quantity: 'u at the end',
      measure: (context) => ({ predicted: 2.055869, ...exactly(endOnHyperbola(context, 2)) }),
      figure: nearestFigure,
      reading: 'Near the nearest and not at it: what is conserved is the balance of the factors, not the direction.',
      notShown: 'How far apart the two are in a large network, where the distance is small next to the start.',
    },
  ],
});
