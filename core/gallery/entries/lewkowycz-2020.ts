/** The figures of Lewkowycz et al. (2020): three phases of the learning rate, and what width does to the catapult. */
import { log } from '../../wasm/elementary.ts';
import { defineEntry, type EvaluateInput, type GalleryContext } from '../define.ts';
import { alongTheEdge, DIGITS } from '../digits-edge.ts';
import { exactly, shareOf } from '../estimates.ts';
import { catapult } from '../uv-catapult.ts';

const LEWKOWYCZ =
  'A. Lewkowycz, Y. Bahri, E. Dyer, J. Sohl-Dickstein, G. Gur-Ari, The large learning rate phase of deep learning: the catapult mechanism (2020).';
const RATE = 2.5;
const WIDTH = 100;
const CAUGHT_RATE = 2.8;
const STARTS = 3;
/** From the usual start its sharpness is about 6.5. */
const SHARP_DIGITS: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: { ...DIGITS.parameters, initialScale: 1 },
};
const DIGITS_RATE = 0.6;

/** Of random starts of a network of 100 units the share that ends with a curvature below 2/lr. */
function endsFlatter(context: GalleryContext) {
  const [cell] = context.run({
    landscapes: [{ family: 'uv-network', parameters: { dimension: WIDTH } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CAUGHT_RATE } }],
    seeds: { count: context.sample(200, 2000) },
    budget: { steps: 1000 },
    record: { steps: [1000], points: false },
  });
  let below = 0;
  for (let run = 0; run < cell.count; run++) {
    const curvature = cell.final(run).reduce((sum, x) => sum + x * x, 0) / WIDTH;
    if (cell.outcome(run) !== 'diverged' && cell.loss(run, 1000) < 1e-6 && curvature < 2 / CAUGHT_RATE) below++;
  }
  return shareOf(below, cell.count);
}

/** Digits with a rate of nearly four over the first sharpness: how many of three starts land flatter. */
function landsFlatter(context: GalleryContext): number {
  return Array.from({ length: STARTS }, (_, start) =>
    alongTheEdge(context, {
      landscape: SHARP_DIGITS,
      optimizer: { algorithm: 'sgd', parameters: { learningRate: DIGITS_RATE } },
      steps: 400,
      samples: 5,
      start,
    }),
  ).filter(({ ratios, losses, sharpness }) => {
    const last = ratios.length - 1;
    return ratios[0] > 1.2 && losses[last] < losses[0] / 5 && sharpness[last] < 0.75 * sharpness[0];
  }).length;
}

