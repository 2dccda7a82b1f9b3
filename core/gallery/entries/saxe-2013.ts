/** The figures of Saxe et al. (2013) beside the modes themselves: transitions, waits, depth. */
import { exp, log, pow } from '../../wasm/elementary.ts';
import {
  exactStrength,
  LEARNING_RATE,
  MODES,
  MODES_START,
  modesFigure,
  modeTraining,
  strengthOf,
  threeModes,
  timeOf,
} from '../deep-linear-modes.ts';
import { defineEntry, type ExperimentInput, type GalleryContext } from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SAXE =
  'A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks (2013).';
const STRENGTH = 2;
const START = 1e-3;
/** Steps instead of a flow slow a mode by lr (s - a)/2 of its rate, at most 0.02 %; between records it is taken as straight. */
const STEPS_OF_FLOW =
  'Steps of lr 0.0002 instead of a flow: relative errors of at most lr s/2 = 0.0002; and 0.0001 for straight lines between records.';

/** The largest difference of a mode from its exact curve, over its strength, at all recorded times. */
function worstMode(context: GalleryContext): number {
  const cell = threeModes(context);
  return Math.max(
    ...MODES.flatMap((s, i) =>
      cell.pointSteps.map((step) => {
        const exact = exactStrength(s, MODES_START, exp(2 * s * step * LEARNING_RATE));
        return Math.abs(strengthOf(cell, 2, 3, i, step) - exact) / s;
      }),
    ),
  );
}

const FIGURE_STARTS = [1e-2, 1e-3, 1e-4, 1e-6];

