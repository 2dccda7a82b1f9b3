/** The figures of Cohen et al. (2021): what the sharpness does before, at and beside the edge of stability. */
import { quantiles } from '../../math/quantiles.ts';
import {
  defineEntry,
  type EvaluateInput,
  type ExperimentInput,
  type GalleryContext,
  type Measurement,
} from '../define.ts';
import { type AlongTheEdge, alongTheEdge, DIGITS, type EdgeRun } from '../digits-edge.ts';
import { exactly } from '../estimates.ts';

const COHEN =
  'J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021.';
const STEPS = 1600;
const SMALL_RATE = 0.1;
const EDGE_RATE = 0.6;
/** Over so many updates the loss falls, whatever it does in between. */
const LONG = 800;
const DROP: ExperimentInput['optimizers'][number] = {
  algorithm: 'sgd',
  parameters: { learningRate: { schedule: 'step', from: 0.9, factor: 2 / 3, every: STEPS / 2 } },
};
const STARTS = 3;
const COUNT = 'A count of three starts.';
const CROSS_ENTROPY: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: { ...DIGITS.parameters, loss: 'cross-entropy' },
};

function gradientDescent(learningRate: number): ExperimentInput['optimizers'][number] {
  return { algorithm: 'sgd', parameters: { learningRate } };
}

/** Of three starts how many have a run like that. */
function startsWith(
  context: GalleryContext,
  run: Omit<EdgeRun, 'start'>,
  holds: (along: AlongTheEdge) => boolean,
): Measurement {
  const count = Array.from({ length: STARTS }, (_, start) => alongTheEdge(context, { ...run, start })).filter(holds);
  return { predicted: STARTS, ...exactly(count.length) };
}

function later({ steps, ratios }: AlongTheEdge): number {
  return quantiles(Float64Array.from(ratios.filter((_, k) => steps[k] >= STEPS / 2)), [0.5])[0];
}

