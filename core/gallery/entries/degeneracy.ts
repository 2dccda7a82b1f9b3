/** Degeneracies and how gradient descent and SGD stick to them. */
import { log } from '../../wasm/elementary.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, meanOf, varianceOf } from '../estimates.ts';

const FLOW =
  'Gradient flow on w^(2k) from 1: w = (1 + 2k(2k - 2) t)^(-1/(2k - 2)), derived by separation of variables.';
const MODEL = 'G. Corlouer, N. Mace, Degeneracies are sticky for SGD (2024), with labels of pure noise.';
const LEARNING_RATE = 0.002;
const BATCH = 20;

/** d ln L/d ln t of gradient descent on w^(2k) between the flow times 500 and 1000. */
function convergenceExponent(context: GalleryContext, k: number): number {
  const steps = Math.round(1000 / LEARNING_RATE);
  const [cell] = context.run({
    landscapes: [{ family: 'monomial', parameters: { exponents: [2 * k] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: LEARNING_RATE } }],
    starts: { kind: 'point', point: [1] },
    budget: { steps },
    record: { steps: [steps / 2, steps] },
  });
  return log(cell.loss(0, steps) / cell.loss(0, steps / 2)) / log(2);
}

function exponentOf(k: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted: -k / (k - 1), ...exactly(convergenceExponent(context, k)) });
}

/**
 * The variance of SGD at rest in a bowl of curvature h, with the gradient noise of a batch of 20 at a degenerate minimum:
 * variance h/20.
 */
function restingVariance(context: GalleryContext, h: number): Measurement {
  const learningRate = 0.01;
  const [cell] = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [h] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    gradient: { kind: 'noise', scale: Math.sqrt(h / BATCH) },
    starts: { kind: 'point', point: [0] },
    seeds: { count: context.sample(20_000, 100_000) },
    budget: { steps: 800 },
    record: { steps: [800], points: false },
  });
  return { predicted: learningRate / (2 * BATCH), ...varianceOf(cell.finals(0)) };
}

/** B times the variance of batch gradients over the Hessian, at distance d from a zero of order k of Q = w^k. */
function noiseOverHessian(context: GalleryContext, k: number): Measurement {
  const d = 0.01;
  const landscape = { family: 'monomial', parameters: { exponents: [2 * k] } };
  const [cell] = context.run({
    landscapes: [landscape],
    // One step of this rate moves a run by its gradient.
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'point', point: [d] },
    seeds: { count: context.sample(20_000, 100_000) },
    budget: { steps: 1 },
    record: { steps: [1], points: false },
  });
  const { measured, interval } = varianceOf(cell.finals(0));
  const [{ hessian }] = context.evaluate({ landscape, points: [[d]], want: ['hessian'] }).points;
  const scale = BATCH / Number(hessian?.[0][0]);
  return {
    predicted: k / (2 * k - 1),
    measured: scale * measured,
    interval: [scale * interval[0], scale * interval[1]],
  };
}

/**
 * SGD on the squared error without the half of Q(w) x, Q = (w1^2 + w2^2)^2 w1^d, with fresh batches of 20 pairs of normal
 * numbers, lr 0.01, from w = (0, 1): w2 after 10 000 steps. With the half in the loss the learning rate is twice that.
 */
function alongTheValley(context: GalleryContext, order: 1 | 2, trajectories: number): Float64Array {
  const [cell] = context.run({
    landscapes: [{ family: 'degenerate-minima-2d', parameters: { order } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02 } }],
    gradient: { kind: 'batch', size: BATCH, sampling: 'fresh' },
    starts: { kind: 'point', point: [0, 1] },
    seeds: { count: trajectories },
    budget: { steps: 10_000 },
    record: { steps: [10_000], points: false },
  });
  return cell.finals(1);
}

export const degeneracy = defineEntry({
  id: 'degeneracy',
  version: 2,
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
  budgetSeconds: { quick: 12, full: 60 },
  claims: [
    {
      id: 'rate-k1',
      statement: 'Regular minima are approached exponentially.',
      asStated: 'right',
      theory: 'Gradient flow on w^2 has L = exp(-4t): ln L falls by 4 in unit time.',
      tolerance: 0.02,
      toleranceReason: 'Steps of lr 0.002 instead of a flow: a relative error of lr.',
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
    },
    ...[2, 3, 4].map((k) => ({
      id: `rate-k${k}`,
      statement: `The more degenerate the minimum, the slower the approach: w^${2 * k}.`,
      asStated: 'right' as const,
      theory: `L falls as t^(-k/(k - 1)). ${FLOW}`,
      tolerance: 0.002,
      toleranceReason: 'At t = 500 the 1 beside 2k(2k - 2) t is 0.03 % or less.',
      measure: exponentOf(k),
    })),
    {
      id: 'noise-hessian-k1',
      statement: 'The covariance of the gradient noise is proportional to the Hessian.',
      asStated: 'right',
      theory: `At a zero of order 1 it is the Hessian over the batch size, for labels of variance 1. ${MODEL}`,
      tolerance: 0.05,
      toleranceReason: 'The prediction is exact; a first sample of 20 000 batches has a half-width of 0.035.',
      measure: (context) => noiseOverHessian(context, 1),
    },
    {
      id: 'noise-hessian-k2',
      statement: 'With the same factor at every minimum.',
      asStated: 'wrong',
      corrected: 'Near a zero of order k the factor is k/(2k - 1): 2/3 at k = 2.',
      theory: `The Hessian has the term Q Q'' that the noise has not. ${MODEL}`,
      tolerance: 0.035,
      toleranceReason: 'The prediction is exact; a first sample of 20 000 batches has a half-width of 0.023.',
      measure: (context) => noiseOverHessian(context, 2),
    },
    ...[1, 4].map((h) => ({
      id: `resting-variance-${h}`,
      statement: `SGD ends distributed like the posterior at low temperature, though sometimes it differs; curvature ${h}.`,
      asStated: 'half right' as const,
      corrected:
        'The posterior narrows with curvature; SGD, whose noise grows in proportion to it, does not: lr/(2B) at every curvature.',
      theory: `Noise h/B against curvature h: lr/(2B) = 0.00025 for lr 0.01, B = 20, to leading order in lr h. ${MODEL}`,
      tolerance: 2e-5,
      toleranceReason:
        'The next order is 2 % at curvature 4, and the half-width of the interval 3.3 % with 20 000 runs.',
      measure: (context: GalleryContext) => restingVariance(context, h),
    })),
    {
      id: 'along-valley',
      statement: 'SGD moves along a valley of minima towards the more degenerate place.',
      asStated: 'right',
      theory: `Noise across the valley drives w2 as (1 + 24 lr' c t)^(-1/6), c = lr'/(2B), lr' = 2 lr: 0.8155 after 1e4. ${MODEL}`,
      tolerance: 0.01,
      toleranceReason: 'The drift is taken to leading order in the learning rate; simulations agree within 0.1 %.',
      measure: (context) => ({ predicted: 0.8155, ...meanOf(alongTheValley(context, 1, context.sample(40, 200))) }),
    },
    {
      id: 'stuck',
      statement: 'Where every direction is degenerate, SGD is stuck.',
      asStated: 'right',
      theory: `With d = 2 both gradient and noise vanish on the valley: w2 stays 1 for ever. ${MODEL}`,
      tolerance: 1e-15,
      toleranceReason: 'Nothing is added, so nothing is rounded.',
      measure: (context) => ({ predicted: 1, ...exactly(alongTheValley(context, 2, 1)[0]) }),
    },
  ],
});
