/** When an optimizer that rescales coordinates or matrices wins, and when it does not. */
import { haarOrthogonal } from '../../math/orthogonal.ts';
import { quantiles } from '../../math/quantiles.ts';
import { log, powi } from '../../wasm/elementary.ts';
import {
  ADAM,
  BLOCKS,
  HUGE,
  type Landscape,
  MOMENTUM,
  NO_EXCEPTION,
  quadratic,
  RATES,
  RUNS,
  SHARE_TOLERANCE,
  STEPS,
  withinBlocks,
} from '../block-quadratics.ts';
import { defineEntry, type ExperimentInput, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { type Comparison, type Contender, tuned, tunedLosses } from '../tuning.ts';

const ZHANG = 'Y. Zhang et al., Why transformers need Adam: a Hessian perspective, NeurIPS 2024.';
const CHOI = 'D. Choi et al., On empirical comparisons of optimizers for deep learning (2019).';
const GUPTA = 'V. Gupta, T. Koren, Y. Singer, Shampoo: preconditioned stochastic tensor optimization, ICML 2018.';

const [SMALLEST, LARGEST] = [BLOCKS[0], BLOCKS[BLOCKS.length - 1]];
const SIDE = 4;
/** Of the rows, and of the columns: entry (i, j) of the matrix has the product of two as curvature. */
const SIDES = [1, 10, 100, 1000];

const MATRIX_STEPS = 300;
const RMSPROP: Contender = { algorithm: 'rmsprop', parameters: { momentum: 0.9 }, lowest: -3 };
/** Divides by a constant: momentum SGD of rate lr/epsilon. */
const RMSPROP_AS_MOMENTUM: Contender = {
  algorithm: 'rmsprop',
  parameters: { momentum: 0.9, epsilon: HUGE },
  lowest: 4,
};
const MATRIX_MOMENTUM: Contender = { ...MOMENTUM, lowest: -8 };
const SHAMPOO: Contender = {
  algorithm: 'shampoo',
  parameters: { matrixRows: SIDE, averaging: 0.95 },
  lowest: -2,
};
const MUON: Contender = { algorithm: 'muon', parameters: { matrixRows: SIDE, weightDecay: 0 }, lowest: -3 };

/** W -> A W B^T for drawn orthogonal A and B: entries are mixed, rows stay rows and columns stay columns. */
function rowsAndColumns(context: GalleryContext, name = ''): Float64Array {
  const a = haarOrthogonal(context.random(`rows${name}`), SIDE);
  const b = haarOrthogonal(context.random(`columns${name}`), SIDE);
  const n = SIDE * SIDE;
  return Float64Array.from({ length: n * n }, (_, place) => {
    const [to, from] = [Math.floor(place / n), place % n];
    const [i, j] = [Math.floor(to / SIDE), to % SIDE];
    return a[i * SIDE + Math.floor(from / SIDE)] * b[j * SIDE + (from % SIDE)];
  });
}

function matrixEigenvalues(): number[] {
  return SIDES.flatMap((row) => SIDES.map((column) => row * column));
}

/** The last losses of a tuned contender where its axes are those of the blocks. */
function onBlocks(context: GalleryContext, contender: Contender): Float64Array {
  return context.shared(`blocks ${JSON.stringify(contender)}`, () => {
    const landscapes = [quadratic(BLOCKS, withinBlocks(context))];
    return tunedLosses(
      context,
      {
        tuneOn: landscapes,
        compareOn: landscapes,
        starts: { kind: 'normal', scale: 1 },
        steps: STEPS,
        rates: RATES,
        tuneStarts: 20,
        compareStarts: context.sample(RUNS, RUNS),
      },
      contender,
    );
  });
}

/** The same with a rotation of all coordinates, another one for each run. */
function rotations(context: GalleryContext): Comparison {
  const rotated = (name: string, count: number): Landscape[] =>
    Array.from({ length: count }, (_, k) =>
      quadratic(BLOCKS, haarOrthogonal(context.random(`${name} ${k}`), BLOCKS.length)),
    );
  return {
    tuneOn: rotated('tuned rotation', 10),
    compareOn: rotated('rotation', context.sample(RUNS, RUNS)),
    starts: { kind: 'normal', scale: 1 },
    steps: STEPS,
    rates: RATES,
    tuneStarts: 1,
    compareStarts: 1,
  };
}

function onRotations(context: GalleryContext, contender: Contender): Float64Array {
  return context.shared(`rotations ${JSON.stringify(contender)}`, () =>
    tunedLosses(context, rotations(context), contender),
  );
}

/** The same of the matrix, with rows and columns mixed in another way for each run; rates are chosen on other mixings. */
function onMatrix(context: GalleryContext, contender: Contender): Float64Array {
  const mixed = (name: string, count: number): Landscape[] =>
    Array.from({ length: count }, (_, k) => quadratic(matrixEigenvalues(), rowsAndColumns(context, `${name} ${k}`)));
  return context.shared(`matrix ${JSON.stringify(contender)}`, () =>
    tunedLosses(
      context,
      {
        tuneOn: mixed('tuned', 5),
        compareOn: mixed('compared', context.sample(RUNS, RUNS)),
        starts: { kind: 'normal', scale: 1 },
        steps: MATRIX_STEPS,
        rates: RATES,
        tuneStarts: 1,
        compareStarts: 1,
      },
      contender,
    ),
  );
}

/** The share of mixings on which a method for matrices ends below tuned Adam and below tuned momentum SGD. */
function winsOnMatrices(context: GalleryContext, contender: Contender): Measurement {
  const [adam, momentum] = [onMatrix(context, ADAM), onMatrix(context, MATRIX_MOMENTUM)];
  return shareBelow(
    onMatrix(context, contender),
    adam.map((loss, k) => Math.min(loss, momentum[k])),
  );
}

/** How many powers of ten the second loss is below the first. */
function decades(first: number, second: number): number {
  return (log(Math.max(first, Number.MIN_VALUE)) - log(Math.max(second, Number.MIN_VALUE))) / Math.LN10;
}

function shareBelow(first: Float64Array, second: Float64Array): Measurement {
  return { predicted: 1, ...shareOf(first.filter((loss, k) => loss < second[k]).length, first.length) };
}

/** The last losses of contenders in order, run by run: the share of runs below each loss. */
function sortedFigure(
  title: string,
  what: string,
  losses: (context: GalleryContext) => Record<string, Float64Array>,
): (context: GalleryContext) => ClaimFigure {
  return (context) => {
    const entries = Object.entries(losses(context));
    const count = entries[0][1].length;
    // Below rounding the order is chance.
    const ordered = (values: Float64Array): number[] =>
      Array.from(values, (value) => Math.max(1e-30, value)).sort((a, b) => a - b);
    return {
      picture: {
        kind: 'points',
        title,
        x: { label: `${what}, in the order of their losses`, from: 1 },
        y: { label: 'loss at the end', log: true },
        series: entries.map(([name]) => ({ array: name, label: name })),
      },
      arrays: figureArrays(Object.fromEntries(entries.map(([name, values]) => [name, ordered(values)]))),
      caption: `n = ${count} ${what} for each, rates tuned alike on others`,
    };
  };
}

const blocksFigure = sortedFigure('On blocks of curvature', 'starts', (context) => ({
  momentum: onBlocks(context, MOMENTUM),
  Adam: onBlocks(context, ADAM),
}));
const rotatedFigure = sortedFigure('The same curvatures, turned', 'rotations', (context) => ({
  momentum: onRotations(context, MOMENTUM),
  Adam: onRotations(context, ADAM),
}));
const matrixFigure = sortedFigure('On rows and columns of curvature', 'mixings', (context) => ({
  momentum: onMatrix(context, MATRIX_MOMENTUM),
  Adam: onMatrix(context, ADAM),
  Shampoo: onMatrix(context, SHAMPOO),
  Muon: onMatrix(context, MUON),
}));

/** What is left of the flattest coordinate, beside the power of the best rate. */
function oneRateFigure(context: GalleryContext): ClaimFigure {
  const steps = Array.from({ length: 51 }, (_, k) => (k * STEPS) / 50);
  const [cell] = context.run({
    landscapes: [quadratic(BLOCKS)],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 2 / (SMALLEST + LARGEST) } }],
    starts: { kind: 'point', point: BLOCKS.map(() => 1) },
    budget: { steps: STEPS },
    record: { steps, points: true },
  });
  return {
    picture: {
      kind: 'lines',
      title: 'What is left of the flattest coordinate',
      x: { label: 'step', array: 'steps' },
      y: { label: 'coordinate' },
      series: [
        { array: 'left', label: 'at the best rate' },
        { array: 'exact', label: 'exact', predicted: true },
        { array: 'alone', label: 'alone, 2^-t', predicted: true },
      ],
    },
    arrays: figureArrays({
      steps,
      left: steps.map((step) => cell.point(0, step)[0]),
      exact: steps.map((step) => powi((LARGEST - SMALLEST) / (LARGEST + SMALLEST), step)),
      alone: steps.map((step) => powi(0.5, step)),
    }),
    caption: 'one run, nothing random',
  };
}

