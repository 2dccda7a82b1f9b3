/** The figures of Lewkowycz et al. (2020): three phases of the learning rate, and what width does to the catapult. */
import { log, powi } from '../../wasm/elementary.ts';
import { defineEntry, type EvaluateInput, type GalleryContext } from '../define.ts';
import { type AlongTheEdge, alongTheEdge, DIGITS } from '../digits-edge.ts';
import { exactly, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { DRAWS_FOR_NINE_IN_TEN } from '../tolerances.ts';
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
/** Below 2 over every first sharpness. */
const CALM_RATE = 0.2;

/** Of random starts of a network of 100 units the share that ends with a curvature below 2/lr. */
function endsFlatter(context: GalleryContext) {
  const [cell] = context.run({
    landscapes: [{ family: 'uv-network', parameters: { dimension: WIDTH } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: CAUGHT_RATE } }],
    seeds: { count: context.sample(210, 2000) },
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

/** The same start of digits, with a rate beyond its limit of stability and with a calm one. */
function onDigits(context: GalleryContext, start: number): { thrown: AlongTheEdge; calm: AlongTheEdge } {
  const [thrown, calm] = [DIGITS_RATE, CALM_RATE].map((learningRate) =>
    alongTheEdge(context, {
      landscape: SHARP_DIGITS,
      optimizer: { algorithm: 'sgd', parameters: { learningRate } },
      steps: 400,
      samples: 9,
      start,
    }),
  );
  return { thrown, calm };
}

/** How many of three starts land flatter with the large rate than with the calm one, from beyond the limit to about it. */
function landsFlatter(context: GalleryContext): number {
  return Array.from({ length: STARTS }, (_, start) => onDigits(context, start)).filter(({ thrown, calm }) => {
    const last = thrown.ratios.length - 1;
    const converged = thrown.losses[last] < thrown.losses[0] / 5 && calm.losses[last] < calm.losses[0] / 5;
    return (
      converged && thrown.ratios[0] > 1.5 && thrown.ratios[last] < 1.25 && thrown.sharpness[last] < calm.sharpness[last]
    );
  }).length;
}

function digitsFigure(context: GalleryContext): ClaimFigure {
  const { thrown, calm } = onDigits(context, 0);
  return {
    picture: {
      kind: 'lines',
      title: 'Digits from one start, thrown and calm',
      x: { label: 'steps', array: 'steps' },
      y: { label: 'sharpness' },
      series: [
        { array: 'thrown', label: `lr ${DIGITS_RATE}` },
        { array: 'calm', label: `lr ${CALM_RATE}` },
        { array: 'limit', label: `2/lr at ${DIGITS_RATE}`, predicted: true },
      ],
    },
    arrays: figureArrays({
      steps: thrown.steps,
      thrown: thrown.sharpness,
      calm: calm.sharpness,
      limit: thrown.steps.map(() => 2 / DIGITS_RATE),
    }),
    caption: `the first of ${STARTS} starts, one run each`,
  };
}

/** Of starts on digits the share whose loss comes above the first one within 20 steps. */
function risesFirst(context: GalleryContext) {
  const [cell] = context.run({
    landscapes: [SHARP_DIGITS],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: DIGITS_RATE } }],
    seeds: { count: context.sample(DRAWS_FOR_NINE_IN_TEN, 2 * DRAWS_FOR_NINE_IN_TEN) },
    budget: { steps: 20 },
    record: { steps: Array.from({ length: 21 }, (_, t) => t), points: false },
  });
  let rising = 0;
  for (let run = 0; run < cell.count; run++) {
    const losses = Array.from({ length: 21 }, (_, t) => cell.loss(run, t));
    if (losses.some((loss) => loss > losses[0])) rising++;
  }
  return shareOf(rising, cell.count);
}

