/** Catapults and the edge of stability, in models small enough to be known exactly. */
import { quantiles } from '../../math/quantiles.ts';
import {
  defineEntry,
  type EvaluateInput,
  type ExperimentInput,
  type GalleryContext,
  type Measurement,
} from '../define.ts';
import { alongTheEdge, DIGITS } from '../digits-edge.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { catapult } from '../uv-catapult.ts';

const LEWKOWYCZ = 'A. Lewkowycz et al., The large learning rate phase of deep learning: the catapult mechanism (2020).';
const ZHU = 'X. Zhu et al., Understanding edge-of-stability training dynamics with a minimalist example (2023).';
const COHEN =
  'J. Cohen et al., Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021.';
const ADAPTIVE = 'J. Cohen et al., Adaptive gradient methods at the edge of stability (2022).';
const CENTRAL = 'J. Cohen et al., Understanding optimization in deep learning with central flows, ICLR 2025.';
const SIX_DIGITS = 'The prediction has six digits, of the same map in doubles.';

const ENDS = 'curvature at the end, over the first';
const UV_LEAVES_OUT =
  'A linear network of two layers on one example, from outputs of 1 and width 1000; other widths and starts land elsewhere.';
const MOMENTUM = { algorithm: 'sgd', parameters: { learningRate: 1.2, momentum: 0.9 } } as const;
const ADAM = { algorithm: 'adam', parameters: { learningRate: 0.02 } } as const;

function endCurvature(learningRate: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...exactly(catapult(context, learningRate).curvature) });
}

/** Rates at which catapults are drawn. */
const CATAPULTS = Array.from({ length: 30 }, (_, k) => 1 + k / 10);

/** Where catapults land, against the learning rate, with the edge. */
function landingFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'Curvature at the end of a catapult',
      x: { label: 'lr × first curvature', array: 'rates' },
      y: { label: 'curvature over the first' },
      series: [
        { array: 'curvatures', label: 'measured' },
        { array: 'edge', label: 'edge, 2/lr', predicted: true },
      ],
    },
    arrays: figureArrays({
      rates: CATAPULTS,
      curvatures: CATAPULTS.map((rate) => catapult(context, rate).curvature),
      edge: CATAPULTS.map((rate) => 2 / rate),
    }),
    caption: `${CATAPULTS.length} runs, nothing random`,
  };
}

/** The losses of three catapults and of a run below the edge. */
function flightFigure(context: GalleryContext): ClaimFigure {
  const rates = [1.9, 2.5, 3, 3.5];
  const steps = Array.from({ length: 61 }, (_, t) => t);
  return {
    picture: {
      kind: 'lines',
      title: 'Losses of catapults',
      x: { label: 'step', array: 'steps' },
      y: { label: 'loss', log: true },
      series: [
        ...rates.map((rate) => ({ array: `lr ${rate}`, label: `lr ${rate}` })),
        { array: 'first', label: 'at the start', predicted: true },
      ],
    },
    arrays: figureArrays({
      steps,
      first: steps.map(() => 0.5),
      ...Object.fromEntries(
        rates.map((rate) => {
          const { losses } = catapult(context, rate);
          return [`lr ${rate}`, steps.map((step) => (losses[step] > 1e-12 ? losses[step] : Number.NaN))];
        }),
      ),
    }),
    caption: 'one run for each rate, in units of the first curvature, nothing random',
  };
}

