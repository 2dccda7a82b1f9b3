/** Catapults and the edge of stability, in models small enough to be known exactly. */
import { quantiles } from '../../math/quantiles.ts';
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
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

function endCurvature(learningRate: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...exactly(catapult(context, learningRate).curvature) });
}

/** The sharpness where gradient descent on (1 - x^2 y^2)^2/4 ends: 2(x^2 + y^2). */
function quarticSharpness(context: GalleryContext, learningRate: number, point: [number, number]): number {
  const [cell] = context.run({
    landscapes: [{ family: 'formula', parameters: { text: '0.25*(1 - x^2*y^2)^2', variables: ['x', 'y'] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    starts: { kind: 'point', point },
    budget: { steps: 200_000 },
  });
  const [x, y] = cell.final(0);
  return 2 * (x * x + y * y);
}

/** The same of (x y - 1)^2/2, where it is x^2 + y^2. */
function productSharpness(context: GalleryContext, learningRate: number, point: [number, number]): number {
  const [cell] = context.run({
    landscapes: [{ family: 'formula', parameters: { text: '0.5*(x*y - 1)^2', variables: ['x', 'y'] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    starts: { kind: 'point', point },
    budget: { steps: 200_000 },
  });
  const [x, y] = cell.final(0);
  return x * x + y * y;
}

/** The largest part by which the sharpness of the Chebyshev network is off 2/lr, at 31 steps from 6000 to 12 000. */
function farthestFromEdge(context: GalleryContext, learningRate: number): number {
  const { arrays } = context.analyze({
    analysis: 'edge-of-stability',
    at: {
      experiment: {
        landscapes: [{ family: 'chebyshev-network' }],
        optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
        budget: { steps: 12_000 },
      },
    },
    parameters: { samples: 61 },
  });
  const later = arrays.sharpness.data.filter((_, k) => Number(arrays.steps.data[k]) >= 6000);
  return Math.max(...later.map((sharpness) => Math.abs((Number(sharpness) * learningRate) / 2 - 1)));
}

function hovers(learningRate: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted: 0, ...exactly(farthestFromEdge(context, learningRate)) });
}

/** Of training on digits; the first half is for the climb. */
const DIGITS_STEPS = 1600;
const HOVERS =
  'At the edge the sharpness hovers, as the published curves do, within about a twentieth: the cycle that holds it there is driven by terms of the order of the oscillation.';

/** Where the sharpness hovers in the second half of a run on digits: the middle of its ratios to the limit. */
function climbsTo(optimizer: ExperimentInput['optimizers'][number]): (context: GalleryContext) => Measurement {
  return (context) => {
    const { steps, ratios } = alongTheEdge(context, { optimizer, steps: DIGITS_STEPS, samples: 17 });
    const [middle] = quantiles(Float64Array.from(ratios.filter((_, k) => steps[k] >= DIGITS_STEPS / 2)), [0.5]);
    // It has to come from below.
    return { predicted: 1, ...exactly(ratios[0] < 0.9 ? middle : Number.NaN) };
  };
}

/** Sharpness over its limit along the run of the claim. */
function climbFigure(optimizer: ExperimentInput['optimizers'][number]): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const { steps, ratios } = alongTheEdge(context, { optimizer, steps: DIGITS_STEPS, samples: 17 });
    return {
      picture: {
        kind: 'lines',
        title: 'Sharpness on its way to the edge',
        x: { label: 'step', array: 'steps' },
        y: { label: 'sharpness over its limit' },
        series: [
          { array: 'ratios', label: 'measured' },
          { array: 'limit', label: 'limit', predicted: true },
        ],
      },
      arrays: figureArrays({ steps, ratios, limit: steps.map(() => 1) }),
      caption: `one run, sharpness at ${steps.length} steps`,
    };
  };
}

const FOLLOWED_RATE = 0.15;
const FOLLOWED_STEPS = 3000;
/** Steps of gradient flow for each one of gradient descent. */
const FINER = 20;

/** From step 2000 to 3000, at the edge: the mean distance of gradient descent from its central flow over that from gradient flow. */
function distanceFromCentralFlow(context: GalleryContext): number {
  const places = Array.from({ length: 101 }, (_, k) => 2000 + 10 * k);
  const [descent, flow, central] = [
    { algorithm: 'sgd', learningRate: FOLLOWED_RATE, finer: 1 },
    { algorithm: 'sgd', learningRate: FOLLOWED_RATE / FINER, finer: FINER },
    { algorithm: 'central-flow', learningRate: FOLLOWED_RATE, finer: 1 },
  ].map(({ algorithm, learningRate, finer }) => {
    const [cell] = context.run({
      landscapes: [{ family: 'chebyshev-network' }],
      optimizers: [{ algorithm, parameters: { learningRate } }],
      budget: { steps: FOLLOWED_STEPS * finer },
      record: { steps: places.map((step) => step * finer), points: true },
    });
    return (step: number) => cell.point(0, step * finer);
  });
  const distance = (a: Float64Array, b: Float64Array): number =>
    Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) * (value - b[i]), 0));
  const sum = (other: typeof flow): number =>
    places.reduce((total, step) => total + distance(descent(step), other(step)), 0);
  return sum(central) / sum(flow);
}

