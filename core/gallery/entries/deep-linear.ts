/** Deep linear networks: mode after mode, plateau after plateau, and what stays balanced. */

import { singularValues } from '../../math/singular-values.ts';
import { exp } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
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
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import {
  type DataMode,
  DIGITS_RATE,
  dataModes,
  digitsTraining,
  digitsWithoutBiases,
  linearStrength,
  sixthOverFirst,
  strengthAt,
} from '../digits-modes.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SAXE = 'A. Saxe, J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning (2013).';
const FLOW =
  'Steps of lr h instead of a flow come late by (h/2) ln of how much the speed of a weight has grown, 0.0004 here, and times are read between records 0.01 apart.';

/** So small that each plateau is longer than the rise before it. */
const TINY_START = 1e-8;

/** ln((s - a0)/a0)/(2s) of each, a0 = 1e-4. */
const HALF_TIMES = [1.324576, 2.475859, 4.60512];

function modeTime(i: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => {
    const cell = threeModes(context);
    return { predicted, ...exactly(timeOf(cell, 2, 3, i, MODES[i] / 2)) };
  };
}

/** The largest relative error of a mode's strength against the exact curve, at all recorded steps. */
function curveError(context: GalleryContext, i: number): number {
  const cell = threeModes(context);
  return Math.max(
    ...cell.pointSteps.map((step) => {
      const exact = exactStrength(MODES[i], MODES_START, exp(2 * MODES[i] * step * LEARNING_RATE));
      return Math.abs(strengthOf(cell, 2, 3, i, step) / exact - 1);
    }),
  );
}

/** Recorded up to where the loss of every start has fallen by a quarter. */
const DIGITS_STEPS = Array.from({ length: 401 }, (_, k) => k);
const SMALL_START = 0.001;
/** Of modes whose growth is compared. */
const COMPARED = 4;

/** The first step at which the loss has fallen by a part of itself. */
function fallenBy(cell: CellRuns, part: number): number {
  const first = cell.loss(0, 0);
  return DIGITS_STEPS.find((step) => cell.loss(0, step) <= (1 - part) * first) ?? DIGITS_STEPS.length - 1;
}

/** The largest relative error of the first modes of a tanh network against the linear law, in the later half of the steps until the loss has fallen by a thousandth. */
function digitsGrowthError(context: GalleryContext): number {
  const cell = digitsTraining(context, SMALL_START, DIGITS_STEPS);
  const start = cell.point(0, 0);
  const early = DIGITS_STEPS.slice(0, fallenBy(cell, 0.001) + 1);
  // At first a strength may pass through 0, where relative errors mean nothing.
  const ratio = (step: number, mode: DataMode): number =>
    Math.abs(strengthAt(cell.point(0, step), mode) / linearStrength(start, mode, step) - 1);
  const modes = dataModes(context).slice(0, COMPARED);
  return Math.max(...early.slice(early.length >> 1).flatMap((step) => modes.map((mode) => ratio(step, mode))));
}

