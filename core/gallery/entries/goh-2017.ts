/** The phases of momentum on one curvature, as Goh (2017) draws them. */
import { acos, exp, log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly, varianceOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { fivePercentOf } from '../tolerances.ts';

const GOH = 'G. Goh, Why momentum really works, Distill (2017).';
const ROOTS = 'An error follows z^2 - (1 + b - lr h) z + b = 0.';
const MOMENTUM = 0.9;

/** A run from 1 on curvature 1, with its points at all steps. */
function trained(context: GalleryContext, learningRate: number, momentum: number, steps: number): CellRuns {
  const [cell] = context.run({
    landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate, momentum } }],
    starts: { kind: 'point', point: [1] },
    budget: { steps },
    record: { steps: Array.from({ length: steps + 1 }, (_, t) => t), points: true },
  });
  return cell;
}

/**
 * How much an error that swings shrinks a step: x_t x_(t + 2) - x_(t + 1)^2 is multiplied by the product of both roots a step,
 * so that its root is free of the swinging.
 */
function shrinkage(context: GalleryContext, learningRate: number): number {
  const steps = 100;
  const cell = trained(context, learningRate, MOMENTUM, steps);
  const x = (t: number): number => cell.point(0, t)[0];
  const area = (t: number): number => Math.abs(x(t) * x(t + 2) - x(t + 1) * x(t + 1));
  return exp(log(area(steps - 2) / area(0)) / (2 * (steps - 2)));
}

const CRITICAL_RATE = 0.001;
const SPACING = 0.0005;

/** Between the last momentum of a grid with which the error keeps its sign for 3000 steps, and the first with which it does not. */
function firstSwinging(context: GalleryContext): Measurement {
  const root = 1 - Math.sqrt(CRITICAL_RATE);
  const predicted = root * root;
  const grid = Array.from({ length: 41 }, (_, k) => predicted + (k - 20.5) * SPACING);
  const swings = grid.map((momentum) => {
    const cell = trained(context, CRITICAL_RATE, momentum, 3000);
    return Array.from({ length: 3000 }, (_, t) => cell.point(0, t)[0]).some((x) => x < 0);
  });
  const first = swings.indexOf(true);
  const [low, high] = [grid[first - 1] ?? Number.NaN, swings.includes(false, first) ? Number.NaN : grid[first]];
  return { predicted, measured: (low + high) / 2, interval: [low, high] };
}

const COUNTED_STEPS = 1000;

/** How often the error changes its sign. */
function signChanges(context: GalleryContext, learningRate: number): number {
  // So weakly damped that a thousand steps leave a number.
  const cell = trained(context, learningRate, 0.99, COUNTED_STEPS);
  let count = 0;
  for (let t = 0; t < COUNTED_STEPS; t++) if (cell.point(0, t)[0] * cell.point(0, t + 1)[0] < 0) count++;
  return count;
}

const NOISY_RATE = 0.1;

function resting(context: GalleryContext, momentum: number): Float64Array {
  return context.shared(`resting ${momentum}`, () => {
    const [cell] = context.run({
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: NOISY_RATE, momentum } }],
      gradient: { kind: 'noise', scale: 1 },
      starts: { kind: 'point', point: [0] },
      seeds: { count: context.sample(20_000, 100_000) },
      budget: { steps: 400 },
      record: { steps: [400], points: false },
    });
    return cell.finals(0);
  });
}

/** The larger size of the roots of z^2 - (1 + b - lr h) z + b. */
function largerRoot(momentum: number, rate: number): number {
  const half = (1 + momentum - rate) / 2;
  const square = half * half - momentum;
  return square < 0 ? Math.sqrt(momentum) : Math.abs(half) + Math.sqrt(square);
}

/** What a hundred steps leave of an error, as a factor for each step, once swings are taken out. */
function factorOf(context: GalleryContext, rate: number, momentum: number): number {
  const steps = 100;
  const cell = trained(context, rate, momentum, steps);
  // The larger of a few neighbours: where an error swings, one of them may be near zero.
  const size = (from: number): number =>
    Math.max(...Array.from({ length: 8 }, (_, k) => Math.abs(cell.point(0, from + k)[0])));
  return exp(log(size(92) / size(32)) / 60);
}