export const edgeOfStability = defineEntry({
  id: 'edge-of-stability',
  version: 2,
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
  budgetSeconds: { quick: 30, full: 30 },
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
        { algorithm: 'sgd', parameters: { learningRate: 1.2, momentum: 0.9 } },
        { algorithm: 'adam', parameters: { learningRate: 0.02 } },
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
    'Theory of convex losses asks for a learning rate below 2 over the sharpness. Cohen et al. (2021) found that training does not keep to it: the sharpness rises until it is 2/lr, and then stays there while the loss goes on falling, up and down. Lewkowycz et al. (2020) found what happens beyond at the start: a catapult to a flatter place. Zhu et al. (2023) and Cohen et al. (2025) explain both.\n\nRun the three analyses: each shows the sharpness climb to its dashed limit, 2/lr for gradient descent, (2 + 2b)/lr with momentum b, 38/lr for Adam and the curvature that it divides by. Then look at the losses of the catapults: at lr 1 they fall at once, at 2.5 and 3.5 they rise first, at 4.5 they are lost.\n\nChange the learning rates and see the edge move; take a larger part of the digits or another activation; compare the curve of the central flow with that of gradient descent at the same rate, whose ups and downs it leaves out.',
  claims: [
    {
      id: 'catapult-below',
      statement: 'Below 2/lr the curvature hardly changes.',
      asStated: 'right',
      theory: `The exact map of f and the curvature, at lr 1.9: it ends at 0.981773 of the first. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      measure: endCurvature(1.9, 0.981773),
    },
    {
      id: 'catapult-between',
      statement:
        'Between 2 and 4 over the curvature, the loss first rises and training then goes on in a flatter place.',
      asStated: 'right',
      theory: `The exact map at lr 2.5: it ends at 0.507182, below the edge of 0.8. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      measure: endCurvature(2.5, 0.507182),
    },
    {
      id: 'catapult-far',
      statement: 'The larger the learning rate, the flatter the place.',
      asStated: 'half right',
      corrected: 'Below 2/lr always, but not in order: 0.0597 at lr 3, yet 0.2552 at lr 3.5.',
      theory: `The exact map at lr 3.5: it ends at 0.255187. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      measure: endCurvature(3.5, 0.255187),
    },
    ...[
      { id: 'catapult-3', rate: 3, end: 0.059738 },
      { id: 'catapult-39', rate: 3.9, end: 0.062156 },
    ].map(({ id, rate, end }) => ({
      id,
      statement: `At ${rate} over the first curvature training still lands, more than ten times flatter.`,
      asStated: 'right' as const,
      theory: `The exact map at lr ${rate}: it ends at ${end}. ${LEWKOWYCZ}`,
      tolerance: 2e-6,
      toleranceReason: SIX_DIGITS,
      measure: endCurvature(rate, end),
    })),
    {
      id: 'catapult-limit',
      statement: 'There is a largest learning rate beyond which nothing is caught.',
      asStated: 'right',
      theory: `At 4 over the first curvature: of the rates 3.9 and 4.1 one diverges. ${LEWKOWYCZ}`,
      tolerance: 0.5,
      toleranceReason: 'A count.',
      mistaken: { what: 'a limit below 3.9, where both diverge', predicted: 2 },
      measure: (context) => {
        const diverged = [3.9, 4.1].map((rate) => catapult(context, rate).outcome === 'diverged');
        return { predicted: 1, ...exactly(diverged[0] ? 2 : Number(diverged[1])) };
      },
    },
    {
      id: 'edge-004',
      statement: 'Training settles where the sharpness is 2/lr.',
      asStated: 'right',
      theory: `On (1 - x^2 y^2)^2/4 at 2/lr - lr/2 to leading order: 49.98 at lr 0.04. ${ZHU}`,
      tolerance: 5e-4,
      toleranceReason: 'The next order, 0.0003.',
      measure: (context) => ({ predicted: 49.98, ...exactly(quarticSharpness(context, 0.04, [5.05, 0.15])) }),
    },
    {
      id: 'edge-004-far',
      statement: 'Wherever it starts.',
      asStated: 'half right',
      corrected: 'From starts in the basin of the edge: also from (7, 0.05), whose flow ends at sharpness 98.',
      theory: `The end is that of the nearer start, 49.98 at lr 0.04. ${ZHU}`,
      tolerance: 5e-4,
      toleranceReason: 'The next order, 0.0003.',
      measure: (context) => ({ predicted: 49.98, ...exactly(quarticSharpness(context, 0.04, [7, 0.05])) }),
    },
    {
      id: 'edge-01',
      statement: 'The sharpness follows the learning rate.',
      asStated: 'right',
      theory: `2/lr - lr/2 is 19.95 at lr 0.1. ${ZHU}`,
      tolerance: 0.005,
      toleranceReason: 'The next order, 0.004.',
      measure: (context) => ({ predicted: 19.95, ...exactly(quarticSharpness(context, 0.1, [3.8, 0.1])) }),
    },
    {
      id: 'network-02',
      statement: 'The sharpness of a network comes to 2/lr and hovers there.',
      asStated: 'right',
      theory: `A tanh network of 30 units on 20 points of a Chebyshev polynomial, from a fixed start, at lr 0.2: what the sharpness is off 10 at most, as a part, from step 6000 on. ${COHEN}`,
      tolerance: 0.03,
      toleranceReason:
        'The hovering, of which theory gives the place and not the size; a change of the start by one part in a million moves it by 0.4 %.',
      mistaken: { what: 'hovering a tenth below 2/lr', predicted: -0.1 },
      measure: hovers(0.2),
    },
    {
      id: 'network-012',
      statement: 'With a smaller learning rate it climbs higher, to the edge of that one.',
      asStated: 'right',
      theory: `The same network at lr 0.12: the sharpness starts at 12.97, rises and stays by 16.67. ${COHEN}`,
      tolerance: 0.03,
      toleranceReason: 'The hovering itself, as with the larger rate.',
      mistaken: { what: 'hovering a tenth below 2/lr', predicted: -0.1 },
      measure: hovers(0.12),
    },
    ...[0.5, 0.6, 0.7].map((learningRate) => ({
      id: `digits-${String(learningRate).replace('.', '')}`,
      statement: `Networks on real data do so too: digits at lr ${learningRate}.`,
      asStated: 'right' as const,
      theory: `From below the sharpness rises to 2/lr = ${(2 / learningRate).toFixed(2)}: the middle of its ratios to that in the second half of the run is 1. ${COHEN}`,
      tolerance: 0.05,
      toleranceReason: HOVERS,
      mistaken: { what: 'a limit of 1.5/lr, in the place of 2/lr', predicted: (right: number) => 0.75 * right },
      quantity: 'sharpness over its limit',
      measure: climbsTo({ algorithm: 'sgd', parameters: { learningRate } }),
      figure: climbFigure({ algorithm: 'sgd', parameters: { learningRate } }),
    })),
    {
      id: 'digits-momentum',
      statement: 'With momentum the edge is at 2/lr as well.',
      asStated: 'wrong',
      corrected: 'It is where momentum becomes unstable, at (2 + 2b)/lr: 3.8/lr with b = 0.9.',
      theory: `On digits with lr 1.2 the sharpness rises to 3.17 and stays: the middle of its ratios to that is 1. ${COHEN}`,
      tolerance: 0.05,
      toleranceReason: HOVERS,
      mistaken: { what: 'a limit of 1.5/lr, in the place of 2/lr', predicted: (right: number) => 0.75 * right },
      quantity: 'sharpness over its limit',
      measure: climbsTo({ algorithm: 'sgd', parameters: { learningRate: 1.2, momentum: 0.9 } }),
      figure: climbFigure({ algorithm: 'sgd', parameters: { learningRate: 1.2, momentum: 0.9 } }),
    },
    {
      id: 'digits-adam',
      statement: 'Adaptive methods know no such edge.',
      asStated: 'wrong',
      corrected:
        'Theirs is that of the preconditioned curvature: with Adam it rises to (2 + 2 b1)/((1 - b1) lr), 38/lr, and stays.',
      theory: `On digits with lr 0.02 to 1900: the middle of the ratios to that is 1. ${ADAPTIVE}`,
      tolerance: 0.05,
      toleranceReason: HOVERS,
      mistaken: { what: 'a limit of 1.5/lr, in the place of 2/lr', predicted: (right: number) => 0.75 * right },
      quantity: 'sharpness over its limit',
      measure: climbsTo({ algorithm: 'adam', parameters: { learningRate: 0.02 } }),
      figure: climbFigure({ algorithm: 'adam', parameters: { learningRate: 0.02 } }),
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
      measure: (context) => ({ predicted: 0, ...exactly(distanceFromCentralFlow(context)) }),
    },
    {
      id: 'gap',
      statement: 'This holds for every loss with sharp and flat minima.',
      asStated: 'wrong',
      corrected: 'On (x y - 1)^2/2 it ends below the edge, by a gap that depends on the start: 17.3139 against 20.',
      theory: `Without the quartic terms nothing pulls it back up to 2/lr = 20, from (4.7, 0.1) at lr 0.1. ${ZHU}`,
      tolerance: 2e-4,
      toleranceReason: 'The prediction has six digits.',
      measure: (context) => ({ predicted: 17.3139, ...exactly(productSharpness(context, 0.1, [4.7, 0.1])) }),
    },
  ],
});
