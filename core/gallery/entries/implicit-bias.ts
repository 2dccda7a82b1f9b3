/** Which of many solutions gradient descent chooses. */
import { defineEntry, type GalleryContext, type Measurement } from '../define.ts';
import { exactly } from '../estimates.ts';

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

function thirdWeight(a: number, predicted: number): (context: GalleryContext) => Measurement {
  return (context) => ({ predicted, ...exactly(diagonalNetwork(context, a)[2]) });
}

const FLOW = 'Steps of lr 1e-4 instead of a flow.';

export const implicitBias = defineEntry({
  id: 'implicit-bias',
  version: 1,
  label: 'Which solution is chosen',
  group: 'Degeneracy and learning',
  summary: 'Of all solutions of w1 + 2 w2 + 3 w3 = 1, the one that parametrisation and start choose.',
  seed: '002',
  references: [{ text: WOODWORTH, url: 'https://arxiv.org/abs/2002.09277' }],
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
  ],
  guide:
    'When many solutions fit, the loss does not choose between them: the algorithm, the start and the parametrisation do. Gradient descent from zero on a linear model ends at the solution of least norm; through w = u^2 - v^2 it ends near the sparsest one from small starts and at the least norm again from large ones (Woodworth et al. 2020), with the exact law in between.\n\nLook at the end points of the first experiment: (1, 2, 3)/14 for gradient descent, another solution for Adam and for the sign of the gradient, which go along other directions than those of the data. In the second one compute u^2 - v^2 of the end: nearly all of it is in the third coordinate.\n\nChange the start of the second experiment from 0.01 to 1, and the equation; a start with u different from v is a bias of its own.',
  claims: [
    {
      id: 'minimum-norm',
      statement: 'Gradient descent from zero finds the solution of smallest norm.',
      asStated: 'right',
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
    },
    {
      id: 'diagonal-rich',
      statement: 'A small start prefers sparse solutions.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.318416 at a = 0.01, near the 1/3 of the least L1 norm. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(0.01, 0.31841642),
    },
    {
      id: 'diagonal-between',
      statement: 'Between rich and lazy the choice changes gradually.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.265811 at a = 0.1. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(0.1, 0.26581109),
    },
    {
      id: 'diagonal-lazy',
      statement: 'A large start stays lazy and finds the least L2 norm.',
      asStated: 'right',
      theory: `The least Q_a on the solutions has w3 = 0.214376 at a = 1, near the 3/14 of the least L2 norm. ${WOODWORTH}`,
      tolerance: 1e-4,
      toleranceReason: FLOW,
      measure: thirdWeight(1, 0.21437649),
    },
  ],
});