export const cohen2021 = defineEntry({
  id: 'cohen-2021',
  version: 1,
  label: 'Cohen 2021: sharpness',
  group: 'Published figures',
  summary:
    'Progressive sharpening before the edge, losses that rise and yet fall at it, what a lower rate, cross-entropy and batches change.',
  seed: '002',
  references: [
    { text: COHEN, url: 'https://arxiv.org/abs/2103.00065' },
    {
      text: 'L. Wu, C. Ma, W. E, How SGD selects the global minima in over-parameterized learning: a dynamical stability perspective, NeurIPS 2018',
      url: 'https://papers.nips.cc/paper/2018/hash/6651526b6fb8f29a00507de6a49ce30f-Abstract.html',
    },
  ],
  budgetSeconds: { quick: 20, full: 20 },
  experiments: [
    {
      name: 'Before, at and beyond the edge',
      landscapes: [DIGITS],
      optimizers: [
        gradientDescent(SMALL_RATE),
        gradientDescent(EDGE_RATE),
        DROP,
        { ...gradientDescent(EDGE_RATE), gradient: { kind: 'batch', size: 8 } },
      ],
      budget: { steps: STEPS },
    },
    {
      name: 'With cross-entropy',
      landscapes: [CROSS_ENTROPY],
      optimizers: [gradientDescent(0.2)],
      budget: { steps: 3000 },
    },
  ],
  analyses: [
    { name: 'Progressive sharpening', analysis: 'edge-of-stability', at: { run: { optimizer: 0 } } },
    { name: 'A drop of the learning rate', analysis: 'edge-of-stability', at: { run: { optimizer: 2 } } },
    { name: 'With batches of 8', analysis: 'edge-of-stability', at: { run: { optimizer: 3 } } },
    { name: 'With cross-entropy', analysis: 'edge-of-stability', experiment: 1, at: { run: {} } },
  ],
  guide:
    'Cohen et al. trained networks by full gradients and drew the sharpness beside 2/lr. It rises as long as it can (progressive sharpening), and when it is at 2/lr the loss, which the descent lemma no longer protects, goes up and down while falling over long times. That the sharpness comes to the edge is measured in the entry “Edge of stability and catapults”; here are the figures around that one.\n\nRun the analyses. With lr 0.1 the sharpness rises all the way, far from its limit of 20. At the drop of the rate from 0.9 to 0.6 the limit jumps up, and the sharpness sets off after it. With batches of 8 it stays well below; with cross-entropy it falls as the rows come to be classified.\n\nChange the size of the batches and see the sharpness go up with it; drop the rate later, when little loss is left, and the sharpness no longer reaches its new limit.',
  claims: [
    {
      id: 'progressive-sharpening',
      statement: 'While the sharpness is below 2/lr it tends to rise.',
      asStated: 'right',
      theory: `On digits with lr 0.1, whose limit of 20 is never near, the sharpness more than doubles. ${COHEN}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'a sharpness that stays what it was', predicted: 0 },
      measure: (context) =>
        startsWith(
          context,
          { optimizer: gradientDescent(SMALL_RATE), steps: STEPS, samples: 5 },
          ({ sharpness, ratios }) =>
            sharpness[sharpness.length - 1] > 2 * sharpness[0] && ratios.every((ratio) => ratio < 0.9),
        ),
    },
    {
      id: 'long-run',
      statement: 'At the edge the loss no longer falls at every step, and yet it falls over long times.',
      asStated: 'right',
      theory: `At lr 0.6 at least one update in a hundred raises the loss, but over any 800 of them it falls: the share of such stretches is 1. ${COHEN}`,
      tolerance: 0.12,
      toleranceReason: 'Of the stretches of 800 updates that begin at every hundredth one all but one, 8 of 9.',
      mistaken: { what: 'as many that rise as fall', predicted: 0.5 },
      measure: (context) => {
        const { losses, values } = alongTheEdge(context, {
          optimizer: gradientDescent(EDGE_RATE),
          steps: STEPS,
          samples: 17,
        });
        const ahead = LONG / (STEPS / 16);
        const fell = losses.slice(ahead).map((loss, k) => loss < losses[k]);
        const share = fell.filter(Boolean).length / fell.length;
        return { predicted: 1, ...exactly(values.risingShare > 0.01 ? share : Number.NaN) };
      },
    },
    {
      id: 'drop',
      statement: 'When the learning rate is cut the sharpness sets off to the new edge.',
      asStated: 'right',
      theory: `From 0.9 to 0.6 the limit rises by half: in the 800 updates behind the cut the sharpness rises by more than a tenth. ${COHEN}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'a sharpness that stays at the old edge', predicted: 0 },
      measure: (context) =>
        startsWith(context, { optimizer: DROP, steps: STEPS, samples: 17 }, ({ sharpness }) => {
          const half = STEPS / 2 / (STEPS / 16);
          return sharpness[2 * half - 1] > 1.1 * sharpness[half];
        }),
    },
    {
      id: 'cross-entropy',
      statement: 'The sharpness rises to the end of training.',
      asStated: 'half right',
      corrected: 'With squared error. With cross-entropy it falls when the rows come to be classified.',
      theory: `The curvature of the outputs is p (1 - p), which goes to 0 with the loss: the last sharpness over the largest tends to 0. ${COHEN}`,
      tolerance: 0.25,
      toleranceReason: 'After a finite time some loss is left: a quarter is well on the way to 0.',
      mistaken: { what: 'a largest sharpness at the end', predicted: 1 },
      measure: (context) => {
        const { sharpness } = alongTheEdge(context, {
          optimizer: gradientDescent(0.2),
          landscape: CROSS_ENTROPY,
          steps: 3000,
          samples: 5,
        });
        return { predicted: 0, ...exactly(sharpness[sharpness.length - 1] / Math.max(...sharpness)) };
      },
    },
    {
      id: 'batches',
      statement: 'Training with batches too comes to the edge of stability at 2/lr.',
      asStated: 'wrong',
      corrected: 'Their noise makes it unstable before: with batches of 8 the sharpness stays well below 2/lr.',
      theory:
        'Stability in the mean square needs lr times sharpness below 2 by what the curvature differs between batches (Wu, Ma, E 2018): less than nine tenths of it in the second half.',
      tolerance: 0.5,
      toleranceReason: COUNT,
      mistaken: { what: 'the edge of full gradients', predicted: 0 },
      measure: (context) =>
        startsWith(
          context,
          {
            optimizer: { ...gradientDescent(EDGE_RATE), gradient: { kind: 'batch', size: 8 } },
            steps: STEPS,
            samples: 9,
          },
          (along) => later(along) < 0.9,
        ),
    },
  ],
});
