/** Weights whose scale does not matter: what learning rate and weight decay do to them. */
import { defineEntry, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';

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

export const scaleInvariance = defineEntry({
  id: 'scale-invariance',
  version: 1,
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
  budgetSeconds: { quick: 3, full: 3 },
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
  ],
  guide:
    'Look at the paths: without weight decay they spiral outwards for ever, with it they settle on a circle. Change the learning rate and the decay: the circle follows lr/decay, the angle of a step follows lr times decay.',
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
    },
  ],
});
