/** The figures of Saxe et al. (2013) beside the modes themselves: transitions, waits, depth. */
import { log, pow } from '../../wasm/elementary.ts';
import { LEARNING_RATE, modeTraining, strengthOf, timeOf } from '../deep-linear-modes.ts';
import { defineEntry, type ExperimentInput, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';

const SAXE =
  'A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2013).';
const STRENGTH = 2;
const START = 1e-3;
const STEPS_OF_FLOW = 'Steps of lr 0.0002 instead of a flow: a relative error of lr s^2 a unit of time, 0.1 %.';

function twoLayers(context: GalleryContext, start: number) {
  return modeTraining(context, [1, 1, 1], [STRENGTH], start, 6);
}

const DEEP_START = 0.3;

/** The learning rate of a network of L layers: the largest curvature of a mode that is learnt is about L s^(2 - 2/L). */
function rateOf(layers: number): number {
  return 0.002 / layers;
}

/** Steps of gradient descent until a single chain of L weights has half its strength, from 0.3, at a rate of 1/L. */
function stepsToHalf(context: GalleryContext, layers: number): number {
  const learningRate = rateOf(layers);
  const widths = new Array<number>(layers + 1).fill(1);
  const cell = modeTraining(context, widths, [STRENGTH], DEEP_START, 30 / layers, learningRate);
  return timeOf(cell, layers, 1, 0, STRENGTH / 2, learningRate) / learningRate;
}

/** The integral of 1/(L a^(2 - 2/L) (s - a)) from the start to s/2, by Simpson's rule, over the learning rate. */
function expectedSteps(layers: number): number {
  const points = 2000;
  const width = (STRENGTH / 2 - DEEP_START) / points;
  let sum = 0;
  for (let k = 0; k <= points; k++) {
    const a = DEEP_START + k * width;
    const weight = k === 0 || k === points ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight / (layers * pow(a, 2 - 2 / layers) * (STRENGTH - a));
  }
  return (sum * width) / 3 / rateOf(layers);
}

const DEPTHS = [2, 4, 16];

function chains(): ExperimentInput['landscapes'] {
  return DEPTHS.map((layers) => ({
    family: 'deep-linear',
    parameters: {
      widths: new Array<number>(layers + 1).fill(1),
      singularValues: [STRENGTH],
      initialScale: DEEP_START,
    },
  }));
}

export const saxe2013 = defineEntry({
  id: 'saxe-2013',
  version: 1,
  label: 'Saxe 2013: modes, waits and depth',
  group: 'Published figures',
  summary: 'How sudden the learning of a mode is, how long it waits, and why depth need not slow it down.',
  seed: '002',
  references: [{ text: SAXE, url: 'https://arxiv.org/abs/1312.6120' }],
  budgetSeconds: { quick: 5, full: 5 },
  experiments: [
    {
      name: 'One mode, from three starts',
      landscapes: [1e-2, 1e-4, 1e-6].map((initialScale) => ({
        family: 'deep-linear',
        parameters: { widths: [1, 1, 1], singularValues: [STRENGTH], initialScale },
      })),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
      budget: { steps: 3000 },
    },
    {
      name: 'Chains of 2, 4 and 16 weights',
      landscapes: chains(),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: rateOf(16) } }],
      budget: { steps: 20_000 },
    },
  ],
  guide:
    'The figures of Saxe et al. (2013) that made deep linear networks a model of learning: a mode is not learnt gradually but after a wait, suddenly; the wait grows with the logarithm of how small the start was; and from a start that is not small, depth hardly slows training down once the learning rate goes like 1/depth. That strong modes come first, along exact curves, is measured in the entry “Deep linear networks”.\n\nLook at the losses of the first experiment: three steps of one shape, at even distances. In the second one all chains have the same learning rate, that of the deepest: read the steps at which they fall, and multiply those of the shallower ones by rate over rate.\n\nChange the start of the chains to 0.01, and the deep ones stand still: their wait is a power of the start, not a logarithm.',
  claims: [
    {
      id: 'transition',
      statement: 'Learning is a sudden transition after a long plateau.',
      asStated: 'right',
      theory: `A mode of two layers goes from a tenth to nine tenths of its strength in ln 81/(2 s) = 1.0986 at s = 2, however long it waited. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: STEPS_OF_FLOW,
      measure: (context) => {
        const cell = twoLayers(context, START);
        const [from, to] = [0.1, 0.9].map((part) => timeOf(cell, 2, 1, 0, part * STRENGTH));
        return { predicted: log(81) / (2 * STRENGTH), ...exactly(to - from) };
      },
    },
    {
      id: 'wait',
      statement: 'The smaller the start, the longer the plateau.',
      asStated: 'right',
      theory: `By ln(1000)/(2 s) = 1.7269 for a start a thousand times smaller, 1e-6 against 1e-3. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: STEPS_OF_FLOW,
      measure: (context) => {
        const [small, large] = [1e-6, START].map((start) => timeOf(twoLayers(context, start), 2, 1, 0, STRENGTH / 2));
        return { predicted: log(1000) / (2 * STRENGTH), ...exactly(small - large) };
      },
    },
    {
      id: 'speed',
      statement: 'It is fastest half-way.',
      asStated: 'right',
      theory: `a' = 2 a (s - a) is s^2/2 = 2 at half strength, and nowhere larger: the largest difference of two recorded strengths over their time. ${SAXE}`,
      tolerance: 0.01,
      toleranceReason: `${STEPS_OF_FLOW} The strengths are recorded every hundredth of a unit of time.`,
      measure: (context) => {
        const cell = twoLayers(context, START);
        const strengths = cell.pointSteps.map((step) => strengthOf(cell, 2, 1, 0, step));
        const speeds = strengths.slice(1).map((a, k) => (a - strengths[k]) / (50 * LEARNING_RATE));
        return { predicted: (STRENGTH * STRENGTH) / 2, ...exactly(Math.max(...speeds)) };
      },
    },
    ...[4, 16].map((layers) => ({
      id: `depth-${layers}`,
      statement: `Deeper networks take longer to train: ${layers} layers.`,
      asStated: 'half right' as const,
      corrected:
        'From small starts. From a start of order 1, with learning rates in proportion to 1/depth, they need about as many steps: a finite delay, however deep.',
      theory: `Steps to half strength over those of two layers, from a' = L a^(2 - 2/L) (s - a), at rates of 1/L: ${(expectedSteps(layers) / expectedSteps(2)).toFixed(3)}. ${SAXE}`,
      tolerance: 0.02,
      toleranceReason: 'Steps of lr 0.002/L instead of a flow.',
      mistaken: { what: 'steps in proportion to the depth', predicted: layers / 2 },
      measure: (context: GalleryContext) => ({
        predicted: expectedSteps(layers) / expectedSteps(2),
        ...exactly(stepsToHalf(context, layers) / stepsToHalf(context, 2)),
      }),
    })),
  ],
});
