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
import { type ClaimFigure, figureArrays } from '../figure.ts';

const COHEN =
  'J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge of stability, ICLR 2021.';
const STEPS = 1600;
const SMALL_RATE = 0.1;
const EDGE_RATE = 0.6;
/** Long times are quarters of the run. */
const QUARTERS = 4;
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

/** Losses of every step at the edge, from three starts. */
function lossesAtTheEdge(context: GalleryContext): number[][] {
  return context.shared('losses at the edge', () => {
    const steps = Array.from({ length: STEPS + 1 }, (_, t) => t);
    return Array.from({ length: STARTS }, (_, start) => {
      const [cell] = context.run({
        landscapes: [DIGITS],
        optimizers: [gradientDescent(EDGE_RATE)],
        seeds: { first: start, count: 1 },
        budget: { steps: STEPS },
        record: { steps, points: false },
      });
      return steps.map((step) => cell.loss(0, step));
    });
  });
}

/** The share of all stretches of so many updates at whose end the loss is lower than at their beginning. */
function fallingShare(losses: readonly number[], length: number): number {
  let fell = 0;
  for (let t = 0; t + length < losses.length; t++) if (losses[t + length] < losses[t]) fell++;
  return fell / (losses.length - length);
}

/** How many quarters of three runs have a lower mean loss than the one before; not a number where losses never rise. */
function fallingQuarters(context: GalleryContext): number {
  return lossesAtTheEdge(context).reduce((count, losses) => {
    const length = STEPS / QUARTERS;
    const means = Array.from({ length: QUARTERS }, (_, k) =>
      losses.slice(k * length, (k + 1) * length).reduce((sum, loss) => sum + loss / length, 0),
    );
    if (fallingShare(losses, 1) > 0.99) return Number.NaN;
    return count + means.filter((mean, k) => k > 0 && mean < means[k - 1]).length;
  }, 0);
}

function stretchesFigure(context: GalleryContext): ClaimFigure {
  const lengths = [1, 2, 5, 10, 20, 50, 100, 200, 400, 800];
  const runs = lossesAtTheEdge(context);
  return {
    picture: {
      kind: 'lines',
      title: 'How long a stretch must be for the loss to fall',
      x: { label: 'updates', log: true, array: 'lengths' },
      y: { label: 'share of stretches on which the loss falls' },
      series: [
        ...runs.map((_, start) => ({ array: `start ${start}`, label: `start ${start + 1}` })),
        { array: 'all', label: '', predicted: true },
      ],
    },
    arrays: figureArrays({
      lengths,
      all: lengths.map(() => 1),
      ...Object.fromEntries(
        runs.map((losses, start) => [`start ${start}`, lengths.map((length) => fallingShare(losses, length))]),
      ),
    }),
    caption: `lr ${EDGE_RATE}, ${STARTS} starts of ${STEPS} updates each`,
  };
}

/** Sharpness along one run, with its limit. */
function sharpnessFigure(
  title: string,
  run: Omit<EdgeRun, 'start'>,
  limited: boolean,
): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const { steps, sharpness, ratios } = alongTheEdge(context, { ...run, start: 0 });
    const limits = sharpness.map((value, k) => value / ratios[k]);
    return {
      picture: {
        kind: 'lines',
        title,
        x: { label: 'updates', array: 'steps' },
        y: { label: 'sharpness' },
        series: [
          { array: 'sharpness', label: 'sharpness' },
          ...(limited ? [{ array: 'limits', label: '2/lr', predicted: true }] : []),
        ],
      },
      arrays: figureArrays({ steps, sharpness, ...(limited && { limits }) }),
      caption: `one run of ${run.steps} updates; nothing random beside its start and batches`,
    };
  };
}

const CALM: Omit<EdgeRun, 'start'> = { optimizer: gradientDescent(SMALL_RATE), steps: STEPS, samples: 9 };
const EDGE: Omit<EdgeRun, 'start'> = { optimizer: gradientDescent(EDGE_RATE), steps: STEPS, samples: 17 };
const DROPPED: Omit<EdgeRun, 'start'> = { optimizer: DROP, steps: STEPS, samples: 17 };
const ENTROPY: Omit<EdgeRun, 'start'> = {
  optimizer: gradientDescent(0.2),
  landscape: CROSS_ENTROPY,
  steps: 3000,
  samples: 13,
};
const BATCHED: Omit<EdgeRun, 'start'> = {
  optimizer: { ...gradientDescent(EDGE_RATE), gradient: { kind: 'batch', size: 8 } },
  steps: STEPS,
  samples: 9,
};

