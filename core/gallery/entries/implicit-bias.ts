/** Which of many solutions gradient descent chooses. */
import { log } from '../../wasm/elementary.ts';
import type { CellRuns } from '../cell-runs.ts';
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';

const SOUDRY = 'D. Soudry et al., The implicit bias of gradient descent on separable data (2018).';
const CHIZAT = 'L. Chizat, E. Oyallon, F. Bach, On lazy training in differentiable programming (2019).';
const WOODWORTH = 'B. Woodworth et al., Kernel and rich regimes in overparametrized models (2020).';

/** Where gradient descent on (w1 + 2 w2 + 3 w3 - 1)^2/2 ends. */
function leastSquares(context: GalleryContext, point: [number, number, number]): Float64Array {
  const [cell] = context.run({
    landscapes: [
      { family: 'formula', parameters: { text: '0.5*(w[1] + 2*w[2] + 3*w[3] - 1)^2', variables: ['w[3]'] } },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02 } }],
    starts: { kind: 'point', point },
    budget: { steps: 2000 },
  });
  return cell.final(0);
}

function distance(a: ArrayLike<number>, b: readonly number[]): number {
  return Math.sqrt(b.reduce((sum, value, i) => sum + (a[i] - value) * (a[i] - value), 0));
}

/** w = u^2 - v^2 at the end of training from u = v = a, on the same equation. */
function diagonalNetwork(context: GalleryContext, a: number): number[] {
  const terms = [1, 2, 3].map((i) => `${i}*(u[${i}]^2 - v[${i}]^2)`);
  const [cell] = context.run({
    landscapes: [
      { family: 'formula', parameters: { text: `0.5*(${terms.join(' + ')} - 1)^2`, variables: ['u[3]', 'v[3]'] } },
    ],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1e-4 } }],
    starts: { kind: 'point', point: new Array<number>(6).fill(a) },
    budget: { steps: 200_000 },
  });
  const end = cell.final(0);
  return [0, 1, 2].map((i) => end[i] * end[i] - end[i + 3] * end[i + 3]);
}

/** The weights by the size of the start, with the solutions of least L1 and L2 norm. */
function diagonalFigure(context: GalleryContext): ClaimFigure {
  const sizes = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
  const ends = sizes.map((a) => diagonalNetwork(context, a));
  return {
    picture: {
      kind: 'lines',
      title: 'The solution that is chosen, by the size of the start',
      x: { label: 'u and v at the start', log: true, array: 'sizes' },
      y: { label: 'weight' },
      series: [
        ...['w1', 'w2', 'w3'].map((name) => ({ array: name, label: name })),
        { array: 'sparse', label: 'least L1: w3 = 1/3', predicted: true },
        { array: 'short', label: 'least L2: w3 = 3/14', predicted: true },
      ],
    },
    arrays: figureArrays({
      sizes,
      ...Object.fromEntries(['w1', 'w2', 'w3'].map((name, i) => [name, ends.map((end) => end[i])])),
      sparse: sizes.map(() => 1 / 3),
      short: sizes.map(() => 3 / 14),
    }),
    caption: `${sizes.length} runs, nothing random`,
  };
}

const MARGIN_RATE = 0.002;
const MARGIN_TIMES = [10, 30, 100, 300, 1000, 3000, 10_000];

/** Logistic regression of (1, 0) and (2, 3) from 0: the smaller of z w/|w| at a flow time. */
function marginAt(context: GalleryContext, time: number): number {
  const cell = context.shared('margins', () => {
    const text = 'log(1 + exp(-a)) + log(1 + exp(-2*a - 3*b))';
    const [run] = context.run({
      landscapes: [{ family: 'formula', parameters: { text, variables: ['a', 'b'] } }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: MARGIN_RATE } }],
      starts: { kind: 'point', point: [0, 0] },
      budget: { steps: 5_000_000 },
      record: { steps: MARGIN_TIMES.map((t) => Math.round(t / MARGIN_RATE)), points: true },
    });
    return run;
  });
  const [a, b] = cell.point(0, Math.round(time / MARGIN_RATE));
  return Math.min(a, 2 * a + 3 * b) / Math.sqrt(a * a + b * b);
}