/** One mode from starts of several sizes, beside the exact curves. */
function waitsFigure(context: GalleryContext): ClaimFigure {
  const cells = FIGURE_STARTS.map((start) => twoLayers(context, start));
  const steps = cells[0].pointSteps.filter((_, k) => k % 5 === 0);
  const times = steps.map((step) => step * LEARNING_RATE);
  return {
    picture: {
      kind: 'lines',
      title: 'The wait of one mode',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: `strength of the mode, s = ${STRENGTH}` },
      series: FIGURE_STARTS.flatMap((start) => [
        { array: `from ${start}`, label: `from ${start}` },
        { array: `exact ${start}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      times,
      ...Object.fromEntries(
        FIGURE_STARTS.flatMap((start, i) => [
          [`from ${start}`, steps.map((step) => strengthOf(cells[i], 2, 1, 0, step))],
          [`exact ${start}`, times.map((t) => exactStrength(STRENGTH, start, exp(2 * STRENGTH * t)))],
        ]),
      ),
    }),
    caption: 'one run for each start, nothing random; dashed: exact',
  };
}

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

/** Steps to half strength against depth. */
function depthFigure(context: GalleryContext): ClaimFigure {
  const depths = [2, 3, 4, 6, 8, 12, 16];
  return {
    picture: {
      kind: 'points',
      title: 'Depth costs a finite delay',
      x: { label: 'layers', array: 'depths' },
      y: { label: 'steps to half strength, over those of two layers' },
      series: [
        { array: 'steps', label: 'measured' },
        { array: 'predicted', label: 'by quadrature', predicted: true },
        { array: 'proportional', label: 'in proportion to depth', predicted: true },
      ],
    },
    arrays: figureArrays({
      depths,
      steps: depths.map((layers) => stepsToHalf(context, layers) / stepsToHalf(context, 2)),
      predicted: depths.map((layers) => expectedSteps(layers) / expectedSteps(2)),
      proportional: depths.map((layers) => layers / 2),
    }),
    caption: 'one run for each depth, nothing random; rates of 0.002/depth',
  };
}

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
  version: 2,
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
    'The figures of Saxe et al. (2013) that made deep linear networks a model of learning: a mode is not learnt gradually but after a wait, suddenly; the wait grows with the logarithm of how small the start was; and from a start that is not small, depth hardly slows training down once the learning rate goes like 1/depth. More about networks of several modes, and about real ones, is in the entry “Deep linear networks”.\n\nLook at the losses of the first experiment: three steps of one shape, at even distances. In the second one all chains have the same learning rate, that of the deepest: read the steps at which they fall, and multiply those of the shallower ones by rate over rate.\n\nChange the start of the chains to 0.01, and the deep ones stand still: their wait is a power of the start, not a logarithm.',
  claims: [
    {
      id: 'modes',
      statement: 'Each mode of the data is learnt along a sigmoid of its own, the strong ones first.',
      asStated: 'right',
      theory: `a(t) = s e^(2 s t)/(e^(2 s t) - 1 + s/a0) for s = 4, 2, 1 at once: the largest difference over s is 0. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason:
        'Steps of lr 0.0002 shift a curve by lr s/2 of its time t, and change it by at most lr s (s t)/4 of s: 0.0022 where s = 4 is half learnt, s t = ln(s/a0) = 11; doubled.',
      quantity: 'largest difference over the strength',
      mistaken: { what: 'curves that are 1 % off', predicted: 0.01 },
      reading: 'Three sigmoids in a row, each where the formula has it: training is solved, not only described.',
      notShown: 'Starts that are not balanced and aligned, from which the curves are only nearly these.',
      measure: (context) => ({ predicted: 0, ...exactly(worstMode(context)) }),
      figure: modesFigure,
    },
    {
      id: 'transition',
      statement: 'Learning is a sudden transition after a long plateau.',
      asStated: 'right',
      theory: `A mode of two layers goes from a tenth to nine tenths of its strength in ln 81/(2 s) = 1.0986 at s = 2, however long it waited. ${SAXE}`,
      tolerance: 4e-4,
      toleranceReason: STEPS_OF_FLOW,
      quantity: 't from a tenth to nine tenths',
      reading: 'The transition takes the same time from any start: what a small start adds is waiting.',
      notShown: 'Losses of many modes together, in which transitions blur.',
      measure: (context) => {
        const cell = twoLayers(context, START);
        const [from, to] = [0.1, 0.9].map((part) => timeOf(cell, 2, 1, 0, part * STRENGTH));
        return { predicted: log(81) / (2 * STRENGTH), ...exactly(to - from) };
      },
      figure: waitsFigure,
    },
    {
      id: 'wait',
      statement: 'The smaller the start, the longer the plateau.',
      asStated: 'right',
      theory: `By ln((s/1e-6 - 1)/(s/1e-3 - 1))/(2 s) = 1.7271 for a start a thousand times smaller, 1e-6 against 1e-3. ${SAXE}`,
      tolerance: 5e-4,
      toleranceReason: STEPS_OF_FLOW,
      quantity: 'difference of t at half strength',
      reading: 'A thousand times smaller costs less than twice a transition: the wait grows with the logarithm.',
      notShown: 'Deeper networks, whose wait is a power of the start.',
      measure: (context) => {
        const [small, large] = [1e-6, START].map((start) => timeOf(twoLayers(context, start), 2, 1, 0, STRENGTH / 2));
        const predicted = log((STRENGTH / 1e-6 - 1) / (STRENGTH / START - 1)) / (2 * STRENGTH);
        return { predicted, ...exactly(small - large) };
      },
      figure: waitsFigure,
    },
    {
      id: 'speed',
      statement: 'It is fastest half-way.',
      asStated: 'right',
      theory: `a' = 2 a (s - a) is s^2/2 = 2 at half strength, and nowhere larger: the largest difference of two recorded strengths over their time. ${SAXE}`,
      tolerance: 6e-4,
      toleranceReason:
        'Steps of lr 0.0002 add lr a (s - a)^2 = 0.0002; differences over a hundredth of a unit of time, which need not begin half-way, miss up to s^4 0.005^2 = 0.0004.',
      quantity: 'largest speed, 1/time',
      reading:
        'The gradient is largest where half of the mode is known: before, both layers are small; behind, little is left.',
      notShown: 'Losses, which fall fastest a little earlier.',
      measure: (context) => {
        const cell = twoLayers(context, START);
        const strengths = cell.pointSteps.map((step) => strengthOf(cell, 2, 1, 0, step));
        const speeds = strengths.slice(1).map((a, k) => (a - strengths[k]) / (50 * LEARNING_RATE));
        return { predicted: (STRENGTH * STRENGTH) / 2, ...exactly(Math.max(...speeds)) };
      },
      figure: waitsFigure,
    },
    ...[4, 16].map((layers) => ({
      id: `depth-${layers}`,
      statement: `Deeper networks take longer to train: ${layers} layers.`,
      asStated: 'half right' as const,
      corrected:
        'From small starts. From a start of order 1, with learning rates in proportion to 1/depth, they need about as many steps: a finite delay, however deep.',
      theory: `Steps to half strength over those of two layers, from a' = L a^(2 - 2/L) (s - a), at rates of 1/L: ${(expectedSteps(layers) / expectedSteps(2)).toFixed(3)}. ${SAXE}`,
      tolerance: 0.002,
      toleranceReason:
        'Steps instead of a flow slow a mode by lr (s - a)/2 of its rate: 0.0009 at two layers of lr 0.001, less at more of lr 0.002/L; of a ratio below 1.7 it is 0.0015, and 0.0005 for straight lines between records.',
      quantity: 'steps over those of two layers',
      mistaken: { what: 'steps in proportion to the depth', predicted: layers / 2 },
      reading: `${layers / 2} times the depth, less than twice the steps: what makes deep networks slow is the size of the start.`,
      notShown: 'Chains of one unit from one start; matrices need starts that are orthogonal for this.',
      measure: (context: GalleryContext) => ({
        predicted: expectedSteps(layers) / expectedSteps(2),
        ...exactly(stepsToHalf(context, layers) / stepsToHalf(context, 2)),
      }),
      figure: depthFigure,
    })),
  ],
});