/** The strengths of the strongest modes of digits in a tanh network, with the law of linear networks from the same start. */
function digitsFigure(context: GalleryContext): ClaimFigure {
  const cell = digitsTraining(context, SMALL_START, DIGITS_STEPS);
  const start = cell.point(0, 0);
  const steps = DIGITS_STEPS.filter((step) => step % 4 === 0 && step >= 40);
  const modes = dataModes(context).slice(0, COMPARED);
  const name = ({ strength }: DataMode): string => `s = ${strength.toFixed(2)}`;
  const end = fallenBy(cell, 0.05);
  return {
    picture: {
      kind: 'lines',
      title: 'Modes of digits in a tanh network',
      x: { label: 'step', array: 'steps' },
      y: { label: 'strength', log: true },
      series: modes.flatMap((mode) => [
        { array: `network ${name(mode)}`, label: name(mode) },
        { array: `linear ${name(mode)}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      steps,
      ...Object.fromEntries(
        modes.flatMap((mode) => [
          [`network ${name(mode)}`, steps.map((step) => strengthAt(cell.point(0, step), mode))],
          [`linear ${name(mode)}`, steps.map((step) => (step <= end ? linearStrength(start, mode, step) : Number.NaN))],
        ]),
      ),
    }),
    caption:
      'one run from weights of a thousandth · dashed: the law of linear networks, until the loss has fallen by 5 %',
  };
}

/** The sixth singular value of W2 W1 over the first, over training from both starts. */
function sixthFigure(context: GalleryContext): ClaimFigure {
  const steps = DIGITS_STEPS.filter((step) => step % 5 === 0);
  const runs = [SMALL_START, 1].map((scale) => digitsTraining(context, scale, DIGITS_STEPS));
  const [small, usual] = runs.map((cell) => steps.map((step) => sixthOverFirst(cell.point(0, step))));
  return {
    picture: {
      kind: 'lines',
      title: 'Sixth mode over first mode',
      x: { label: 'loss fallen by (%)', array: 'fallen small' },
      y: { label: 'ratio of singular values', log: true },
      series: [
        { array: 'small', label: 'small start' },
        { array: 'usual', label: 'usual start', x: 'fallen usual' },
      ],
    },
    arrays: figureArrays({
      small,
      usual,
      ...Object.fromEntries(
        runs.map((cell, k) => [
          `fallen ${['small', 'usual'][k]}`,
          steps.map((step) => 100 * (1 - cell.loss(0, step) / cell.loss(0, 0))),
        ]),
      ),
    }),
    caption: `two runs of ${DIGITS_STEPS.length - 1} steps, weights of a thousandth and of the usual size`,
  };
}

/** The sixth singular value over the first when the loss has fallen by a quarter. */
function laterModes(context: GalleryContext, initialScale: number): number {
  const cell = digitsTraining(context, initialScale, DIGITS_STEPS);
  return sixthOverFirst(cell.point(0, fallenBy(cell, 0.25)));
}

const GREEDY_RATE = 0.001;
const GREEDY_RECORDS = Array.from({ length: 501 }, (_, k) => 20 * k);

/** The singular values of W2 W1 over training from small random weights, which no mode is aligned with. */
function greedyPath(context: GalleryContext): { times: number[]; values: Float64Array[] } {
  return context.shared('greedy path', () => {
    const [cell] = context.run({
      landscapes: [
        {
          family: 'deep-linear',
          parameters: { widths: [3, 3, 3], singularValues: MODES, initialisation: 'random', initialScale: 1e-3 },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: GREEDY_RATE } }],
      budget: { steps: GREEDY_RECORDS[GREEDY_RECORDS.length - 1] },
      record: { steps: GREEDY_RECORDS, points: true },
    });
    return {
      times: GREEDY_RECORDS.map((step) => GREEDY_RATE * step),
      values: GREEDY_RECORDS.map((step) => {
        const [first, second] = [cell.point(0, step).subarray(0, 9), cell.point(0, step).subarray(9)];
        const product = Float64Array.from({ length: 9 }, (_, k) => {
          const [row, column] = [Math.floor(k / 3), k % 3];
          return [0, 1, 2].reduce((sum, j) => sum + second[3 * row + j] * first[3 * j + column], 0);
        });
        return singularValues(product, 3, 3);
      }),
    };
  });
}

function greedyFigure(context: GalleryContext): ClaimFigure {
  const { times, values } = greedyPath(context);
  return {
    picture: {
      kind: 'lines',
      title: 'Singular values of the product of the layers',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: 'singular value' },
      series: MODES.flatMap((s, i) => [
        { array: `value ${i + 1}`, label: ['first', 'second', 'third'][i] },
        { array: `mode ${s}`, label: '', predicted: true },
      ]),
    },
    arrays: figureArrays({
      times,
      ...Object.fromEntries(
        MODES.flatMap((s, i) => [
          [`value ${i + 1}`, values.map((row) => row[i])],
          [`mode ${s}`, times.map(() => s)],
        ]),
      ),
    }),
    caption: 'one run from random weights of a thousandth · dashed: the modes of the data',
  };
}

/** The loss from a0 = 1e-8, with that of the exact strengths. */
function plateauFigure(context: GalleryContext): ClaimFigure {
  const cell = modeTraining(context, [3, 3, 3], MODES, TINY_START, 6);
  const steps = cell.pointSteps.filter((_, k) => k % 4 === 0 && k * 50 * LEARNING_RATE <= 5.5);
  const times = steps.map((step) => step * LEARNING_RATE);
  return {
    picture: {
      kind: 'lines',
      title: 'Plateaus of the loss',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: 'loss' },
      series: [
        { array: 'losses', label: 'measured' },
        { array: 'exact', label: 'exact', predicted: true },
      ],
    },
    arrays: figureArrays({
      times,
      losses: steps.map((step) => cell.loss(0, step)),
      exact: times.map((t) =>
        MODES.reduce((sum, s) => {
          const left = s - exactStrength(s, TINY_START, exp(2 * s * t));
          return sum + (left * left) / 2;
        }, 0),
      ),
    }),
    caption: 'one run, nothing random',
  };
}

/** Mode 2 from a0 = 1e-3 through two and three layers, with the exact curves. */
function depthFigure(context: GalleryContext): ClaimFigure {
  const runs = [2, 3].map((layers) => modeTraining(context, new Array<number>(layers + 1).fill(1), [2], 1e-3, 6));
  const steps = runs[0].pointSteps.filter((_, k) => k % 5 === 0);
  // Of three layers t(a) = (1/3) integral of da/(a^(4/3) (s - a)), with a = w^3: dw/(w^2 (2 - w^3)), by the midpoint rule.
  const deep: { t: number; a: number }[] = [];
  const [from, to] = [0.1, 1.2589];
  const pieces = 4000;
  for (let k = 0, t = 0; k < pieces; k++) {
    const width = (to - from) / pieces;
    const w = from + (k + 0.5) * width;
    t += width / (w * w * (2 - w * w * w));
    const end = w + width / 2;
    if (k % 40 === 39 && t <= 6) deep.push({ t, a: end * end * end });
  }
  return {
    picture: {
      kind: 'lines',
      title: 'One mode through two and three layers',
      x: { label: 't = steps × lr', array: 'times' },
      y: { label: 'strength' },
      series: [
        { array: 'two', label: '2 layers' },
        { array: 'exact two', label: '', predicted: true },
        { array: 'three', label: '3 layers' },
        { array: 'exact three', label: '', predicted: true, x: 'exact times' },
      ],
    },
    arrays: figureArrays({
      times: steps.map((step) => step * LEARNING_RATE),
      two: steps.map((step) => strengthOf(runs[0], 2, 1, 0, step)),
      three: steps.map((step) => strengthOf(runs[1], 3, 1, 0, step)),
      'exact two': steps.map((step) => exactStrength(2, 1e-3, exp(4 * step * LEARNING_RATE))),
      'exact times': deep.map(({ t }) => t),
      'exact three': deep.map(({ a }) => a),
    }),
    caption: 'one run each, nothing random',
  };
}

const DRIFT_RATES = [0.0005, 0.001, 0.002, 0.004];

/** The drift of the balance against the learning rate, with the proportion that the first rate predicts. */
function driftFigure(context: GalleryContext): ClaimFigure {
  const drifts = DRIFT_RATES.map((rate) => drift(context, rate));
  return {
    picture: {
      kind: 'points',
      title: 'Drift of the balance',
      x: { label: 'learning rate', log: true, array: 'rates' },
      y: { label: 'drift by t = 4', log: true },
      series: [
        { array: 'drifts', label: 'measured' },
        { array: 'proportion', label: 'in proportion to the rate', predicted: true },
      ],
    },
    arrays: figureArrays({
      rates: DRIFT_RATES,
      drifts,
      proportion: DRIFT_RATES.map((rate) => (drifts[0] * rate) / DRIFT_RATES[0]),
    }),
    caption: 'one run for each rate from the same random start',
  };
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
  version: 3,
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
  budgetSeconds: { quick: 5, full: 5 },
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
      landscapes: [digitsWithoutBiases(SMALL_START), digitsWithoutBiases(1)],
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
    'Saxe, McClelland and Ganguli (2013) solved the training of deep linear networks: from a balanced start every singular mode of the data grows along its own sigmoid, the strong ones first, and between two of them the loss rests on a plateau beside a saddle. Flow conserves the balance of neighbouring layers. Whether real networks do likewise is another question: from small starts a tanh network on digits follows the same law, to half a percent, until the first mode saturates; from the usual ones no order of modes shows.\n\nLook at the loss of the first experiment: steps of 8, 2 and 1/2 with plateaus between; from the random start they are there, at other times. The analysis shows the balance conserved up to the learning rate, and the rank of the layers rising one by one. On digits compare the two starts: from the small one the loss rests first, and the first fall is of few modes.\n\nChange the singular values to be equal, and the plateaus go; make the start ten times smaller, and each wait gets longer by the same time, divided by the strength of the mode.',
  claims: [
    ...MODES.map((strength, i) => ({
      id: ['first-mode', 'second-mode', 'third-mode'][i],
      statement: ['The strongest mode is learnt first.', 'Then the next one.', 'And the weakest last.'][i],
      asStated: 'right' as const,
      theory: `From strength a0 mode s is half learnt at ln((s - a0)/a0)/(2s): ${HALF_TIMES[i].toFixed(4)} for s = ${strength}, a0 = 1e-4. ${SAXE}`,
      tolerance: 0.002,
      toleranceReason: FLOW,
      quantity: 't at half strength',
      measure: modeTime(i, HALF_TIMES[i]),
      figure: modesFigure,
      reading: [
        'Its whole wait and rise are as the formula says: a weak start costs time, not the outcome.',
        'Half the strength, nearly twice the time: while the first mode is learnt this one grows unseen, on its own clock.',
        'The time is inversely proportional to the strength, so that the weakest mode of a real data set may never be reached.',
      ][i],
      notShown:
        'White inputs and a balanced start aligned with the modes: no mode disturbs another. Other starts mix them first.',
    })),
    {
      id: 'plateau',
      statement: 'Between two modes the loss stands still, near a saddle.',
      asStated: 'right',
      theory:
        'From a0 = 1e-8, at time 3.2, one of the modes 4, 2, 1 is learnt: loss (2^2 + 1^2)/2; Jacot et al. (2021).',
      tolerance: 0.01,
      toleranceReason: 'The second mode has begun, with strength 0.0036: 2 × 0.0036 less, 0.0073.',
      quantity: 'loss at t = 3.2',
      measure: (context) => {
        const cell = modeTraining(context, [3, 3, 3], MODES, TINY_START, 6);
        return { predicted: 2.5, ...exactly(cell.loss(0, Math.round(3.2 / LEARNING_RATE))) };
      },
      figure: plateauFigure,
      reading:
        'The loss rests at that of the best product of rank 1, a saddle. A flat loss curve is no sign that training is over.',
      notShown:
        'Whether such plateaus are seen from usual starts: there the next mode has begun before the last is done.',
    },
    {
      id: 'greedy-rank',
      statement: 'Greedy low-rank dynamics.',
      asStated: 'right',
      theory: `When the first mode is learnt to 99 % the second is at about sqrt(396 a0), a0 = 1.5e-6 the mean strength in random weights of a thousandth: 0.006 of the first, so that the product has rank 1. Jacot et al. (2021).`,
      tolerance: 0.05,
      toleranceReason:
        'Eight times that: strengths of single modes in a random start are those of a few squares, and differ by as much.',
      mistaken: { what: 'a second mode that has grown in proportion to its strength', predicted: 0.5 },
      quantity: 'second singular value over the first',
      measure: (context) => {
        const { values } = greedyPath(context);
        const [first, second] = values.find(([largest]) => largest > 0.99 * MODES[0]) ?? [Number.NaN, Number.NaN];
        return { predicted: 0, ...exactly(second / first) };
      },
      figure: greedyFigure,
      reading: 'Nothing asks for low rank, and yet training goes through rank 1 and rank 2 on its way to rank 3.',
      notShown: 'One random start for each seed; larger starts skip the low ranks.',
    },
    {
      id: 'three-layers',
      statement: 'Deeper networks wait longer and then learn faster.',
      asStated: 'right',
      theory: `a' = 3 a^(4/3) (s - a) is at s/2 after 4.6613 for s = 2, a0 = 1e-3; two layers need 1.9001. ${SAXE}`,
      tolerance: 0.002,
      toleranceReason: FLOW,
      quantity: 't at half strength',
      measure: (context) => {
        const cell = modeTraining(context, [1, 1, 1, 1], [2], 1e-3, 6);
        return { predicted: 4.6613275, ...exactly(timeOf(cell, 3, 1, 0, 1)) };
      },
      figure: depthFigure,
      reading:
        'Each layer multiplies a small number once more: from small starts depth makes the plateaus longer and the steps steeper.',
      notShown: 'Starts of the usual size, with which depth need not slow training down.',
    },
    {
      id: 'balance',
      statement: 'Training conserves the balance of neighbouring layers, W2^T W2 - W1 W1^T.',
      asStated: 'half right',
      corrected: 'The flow does; gradient descent lets it drift in proportion to the learning rate.',
      theory: `Each step changes it by a term of lr^2, over 1/lr steps: twice the rate gives twice the drift. ${SAXE}`,
      tolerance: 0.02,
      toleranceReason:
        'The next order is a share of lr s of the drift: 0.002 × 4 = 0.8 % at the larger rate, 0.016 of the ratio.',
      quantity: 'ratio of the drifts at lr 0.002 and 0.001',
      measure: (context) => ({ predicted: 2, ...exactly(drift(context, 0.002) / drift(context, 0.001)) }),
      figure: driftFigure,
      reading: 'The conservation law is one of the flow. In practice it holds as well as the learning rate is small.',
      notShown: 'Noise of batches and weight decay, which both break the balance in other ways.',
    },
    ...MODES.map((strength, i) => ({
      id: `curve-${strength}`,
      statement: `Every mode grows along a sigmoid of its own: that of strength ${strength}.`,
      asStated: 'right' as const,
      theory: `a = s e^(2 s t)/(e^(2 s t) - 1 + s/a0): the largest relative error of the run against it, at 600 times. ${SAXE}`,
      tolerance: 0.005,
      toleranceReason:
        "Coming late by (h/2) ln(w'/w0'), h = 0.0002, costs 2 (s - a) times that of the strength: at most 0.3 % for s = 4, less for the others.",
      mistaken: { what: 'a strength that is off by a tenth', predicted: 0.1 },
      quantity: 'largest relative error',
      measure: (context: GalleryContext) => ({ predicted: 0, ...exactly(curveError(context, i)) }),
      figure: modesFigure,
      reading: 'Not only the half time but the whole curve is known, over five powers of ten of the strength.',
      notShown: 'Any interaction of modes: from this start there is none.',
    })),
    {
      id: 'digits-growth',
      statement: 'Does this look like real nets? If so, how so? Jury’s still out.',
      asStated: 'half right',
      corrected:
        'While outputs are small, exactly so: the modes of a tanh network on digits grow as those of a linear one, each at its own rate.',
      theory: `A mode s of the covariance of labels and pixels grows as (|p + q|^2 (1 + lr s)^(2t) - |p - q|^2 (1 - lr s)^(2t))/4, p and q its sides in the start. The largest relative error of the four strongest modes, from weights of a thousandth, in the later half of the steps until the loss has fallen by a thousandth. ${SAXE}`,
      tolerance: 0.01,
      toleranceReason:
        'What is learnt takes a v^T C v/s off the drive of a mode, C the covariance of pixels: by then, with a = 0.0007 and at most 7.3 in C, 0.7 %.',
      mistaken: { what: 'strengths that are off by a tenth', predicted: 0.1 },
      quantity: 'largest relative error',
      measure: (context) => ({ predicted: 0, ...exactly(digitsGrowthError(context)) }),
      figure: digitsFigure,
      reading:
        'The early training of a real network is that of a linear one. The picture shows what follows: each mode saturates, later than the law has it and not at its own strength, since pixels are not white.',
      notShown: 'Usual starts, more layers and cross-entropy. Behind the first saturation there is no exact law.',
    },
    {
      id: 'digits-small',
      statement: 'Real networks learn one mode after another too.',
      asStated: 'half right',
      corrected: 'From small starts: when the loss has fallen by a quarter, the sixth of nine modes has not begun.',
      theory: `From a0 to a the first mode grows by a/a0 and the sixth by (a/a0)^(s6/s1), s6/s1 = 0.47 on digits: from weights of a thousandth the sixth over the first is 0.002 when the first has saturated. ${SAXE}`,
      tolerance: 0.1,
      toleranceReason: 'A tenth, fixed beforehand, counts as not begun; from the usual starts it is about 0.4.',
      mistaken: { what: 'all modes at once', predicted: 1 },
      quantity: 'sixth singular value over the first',
      measure: (context) => ({ predicted: 0, ...exactly(laterModes(context, SMALL_START)) }),
      figure: sixthFigure,
      reading: 'Greedy low-rank learning carries over to this tanh network, if it starts small.',
      notShown: 'One layer of 16 units on 180 digits, squared error. How small is small in a deep network is open.',
    },
    {
      id: 'digits-usual',
      statement: 'And from the starts that are in use.',
      asStated: 'wrong',
      corrected:
        'There the order of modes does not show: the sixth singular value over the first is what it was at the start.',
      theory: `By the time that the loss has fallen by a quarter what is learnt of a mode is at most s/(v^T C v), 0.11 for the first, beside singular values of 1.7 and 0.6 that the start has: their ratio stays. ${SAXE}`,
      tolerance: 0.25,
      toleranceReason: '0.11 of either singular value: 0.11/1.7 + 0.11/0.6 = 0.25.',
      mistaken: { what: 'the order of a small start, where the sixth has not begun', predicted: 0 },
      quantity: 'sixth over first, against the start',
      measure: (context) => {
        const start = digitsTraining(context, 1, DIGITS_STEPS).point(0, 0);
        return { predicted: 1, ...exactly(laterModes(context, 1) / sixthOverFirst(start)) };
      },
      figure: sixthFigure,
      reading: 'A usual start already has all modes: the loss falls without any of them waiting, and without plateaus.',
      notShown: 'Modes in function space, where even usual starts fit the strong directions of the data first.',
    },
  ],
});
