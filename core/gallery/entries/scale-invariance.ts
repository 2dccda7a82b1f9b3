/** Weights whose scale does not matter: what learning rate and weight decay do to them. */
import { exp, log } from '../../wasm/elementary.ts';
import { defineEntry, type EvaluateInput, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const LEARNING_RATE = 0.1;
const DECAY = 0.005;
const VAN_LAARHOVEN = 'T. van Laarhoven, L2 regularization versus batch and weight normalization (2017).';
const MODEL =
  'The loss is the angle of w in the plane: its gradient has length 1/|w| and is perpendicular to w, as for every scale-invariant loss.';

/** Runs SGD on the angle of (x, y), and gives the points at the last two steps. */
function lastTwo(
  context: GalleryContext,
  { learningRate = LEARNING_RATE, weightDecay = 0, from = 1, steps }: Settings,
): [Float64Array, Float64Array] {
  const [cell] = context.run({
    landscapes: [{ family: 'formula', parameters: { text: 'atan(y/x)', variables: ['x', 'y'] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate, weightDecay } }],
    starts: { kind: 'point', point: [from, 0] },
    budget: { steps },
    record: { steps: [steps - 1, steps], points: true },
  });
  return [cell.point(0, steps - 1), cell.point(0, steps)];
}

interface Settings {
  learningRate?: number;
  weightDecay?: number;
  from?: number;
  steps: number;
}

function square(w: Float64Array): number {
  return w[0] * w[0] + w[1] * w[1];
}

/** The sine of the angle from a to b. */
function turn(a: Float64Array, b: Float64Array): number {
  return (a[0] * b[1] - a[1] * b[0]) / Math.sqrt(square(a) * square(b));
}

/** |w|^4 over time with and without decay, with equilibrium and growth. */
function normFigure(context: GalleryContext): ClaimFigure {
  const steps = Array.from({ length: 101 }, (_, k) => 50 * k);
  const decays = [0, DECAY, 4 * DECAY];
  const cells = context.run({
    landscapes: [{ family: 'formula', parameters: { text: 'atan(y/x)', variables: ['x', 'y'] } }],
    optimizers: decays.map((weightDecay) => ({
      algorithm: 'sgd',
      parameters: { learningRate: LEARNING_RATE, weightDecay },
    })),
    starts: { kind: 'point', point: [1, 0] },
    budget: { steps: 5000 },
    record: { steps, points: true },
  });
  const name = (decay: number): string => `decay ${decay}`;
  return {
    picture: {
      kind: 'lines',
      title: 'Squared norm of the weights',
      x: { label: 'step', array: 'steps' },
      y: { label: '|w|²' },
      series: decays.flatMap((decay) => [
        { array: name(decay), label: name(decay) },
        { array: `${name(decay)} theory`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      steps,
      ...Object.fromEntries(
        decays.flatMap((decay, i) => [
          [name(decay), steps.map((step) => square(cells[i].point(0, step)))],
          [
            `${name(decay)} theory`,
            steps.map((step) => {
              const rest = (LEARNING_RATE * 1) / (2 * decay);
              const relaxed = exp(-4 * LEARNING_RATE * decay * step);
              return Math.sqrt(
                decay === 0 ? 1 + 2 * LEARNING_RATE * LEARNING_RATE * step : rest + (1 - rest) * relaxed,
              );
            }),
          ],
        ]),
      ),
    }),
    caption: 'one run for each decay, nothing random',
  };
}

/** The angle of a step at rest by lr times decay, with the root. */
function angleFigure(context: GalleryContext): ClaimFigure {
  const decays = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];
  return {
    picture: {
      kind: 'points',
      title: 'Angle of a step at equilibrium',
      x: { label: 'lr × decay', log: true, array: 'products' },
      y: { label: 'angle (radians)', log: true },
      series: [
        { array: 'angles', label: 'measured' },
        { array: 'roots', label: 'sqrt(2 lr decay)', predicted: true },
      ],
    },
    arrays: figureArrays({
      products: decays.map((decay) => LEARNING_RATE * decay),
      angles: decays.map((weightDecay) => Math.abs(turn(...lastTwo(context, { weightDecay, steps: 40_000 })))),
      roots: decays.map((decay) => Math.sqrt(2 * LEARNING_RATE * decay)),
    }),
    caption: `${decays.length} runs of 40 000 steps, nothing random`,
  };
}

const WIDTHS = [32, 128];
const TRANSFER_STEPS = 20;
/** Powers of two. */
const RATE_POWERS = { standard: [-11, -1], 'mup-adam': [-9, 0] } as const;
/** Twice the loss of an answer of zeros. */
const LOST = 1;
type Sharing = keyof typeof RATE_POWERS;

function ratesOf(sharing: Sharing): number[] {
  const [from, to] = RATE_POWERS[sharing];
  return Array.from({ length: to - from + 1 }, (_, k) => exp((from + k) * log(2)));
}

function transferNetwork(sharing: Sharing, width: number): EvaluateInput['landscape'] {
  return {
    family: 'network',
    parameters: {
      data: 'digits',
      hidden: [width],
      activation: 'tanh',
      loss: 'squared-error',
      trainFraction: 0.05,
      parameterisation: sharing,
    },
  };
}

/** Losses of tanh networks on digits after 20 steps of Adam, by learning rate. */
function transferLosses(context: GalleryContext, sharing: Sharing, width: number): number[] {
  return context.shared(`transfer ${sharing} ${width}`, () => {
    const cells = context.run({
      landscapes: [transferNetwork(sharing, width)],
      optimizers: ratesOf(sharing).map((learningRate) => ({ algorithm: 'adam', parameters: { learningRate } })),
      seeds: { count: 2 },
      budget: { steps: TRANSFER_STEPS },
      record: { steps: [TRANSFER_STEPS], points: false },
    });
    return cells.map((cell) => (cell.loss(0, TRANSFER_STEPS) + cell.loss(1, TRANSFER_STEPS)) / 2);
  });
}

/** The largest learning rate that still trains, as a power of two: where the loss comes to that of being lost, on a straight line. */
function largestRate(context: GalleryContext, sharing: Sharing, width: number): number {
  const losses = transferLosses(context, sharing, width);
  const least = losses.reduce((best, loss, k) => (loss < losses[best] ? k : best), 0);
  const above = losses.findIndex((loss, k) => k > least && loss >= LOST);
  const [low, high] = [log(losses[above - 1] / LOST), log(losses[above] / LOST)];
  return RATE_POWERS[sharing][0] + above - high / (high - low);
}

/** By how many powers of two it changes from the narrow to the wide network. */
function shift(context: GalleryContext, sharing: Sharing): number {
  const [narrow, wide] = WIDTHS.map((width) => largestRate(context, sharing, width));
  return wide - narrow;
}

function transferFigure(sharing: Sharing): (context: GalleryContext) => ClaimFigure {
  return (context) => ({
    picture: {
      kind: 'lines',
      title: sharing === 'standard' ? 'Standard parameterisation' : 'muP',
      x: { label: 'learning rate', log: true, array: 'rates' },
      y: { label: `loss after ${TRANSFER_STEPS} steps`, log: true },
      series: [
        ...WIDTHS.map((width) => ({ array: `width ${width}`, label: `width ${width}` })),
        { array: 'lost', label: 'lost', predicted: true },
      ],
    },
    arrays: figureArrays({
      rates: ratesOf(sharing),
      lost: ratesOf(sharing).map(() => LOST),
      ...Object.fromEntries(WIDTHS.map((width) => [`width ${width}`, transferLosses(context, sharing, width)])),
    }),
    caption: 'digits, tanh, Adam · means of 2 starts',
  });
}

const MUP = 'G. Yang et al., Tensor programs V (2022).';

export const scaleInvariance = defineEntry({
  id: 'scale-invariance',
  version: 2,
  label: 'Scale-invariant weights',
  group: 'Dynamics',
  summary:
    'With normalised weights the learning rate that counts is lr/|w|^2: weight decay no longer regularises, it sets that rate.',
  seed: '002',
  references: [
    { text: VAN_LAARHOVEN, url: 'https://arxiv.org/abs/1706.05350' },
    {
      text: 'Z. Li, S. Arora, An exponential learning rate schedule for deep learning, ICLR 2020',
      url: 'https://arxiv.org/abs/1910.07454',
    },
    {
      text: 'G. Yang et al., Tensor programs V: tuning large neural networks via zero-shot hyperparameter transfer (2022)',
      url: 'https://arxiv.org/abs/2203.03466',
    },
  ],
  budgetSeconds: { quick: 6, full: 6 },
  experiments: [
    {
      name: 'Norm and weight decay',
      landscapes: [{ family: 'formula', parameters: { text: 'atan(y/x)', variables: ['x', 'y'] } }],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } },
        { algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE, weightDecay: DECAY } },
        { algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE, weightDecay: 4 * DECAY } },
      ],
      starts: { kind: 'point', point: [1, 0] },
      budget: { steps: 5000 },
      record: { points: true },
    },
    {
      name: 'Learning rates across widths',
      landscapes: (['standard', 'mup-adam'] as const).flatMap((sharing) =>
        WIDTHS.map((width) => transferNetwork(sharing, width)),
      ),
      optimizers: [1 / 256, 1 / 32, 1 / 8].map((learningRate) => ({ algorithm: 'adam', parameters: { learningRate } })),
      seeds: { count: 2 },
      budget: { steps: TRANSFER_STEPS },
    },
  ],
  guide:
    'Look at the paths: without weight decay they spiral outwards for ever, with it they settle on a circle. Change the learning rate and the decay: the circle follows lr/decay, the angle of a step follows lr times decay.\n\nThe second experiment trains narrow and wide networks with Adam. In the standard parameterisation the wide one is lost at rates that the narrow one bears; in muP both end alike. Change the widths and see the first two drift further apart.',
  claims: [
    {
      id: 'equilibrium',
      statement: 'Weight decay brings the norm of scale-invariant weights to an equilibrium.',
      asStated: 'right',
      theory: `|w|^4 = lr^2/(1 - (1 - lr decay)^2), 10.0025 at lr 0.1 and decay 0.005. ${MODEL} ${VAN_LAARHOVEN}`,
      tolerance: 1e-6,
      toleranceReason: 'The norm relaxes as exp(-4 lr decay t): to exp(-80) after 40 000 steps.',
      measure: (context) => {
        const [, w] = lastTwo(context, { weightDecay: DECAY, steps: 40_000 });
        const kept = 1 - LEARNING_RATE * DECAY;
        return {
          predicted: (LEARNING_RATE * LEARNING_RATE) / (1 - kept * kept),
          ...exactly(square(w) * square(w)),
        };
      },
      quantity: '|w|^4 at rest',
      figure: normFigure,
      reading:
        'Decay pulls in, every step pushes out because it is perpendicular: the two balance at one norm, whatever the start.',
      notShown: 'Gradients that change along training: the norm then follows with a delay of 1/(lr decay) steps.',
    },
    {
      id: 'angle',
      statement: 'Then every step turns the weights by the same angle, set by learning rate times weight decay.',
      asStated: 'right',
      theory: `sqrt(2 lr decay) = 0.0316228, to leading order. ${VAN_LAARHOVEN}`,
      tolerance: 2e-5,
      toleranceReason: 'The next order is a share of about lr decay, 0.0005.',
      measure: (context) => {
        const [before, after] = lastTwo(context, { weightDecay: DECAY, steps: 40_000 });
        return { predicted: Math.sqrt(2 * LEARNING_RATE * DECAY), ...exactly(Math.abs(turn(before, after))) };
      },
      quantity: 'angle of a step (radians)',
      figure: angleFigure,
      reading:
        'At rest the loss does not enter any more: how fast the weights turn is chosen with two numbers before training.',
      notShown: 'Noise of batches, which turns the weights at the same rate but not forwards.',
    },
    {
      id: 'growth',
      statement: 'Without weight decay the norm grows for ever, so that the effective learning rate falls.',
      asStated: 'right',
      theory: '|w|^4 = |w0|^4 + 2 lr^2 t, 201 after 10 000 steps from |w0| = 1, to leading order in lr.',
      tolerance: 0.05,
      toleranceReason: 'What each step adds beyond that is lr^4/|w|^4: together (lr^2/2) ln 201 = 0.0265.',
      measure: (context) => {
        const [, w] = lastTwo(context, { steps: 10_000 });
        return { predicted: 201, ...exactly(square(w) * square(w)) };
      },
      quantity: '|w|^4 after 10 000 steps',
      figure: normFigure,
      reading: 'Normalisation is a schedule of its own: without decay the effective rate falls as 1/sqrt(t).',
      notShown: 'Momentum and adaptive methods, which push out at other rates.',
    },
    {
      id: 'effective-rate',
      statement: 'Only lr/|w|^2 counts: weights of three times the size learn the same with nine times the rate.',
      asStated: 'right',
      theory: 'The path scales: lr c^2 from c w0 gives c times the path of lr from w0, without decay.',
      tolerance: 1e-10,
      toleranceReason: 'Rounding in 1000 steps.',
      mistaken: { what: 'a path that differs by a ten-thousandth', predicted: 1e-4 },
      measure: (context) => {
        const [, small] = lastTwo(context, { steps: 1000 });
        const [, large] = lastTwo(context, { steps: 1000, from: 3, learningRate: 9 * LEARNING_RATE });
        return { predicted: 0, ...exactly(turn(small, large)) };
      },
      quantity: 'sine of the angle between the two ends',
      reading: 'Two runs that look different are the same run in other units.',
      notShown: 'Weight decay, for which the scale matters through the learning rate only.',
    },
    {
      id: 'decay-is-rate',
      statement: 'Weight decay regularises: more of it, smaller weights, a simpler function.',
      asStated: 'wrong',
      corrected:
        'The function does not see the norm. Four times the decay halves the squared norm and so doubles the effective learning rate.',
      theory: `lr/|w|^2 = sqrt(2 lr decay) at the equilibrium: the ratio of two decays is the root of theirs. ${VAN_LAARHOVEN}`,
      tolerance: 2e-3,
      toleranceReason: 'The next order is a share of about lr decay, 0.002 at the larger one.',
      measure: (context) => {
        const [, little] = lastTwo(context, { weightDecay: DECAY, steps: 40_000 });
        const [, much] = lastTwo(context, { weightDecay: 4 * DECAY, steps: 40_000 });
        return { predicted: 2, ...exactly(square(little) / square(much)) };
      },
      quantity: 'ratio of effective rates',
      figure: normFigure,
      reading: 'More decay does not make the function simpler: it makes training faster and noisier.',
      notShown: 'Layers that are not followed by a normalisation, where decay does regularise.',
    },
    {
      id: 'standard-shift',
      statement: 'A learning rate that a small network bears a large one bears too.',
      asStated: 'wrong',
      corrected:
        'Not in the standard parameterisation: with Adam the largest rate falls in proportion to the width, by 2 powers of two from 32 to 128 units.',
      theory: `Adam moves each output weight by lr, whatever the width, and n of them add up in the same direction: lr n has to stay. ${MUP}`,
      tolerance: 1,
      toleranceReason:
        'A factor of two, fixed beforehand: hidden weights add up as sqrt(n) only, so that at these widths the power lies between 1/2 and 1.',
      mistaken: { what: 'the same largest rate at both widths', predicted: 0 },
      quantity: 'shift of the largest rate, in powers of two',
      measure: (context) => ({ predicted: -2, ...exactly(shift(context, 'standard')) }),
      figure: transferFigure('standard'),
      reading:
        'Learning rates have units, and width is one of them. The best rate moves as well, by less: about 1 power of two here.',
      notShown: 'One hidden layer, 20 steps on few digits. Deeper networks add shifts of their own.',
    },
    {
      id: 'mup-transfer',
      statement: 'Written without dimensions the rate carries over from small networks to large ones.',
      asStated: 'right',
      theory: `In muP output weights are divided by the width, so that each step changes the function alike at every width: no shift of the largest rate. ${MUP}`,
      tolerance: 1,
      toleranceReason: 'A factor of two, as the authors have it: corrections of order 1/sqrt(32) remain.',
      mistaken: { what: 'a shift as in the standard parameterisation', predicted: -2 },
      quantity: 'shift of the largest rate, in powers of two',
      measure: (context) => ({ predicted: 0, ...exactly(shift(context, 'mup-adam')) }),
      figure: transferFigure('mup-adam'),
      reading:
        'Both curves have their least and their end at the same rates, and the wide network is better at each: tune small, train large.',
      notShown: 'Depth, batch size and training time, over which it need not carry over.',
    },
  ],
});