export const cohen2021 = defineEntry({
  id: 'cohen-2021',
  version: 3,
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
  budgetSeconds: { quick: 25, full: 25 },
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
    'Cohen et al. trained networks by full gradients and drew the sharpness beside 2/lr. It rises as long as it can (progressive sharpening), and when it is at 2/lr the loss, which the descent lemma no longer protects, goes up and down while falling over long times. The same at other rates, with momentum and with Adam is measured in the entry “Edge of stability and catapults”; here are the figure itself and those around it.\n\nRun the analyses. With lr 0.1 the sharpness rises all the way, far from its limit of 20. At the drop of the rate from 0.9 to 0.6 the limit jumps up, and the sharpness sets off after it. With batches of 8 it stays well below; with cross-entropy it falls as the rows come to be classified.\n\nChange the size of the batches and see the sharpness go up with it; drop the rate later, when little loss is left, and the sharpness no longer reaches its new limit.',
  claims: [
    {
      id: 'progressive-sharpening',
      statement: 'While the sharpness is below 2/lr it tends to rise.',
      asStated: 'right',
      theory: `On digits with lr 0.1, whose limit of 20 is never near, the sharpness at the end is above that of the start; the text says which way, not how far. ${COHEN}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      quantity: 'starts with sharpening',
      mistaken: { what: 'a sharpness that stays what it was', predicted: 0 },
      reading: 'Nothing pushes the sharpness but training itself: it goes up long before any limit is felt.',
      notShown: 'Why: there is no theory of it beyond small models. One seed, three starts, no interval.',
      measure: (context) =>
        startsWith(
          context,
          CALM,
          ({ sharpness, ratios }) =>
            sharpness[sharpness.length - 1] > sharpness[0] && ratios.every((ratio) => ratio < 0.9),
        ),
      figure: sharpnessFigure('Progressive sharpening', CALM, false),
    },
    {
      id: 'at-the-edge',
      statement: 'The sharpness rises to 2/lr and stays just there.',
      asStated: 'right',
      theory: `At lr 0.6 the median of sharpness over 2/lr in the second half of training is 1. ${COHEN}`,
      tolerance: 0.05,
      toleranceReason: '5 %, said beforehand: what “just there” is taken to mean, as in the other entry.',
      quantity: 'sharpness × lr/2, median',
      mistaken: { what: 'a limit of 1/lr', predicted: 0.5 },
      reading: 'The limit of stability is not a wall that training must keep away from: it is where training lives.',
      notShown: 'The swings round the limit, which a median does not see. One start.',
      measure: (context) => ({ predicted: 1, ...exactly(later(alongTheEdge(context, { ...EDGE, start: 0 }))) }),
      figure: sharpnessFigure('At the edge of stability', EDGE, true),
    },
    {
      id: 'long-run',
      statement: 'At the edge the loss no longer falls at every step, and yet it falls over long times.',
      asStated: 'right',
      theory: `At lr 0.6 more than one update in a hundred raises the loss, but from each quarter of the run to the next its mean falls: in three starts nine times. ${COHEN}`,
      tolerance: 0.5,
      toleranceReason: 'A count, of nine pairs of quarters.',
      quantity: 'quarters whose mean loss is below that before',
      mistaken: { what: 'as many that rise as fall', predicted: 4.5 },
      reading: 'The descent lemma fails at a tenth to a third of the updates, and training goes on regardless.',
      notShown:
        'How long is long: stretches of some hundred updates are needed here, as the figure shows; no theory says how many.',
      measure: (context) => ({
        predicted: STARTS * (QUARTERS - 1),
        ...exactly(fallingQuarters(context)),
      }),
      figure: stretchesFigure,
    },
    {
      id: 'drop',
      statement: 'When the learning rate is cut the sharpness sets off to the new edge.',
      asStated: 'right',
      theory: `From 0.9 to 0.6 the limit rises by half: in the 800 updates behind the cut the sharpness rises by more than a tenth. ${COHEN}`,
      tolerance: 0.5,
      toleranceReason: COUNT,
      quantity: 'starts that set off',
      mistaken: { what: 'a sharpness that stays at the old edge', predicted: 0 },
      reading: 'The edge holds the sharpness down; once it is lifted the sharpening goes on where it was stopped.',
      notShown: 'Cuts late in training, when too little loss is left to sharpen. One seed, three starts, no interval.',
      measure: (context) =>
        startsWith(context, DROPPED, ({ sharpness }) => {
          const half = STEPS / 2 / (STEPS / 16);
          return sharpness[2 * half - 1] > 1.1 * sharpness[half];
        }),
      figure: sharpnessFigure('A cut of the learning rate', DROPPED, true),
    },
    {
      id: 'cross-entropy',
      statement: 'The sharpness rises to the end of training.',
      asStated: 'half right',
      corrected: 'With squared error. With cross-entropy it falls when the rows come to be classified.',
      theory: `The curvature of the outputs is p (1 - p), which goes to 0 with the loss: the last sharpness over the largest tends to 0. ${COHEN}`,
      tolerance: 0.25,
      toleranceReason: 'After a finite time some loss is left: a quarter, said beforehand, is well on the way to 0.',
      quantity: 'last sharpness over the largest',
      mistaken: { what: 'a largest sharpness at the end', predicted: 1 },
      reading: 'Sure answers are flat: where every row is classified the loss hardly curves, at any weights.',
      notShown: 'Sharpness of the outputs themselves, which goes on rising. One start, 3000 updates.',
      measure: (context) => {
        const { sharpness } = alongTheEdge(context, { ...ENTROPY, start: 0 });
        return { predicted: 0, ...exactly(sharpness[sharpness.length - 1] / Math.max(...sharpness)) };
      },
      figure: sharpnessFigure('With cross-entropy', ENTROPY, true),
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
      quantity: 'starts that stay below',
      mistaken: { what: 'the edge of full gradients', predicted: 0 },
      reading: 'Small batches find flatter places because sharper ones are not stable under them.',
      notShown:
        'What takes the place of 2/lr: it depends on the spread of the batches. One seed, three starts, no interval.',
      measure: (context) => startsWith(context, BATCHED, (along) => later(along) < 0.9),
      figure: sharpnessFigure('With batches of 8', BATCHED, true),
    },
  ],
});