/** Gradient descent on two coordinates from a point, to the end. */
function settled(
  context: GalleryContext,
  text: string,
  learningRate: number,
  point: readonly [number, number],
): readonly [number, number] {
  return context.shared(`settled ${text} ${learningRate} ${point}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'formula', parameters: { text, variables: ['x', 'y'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
      starts: { kind: 'point', point: [...point] },
      budget: { steps: 200_000 },
    });
    const [x, y] = cell.final(0);
    return [x, y] as const;
  });
}

/** The sharpness where gradient descent on (1 - x^2 y^2)^2/4 ends: 2(x^2 + y^2). */
function quarticSharpness(context: GalleryContext, learningRate: number, point: readonly [number, number]): number {
  const [x, y] = settled(context, '0.25*(1 - x^2*y^2)^2', learningRate, point);
  return 2 * (x * x + y * y);
}

/** The same of (x y - 1)^2/2, where it is x^2 + y^2. */
function productSharpness(context: GalleryContext, learningRate: number, point: readonly [number, number]): number {
  const [x, y] = settled(context, '0.5*(x*y - 1)^2', learningRate, point);
  return x * x + y * y;
}

const QUARTICS = [
  { rate: 0.02, point: [7.5, 0.02] },
  { rate: 0.04, point: [5.05, 0.15] },
  { rate: 0.05, point: [5.3, 0.17] },
  { rate: 0.1, point: [3.8, 0.1] },
] as const;

/** How far below 2/lr the quartic model settles, beside lr/2. */
function belowFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'How far below 2/lr it settles',
      x: { label: 'learning rate', log: true, array: 'rates' },
      y: { label: '2/lr − sharpness', log: true },
      series: [
        { array: 'below', label: 'measured' },
        { array: 'half', label: 'lr/2', predicted: true },
      ],
    },
    arrays: figureArrays({
      rates: QUARTICS.map(({ rate }) => rate),
      below: QUARTICS.map(({ rate, point }) => 2 / rate - quarticSharpness(context, rate, point)),
      half: QUARTICS.map(({ rate }) => rate / 2),
    }),
    caption: `${QUARTICS.length} runs of 200 000 steps, nothing random`,
  };
}

/** Where both models end at lr 0.1, by where they start. */
function gapFigure(context: GalleryContext): ClaimFigure {
  const starts = Array.from({ length: 10 }, (_, k) => 3.5 + k / 6);
  const ends = (sharpness: typeof productSharpness, x: number): number => sharpness(context, 0.1, [x, 0.1]);
  return {
    picture: {
      kind: 'points',
      title: 'Sharpness at the end, by the start',
      x: { label: 'x at the start, y = 0.1', array: 'starts' },
      y: { label: 'sharpness at the end' },
      series: [
        { array: 'product', label: '(x y − 1)²/2' },
        { array: 'quartic', label: '(1 − x² y²)²/4' },
        { array: 'edge', label: '2/lr', predicted: true },
      ],
    },
    arrays: figureArrays({
      starts,
      product: starts.map((x) => ends(productSharpness, x)),
      // From farther out it diverges at this rate.
      quartic: starts.map((x) => (x <= 4 ? ends(quarticSharpness, x) : Number.NaN)),
      edge: starts.map(() => 20),
    }),
    caption: `lr 0.1, ${starts.length} starts, nothing random`,
  };
}

interface Climb {
  optimizer: ExperimentInput['optimizers'][number];
  landscape?: EvaluateInput['landscape'];
  /** null: nothing is random. */
  start?: null;
  steps: number;
  samples: number;
  /** From here on it has to stay. */
  settled: number;
  /** The tolerance of the claim. */
  within: number;
}

/**
 * Sharpness over its limit from some step on: the middle, with the least and the largest as the ends of the interval, so that
 * the claim holds only if all of them stay. Steps looked at are an odd number apart, on both sides of the valley in turn.
 */
function stays(climb: Climb, below = 0.9): (context: GalleryContext) => Measurement {
  return (context) => {
    const { steps, ratios } = alongTheEdge(context, climb);
    const [least, middle, largest] = quantiles(
      Float64Array.from(ratios.filter((_, k) => steps[k] >= climb.settled)),
      [0, 0.5, 1],
    );
    // It has to come from below.
    if (!(ratios[0] < below)) return { predicted: 1, ...exactly(Number.NaN) };
    return { predicted: 1, measured: middle, interval: [least, largest] };
  };
}

/** Sharpness over its limit along the run of the claim. */
function climbFigure(climb: Climb): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const { steps, ratios } = alongTheEdge(context, climb);
    return {
      picture: {
        kind: 'lines',
        title: 'Sharpness on its way to the edge',
        x: { label: 'step', array: 'steps' },
        y: { label: 'sharpness over its limit' },
        series: [
          { array: 'ratios', label: 'measured' },
          { array: 'limit', label: 'limit', predicted: true },
          { array: 'lower', label: '', predicted: true, x: 'later' },
          { array: 'upper', label: '', predicted: true, x: 'later' },
        ],
      },
      arrays: figureArrays({
        steps,
        ratios,
        limit: steps.map(() => 1),
        later: [climb.settled, climb.steps],
        lower: [1 - climb.within, 1 - climb.within],
        upper: [1 + climb.within, 1 + climb.within],
      }),
      caption: `one run, sharpness at ${steps.length} steps · it has to stay between the short lines`,
    };
  };
}

const STAYS_WITHIN = 0.05;
/** Of training on digits; the first half is for the climb and the first swings. */
const DIGITS_STEPS = 3225;
function onDigits(optimizer: Climb['optimizer']): Climb {
  return { optimizer, steps: DIGITS_STEPS, samples: 44, settled: 1600, within: STAYS_WITHIN };
}
const SWINGS =
  'Fixed beforehand, as the text has it. Theory gives the place, and swings about it of lr sqrt(2 a ln(1/x))/2 as a part, a the speed of sharpening and x the oscillation when it begins (Damian et al. 2023): largest at the first arrival, some percent when sharpening has slowed down.';
const AT_THE_EDGE = 'sharpness over its limit: middle, least and largest';

const CHEBYSHEV_WITHIN = 0.03;

/** The network of one input and one output on a polynomial; steps looked at are 199 apart. */
function onChebyshev(learningRate: number): Climb {
  return {
    optimizer: { algorithm: 'sgd', parameters: { learningRate } },
    landscape: { family: 'chebyshev-network' },
    start: null,
    steps: 11_940,
    samples: 61,
    settled: 6000,
    within: CHEBYSHEV_WITHIN,
  };
}

const FOLLOWED_RATE = 0.15;
const FOLLOWED_STEPS = 3000;
/** Steps of gradient flow for each one of gradient descent. */
const FINER = 20;

interface Distances {
  steps: number[];
  central: number[];
  flow: number[];
}

/** The distance of gradient descent from its central flow and from gradient flow, every ten steps. */
function distancesFromFlows(context: GalleryContext): Distances {
  return context.shared('distances from flows', () => {
    const steps = Array.from({ length: FOLLOWED_STEPS / 10 }, (_, k) => 10 * (k + 1));
    const [descent, flow, central] = [
      { algorithm: 'sgd', learningRate: FOLLOWED_RATE, finer: 1 },
      { algorithm: 'sgd', learningRate: FOLLOWED_RATE / FINER, finer: FINER },
      { algorithm: 'central-flow', learningRate: FOLLOWED_RATE, finer: 1 },
    ].map(({ algorithm, learningRate, finer }) => {
      const [cell] = context.run({
        landscapes: [{ family: 'chebyshev-network' }],
        optimizers: [{ algorithm, parameters: { learningRate } }],
        budget: { steps: FOLLOWED_STEPS * finer },
        record: { steps: steps.map((step) => step * finer), points: true },
      });
      return (step: number) => cell.point(0, step * finer);
    });
    const distance = (a: Float64Array, b: Float64Array): number =>
      Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) * (value - b[i]), 0));
    return {
      steps,
      central: steps.map((step) => distance(descent(step), central(step))),
      flow: steps.map((step) => distance(descent(step), flow(step))),
    };
  });
}

/** From step 2000 to 3000, at the edge: the mean distance of gradient descent from its central flow over that from gradient flow. */
function distanceFromCentralFlow(context: GalleryContext): number {
  const { steps, central, flow } = distancesFromFlows(context);
  const sum = (distances: number[]): number =>
    distances.reduce((total, value, k) => (steps[k] >= 2000 ? total + value : total), 0);
  return sum(central) / sum(flow);
}

function flowsFigure(context: GalleryContext): ClaimFigure {
  const { steps, central, flow } = distancesFromFlows(context);
  return {
    picture: {
      kind: 'lines',
      title: 'Distance of gradient descent from two flows',
      x: { label: 'step', array: 'steps' },
      y: { label: 'distance', log: true },
      series: [
        { array: 'flow', label: 'gradient flow' },
        { array: 'central', label: 'central flow' },
      ],
    },
    arrays: figureArrays({ steps, central, flow }),
    caption: `one run each of ${FOLLOWED_STEPS} steps at lr ${FOLLOWED_RATE}, gradient flow in steps ${FINER} times smaller, nothing random`,
  };
}

export const edgeOfStability = defineEntry({
  id: 'edge-of-stability',
  version: 3,
  label: 'Edge of stability and catapults',
  group: 'Dynamics',
  summary:
    'What gradient descent does where theory calls it unstable: it jumps to a flatter place, or stays at the edge.',
  seed: '002',
  references: [
    { text: LEWKOWYCZ, url: 'https://arxiv.org/abs/2003.02218' },
    { text: ZHU, url: 'https://arxiv.org/abs/2210.03294' },
    { text: COHEN, url: 'https://arxiv.org/abs/2103.00065' },
    { text: ADAPTIVE, url: 'https://arxiv.org/abs/2207.14484' },
    { text: CENTRAL, url: 'https://arxiv.org/abs/2410.24206' },
  ],
  budgetSeconds: { quick: 40, full: 40 },
  experiments: [
    {
      name: 'A small network at the edge',
      landscapes: [{ family: 'chebyshev-network' }],
      optimizers: [
        ...[0.05, 0.12, 0.15].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
        { algorithm: 'central-flow', parameters: { learningRate: FOLLOWED_RATE } },
      ],
      budget: { steps: FOLLOWED_STEPS },
    },
    {
      name: 'Digits at the edge',
      landscapes: [DIGITS],
      optimizers: [
        ...[0.5, 0.6, 0.7].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
        MOMENTUM,
        ADAM,
      ],
      budget: { steps: DIGITS_STEPS },
    },
    {
      name: 'Catapults',
      landscapes: [{ family: 'uv-network', parameters: { dimension: 100 } }],
      optimizers: [1, 2.5, 3.5, 4.5].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
      seeds: { count: 10 },
      budget: { steps: 300 },
    },
  ],
  analyses: [
    {
      name: 'Sharpness with lr 0.6',
      analysis: 'edge-of-stability',
      experiment: 1,
      at: { run: { optimizer: 1 } },
    },
    {
      name: 'Sharpness with momentum',
      analysis: 'edge-of-stability',
      experiment: 1,
      at: { run: { optimizer: 3 } },
    },
    {
      name: 'Preconditioned sharpness with Adam',
      analysis: 'edge-of-stability',
      experiment: 1,
      at: { run: { optimizer: 4 } },
    },
  ],
  guide:
    'Theory of convex losses asks for a learning rate below 2 over the sharpness. Cohen et al. (2021) found that training does not keep to it: the sharpness rises until it is 2/lr, and then stays there while the loss goes on falling, up and down. Lewkowycz et al. (2020) found what happens beyond at the start: a catapult to a flatter place. Zhu et al. (2023) and Cohen et al. (2025) explain both.\n\nRun the three analyses: each shows the sharpness climb to its dashed limit, swing beyond it once or twice and stay within a few percent: 2/lr for gradient descent, (2 + 2b)/lr with momentum b, 38/lr for Adam and the curvature that it divides by. Then look at the losses of the catapults: at lr 1 they fall at once, at 2.5 and 3.5 they rise first, at 4.5 they are lost.\n\nChange the learning rates and see the edge move; take a larger part of the digits or another activation; compare the curve of the central flow with that of gradient descent at the same rate, whose ups and downs it leaves out.',
  claims: [
    {
      id: 'catapult-below',
      statement: 'Below 2/lr the curvature hardly changes.',
      asStated: 'right',
      theory: `The exact map of f and the curvature, at lr 1.9: it ends at 0.981773 of the first. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      quantity: ENDS,
      measure: endCurvature(1.9, 0.981773),
      figure: landingFigure,
      reading:
        'Two percent flatter, by the first steps alone: where gradient descent is stable it keeps the curvature that it started with.',
      notShown: UV_LEAVES_OUT,
    },
    {
      id: 'catapult-between',
      statement:
        'Between 2 and 4 over the curvature, the loss first rises and training then goes on in a flatter place.',
      asStated: 'right',
      theory: `The exact map at lr 2.5: it ends at 0.507182, below the edge of 0.8. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      quantity: ENDS,
      measure: endCurvature(2.5, 0.507182),
      figure: flightFigure,
      reading:
        'An unstable start is not lost: the loss rises, the rise lowers the curvature, and the lower curvature is stable.',
      notShown: UV_LEAVES_OUT,
    },
    {
      id: 'catapult-height',
      statement: 'On the way the loss rises far above its start.',
      asStated: 'right',
      theory: `The exact map at lr 2.5: the output rises from 1 to 5.212, the loss from 0.5 to 13.6. ${LEWKOWYCZ}`,
      tolerance: 5e-4,
      toleranceReason: 'The prediction has four digits, of the same map in doubles.',
      quantity: 'largest output, in units of the first',
      measure: (context) => ({ predicted: 5.212, ...exactly(Math.sqrt(2 * catapult(context, 2.5).peak)) }),
      figure: flightFigure,
      reading:
        'Outputs have to reach the order of the root of the width before the curvature gives way: the wider, the higher the rise.',
      notShown: UV_LEAVES_OUT,
    },
    {
      id: 'catapult-far',
      statement: 'The larger the learning rate, the flatter the place.',
      asStated: 'half right',
      corrected: 'Below 2/lr always, but not in order: 0.0597 at lr 3, yet 0.2552 at lr 3.5.',
      theory: `The exact map at lr 3.5: it ends at 0.255187. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      quantity: ENDS,
      measure: endCurvature(3.5, 0.255187),
      figure: landingFigure,
      reading:
        'Only the edge is a law. How far below it a catapult lands depends on the phase in which the fall catches it.',
      notShown: UV_LEAVES_OUT,
    },
    ...[
      { id: 'catapult-3', rate: 3, end: 0.059738, below: 'a sixteenth of the first curvature' },
      { id: 'catapult-39', rate: 3.9, end: 0.062156, below: 'as flat as at 3, though nearly thrown out' },
    ].map(({ id, rate, end, below }) => ({
      id,
      statement: `At ${rate} over the first curvature training still lands, more than ten times flatter.`,
      asStated: 'right' as const,
      theory: `The exact map at lr ${rate}: it ends at ${end}. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      quantity: ENDS,
      measure: endCurvature(rate, end),
      figure: landingFigure,
      reading: `It lands at ${below}.`,
      notShown: UV_LEAVES_OUT,
    })),
    {
      id: 'catapult-limit',
      statement: 'There is a largest learning rate beyond which nothing is caught.',
      asStated: 'right',
      theory: `At 4 over the first curvature: of the rates 3.9 and 4.1 one diverges. ${LEWKOWYCZ}`,
      tolerance: 0.5,
      toleranceReason: 'A count.',
      mistaken: { what: 'a limit below 3.9, where both diverge', predicted: 2 },
      quantity: 'runs of two that diverge',
      measure: (context) => {
        const diverged = [3.9, 4.1].map((rate) => catapult(context, rate).outcome === 'diverged');
        return { predicted: 1, ...exactly(diverged[0] ? 2 : Number(diverged[1])) };
      },
      figure: landingFigure,
      reading: 'Above 4 a rise of the loss raises the curvature too, and nothing stops either.',
      notShown:
        'Other losses and activations, whose largest rate differs: with ReLU networks it is about 12 over the first curvature.',
    },
    {
      id: 'edge-004',
      statement: 'Training settles where the sharpness is 2/lr.',
      asStated: 'right',
      theory: `On (1 - x^2 y^2)^2/4 at 2/lr - lr/2 to leading order: 49.98 at lr 0.04. ${ZHU}`,
      tolerance: 5e-4,
      toleranceReason: 'The next order, 0.0003.',
      quantity: 'sharpness at the end',
      measure: (context) => ({ predicted: 49.98, ...exactly(quarticSharpness(context, 0.04, [5.05, 0.15])) }),
      figure: belowFigure,
      reading:
        'The end is not the minimum that the flow would find but one of sharpness just below 2/lr, to five digits.',
      notShown: 'Two coordinates and one minimum curve; a network has many directions that can become unstable.',
    },
    {
      id: 'edge-004-far',
      statement: 'Wherever it starts.',
      asStated: 'half right',
      corrected: 'From starts in the basin of the edge: also from (7, 0.05), whose flow ends at sharpness 98.',
      theory: `The end is that of the nearer start, 49.98 at lr 0.04. ${ZHU}`,
      tolerance: 5e-4,
      toleranceReason: 'The next order, 0.0003.',
      quantity: 'sharpness at the end',
      measure: (context) => ({ predicted: 49.98, ...exactly(quarticSharpness(context, 0.04, [7, 0.05])) }),
      figure: belowFigure,
      reading:
        'The learning rate decides the sharpness, the start does not: 98 or 51 in the flow, the same 49.98 here.',
      notShown: 'Where the basin ends: from (7.5, 0.02), of flow sharpness 113, the same rate diverges.',
    },
    {
      id: 'edge-01',
      statement: 'The sharpness follows the learning rate.',
      asStated: 'right',
      theory: `2/lr - lr/2 is 19.95 at lr 0.1. ${ZHU}`,
      tolerance: 0.005,
      toleranceReason: 'The next order, 0.004.',
      quantity: 'sharpness at the end',
      measure: (context) => ({ predicted: 19.95, ...exactly(quarticSharpness(context, 0.1, [3.8, 0.1])) }),
      figure: belowFigure,
      reading: 'A larger rate ends flatter, by the law that one number, 2/lr, has been chosen.',
      notShown: 'Whether flatter generalises better: this landscape has no test data.',
    },
    ...[
      { id: 'network-02', rate: 0.2, statement: 'The sharpness of a network comes to 2/lr and hovers there.' },
      {
        id: 'network-012',
        rate: 0.12,
        statement: 'With a smaller learning rate it climbs higher, to the edge of that one.',
      },
    ].map(({ id, rate, statement }) => ({
      id,
      statement,
      asStated: 'right' as const,
      theory: `A tanh network of 30 units on 20 points of a Chebyshev polynomial, from a fixed start of sharpness 12.97, at lr ${rate}: from step 6000 on sharpness times lr/2 is 1. ${COHEN}`,
      tolerance: CHEBYSHEV_WITHIN,
      toleranceReason:
        'The hovering, of which theory gives the place and not the size; a change of the start by one part in a million moves it by 0.4 %.',
      mistaken: { what: 'hovering a tenth below 2/lr', predicted: 0.9 },
      quantity: AT_THE_EDGE,
      measure: stays(onChebyshev(rate), Number.POSITIVE_INFINITY),
      figure: climbFigure(onChebyshev(rate)),
      reading: 'The interval is from the least to the largest sharpness seen: it does not leave the edge again.',
      notShown: 'One fixed start of 91 parameters; steps between those looked at.',
    })),
    ...[0.5, 0.6, 0.7].map((learningRate) => ({
      id: `digits-${String(learningRate).replace('.', '')}`,
      statement: `Networks on real data do so too: digits at lr ${learningRate}.`,
      asStated: 'right' as const,
      theory: `From below the sharpness rises to 2/lr = ${(2 / learningRate).toFixed(2)} and stays: in the second half of the run all its ratios to that are 1. ${COHEN}`,
      tolerance: STAYS_WITHIN,
      toleranceReason: SWINGS,
      mistaken: { what: 'a limit of 1.5/lr, in the place of 2/lr', predicted: (right: number) => 0.75 * right },
      quantity: AT_THE_EDGE,
      measure: stays(onDigits({ algorithm: 'sgd', parameters: { learningRate } })),
      figure: climbFigure(onDigits({ algorithm: 'sgd', parameters: { learningRate } })),
      reading:
        'It rises to its limit, swings beyond it when it first arrives, by some percent up to 40, and from then on stays: training goes on where theory of quadratics says that it cannot.',
      notShown:
        '180 digits, 16 units, squared error, all rows at every step. With batches the sharpness settles lower.',
    })),
    {
      id: 'digits-momentum',
      statement: 'With momentum the edge is at 2/lr as well.',
      asStated: 'wrong',
      corrected: 'It is where momentum becomes unstable, at (2 + 2b)/lr: 3.8/lr with b = 0.9.',
      theory: `On digits with lr 1.2 the sharpness rises to 3.17 and stays: in the second half of the run all its ratios to that are 1. ${COHEN}`,
      tolerance: STAYS_WITHIN,
      toleranceReason: SWINGS,
      mistaken: { what: 'a limit of 2/lr, in the place of 3.8/lr', predicted: (right: number) => (2 / 3.8) * right },
      quantity: AT_THE_EDGE,
      measure: stays(onDigits(MOMENTUM)),
      figure: climbFigure(onDigits(MOMENTUM)),
      reading:
        'The edge belongs to the optimizer: momentum is stable up to nearly twice the curvature, and training goes up to there.',
      notShown: 'One momentum, one rate. Nesterov’s momentum has a limit of its own, below that of gradient descent.',
    },
    {
      id: 'digits-adam',
      statement: 'Adaptive methods know no such edge.',
      asStated: 'wrong',
      corrected:
        'Theirs is that of the preconditioned curvature: with Adam it rises to (2 + 2 b1)/((1 - b1) lr), 38/lr, and stays.',
      theory: `On digits with lr 0.02 to 1900: in the second half of the run all its ratios to that are 1. ${ADAPTIVE}`,
      tolerance: STAYS_WITHIN,
      toleranceReason: SWINGS,
      mistaken: { what: 'a limit of 1.5/lr, in the place of 2/lr', predicted: (right: number) => 0.75 * right },
      quantity: AT_THE_EDGE,
      measure: stays(onDigits(ADAM)),
      figure: climbFigure(onDigits(ADAM)),
      reading:
        'In the coordinates that Adam divides by it sits at an edge as gradient descent does; the plain sharpness may go on rising.',
      notShown:
        'The preconditioner is held fixed in the theory, while it follows the gradients in the run; large batches only.',
    },
    {
      id: 'central-flow',
      statement: 'At the edge gradient descent no longer follows the gradient flow.',
      asStated: 'right',
      theory: `It follows the central flow, which leaves out the oscillation: its distance from that over its distance from the gradient flow is small. The Chebyshev network at lr 0.15, steps 2000 to 3000. ${CENTRAL}`,
      tolerance: 0.5,
      toleranceReason:
        'Nearer by at least half: the oscillation itself is part of the distance, and its size is not predicted here.',
      mistaken: { what: 'as far from the one as from the other', predicted: 1 },
      quantity: 'distance from the central flow over that from gradient flow',
      measure: (context) => ({ predicted: 0, ...exactly(distanceFromCentralFlow(context)) }),
      figure: flowsFigure,
      reading:
        'Up to the edge all three go together. There the central flow turns off at once, gradient descent some hundred steps later, when its oscillation has grown; from then on it follows the central flow.',
      notShown: 'More than one unstable direction: this central flow knows one.',
    },
    {
      id: 'gap',
      statement: 'This holds for every loss with sharp and flat minima.',
      asStated: 'wrong',
      corrected: 'On (x y - 1)^2/2 it ends below the edge, by a gap that depends on the start: 17.3139 against 20.',
      theory: `Without the quartic terms nothing pulls it back up to 2/lr = 20, from (4.7, 0.1) at lr 0.1. ${ZHU}`,
      tolerance: 2e-4,
      toleranceReason: 'The prediction has six digits.',
      quantity: 'sharpness at the end',
      measure: (context) => ({ predicted: 17.3139, ...exactly(productSharpness(context, 0.1, [4.7, 0.1])) }),
      figure: gapFigure,
      reading:
        'It is thrown below the edge and stays where it falls: an edge of stability needs a loss that sharpens progressively.',
      notShown: 'Which networks and losses have that: on real data most, but cross-entropy late in training does not.',
    },
  ],
});