/** The factor of a step against the learning rate for four momenta, beside the roots. */
function phasesFigure(context: GalleryContext): ClaimFigure {
  const momenta = [0, 0.5, 0.8, 0.95];
  const rates = Array.from({ length: 16 }, (_, k) => 0.05 + 0.25 * k);
  const fine = Array.from({ length: 153 }, (_, k) => 0.01 + 0.025 * k);
  return {
    picture: {
      kind: 'points',
      title: 'What a step leaves of the error',
      x: { label: 'lr × curvature', array: 'rates' },
      y: { label: 'factor a step; below 1 it converges' },
      series: momenta.flatMap((b) => [
        { array: `b ${b}`, label: `b = ${b}` },
        { array: `roots ${b}`, label: '', predicted: true, x: 'fine' },
      ]),
    },
    arrays: figureArrays({
      rates,
      fine,
      ...Object.fromEntries(
        momenta.flatMap((b) => [
          [`b ${b}`, rates.map((rate) => factorOf(context, rate, b))],
          [`roots ${b}`, fine.map((rate) => largerRoot(b, rate))],
        ]),
      ),
    }),
    caption: 'one run of 100 steps for each point, nothing random; dashed: the larger root',
  };
}

/** The first 150 errors below, at and above the critical momentum. */
function swingsFigure(context: GalleryContext): ClaimFigure {
  const rate = 0.01;
  const critical = 0.81;
  const momenta = [0.5, critical, 0.98];
  const steps = Array.from({ length: 151 }, (_, t) => t);
  return {
    picture: {
      kind: 'lines',
      title: 'Creeping, critical, swinging',
      x: { label: 'steps', array: 'steps' },
      y: { label: 'error' },
      series: [
        ...momenta.map((b) => ({ array: `b ${b}`, label: `b = ${b}` })),
        { array: 'zero', label: '', predicted: true },
      ],
    },
    arrays: figureArrays({
      steps,
      zero: steps.map(() => 0),
      ...Object.fromEntries(
        momenta.map((b) => {
          const cell = trained(context, rate, b, 150);
          return [`b ${b}`, steps.map((t) => cell.point(0, t)[0])];
        }),
      ),
    }),
    caption: `one run each, nothing random; lr h = ${rate}, where ${critical} is critical`,
  };
}

function expectedResting(momentum: number): number {
  return (NOISY_RATE * (1 + momentum)) / ((1 - momentum) * (2 + 2 * momentum - NOISY_RATE));
}

/** The variance at rest against the momentum. */
function restingFigure(context: GalleryContext): ClaimFigure {
  const momenta = [0, 0.25, 0.5, 0.75, 0.9];
  const found = momenta.map((b) => varianceOf(resting(context, b)));
  const fine = Array.from({ length: 93 }, (_, k) => k / 100);
  return {
    picture: {
      kind: 'points',
      title: 'Momentum rests wider',
      x: { label: 'momentum b', array: 'momenta' },
      y: { label: 'variance at rest', log: true },
      series: [
        { array: 'variances', label: 'measured', band: ['low', 'high'] },
        { array: 'predicted', label: 'predicted', predicted: true, x: 'fine' },
      ],
    },
    arrays: figureArrays({
      momenta,
      variances: found.map(({ measured }) => measured),
      low: found.map(({ interval }) => interval[0]),
      high: found.map(({ interval }) => interval[1]),
      fine,
      predicted: fine.map(expectedResting),
    }),
    caption: `n = ${found[0].count} runs each, 99.9 % intervals; lr h = ${NOISY_RATE}, noise of deviation 1`,
  };
}

