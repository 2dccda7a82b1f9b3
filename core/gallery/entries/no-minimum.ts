/** A loss whose infimum is never reached: logistic regression of separable points. */
import { atan2, exp, log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SOUDRY = 'D. Soudry et al., The implicit bias of gradient descent on separable data (2018).';
const FLOW =
  'Steps of lr h instead of a flow are ahead by (h/2) ln(first/last speed) in time, 0.4 at t = 1e4: 4e-5 of w, which grows by 1/t.';

const ONE_POINT_RATE = 0.1;
const DECADES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** A run from 0 on the logistic loss of one point z = 1, recorded at flow times. */
function onePointRun(context: GalleryContext): CellRuns {
  return context.shared('one point', () => {
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text: 'log(1 + exp(-w))', variables: ['w'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: ONE_POINT_RATE } }],
      starts: { kind: 'point', point: [0] },
      budget: { steps: 1_000_000 },
      record: { steps: DECADES.map(stepAt), points: true },
    });
    return cell;
  });
}

function stepAt(time: number): number {
  return Math.round(time / ONE_POINT_RATE);
}

/** w after a flow time. */
function onePoint(context: GalleryContext, time: number): number {
  return onePointRun(context).point(0, stepAt(time))[0];
}

/** The solution of e^w + w = t + 1, by bisection. */
function flowWeight(t: number): number {
  let [low, high] = [0, 40];
  for (let round = 0; round < 100; round++) {
    const middle = (low + high) / 2;
    if (exp(middle) + middle < t + 1) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The weight over time, with that of the flow. */
function weightFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'The weight grows like ln t',
      x: { label: 't = steps × lr', log: true, array: 'times' },
      y: { label: 'w' },
      series: [
        { array: 'weights', label: 'measured' },
        { array: 'flow', label: 'flow', predicted: true },
      ],
    },
    arrays: figureArrays({
      times: DECADES,
      weights: DECADES.map((t) => onePoint(context, t)),
      flow: DECADES.map(flowWeight),
    }),
    caption: 'one run, nothing random',
  };
}

/** The loss over time, with that of the flow. */
function lossFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'The loss falls for ever',
      x: { label: 't = steps × lr', log: true, array: 'times' },
      y: { label: 'loss', log: true },
      series: [
        { array: 'losses', label: 'measured' },
        { array: 'flow', label: '1/t', predicted: true },
      ],
    },
    arrays: figureArrays({
      times: DECADES,
      losses: DECADES.map((t) => onePointRun(context).loss(0, stepAt(t))),
      flow: DECADES.map((t) => 1 / t),
    }),
    caption: 'one run, nothing random',
  };
}

/** Where the loss of one point with the term 0.5 decay w^2 comes to rest. */
function withDecay(context: GalleryContext, decay: number): number {
  return context.shared(`decay ${decay}`, () => {
    const [cell] = context.run({
      landscapes: [
        {
          family: 'formula',
          parameters: { text: 'log(1 + exp(-w)) + 0.5*c*w^2', variables: ['w'], constants: { c: decay } },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      starts: { kind: 'point', point: [0] },
      budget: { steps: 500_000 },
    });
    return cell.final(0)[0];
  });
}

/** Where the minimum lies with decay, with the root of decay w = 1/(1 + e^w). */
function decayFigure(context: GalleryContext): ClaimFigure {
  const decays = [1e-4, 1e-3, 0.01, 0.1, 1];
  const fine = Array.from({ length: 61 }, (_, k) => exp(log(1e-4) + (k / 60) * log(1e4)));
  const root = (decay: number): number => {
    let [low, high] = [0, 40];
    for (let round = 0; round < 100; round++) {
      const middle = (low + high) / 2;
      if (decay * middle * (1 + exp(middle)) < 1) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return {
    picture: {
      kind: 'points',
      title: 'Where the minimum lies with decay',
      x: { label: 'weight decay', log: true, array: 'decays' },
      y: { label: 'w at the end' },
      series: [
        { array: 'ends', label: 'measured' },
        { array: 'roots', label: 'root', predicted: true, x: 'fine' },
      ],
    },
    arrays: figureArrays({
      decays,
      ends: decays.map((decay) => withDecay(context, decay)),
      fine,
      roots: fine.map(root),
    }),
    caption: `${decays.length} runs, nothing random`,
  };
}

const TWO_POINTS_RATE = 0.002;
const TWO_POINTS_TIMES = [10, 30, 100, 300, 1000, 3000, 10_000];

/** The angle to the direction of largest margin, (1, 0), for the points (1, 0) and (2, 3), from 0. */
function angleAt(context: GalleryContext, time: number): number {
  const cell = context.shared('two points', () => {
    const [run] = context.run({
      landscapes: [
        {
          family: 'formula',
          parameters: { text: 'log(1 + exp(-a)) + log(1 + exp(-2*a - 3*b))', variables: ['a', 'b'] },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: TWO_POINTS_RATE } }],
      starts: { kind: 'point', point: [0, 0] },
      budget: { steps: 5_000_000 },
      record: { steps: TWO_POINTS_TIMES.map((t) => Math.round(t / TWO_POINTS_RATE)), points: true },
    });
    return run;
  });
  const [a, b] = cell.point(0, Math.round(time / TWO_POINTS_RATE));
  return atan2(b, a);
}

/** The angle over time, with 0.7358/ln t, the second weight at rest over the first. */
function angleFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'The direction converges like 1/ln t',
      x: { label: 't = steps × lr', log: true, array: 'times' },
      y: { label: 'angle (radians)' },
      series: [
        { array: 'angles', label: 'measured' },
        { array: 'law', label: '0.7358/ln t', predicted: true },
      ],
    },
    arrays: figureArrays({
      times: TWO_POINTS_TIMES,
      angles: TWO_POINTS_TIMES.map((t) => angleAt(context, t)),
      law: TWO_POINTS_TIMES.map((t) => 0.735799 / log(t)),
    }),
    caption: 'one run, nothing random',
  };
}