/** Where the curvature ends against the learning rate, beside the exact map of f and the curvature. */
function phasesFigure(context: GalleryContext): ClaimFigure {
  const rates = Array.from({ length: 24 }, (_, k) => 0.25 + k * 0.15);
  const mapped = (rate: number): number => {
    let [f, curvature] = [1, 1];
    for (let t = 0; t < 2000; t++) {
      const square = (f * f) / 1000;
      [f, curvature] = [
        f * (1 - rate * curvature + rate * rate * square),
        curvature + rate * square * (rate * curvature - 4),
      ];
    }
    return curvature;
  };
  return {
    picture: {
      kind: 'points',
      title: 'Three phases of the learning rate',
      x: { label: 'lr × first curvature', array: 'rates' },
      y: { label: 'curvature at the end' },
      series: [
        { array: 'ends', label: 'gradient descent' },
        { array: 'map', label: 'exact map', predicted: true },
        { array: 'limit', label: '2/lr', predicted: true, x: 'above' },
      ],
    },
    arrays: figureArrays({
      rates,
      ends: rates.map((rate) => catapult(context, rate).curvature),
      map: rates.map(mapped),
      above: rates.filter((rate) => rate >= 2),
      limit: rates.filter((rate) => rate >= 2).map((rate) => 2 / rate),
    }),
    caption: '1000 units, one run for each rate, nothing random',
  };
}

const FIGURE_WIDTHS = [3, 4, 5, 6, 7, 8, 9].map((power) => powi(10, power));

/** The largest loss, and the step where it is met, against the width. */
function peaksFigure(what: 'peak' | 'peakStep'): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const found = FIGURE_WIDTHS.map((width) => catapult(context, RATE, width)[what]);
    const first = found[0];
    const law = (width: number): number =>
      what === 'peak' ? (first * width) / FIGURE_WIDTHS[0] : first + log(width / FIGURE_WIDTHS[0]) / (2 * log(1.5));
    return {
      picture: {
        kind: 'points',
        title: what === 'peak' ? 'The height of a catapult' : 'The delay of a catapult',
        x: { label: 'hidden units', log: true, array: 'widths' },
        y: what === 'peak' ? { label: 'largest loss', log: true } : { label: 'step of the largest loss' },
        series: [
          { array: 'found', label: 'gradient descent' },
          { array: 'law', label: what === 'peak' ? 'in proportion' : 'ln width/(2 ln 1.5)', predicted: true },
        ],
      },
      arrays: figureArrays({ widths: FIGURE_WIDTHS, found, law: FIGURE_WIDTHS.map(law) }),
      caption: `lr ${RATE} over the first curvature, one run for each width, nothing random; the law goes through the first`,
    };
  };
}