export const goh2017 = defineEntry({
  id: 'goh-2017',
  version: 2,
  label: 'Goh 2017: phases of momentum',
  group: 'Published figures',
  summary: 'Too little momentum creeps, too much swings; in between is the critical one, and noise pays for all of it.',
  seed: '002',
  references: [
    { text: GOH, url: 'https://doi.org/10.23915/distill.00006' },
    {
      text: 'B. T. Polyak, Some methods of speeding up the convergence of iteration methods (1964)',
      url: 'https://doi.org/10.1016/0041-5553(64)90137-5',
    },
  ],
  budgetSeconds: { quick: 6, full: 20 },
  experiments: [
    {
      name: 'Creeping, critical, swinging',
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
      optimizers: [0, 0.8, 0.9025, 0.99].map((momentum) => ({
        algorithm: 'sgd',
        parameters: { learningRate: 0.0025, momentum },
      })),
      starts: { kind: 'point', point: [1] },
      budget: { steps: 1000 },
      record: { points: true },
    },
    {
      name: 'With noise',
      landscapes: [{ family: 'quadratic', parameters: { eigenvalues: [1] } }],
      optimizers: [0, 0.5, MOMENTUM].map((momentum) => ({
        algorithm: 'sgd',
        parameters: { learningRate: NOISY_RATE, momentum },
      })),
      gradient: { kind: 'noise', scale: 1 },
      starts: { kind: 'point', point: [2] },
      seeds: { count: 200 },
      budget: { steps: 400 },
    },
  ],
  guide:
    'Goh (2017) reads momentum off the two roots of one recursion for each curvature. Real roots creep (overdamped), complex ones swing (underdamped) and shrink by the root of the momentum whatever the learning rate is, and where both meet the error goes to zero fastest. That the best momentum replaces the condition number by its root, and where momentum becomes unstable, is measured in the entry “What convexity promises”.\n\nLook at the losses of the first experiment: without momentum a slow straight line, at 0.9025 the steepest one, at 0.99 bumps, where the error swings through zero. In the second experiment more momentum comes down sooner and rests higher.\n\nChange the learning rate: the critical momentum (1 - sqrt(lr h))^2 moves; add a second eigenvalue, and no momentum is critical for both.',
  claims: [
    {
      id: 'rate-small',
      statement: 'With much momentum convergence is as fast as the momentum lets it be.',
      asStated: 'right',
      theory: `${ROOTS} With complex roots their size is sqrt(b): 0.94868 at b = 0.9, lr h = 0.05. ${GOH}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding in a hundred steps.',
      quantity: 'factor a step',
      reading: 'One number for a whole range of learning rates: momentum alone sets how fast swings die out.',
      notShown: 'Curvatures so small that the error creeps: there a larger rate helps.',
      measure: (context) => ({ predicted: Math.sqrt(MOMENTUM), ...exactly(shrinkage(context, 0.05)) }),
      figure: phasesFigure,
    },
    {
      id: 'rate-large',
      statement: 'A larger learning rate makes it faster.',
      asStated: 'wrong',
      corrected:
        'Not while the error swings: with forty times the learning rate it shrinks by the same sqrt(b) a step.',
      theory: `${ROOTS} The product of both roots is b, without the learning rate. ${GOH}`,
      tolerance: 1e-9,
      toleranceReason: 'Rounding in a hundred steps.',
      quantity: 'factor a step',
      reading: 'Between the two limits of swinging the learning rate buys nothing at all.',
      notShown: 'What else a rate does: it moves the limits of stability, and the time of a swing.',
      measure: (context) => ({ predicted: Math.sqrt(MOMENTUM), ...exactly(shrinkage(context, 2)) }),
      figure: phasesFigure,
    },
    {
      id: 'critical',
      statement: 'There is one momentum, the critical one, at which the error begins to swing.',
      asStated: 'right',
      theory: `${ROOTS} Both roots meet at b = (1 - sqrt(lr h))^2 = 0.93775 for lr h = 0.001. ${GOH}`,
      tolerance: 0.0005,
      toleranceReason:
        'One spacing of the grid of momenta: within 3.5e-5 above the critical one the first swing comes behind the 3000 steps, (pi/3000)^2/sqrt(lr h).',
      mistaken: { what: '1 - sqrt(lr h), without the square', predicted: 0.9684 },
      quantity: 'momentum',
      reading: 'Below it the error creeps, above it swings; at it convergence is fastest for this one curvature.',
      notShown: 'Many curvatures at once, for which no momentum is critical.',
      measure: firstSwinging,
      figure: swingsFigure,
    },
    {
      id: 'period',
      statement: 'The swings are those of a damped spring.',
      asStated: 'right',
      theory: `${ROOTS} The phase turns by acos((1 + b - lr h)/(2 sqrt b)) a step: 32.4 changes of sign in 1000 steps at b = 0.99, lr h = 0.0103. ${GOH}`,
      tolerance: 1,
      toleranceReason: 'A count, of changes that fall between the ends.',
      quantity: 'changes of sign',
      reading: 'A spring with friction: the formula of the phase counts its swings.',
      notShown: 'How swings of many curvatures cancel in the loss.',
      measure: (context) => {
        const rate = 0.0103;
        const phase = acos((1.99 - rate) / (2 * Math.sqrt(0.99)));
        return { predicted: (COUNTED_STEPS * phase) / Math.PI, ...exactly(signChanges(context, rate)) };
      },
      figure: swingsFigure,
    },
    ...[0.5, MOMENTUM].map((momentum) => ({
      id: `noise-${String(momentum).replace('.', '')}`,
      statement: `Momentum averages gradients, so that it reduces their noise: b = ${momentum}.`,
      asStated: 'wrong' as const,
      corrected: 'At the same learning rate it rests wider, by about 1/(1 - b).',
      theory: `The variance at rest is lr s^2 (1 + b)/((1 - b) h (2 + 2 b - lr h)) for noise of deviation s. ${GOH}`,
      ...fivePercentOf(expectedResting(momentum)),
      quantity: 'variance at rest',
      counted: 'runs',
      reading: `Momentum averages gradients and then takes longer steps with them: the variance is ${(expectedResting(momentum) / expectedResting(0)).toFixed(1)} times that of none.`,
      notShown: 'Learning rates that are lowered by 1 - b for a fair comparison: then momentum rests about as wide.',
      mistaken: { what: 'the variance without momentum', predicted: NOISY_RATE / (2 - NOISY_RATE) },
      measure: (context: GalleryContext) => ({
        predicted: expectedResting(momentum),
        ...varianceOf(resting(context, momentum)),
      }),
      figure: restingFigure,
    })),
  ],
});
