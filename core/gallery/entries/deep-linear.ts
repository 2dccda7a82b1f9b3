/** Deep linear networks: mode after mode, plateau after plateau, and what stays balanced. */

import { singularValues } from '../../math/singular-values.ts';
import { exp } from '../../wasm/elementary.ts';
import { exactStrength, LEARNING_RATE, modeTraining, strengthOf, timeOf } from '../deep-linear-modes.ts';
import { defineEntry, type EvaluateInput, type GalleryContext, type Measurement } from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SAXE = 'A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning (2013).';
const FLOW = 'Steps of lr 0.0002 instead of a flow: relative errors of about lr times the curvature.';

const MODES = [4, 2, 1];

function modeTime(i: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => {
    const cell = modeTraining(context, [3, 3, 3], MODES, 1e-4, 6);
    return { predicted, ...exactly(timeOf(cell, 2, 3, i, MODES[i] / 2)) };
  };
}

/** The strengths of the three modes over time, with their exact curves. */
function modesFigure(context: GalleryContext): ClaimFigure {
  const cell = modeTraining(context, [3, 3, 3], MODES, 1e-4, 6);
  const steps = cell.pointSteps.filter((_, k) => k % 5 === 0);
  const times = steps.map((step) => step * LEARNING_RATE);
  return {
    picture: {
      kind: 'lines',
      title: 'Strength of each mode',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: 'strength' },
      series: MODES.flatMap((s) => [
        { array: `mode ${s}`, label: `s = ${s}` },
        { array: `exact ${s}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      times,
      ...Object.fromEntries(
        MODES.flatMap((s, i) => [
          [`mode ${s}`, steps.map((step) => strengthOf(cell, 2, 3, i, step))],
          [`exact ${s}`, times.map((t) => exactStrength(s, 1e-4, exp(2 * s * t)))],
        ]),
      ),
    }),
    caption: 'one run, nothing random',
  };
}

/** The largest relative error of a mode's strength against the exact curve, at all recorded steps. */
function curveError(context: GalleryContext, i: number): number {
  const cell = modeTraining(context, [3, 3, 3], MODES, 1e-4, 6);
  return Math.max(
    ...cell.pointSteps.map((step) => {
      const exact = exactStrength(MODES[i], 1e-4, exp(2 * MODES[i] * step * LEARNING_RATE));
      return Math.abs(strengthOf(cell, 2, 3, i, step) / exact - 1);
    }),
  );
}

const UNITS = 16;
const PIXELS = 64;
const CLASSES = 10;
const DIGITS_RATE = 0.05;

function digits(initialScale: number): EvaluateInput['landscape'] {
  return {
    family: 'network',
    parameters: {
      data: 'digits',
      hidden: [UNITS],
      activation: 'tanh',
      loss: 'squared-error',
      bias: false,
      trainFraction: 0.1,
      initialScale,
    },
  };
}

/** The sixth singular value of W2 W1 over the first, when the loss of a tanh network on digits has fallen by a quarter. */
function laterModes(context: GalleryContext, initialScale: number): number {
  const recorded = Array.from({ length: 201 }, (_, k) => 5 * k);
  const [cell] = context.run({
    landscapes: [digits(initialScale)],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: DIGITS_RATE } }],
    budget: { steps: 1000 },
    record: { steps: recorded, points: true },
  });
  const step = recorded.find((each) => cell.loss(0, each) < 0.75 * cell.loss(0, 0)) ?? 1000;
  const point = cell.point(0, step);
  const [first, second] = [point.subarray(0, UNITS * PIXELS), point.subarray(UNITS * PIXELS)];
  const product = Float64Array.from({ length: CLASSES * PIXELS }, (_, place) => {
    const [row, column] = [Math.floor(place / PIXELS), place % PIXELS];
    let sum = 0;
    for (let h = 0; h < UNITS; h++) sum += second[row * UNITS + h] * first[h * PIXELS + column];
    return sum;
  });
  const falling = singularValues(product, CLASSES, PIXELS).sort((a, b) => b - a);
  return falling[5] / falling[0];
}

/** |W2^T W2 - W1 W1^T| changed by training from a random start, in the Frobenius norm. */
function drift(context: GalleryContext, learningRate: number): number {
  const steps = Math.round(4 / learningRate);
  const [cell] = context.run({
    landscapes: [
      {
        family: 'deep-linear',
        parameters: { widths: [3, 3, 3], singularValues: MODES, initialisation: 'random', initialScale: 0.3 },
      },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate } }],
    budget: { steps },
    record: { steps: [0, steps], points: true },
  });
  const [before, after] = [imbalance(cell.point(0, 0)), imbalance(cell.point(0, steps))];
  return Math.sqrt(before.reduce((sum, value, k) => sum + (after[k] - value) * (after[k] - value), 0));
}

function imbalance(point: Float64Array): number[] {
  const [first, second] = [point.subarray(0, 9), point.subarray(9)];
  return Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [Math.floor(k / 3), k % 3];
    let sum = 0;
    for (let j = 0; j < 3; j++) {
      sum += second[3 * j + row] * second[3 * j + column] - first[3 * row + j] * first[3 * column + j];
    }
    return sum;
  });
}

export const deepLinear = defineEntry({
  id: 'deep-linear',
  version: 2,
  label: 'Deep linear networks',
  group: 'Dynamics',
  summary: 'Layers without activations learn one mode after another, at times that are known exactly.',
  seed: '002',
  references: [
    { text: SAXE, url: 'https://arxiv.org/abs/1312.6120' },
    {
      text: 'A. Jacot et al., Saddle-to-saddle dynamics in deep linear networks (2021)',
      url: 'https://arxiv.org/abs/2106.15933',
    },
  ],
  budgetSeconds: { quick: 8, full: 8 },
  experiments: [
    {
      name: 'Three modes, from a small start',
      landscapes: [
        {
          family: 'deep-linear',
          parameters: { widths: [3, 3, 3], singularValues: MODES, initialScale: 1e-4 },
        },
        {
          family: 'deep-linear',
          parameters: { widths: [3, 3, 3], singularValues: MODES, initialisation: 'random', initialScale: 0.01 },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.002 } }],
      budget: { steps: 4000 },
    },
    {
      name: 'A tanh network on digits, from a small and a usual start',
      landscapes: [digits(0.01), digits(1)],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: DIGITS_RATE } }],
      budget: { steps: 1000 },
      record: { points: true },
    },
  ],
  analyses: [
    { name: 'Balance and rank of the layers', analysis: 'training-dynamics', at: { run: {} } },
    { name: 'Rank of the layers on digits', analysis: 'training-dynamics', experiment: 1, at: { run: {} } },
  ],
  guide:
    'Saxe, McClelland and Ganguli (2013) solved the training of deep linear networks: from a balanced start every singular mode of the data grows along its own sigmoid, the strong ones first, and between two of them the loss rests on a plateau beside a saddle. Flow conserves the balance of neighbouring layers. Whether real networks do likewise is another question: they do from small starts, while they are nearly linear.\n\nLook at the loss of the first experiment: steps of 8, 2 and 1/2 with plateaus between; from the random start they are there, at other times. The analysis shows the balance conserved up to the learning rate, and the rank of the layers rising one by one. On digits compare the two starts: from the small one the loss rests first, and the first fall is of few modes.\n\nChange the singular values to be equal, and the plateaus go; make the start ten times smaller, and each wait gets longer by the same time, divided by the strength of the mode.',
  claims: [
    {
      id: 'first-mode',
      statement: 'The strongest mode is learnt first.',
      asStated: 'right',
      theory: `From strength a0 mode s is half learnt at ln((s - a0)/a0)/(2s): 1.3246 for s = 4, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      quantity: 't at half strength',
      measure: modeTime(0, 1.324576),
      figure: modesFigure,
    },
    {
      id: 'second-mode',
      statement: 'Then the next one.',
      asStated: 'right',
      theory: `ln((s - a0)/a0)/(2s) is 2.4759 for s = 2, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      quantity: 't at half strength',
      measure: modeTime(1, 2.475859),
      figure: modesFigure,
    },
    {
      id: 'third-mode',
      statement: 'And the weakest last.',
      asStated: 'right',
      theory: `ln((s - a0)/a0)/(2s) is 4.6051 for s = 1, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      quantity: 't at half strength',
      measure: modeTime(2, 4.60512),
      figure: modesFigure,
    },
    {
      id: 'plateau',
      statement: 'Between two modes the loss stands still, near a saddle.',
      asStated: 'right',
      theory:
        'From a0 = 1e-8, at time 3.2, one of the modes 4, 2, 1 is learnt: loss (2^2 + 1^2)/2; Jacot et al. (2021).',
      tolerance: 0.01,
      toleranceReason: 'The second mode has begun, with strength 0.004: 0.0073 less.',
      measure: (context) => {
        const cell = modeTraining(context, [3, 3, 3], MODES, 1e-8, 4);
        return { predicted: 2.5, ...exactly(cell.loss(0, Math.round(3.2 / LEARNING_RATE))) };
      },
    },
    {
      id: 'three-layers',
      statement: 'Deeper networks wait longer and then learn faster.',
      asStated: 'right',
      theory: `a' = 3 a^(4/3) (s - a) is at s/2 after 4.6613 for s = 2, a0 = 1e-3; two layers need 1.9001. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason: FLOW,
      measure: (context) => {
        const cell = modeTraining(context, [1, 1, 1, 1], [2], 1e-3, 6);
        return { predicted: 4.6613275, ...exactly(timeOf(cell, 3, 1, 0, 1)) };
      },
    },
    {
      id: 'balance',
      statement: 'Training conserves the balance of neighbouring layers, W2^T W2 - W1 W1^T.',
      asStated: 'half right',
      corrected: 'The flow does; gradient descent lets it drift in proportion to the learning rate.',
      theory: `Each step changes it by a term of lr^2, over 1/lr steps: twice the rate gives twice the drift. ${SAXE}`,
      tolerance: 0.05,
      toleranceReason: 'The next order in the learning rates, 0.001 and 0.002.',
      measure: (context) => ({ predicted: 2, ...exactly(drift(context, 0.002) / drift(context, 0.001)) }),
    },
    ...MODES.map((strength, i) => ({
      id: `curve-${strength}`,
      statement: `Every mode grows along a sigmoid of its own: that of strength ${strength}.`,
      asStated: 'right' as const,
      theory: `a = s e^(2 s t)/(e^(2 s t) - 1 + s/a0): the largest relative error of the run against it, at 600 times. ${SAXE}`,
      tolerance: 0.01,
      toleranceReason:
        'Steps of lr 0.0002 grow by s^2 lr a unit of time less than the flow: 0.4 % for s = 4 by the time of its rise.',
      mistaken: { what: 'a strength that is off by a tenth', predicted: 0.1 },
      measure: (context: GalleryContext) => ({ predicted: 0, ...exactly(curveError(context, i)) }),
    })),
    {
      id: 'digits-small',
      statement: 'Real networks learn one mode after another too.',
      asStated: 'half right',
      corrected:
        'From small starts, while they are nearly linear: when the loss has fallen by a quarter, few modes are there.',
      theory: `Modes grow as a0 e^(2 s t): the sixth over the first is a0^(1 - s6/s1), which goes to 0 with the start. Digits, tanh, weights of a hundredth. ${SAXE}`,
      tolerance: 0.3,
      toleranceReason: 'With strengths that differ by a half it is 0.01^(1/2) to 0.01^(1/4), 0.1 to 0.3.',
      mistaken: { what: 'all modes at once', predicted: 1 },
      measure: (context) => ({ predicted: 0, ...exactly(laterModes(context, 0.01)) }),
    },
    {
      id: 'digits-usual',
      statement: 'And from the starts that are in use.',
      asStated: 'wrong',
      corrected: 'There all modes have begun before the first is learnt: their order does not show.',
      theory: `Between the starts of a hundredth and of 1 the sixth over the first goes as a0^(1 - s6/s1): the ratio of both goes to 0 with the start. ${SAXE}`,
      tolerance: 0.5,
      toleranceReason: 'At a hundredth it is 0.1 to 0.3 by the strengths of the modes; half is beyond both.',
      mistaken: { what: 'the same order of modes from every start', predicted: 1 },
      measure: (context) => ({ predicted: 0, ...exactly(laterModes(context, 0.01) / laterModes(context, 1)) }),
    },
  ],
});