/** What the margin lacks of the largest, with (0.7358/ln t)^2/2. */
function marginFigure(context: GalleryContext): ClaimFigure {
  return {
    picture: {
      kind: 'points',
      title: 'What the margin lacks of the largest',
      x: { label: 't = steps × lr', log: true, array: 'times' },
      y: { label: '1 − margin', log: true },
      series: [
        { array: 'lacks', label: 'measured' },
        { array: 'law', label: '0.271/(ln t)²', predicted: true },
      ],
    },
    arrays: figureArrays({
      times: MARGIN_TIMES,
      lacks: MARGIN_TIMES.map((t) => 1 - marginAt(context, t)),
      law: MARGIN_TIMES.map((t) => (0.735799 * 0.735799) / (2 * log(t) * log(t))),
    }),
    caption: 'one run, nothing random',
  };
}

const OUTPUT_SCALES = [4, 8, 16, 32, 64];
const LAZY_STEPS = 300;

function lazyNetwork(outputScale: number, startSeed: number) {
  return {
    family: 'network',
    parameters: {
      data: 'teacher(rows=20, inputs=5, width=4)',
      hidden: [30],
      activation: 'tanh',
      loss: 'squared-error',
      trainFraction: 1,
      startSeed,
      subtractStart: true,
      outputScale,
    },
  };
}

/**
 * A tanh network of 30 units on 20 rows, its outputs multiplied by a and 0 at the start, the loss divided by a^2: how far training moves
 * the weights, and how far from where it moves those of the network's linearisation at the start.
 */
function lazyDistances(context: GalleryContext, a: number): { moved: number; apart: number } {
  return context.shared(`lazy ${a}`, () => {
    const landscape = lazyNetwork(a, context.seed);
    const [network, linearised] = context.run({
      landscapes: [landscape, { ...landscape, wrap: [{ kind: 'linearise' }] }],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      budget: { steps: LAZY_STEPS },
      record: { steps: [0, LAZY_STEPS], points: true },
    });
    const end = (cell: CellRuns): Float64Array => cell.point(0, LAZY_STEPS);
    return {
      moved: distance(end(network), Array.from(network.point(0, 0))),
      apart: distance(end(network), Array.from(end(linearised))),
    };
  });
}

/** d ln/d ln a between the two largest scales. */
function lazyExponent(context: GalleryContext, which: 'moved' | 'apart'): number {
  const [near, far] = OUTPUT_SCALES.slice(-2).map((a) => lazyDistances(context, a)[which]);
  return log(far / near) / log(2);
}

/** Both distances against the scale, with powers through the last of them. */
function lazyFigure(context: GalleryContext): ClaimFigure {
  const found = OUTPUT_SCALES.map((a) => lazyDistances(context, a));
  const last = OUTPUT_SCALES[OUTPUT_SCALES.length - 1];
  const end = found[found.length - 1];
  return {
    picture: {
      kind: 'points',
      title: 'From rich to lazy',
      x: { label: 'output scale a', log: true, array: 'scales' },
      y: { label: 'distance of weights', log: true },
      series: [
        { array: 'moved', label: 'moved by training' },
        { array: 'first power', label: '1/a', predicted: true },
        { array: 'apart', label: 'from linearised' },
        { array: 'second power', label: '1/a²', predicted: true },
      ],
    },
    arrays: figureArrays({
      scales: OUTPUT_SCALES,
      moved: found.map(({ moved }) => moved),
      apart: found.map(({ apart }) => apart),
      'first power': OUTPUT_SCALES.map((a) => (end.moved * last) / a),
      'second power': OUTPUT_SCALES.map((a) => (end.apart * last * last) / (a * a)),
    }),
    caption: `${OUTPUT_SCALES.length} pairs of runs of ${LAZY_STEPS} steps from one start`,
  };
}

function thirdWeight(a: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...exactly(diagonalNetwork(context, a)[2]) });
}

const FLOW = 'Steps of lr 1e-4 instead of a flow.';