export const noMinimum = defineEntry({
  id: 'no-minimum',
  version: 2,
  label: 'An infimum that is never reached',
  group: 'Geometry of large spaces',
  summary: 'Separable logistic regression: the loss falls for ever and the weights grow like ln t, unless they decay.',
  seed: '000 and 001',
  references: [
    {
      text: 'D. Soudry et al., The implicit bias of gradient descent on separable data, JMLR 19 (2018)',
      url: 'https://arxiv.org/abs/1710.10345',
    },
  ],
  budgetSeconds: { quick: 4, full: 4 },
  experiments: [
    {
      name: 'A loss without a minimum, and three with one',
      landscapes: [0, 1e-4, 0.01, 0.1].map((c) => ({
        family: 'formula',
        parameters: { text: 'log(1 + exp(-w)) + 0.5*c*w^2', variables: ['w'], constants: { c } },
      })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
      starts: { kind: 'point', point: [0] },
      budget: { steps: 100_000 },
    },
    {
      name: 'Two separable points',
      landscapes: [
        {
          family: 'formula',
          parameters: { text: 'log(1 + exp(-a)) + log(1 + exp(-2*a - 3*b))', variables: ['a', 'b'] },
        },
      ],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.1 } },
        { algorithm: 'adam', parameters: { learningRate: 0.01 } },
      ],
      starts: { kind: 'point', point: [0, 0] },
      budget: { steps: 100_000 },
    },
  ],
  guide:
    'A classifier of circles and squares squashes any number into a probability below 1, so that it can always do a little better: the loss has an infimum and no minimum. The text is right, and right again that with a term for the size of the weights there is one, by the argument of Bolzano and Weierstrass. What it does not say is how slow the escape is: the weights grow with the logarithm of time (Soudry et al. 2018), and their direction converges.\n\nLook at the losses of the first experiment on doubly logarithmic axes: the first is a straight line for ever, the others leave it one after another, the weaker the term the later. In the second one look at the path: its direction turns towards (1, 0), the largest margin, so slowly that 100 000 steps leave 0.08 radians; Adam goes elsewhere.\n\nChange c, or move one of the points so that the two are no longer separable: then there is a minimum without any term.',
  claims: [
    {
      id: 'weight-1e4',
      statement: 'No matter which model you have, you can always go a bit higher.',
      asStated: 'right',
      theory: `The flow on one point solves e^w + w = t + 1: w = 9.209519 at t = 1e4, and so without end. ${SOUDRY}`,
      tolerance: 2e-4,
      toleranceReason: FLOW,
      quantity: 'w at t = 1e4',
      measure: (context) => ({ predicted: 9.209519, ...exactly(onePoint(context, 10_000)) }),
      figure: weightFigure,
      reading: 'The weight is where the flow has it and still moving: there is no point at which training could stop.',
      notShown: 'Rounding. In doubles the loss is 0 beyond w = 745, which would take e^745 steps.',
    },
    {
      id: 'loss-rate',
      statement:
        'Maybe some loss landscapes exist where the loss can just get asymptotically closer to some minimum (such as 0), without ever reaching it.',
      asStated: 'right',
      theory: `The loss is ln(1 + e^-w) with e^w = t + 1 - w: 1/t to leading order, so that t times the loss is 1 at t = 1e5. ${SOUDRY}`,
      tolerance: 5e-4,
      toleranceReason: 'The next orders are (w - 1)/t + 1/(2t), 1.1e-4 at t = 1e5.',
      quantity: 't times the loss',
      measure: (context) => ({ predicted: 1, ...exactly(100_000 * onePointRun(context).loss(0, stepAt(100_000))) }),
      figure: lossFigure,
      reading: 'The infimum is 0 and not a minimum: ten times the steps, a tenth of the loss, and never the end.',
      notShown: 'Test loss, which need not fall with it.',
    },
    {
      id: 'logarithmic-growth',
      statement: 'So the weights run off to infinity.',
      asStated: 'half right',
      corrected: 'They do, but only like ln t: each factor e of time adds 1.',
      theory: `w = ln t + o(1), so that the slope of w against ln t tends to 1. ${SOUDRY}`,
      tolerance: 1e-3,
      toleranceReason: 'Between t = 1e4 and 1e5 the slope differs from 1 by about (w - 1)/(t ln 10), 4e-4.',
      quantity: 'slope of w against ln t',
      measure: (context) => {
        const slope = (onePoint(context, 100_000) - onePoint(context, 10_000)) / log(10);
        return { predicted: 1, ...exactly(slope) };
      },
      figure: weightFigure,
      reading: 'To infinity, but so slowly that in practice weights of separable problems look settled.',
      notShown: 'Adaptive and normalised methods, which go faster.',
    },
    {
      id: 'weight-decay',
      statement: 'Because with regularization, you can prove that there is a minimum.',
      asStated: 'right',
      theory: `With the term 0.005 w^2 it solves 0.01 w = 1/(1 + e^w): w = 3.359275, and training finds it. ${SOUDRY}`,
      tolerance: 1e-6,
      toleranceReason: 'The prediction has seven digits.',
      quantity: 'w at the end',
      measure: (context) => ({ predicted: 3.359275, ...exactly(withDecay(context, 0.01)) }),
      figure: decayFigure,
      reading: 'The proof by Bolzano and Weierstrass says that it exists; here it is, with six digits.',
      notShown: 'Losses of networks, where such a minimum exists as well but is neither unique nor sure to be found.',
    },
    {
      id: 'weaker-decay',
      statement: 'The weaker the regularisation, the farther away the minimum.',
      asStated: 'right',
      theory: `With 0.00005 w^2 it lies at w = 7.231211, where 1e-4 w = 1/(1 + e^w). ${SOUDRY}`,
      tolerance: 1e-6,
      toleranceReason: 'The prediction has seven digits.',
      quantity: 'w at the end',
      measure: (context) => ({ predicted: 7.231211, ...exactly(withDecay(context, 1e-4)) }),
      figure: decayFigure,
      reading: 'A hundredth of the decay only doubles the distance, about as the logarithm of the decay.',
      notShown: 'How long it takes to get there: about 1/decay steps.',
    },
    {
      id: 'direction',
      statement: 'The direction of the weights converges while their length does not.',
      asStated: 'right',
      theory: `To that of the largest margin at 1/ln t: the angle is 0.079720 at t = 1e4 for (1, 0) and (2, 3). ${SOUDRY}`,
      tolerance: 8e-5,
      toleranceReason:
        'Steps of lr 0.002 instead of a flow: the second weight is settled by the first of them, off by a share of lr/2, a thousandth of the angle.',
      quantity: 'angle at t = 1e4 (radians)',
      measure: (context) => ({ predicted: 0.07972, ...exactly(angleAt(context, 10_000)) }),
      figure: angleFigure,
      reading: 'Which classifier results is settled though no weight is, and it is that of the largest margin.',
      notShown: 'Non-separable data, for which there is a minimum, and Adam, which goes elsewhere.',
    },
  ],
});