export const lewkowycz2020 = defineEntry({
  id: 'lewkowycz-2020',
  version: 1,
  label: 'Lewkowycz 2020: catapults',
  group: 'Published figures',
  summary:
    'How wide networks are thrown up by a large learning rate and land in a flatter place: how high, how late, and how surely.',
  seed: '002',
  references: [{ text: LEWKOWYCZ, url: 'https://arxiv.org/abs/2003.02218' }],
  budgetSeconds: { quick: 8, full: 15 },
  experiments: [
    {
      name: 'Lazy, catapult, divergent',
      landscapes: [{ family: 'uv-network', parameters: { dimension: WIDTH } }],
      optimizers: [1, CAUGHT_RATE, 4.5].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
      seeds: { count: 20 },
      budget: { steps: 200 },
    },
    {
      name: 'Digits, beyond the limit at the start',
      landscapes: [SHARP_DIGITS],
      optimizers: [0.1, DIGITS_RATE].map((learningRate) => ({ algorithm: 'sgd', parameters: { learningRate } })),
      seeds: { count: 3 },
      budget: { steps: 400 },
    },
  ],
  analyses: [
    {
      name: 'A catapult on digits',
      analysis: 'edge-of-stability',
      experiment: 1,
      at: { run: { optimizer: 1 } },
    },
  ],
  guide:
    'Lewkowycz et al. (2020) found three phases: below 2 over the first curvature a wide network is lazy, its curvature stays; between 2 and 4 the loss rises first, up to the order of the width, and training lands where the curvature is below 2/lr; above 4 it is lost. In the uv model all of it is exact. Where single rates end is measured in the entry “Edge of stability and catapults”; here is what width does.\n\nLook at the losses of the first experiment on a logarithmic axis: straight down, up and down, up for ever. On digits at lr 0.6 the analysis shows the sharpness come down from twice its limit within a hundred updates, while the loss falls: there is more to learn than the sharpest direction.\n\nChange the width: ten times as many units raise the peak tenfold and delay it by six steps. Then move the learning rate from 2 to 4.',
  claims: [
    {
      id: 'lazy',
      statement: 'Below 2 over the curvature wide networks are lazy: the curvature does not change.',
      asStated: 'half right',
      corrected: 'It changes in proportion to 1/width.',
      theory: `A step changes it by lr f^2/m (lr curvature - 4): the slope of ln |change| against ln m is -1, from m = 100 to 10 000 at lr 1. ${LEWKOWYCZ}`,
      tolerance: 0.02,
      toleranceReason: 'The next order in 1/m is 1 % at m = 100.',
      measure: (context) => {
        const [small, large] = [100, 10_000].map((width) => Math.abs(catapult(context, 1, width).curvature - 1));
        return { predicted: -1, ...exactly(log(large / small) / log(100)) };
      },
    },
    {
      id: 'peak',
      statement: 'In a catapult the loss grows to the order of the width.',
      asStated: 'right',
      theory: `It stops where f^2/m is of order 1: the slope of ln(largest loss) against ln m is 1, from 10^3 to 10^9. ${LEWKOWYCZ}`,
      tolerance: 0.08,
      toleranceReason: 'The steps hit the top within a factor 2.25 of the loss, ln 2.25/ln 10^6 = 0.059, and a little.',
      measure: (context) => {
        const [small, large] = [1e3, 1e9].map((width) => catapult(context, RATE, width).peak);
        return { predicted: 1, ...exactly(log(large / small) / log(1e6)) };
      },
    },
    {
      id: 'delay',
      statement: 'And it takes longer the wider the network, but only as the logarithm of the width.',
      asStated: 'right',
      theory: `f grows by |1 - lr curvature| = 1.5 a step until f^2 is about m: 1/(2 ln 1.5) = 1.233 steps for each unit of ln m. ${LEWKOWYCZ}`,
      tolerance: 0.1,
      toleranceReason: 'One step of rounding at one end, 1/ln 10^6 = 0.072, and a little.',
      mistaken: { what: 'one factor 1.5 in the loss a step, in the place of two', predicted: 2.466 },
      measure: (context) => {
        const [small, large] = [1e3, 1e9].map((width) => catapult(context, RATE, width).peakStep);
        return { predicted: 1 / (2 * log(1.5)), ...exactly((large - small) / log(1e6)) };
      },
    },
    {
      id: 'lands',
      statement: 'Between 2 and 4 training converges, in a flatter place than it began in.',
      asStated: 'right',
      theory: `From random starts of 100 units, whose curvature deviates by a tenth from 1, lr 2.8 is in that range: all end at a curvature below 2/lr. ${LEWKOWYCZ}`,
      tolerance: 0.06,
      toleranceReason: 'The width of the interval with no exception in 200 starts, 0.051, and a little.',
      mistaken: { what: 'as with a rate above 4', predicted: 0 },
      measure: (context) => ({ predicted: 1, ...endsFlatter(context) }),
    },
    {
      id: 'digits',
      statement: 'In networks on real data too the loss rises first and training lands in a flatter place.',
      asStated: 'half right',
      corrected:
        'It lands flatter. Whether the loss rises on the way depends on what else is learnt meanwhile: on digits it seldom does.',
      theory: `Digits from a start with a sharpness of two to three times its limit: the loss falls to less than a fifth, the sharpness to less than three quarters of the first one. ${LEWKOWYCZ}`,
      tolerance: 0.5,
      toleranceReason: 'A count of three starts.',
      mistaken: { what: 'divergence above 2/sharpness', predicted: 0 },
      measure: (context) => ({ predicted: STARTS, ...exactly(landsFlatter(context)) }),
    },
  ],
});