export const implicitBias = defineEntry({
  id: 'implicit-bias',
  version: 2,
  label: 'Which solution is chosen',
  group: 'Degeneracy and learning',
  summary: 'Of all solutions of w1 + 2 w2 + 3 w3 = 1, the one that parametrisation and start choose.',
  seed: '002',
  references: [
    { text: WOODWORTH, url: 'https://arxiv.org/abs/2002.09277' },
    { text: SOUDRY, url: 'https://arxiv.org/abs/1710.10345' },
    { text: CHIZAT, url: 'https://arxiv.org/abs/1812.07956' },
    {
      text: 'A. Jacot, F. Gabriel, C. Hongler, Neural tangent kernel: convergence and generalization in neural networks, NeurIPS 2018',
      url: 'https://arxiv.org/abs/1806.07572',
    },
  ],
  budgetSeconds: { quick: 4, full: 4 },
  experiments: [
    {
      name: 'One equation, three unknowns',
      landscapes: [
        { family: 'formula', parameters: { text: '0.5*(w[1] + 2*w[2] + 3*w[3] - 1)^2', variables: ['w[3]'] } },
      ],
      optimizers: [
        { algorithm: 'sgd', parameters: { learningRate: 0.02 } },
        { algorithm: 'adam', parameters: { learningRate: 0.02 } },
        { algorithm: 'signsgd', parameters: { learningRate: 0.001 } },
      ],
      starts: { kind: 'point', point: [0, 0, 0] },
      budget: { steps: 2000 },
      record: { points: true },
    },
    {
      name: 'The same through squares, from small and large starts',
      landscapes: [
        {
          family: 'formula',
          parameters: {
            text: `0.5*(${[1, 2, 3].map((i) => `${i}*(u[${i}]^2 - v[${i}]^2)`).join(' + ')} - 1)^2`,
            variables: ['u[3]', 'v[3]'],
          },
        },
      ],
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.001 } }],
      starts: { kind: 'point', point: new Array<number>(6).fill(0.01) },
      budget: { steps: 20_000 },
      record: { points: true },
    },
    {
      name: 'From rich to lazy',
      landscapes: [4, 64].flatMap((scale) => [
        lazyNetwork(scale, 0),
        { ...lazyNetwork(scale, 0), wrap: [{ kind: 'linearise' }] },
      ]),
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.05 } }],
      budget: { steps: LAZY_STEPS },
      record: { points: true },
    },
  ],
  guide:
    'When many solutions fit, the loss does not choose between them: the algorithm, the start and the parametrisation do. Gradient descent from zero on a linear model ends at the solution of least norm; through w = u^2 - v^2 it ends near the sparsest one from small starts and at the least norm again from large ones (Woodworth et al. 2020), with the exact law in between.\n\nLook at the end points of the first experiment: (1, 2, 3)/14 for gradient descent, another solution for Adam and for the sign of the gradient, which go along other directions than those of the data. In the second one compute u^2 - v^2 of the end: nearly all of it is in the third coordinate.\n\nChange the start of the second experiment from 0.01 to 1, and the equation; a start with u different from v is a bias of its own.\n\nThe third experiment is a network from one start at two output scales, each beside its linearisation: the larger the scale, the less its weights move, and the nearer the two are.',
  claims: [
    {
      id: 'minimum-norm',
      statement: 'Still is a folk belief that GD is kinda like L2-min, tho… how true? Open Q.',
      asStated: 'half right',
      theory: 'Gradients stay in the row space: the distance to the pseudoinverse solution (1, 2, 3)/14 is 0.',
      tolerance: 1e-12,
      toleranceReason: 'Rounding.',
      mistaken: { what: 'another solution, a hundredth away', predicted: 0.01 },
      measure: (context) => ({
        predicted: 0,
        ...exactly(
          distance(
            leastSquares(context, [0, 0, 0]),
            [1, 2, 3].map((x) => x / 14),
          ),
        ),
      }),
      corrected: 'From zero on a linear model exactly so: it ends at the solution of least norm.',
      quantity: 'distance to the solution of least norm',
      reading: 'No term asks for a short solution; the gradient simply never leaves the span of the data.',
      notShown:
        'Any other start, parametrisation or optimizer: each of them chooses another solution, as the next claims show.',
    },
    {
      id: 'nearest-point',
      statement: 'From elsewhere it goes to the nearest solution.',
      asStated: 'half right',
      corrected: 'Exactly so for linear models, here from (1, -1, 2); in others only about so.',
      theory: 'The end is w0 + A^T (A A^T)^-1 (y - A w0) = (1, -1, 2) - 4 (1, 2, 3)/14: the distance to it is 0.',
      tolerance: 1e-12,
      toleranceReason: 'Rounding.',
      mistaken: { what: 'another solution, a hundredth away', predicted: 0.01 },
      measure: (context) => ({
        predicted: 0,
        ...exactly(distance(leastSquares(context, [1, -1, 2]), [1 - 4 / 14, -1 - 8 / 14, 2 - 12 / 14])),
      }),
      quantity: 'distance to the nearest solution',
      reading: 'The start is kept wherever the data say nothing: what they do not see is never forgotten.',
      notShown: 'Models that are not linear, where the nearest point is only nearly reached.',
    },
    {
      id: 'diagonal-rich',
      statement: 'A small start prefers sparse solutions.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.318416 at a = 0.01, near the 1/3 of the least L1 norm. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(0.01, 0.31841642),
      figure: diagonalFigure,
      quantity: 'w3',
      reading: 'Most of the weight is in one coordinate: the same data, the same loss, and a sparse answer.',
      notShown: 'How long it takes: small starts wait, the smaller the longer.',
    },
    {
      id: 'diagonal-between',
      statement: 'Between rich and lazy the choice changes gradually.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.265811 at a = 0.1. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(0.1, 0.26581109),
      figure: diagonalFigure,
      quantity: 'w3',
      reading: 'There is no switch between the regimes but a law, and it is met to four digits.',
      notShown: 'Starts with u different from v, which add a bias of their own.',
    },
    {
      id: 'diagonal-lazy',
      statement: 'A large start stays lazy and finds the least L2 norm.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.214376 at a = 1, near the 3/14 of the least L2 norm. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(1, 0.21437649),
      figure: diagonalFigure,
      quantity: 'w3',
      reading: 'The squares are then nearly linear in their changes, and the answer is that of a linear model.',
      notShown: 'Scales of a real network: what is large there depends on width and depth.',
    },
    {
      id: 'max-margin',
      statement: 'max-margin bias in logistic regression.',
      asStated: 'right',
      theory: `Of the separating directions the one of largest margin is approached, at 1/ln t: from (1, 0) and (2, 3) the margin is cos 0.079720 = 0.996824 of the largest at t = 1e4. ${SOUDRY}`,
      tolerance: 1e-5,
      toleranceReason: 'Steps of lr 0.002 are off by a thousandth of the angle: 0.0797 × 8e-5 = 6e-6.',
      quantity: 'margin over the largest, at t = 1e4',
      measure: (context) => ({ predicted: 0.996824, ...exactly(marginAt(context, 10_000)) }),
      figure: marginFigure,
      reading:
        'The loss does not mention the margin, and yet it grows to the largest there is, as slowly as the logarithm of time.',
      notShown:
        'Networks, whose margins depend on how they are normalised, and other optimizers than gradient descent.',
    },
    {
      id: 'lazy-distance',
      statement: 'NTK: a solvable model of wide neural nets.',
      asStated: 'half right',
      corrected:
        'With outputs that are scaled up so far: training moves the weights by 1/a, a the scale of the outputs.',
      theory: `From outputs 0 a change of 1/a of the weights is enough to fit: exponent -1. ${CHIZAT}`,
      tolerance: 0.05,
      toleranceReason:
        'The next order is a share of the distance moved, 1/a: between a = 32 and 64 the exponent differs by about 0.03.',
      quantity: 'exponent of a',
      measure: (context) => ({ predicted: -1, ...exactly(lazyExponent(context, 'moved')) }),
      figure: lazyFigure,
      reading: 'Laziness is a matter of scale and not of width alone: this network has 30 units.',
      notShown:
        'Training for ever: 300 steps, the same at every scale. Test error, which is usually better in the rich regime.',
    },
    {
      id: 'linearised',
      statement: 'Then the network trains as its linearisation at the start does.',
      asStated: 'right',
      theory: `The tangent kernel changes by 1/a, and so does the path relative to its length, which itself is 1/a: exponent -2 of their distance. ${CHIZAT}`,
      tolerance: 0.1,
      toleranceReason: 'The next order is a share of 1/a times a number of order 1: up to 0.06 between a = 32 and 64.',
      quantity: 'exponent of a',
      measure: (context) => ({ predicted: -2, ...exactly(lazyExponent(context, 'apart')) }),
      figure: lazyFigure,
      reading: 'The gap to the solvable model closes faster than training shrinks: in the limit the two are one.',
      notShown: 'Feature learning, which is all that the linearisation leaves out.',
    },
  ],
});