/** The last loss of one run without a schedule. */
function lastLoss(
  context: GalleryContext,
  landscape: Landscape,
  point: number[],
  optimizer: ExperimentInput['optimizers'][number],
  steps: number,
): number {
  const [cell] = context.run({
    landscapes: [landscape],
    optimizers: [optimizer],
    starts: { kind: 'point', point },
    budget: { steps },
    record: { steps: [steps] },
  });
  return cell.loss(0, steps);
}

/** The loss after twenty steps on the matrix landscape with mixed rows and columns, over that without, from the same place. */
function blindness(context: GalleryContext, algorithm: string, parameters: Record<string, unknown>): number {
  const n = SIDE * SIDE;
  const turn = rowsAndColumns(context);
  const point = Array.from(context.random('point').fillNormal(new Float64Array(n)));
  // The landscape looks at Q w: it starts at the same place from Q^T point.
  const turned = Array.from({ length: n }, (_, i) => point.reduce((sum, value, k) => sum + turn[k * n + i] * value, 0));
  const optimizer = { algorithm, parameters };
  return (
    lastLoss(context, quadratic(matrixEigenvalues(), turn), turned, optimizer, 20) /
    lastLoss(context, quadratic(matrixEigenvalues()), point, optimizer, 20)
  );
}

export const whyOptimizers = defineEntry({
  id: 'why-optimizers',
  version: 4,
  label: 'Why some optimizers do better',
  group: 'Dynamics',
  summary:
    'Adam wins where curvature differs between blocks of coordinates, Shampoo and Muon where it differs between rows and columns; a rotation takes the advantage away.',
  seed: '002',
  references: [
    { text: ZHANG, url: 'https://arxiv.org/abs/2402.16788' },
    { text: CHOI, url: 'https://arxiv.org/abs/1910.05446' },
    { text: GUPTA, url: 'https://proceedings.mlr.press/v80/gupta18a.html' },
    { text: 'K. Jordan et al., Muon: an optimizer for hidden layers in neural networks (2024)' },
  ],
  budgetSeconds: { quick: 15, full: 15 },
  experiments: [
    {
      name: 'Blocks of curvature, aligned and rotated',
      landscapes: [quadratic(BLOCKS), { ...quadratic(BLOCKS), wrap: [{ kind: 'rotate', seed: 1 }] }],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 5e-4, momentum: 0.9 } },
        {
          algorithm: 'adam',
          parameters: { learningRate: { schedule: 'cosine', from: 1, to: 0, steps: STEPS } },
        },
      ],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: 20 },
      budget: { steps: STEPS },
    },
    {
      name: 'Curvature of rows and columns',
      landscapes: [quadratic(matrixEigenvalues())],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 2e-6, momentum: 0.9 } },
        ...[ADAM, SHAMPOO, MUON].map(({ algorithm, parameters }) => ({
          algorithm,
          parameters: {
            ...parameters,
            learningRate: { schedule: 'cosine' as const, from: 0.3, to: 0, steps: MATRIX_STEPS },
          },
        })),
      ],
      starts: { kind: 'normal', scale: 1 },
      seeds: { count: 20 },
      budget: { steps: MATRIX_STEPS },
    },
  ],
  guide:
    'Compare the curves of Adam on the two block landscapes, which differ by nothing but a rotation; those of SGD are alike. Then change the eigenvalues: with all blocks of one scale there is little left to win.',
  claims: [
    {
      id: 'one-rate',
      statement: 'Plain gradient descent has one learning rate for curvatures of all sizes, and is slow for that.',
      asStated: 'right',
      theory:
        'At the best rate 2/(1 + 5000) what is left after t steps is ((5000 - 1)/(5000 + 1))^t, though each block alone would allow 1/2 a step.',
      tolerance: 1e-9,
      toleranceReason: 'Rounding in 1000 steps.',
      measure: (context) => {
        const [cell] = context.run({
          landscapes: [quadratic(BLOCKS)],
          optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 2 / (SMALLEST + LARGEST) } }],
          starts: { kind: 'point', point: BLOCKS.map(() => 1) },
          budget: { steps: STEPS },
        });
        return {
          predicted: powi((LARGEST - SMALLEST) / (LARGEST + SMALLEST), STEPS),
          ...exactly(cell.final(0)[0]),
        };
      },
      figure: oneRateFigure,
      quantity: 'what is left of the flattest coordinate',
      reading: 'After 1000 steps two thirds of the flat coordinate are left: the steepest one sets the pace for all.',
      notShown: 'Schedules and momentum, which help, but by powers of the condition number only.',
    },
    {
      id: 'blocks',
      statement: 'Adam works by being block-adaptive w its lr.',
      asStated: 'right',
      theory: `Where the blocks of the Hessian differ in scale, tuned Adam ends below tuned momentum SGD from every start: both with 13 rates, chosen on other starts. ${ZHANG}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no better than the others', predicted: 0.5 },
      measure: (context) => shareBelow(onBlocks(context, ADAM), onBlocks(context, MOMENTUM)),
      figure: blocksFigure,
      quantity: 'share of starts on which Adam ends lower',
      counted: 'starts',
      reading: 'With a rate of its own for each block none has to wait for another.',
      notShown: 'That a network has such blocks: its Hessian has to be looked at.',
    },
    {
      id: 'rotated',
      statement: 'It adapts to the curvature of the landscape.',
      asStated: 'wrong',
      corrected:
        'It adapts to coordinates. With the same curvatures in directions that mix all coordinates at least nine tenths of the advantage, in powers of ten of the loss, are gone.',
      theory:
        'After a uniform rotation all diagonal entries of the Hessian are about its mean curvature: dividing by coordinates hardly changes its condition.',
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no better than the others', predicted: 0.5 },
      measure: (context) => {
        const [adam, momentum] = [onBlocks(context, ADAM), onBlocks(context, MOMENTUM)];
        const [adamTurned, momentumTurned] = [onRotations(context, ADAM), onRotations(context, MOMENTUM)];
        const gone = adam.filter(
          (loss, k) => decades(momentumTurned[k], adamTurned[k]) < 0.1 * decades(momentum[k], loss),
        );
        return { predicted: 1, ...shareOf(gone.length, adam.length) };
      },
      figure: rotatedFigure,
      quantity: 'share of draws on which the advantage is gone',
      counted: 'rotations',
      reading: 'The axes are part of what Adam knows. Turn them, and it is one more method with one rate.',
      notShown: 'Rotations within blocks, which change nothing: the blocks are what counts.',
    },
    {
      id: 'rows-and-columns',
      statement: 'Shampoo takes up where Adam ends: it sees matrices.',
      asStated: 'right',
      theory: `Curvature that is a product over rows and columns is what its two factors divide out; with rows and columns mixed tuned Shampoo ends below tuned Adam and tuned momentum SGD on every mixing. ${GUPTA}`,
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no better than the others', predicted: 0.5 },
      measure: (context) => winsOnMatrices(context, SHAMPOO),
      figure: matrixFigure,
      quantity: 'share of mixings on which Shampoo ends lowest',
      counted: 'mixings',
      reading: 'What a diagonal cannot see, two small factors can: curvature that is a product over rows and columns.',
      notShown: 'Time: a step of Shampoo costs roots of matrices, and only steps are counted here.',
    },
    {
      id: 'muon-rows-and-columns',
      statement: 'So does Muon.',
      asStated: 'right',
      theory:
        'A step with all singular values near 1 does not see how large the curvatures are: tuned Muon ends below tuned Adam and tuned momentum SGD on every mixing, as Jordan et al. (2024) report of hidden layers.',
      tolerance: SHARE_TOLERANCE,
      toleranceReason: NO_EXCEPTION,
      mistaken: { what: 'no better than the others', predicted: 0.5 },
      measure: (context) => winsOnMatrices(context, MUON),
      figure: matrixFigure,
      quantity: 'share of mixings on which Muon ends lowest',
      counted: 'mixings',
      reading: 'Steps of one size in all singular directions are enough: no curvature has to be estimated.',
      notShown: 'Convergence at a constant rate, where steps of one size keep jumping; here rates fall to 0.',
    },
    {
      id: 'shampoo-blind',
      statement: 'Shampoo does not see how rows and columns are mixed.',
      asStated: 'right',
      theory: `From A W B^T it takes A (step) B^T: the losses are the same. ${GUPTA}`,
      tolerance: 1e-6,
      toleranceReason: 'Rounding in 20 steps with roots of badly conditioned matrices.',
      measure: (context) => ({
        predicted: 1,
        ...exactly(blindness(context, 'shampoo', { ...SHAMPOO.parameters, learningRate: 0.1 })),
      }),
      quantity: 'ratio of losses, mixed over plain',
      reading: 'Mixing rows among themselves and columns among themselves is nothing to it, to the last digits.',
      notShown: 'Rotations of all entries, which it does see.',
    },
    {
      id: 'muon-blind',
      statement: 'Muon does not see it either.',
      asStated: 'right',
      theory: 'The Newton–Schulz steps are odd polynomials of the matrix: orthogonal factors pass through.',
      tolerance: 1e-9,
      toleranceReason: 'Rounding in 20 steps.',
      measure: (context) => ({
        predicted: 1,
        ...exactly(blindness(context, 'muon', { ...MUON.parameters, learningRate: 0.1 })),
      }),
      quantity: 'ratio of losses, mixed over plain',
      reading: 'The same holds for Muon, exactly: its step turns with the matrix.',
      notShown: 'Weights of one row or column, where Muon is normalised descent.',
    },
    {
      id: 'includes',
      statement: 'Adam and SGD are different kinds of methods.',
      asStated: 'half right',
      corrected:
        'SGD is a special case: Adam without momentum, with an epsilon above all gradients, is SGD of rate lr/epsilon.',
      theory: `g/(sqrt(v) + epsilon) is g/epsilon up to sqrt(v)/epsilon, here 10^-6: the losses of both runs are the same. ${CHOI}`,
      tolerance: 1e-4,
      toleranceReason:
        'A relative change of 10^-6 of the rate, times 2 lr h t < 1 for what is left, with room for the first steps.',
      measure: (context) => {
        const landscape = quadratic(BLOCKS);
        const point = BLOCKS.map(() => 1);
        const rate = 1 / LARGEST;
        const general = { beta1: 0, epsilon: HUGE, learningRate: rate * HUGE };
        return {
          predicted: 1,
          ...exactly(
            lastLoss(context, landscape, point, { algorithm: 'adam', parameters: general }, STEPS) /
              lastLoss(context, landscape, point, { algorithm: 'sgd', parameters: { learningRate: rate } }, STEPS),
          ),
        };
      },
      quantity: 'ratio of the last losses',
      reading: 'The families are nested: what looks like another method may be another setting.',
      notShown: 'Whether such settings are ever tried; usual grids of epsilon stop far below.',
    },
    {
      id: 'never-worse',
      statement: 'A general method does not lose to its special case when both are tuned.',
      asStated: 'right',
      theory: `Momentum SGD is RMSprop with momentum and a huge epsilon. On rotations that neither was tuned on the median of RMSprop, its epsilon tuned too, is above that of momentum SGD by no powers of ten. ${CHOI}`,
      tolerance: 0.3,
      toleranceReason:
        'A factor of two: the medians are of 40 draws and the rates of a grid of four to a decade, chosen on ten other draws.',
      mistaken: { what: 'ten times the loss', predicted: 1 },
      measure: (context) => {
        const comparison = rotations(context);
        const median = (...variants: Contender[]): number => {
          const { variant } = tuned(context, comparison, ...variants);
          return quantiles(onRotations(context, variant), [0.5])[0];
        };
        const worse = decades(median(RMSPROP, RMSPROP_AS_MOMENTUM), median(MOMENTUM));
        return { predicted: 0, ...exactly(Math.max(0, worse)) };
      },
      figure: rotatedFigure,
      quantity: 'powers of ten above momentum SGD',
      reading:
        'A comparison in which the general method loses to its special case says that its tuning was too narrow.',
      notShown: 'The cost of the wider search: here the general method was given twice the runs.',
    },
  ],
});