export const lewkowycz2020 = defineEntry({
  id: 'lewkowycz-2020',
  version: 2,
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
      tolerance: 0.003,
      toleranceReason: 'The next order in 1/m is 1 % at m = 100: ln 1.01/ln 100 = 0.0022.',
      quantity: 'exponent of the width',
      reading: 'Lazy is a matter of width: a hundred times as many units, a hundredth of the change.',
      notShown: 'Losses, which fall alike at all widths. Two numbers stand for all units: the map is exact.',
      measure: (context) => {
        const [small, large] = [100, 10_000].map((width) => Math.abs(catapult(context, 1, width).curvature - 1));
        return { predicted: -1, ...exactly(log(large / small) / log(100)) };
      },
      figure: phasesFigure,
    },
    {
      id: 'peak',
      statement: 'In a catapult the loss grows to the order of the width.',
      asStated: 'right',
      theory: `It stops where f^2/m is of order 1: the slope of ln(largest loss) against ln m is 1, from 10^3 to 10^9. ${LEWKOWYCZ}`,
      tolerance: 0.059,
      toleranceReason: 'The steps hit the top within a factor 1.5^2 of the loss: ln 2.25/ln 10^6 = 0.0587.',
      quantity: 'exponent of the width',
      reading: 'The wider the network the higher it is thrown; in the limit it would not come down.',
      notShown: 'Networks on data, where weights leave the model long before.',
      measure: (context) => {
        const [small, large] = [1e3, 1e9].map((width) => catapult(context, RATE, width).peak);
        return { predicted: 1, ...exactly(log(large / small) / log(1e6)) };
      },
      figure: peaksFigure('peak'),
    },
    {
      id: 'delay',
      statement: 'And it takes longer the wider the network, but only as the logarithm of the width.',
      asStated: 'right',
      theory: `f grows by |1 - lr curvature| = 1.5 a step until f^2 is about m: 1/(2 ln 1.5) = 1.233 steps for each unit of ln m. ${LEWKOWYCZ}`,
      tolerance: 0.0724,
      toleranceReason: 'The step of the top is a whole number at both ends: one step between them, 1/ln 10^6 = 0.0724.',
      mistaken: { what: 'one factor 1.5 in the loss a step, in the place of two', predicted: 2.466 },
      quantity: 'steps for a unit of ln width',
      reading: 'From a thousand to a billion units the top is met only 17 steps later.',
      notShown: 'Larger starts of f, from which it is met sooner.',
      measure: (context) => {
        const [small, large] = [1e3, 1e9].map((width) => catapult(context, RATE, width).peakStep);
        return { predicted: 1 / (2 * log(1.5)), ...exactly((large - small) / log(1e6)) };
      },
      figure: peaksFigure('peakStep'),
    },
    {
      id: 'lands',
      statement: 'Between 2 and 4 training converges, in a flatter place than it began in.',
      asStated: 'right',
      theory: `From random starts of 100 units, whose curvature deviates by a tenth from 1, lr 2.8 is in that range: they end at a curvature below 2/lr. ${LEWKOWYCZ}`,
      tolerance: 0.05,
      toleranceReason:
        '“All” is decided as more than nineteen in twenty, said beforehand: 206 starts without an exception show it at 99.9 %.',
      mistaken: { what: 'as with a rate above 4', predicted: 0 },
      quantity: 'share of starts',
      counted: 'starts',
      reading: 'The place where it lands is flatter because the place where it began was too sharp to stay.',
      notShown: 'A few starts in a thousand that do not end there: nothing is said of a share below one in twenty.',
      measure: (context) => ({ predicted: 1, ...endsFlatter(context) }),
      figure: phasesFigure,
    },
    {
      id: 'digits',
      statement: 'In networks on real data too training with a large rate lands in a flatter place.',
      asStated: 'right',
      theory: `Digits from a start with a sharpness of 1.5 to 3 times its limit of 2/lr: what stays must be stable, so that the sharpness comes down to about the limit, below that which a calm rate has from the same start. ${LEWKOWYCZ}`,
      tolerance: 0.5,
      toleranceReason: 'A count of three starts.',
      quantity: 'starts that land flatter',
      mistaken: { what: 'divergence above 2/sharpness', predicted: 0 },
      reading: 'Both rates flatten the place a little; the large one goes on until its own limit allows it to stay.',
      notShown:
        'Whether the flatter place is better on other digits. Three starts of one seed: a count without an interval.',
      measure: (context) => ({ predicted: STARTS, ...exactly(landsFlatter(context)) }),
      figure: digitsFigure,
    },
    {
      id: 'digits-rise',
      statement: 'There too the loss rises first.',
      asStated: 'half right',
      corrected:
        'Along the sharpest direction. As a whole it rises above the first loss from fewer than half of all starts: there is more to learn than that direction.',
      theory: `The loss in the sharpest direction grows by |1 - lr sharpness|^2 a step; ten classes fall meanwhile. The model with one output has nothing else to learn. ${LEWKOWYCZ}`,
      tolerance: 0.25,
      toleranceReason:
        '“Fewer than half”: any share between 0 and one half, in the middle of which the prediction stands.',
      quantity: 'share of starts',
      counted: 'starts',
      mistaken: { what: 'a rise from all starts', predicted: 1 },
      reading: 'The catapult is there, and it is seen in the sharpness; in the loss it often cannot be seen.',
      notShown: 'Larger rates, at which more starts rise and some are lost.',
      measure: (context) => ({ predicted: 0.25, ...risesFirst(context) }),
    },
  ],
});
