/** Minima that are whole surfaces, their copies, and the ways between them. */
import { defineEntry, type EvaluateInput, type GalleryContext } from '../define.ts';
import { exactly, meanOf, shareOf } from '../estimates.ts';

const INPUTS = 3;
const WIDTH = 8;
const ROWS = 10;
/** Weights and biases of 3-8-1. */
const PARAMETERS = WIDTH * (INPUTS + 2) + 1;
const NETWORK: EvaluateInput['landscape'] = {
  family: 'network',
  parameters: {
    data: `teacher(rows=${ROWS}, inputs=${INPUTS}, width=3)`,
    hidden: [WIDTH],
    activation: 'tanh',
    loss: 'squared-error',
    trainFraction: 1,
  },
};
const TRAINING = {
  landscapes: [NETWORK],
  optimizers: [
    {
      algorithm: 'lbfgs',
      parameters: { lineSearch: 'strong-wolfe', toleranceChange: 1e-16, toleranceGradient: 1e-13 },
    },
  ],
  budget: { steps: 100 },
};
const TRAINED = 1e-12;

/** Networks that fit their ten rows, each from a start of its own. */
function solutions(context: GalleryContext): Float64Array[] {
  return context.shared('solutions', () => {
    const [cell] = context.run({
      ...TRAINING,
      seeds: { count: context.sample(60, 200) },
      record: { steps: [100], points: false },
    });
    return Array.from({ length: cell.count }, (_, run) => run)
      .filter((run) => cell.loss(run, 100) < TRAINED)
      .map((run) => cell.final(run));
  });
}

/** The network with its hidden units in another order and with signs changed: weights, biases, outgoing weights. */
function copyOf(w: Float64Array, order: Int32Array, signs: readonly number[]): number[] {
  const copy = Array.from(w);
  const [biases, outgoing] = [WIDTH * INPUTS, WIDTH * (INPUTS + 1)];
  order.forEach((from, to) => {
    for (let k = 0; k < INPUTS; k++) copy[to * INPUTS + k] = signs[to] * w[from * INPUTS + k];
    copy[biases + to] = signs[to] * w[biases + from];
    copy[outgoing + to] = signs[to] * w[outgoing + from];
  });
  return copy;
}

function randomCopies(context: GalleryContext, w: Float64Array, count: number): number[][] {
  const random = context.random('copies');
  const numbers = new Float64Array(2 * WIDTH);
  return Array.from({ length: count }, (_, k) => {
    random.fillUniform(numbers, k * numbers.length);
    const order = Int32Array.from({ length: WIDTH }, (_, i) => i).sort((i, j) => numbers[i] - numbers[j]);
    return copyOf(
      w,
      order,
      Array.from(order, (_, i) => (numbers[WIDTH + i] < 0.5 ? -1 : 1)),
    );
  });
}

/** Barriers on the straight way before and after matching of units, from one network to another. */
function matched(context: GalleryContext, from: Float64Array, to: ArrayLike<number>): Record<string, number> {
  const { values } = context.analyze({
    analysis: 'unit-matching',
    landscape: NETWORK,
    at: { point: Array.from(from) },
    parameters: { to: Array.from(to), signs: true },
  });
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, Number(value)]));
}

/** Neighbouring pairs of trained networks: barriers and distances of each. */
function pairs(context: GalleryContext): Record<string, number>[] {
  return context.shared('pairs', () => {
    const found = solutions(context);
    return Array.from({ length: Math.floor(found.length / 2) }, (_, k) =>
      matched(context, found[2 * k], found[2 * k + 1]),
    );
  });
}

function solutionSet(context: GalleryContext, point: Float64Array, steps: number): Record<string, number> {
  const { values } = context.analyze({
    analysis: 'solution-set',
    landscape: NETWORK,
    at: { point: Array.from(point) },
    parameters: { steps, length: 0.05 },
  });
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, Number(value)]));
}

export const manyMinima = defineEntry({
  id: 'many-minima',
  version: 1,
  label: 'Minima that are surfaces',
  group: 'Degeneracy and learning',
  summary: 'The set on which a network fits its data: its dimension, its copies, walks along it and ways between.',
  seed: '000, 001, 004',
  references: [
    {
      text: 'Y. Cooper, Global minima of overparameterized neural networks, SIAM J. Math. Data Sci. 3 (2021)',
      url: 'https://doi.org/10.1137/19M1308943',
    },
    {
      text: 'R. Entezari, H. Sedghi, O. Saukh, B. Neyshabur, The role of permutation invariance in linear mode connectivity of neural networks, ICLR 2022',
      url: 'https://arxiv.org/abs/2110.06296',
    },
  ],
  budgetSeconds: { quick: 8, full: 30 },
  experiments: [{ name: 'Ten rows, 41 parameters', ...TRAINING, seeds: { count: 20 } }],
  guide:
    'All runs reach a loss of 0, and no two at the same place. Run “Set of solutions” at an end point with some steps of a walk, or “Matching of units” between two end points; change the number of rows in the name of the data, or the width.',
  claims: [
    {
      id: 'dimension',
      statement: 'Isolated critical points basically do not exist: the solutions form valleys.',
      asStated: 'right',
      theory: 'Ten equations in 41 parameters, of full rank at a typical point: a set of 31 dimensions.',
      tolerance: 0.5,
      toleranceReason: 'A dimension is a whole number.',
      measure: (context) => {
        const dimensions = solutions(context)
          .slice(0, context.sample(10, 50))
          .map((point) => solutionSet(context, point, 0).dimension);
        return { predicted: PARAMETERS - ROWS, ...meanOf(dimensions) };
      },
    },
    {
      id: 'zero-eigenvalues',
      statement: 'Their Hessians have zero-valued eigenvalues.',
      asStated: 'right',
      theory: 'At zero loss the Hessian is J^T J over the rows, of rank 10: 31 of 41 eigenvalues are 0.',
      tolerance: 0.5,
      toleranceReason: 'A whole number; eigenvalues below 1e-9 of the largest count as 0.',
      measure: (context) => {
        // One corrected step along the set: what L-BFGS left of the loss would curve the flat directions a little.
        const { arrays: walk } = context.analyze({
          analysis: 'solution-set',
          landscape: NETWORK,
          at: { point: Array.from(solutions(context)[0]) },
          parameters: { steps: 1, length: 0.05 },
        });
        const { arrays } = context.analyze({
          analysis: 'hessian-spectrum',
          landscape: NETWORK,
          at: { point: Array.from(walk.path.data.slice(PARAMETERS), Number) },
        });
        const eigenvalues = Array.from(arrays.eigenvalues.data, (value) => Math.abs(Number(value)));
        const largest = eigenvalues.reduce((a, b) => Math.max(a, b));
        return {
          predicted: PARAMETERS - ROWS,
          ...exactly(eigenvalues.filter((value) => value < 1e-9 * largest).length),
        };
      },
    },
    {
      id: 'walk',
      statement: 'There are directions you can walk along that do not change the loss.',
      asStated: 'right',
      theory: 'The set is a manifold: a walk along it, brought back to it after every step, stays at the loss of 0.',
      tolerance: 1e-8,
      toleranceReason: 'Each step is corrected to 1e-10 in the parameters; losses across go with the square.',
      mistaken: { what: 'a loss that differs by a thousandth', predicted: 0.001 },
      measure: (context) => ({
        predicted: 0,
        ...exactly(solutionSet(context, solutions(context)[0], context.sample(40, 200)).lossChange),
      }),
    },
    {
      id: 'copies',
      statement: 'A minimum stands there many times over, in copies that differ by the names of hidden units.',
      asStated: 'right',
      theory:
        '8! orders and 2^8 signs of eight tanh units, 10 321 920 copies, all of the same loss anywhere: none of 100 differs.',
      tolerance: 1e-12,
      toleranceReason: 'Sums in another order differ by rounding.',
      mistaken: { what: 'copies whose losses differ by a thousandth', predicted: 0.001 },
      measure: (context) => {
        // Away from the set, where the loss is of order 1 and a difference would show.
        const first = solutions(context)[0].map((x) => 2 * x);
        const [{ value: own }, ...copies] = context.evaluate({
          landscape: NETWORK,
          points: [Array.from(first), ...randomCopies(context, first, 100)],
          want: ['value'],
        }).points;
        return {
          predicted: 0,
          ...exactly(copies.reduce((most, { value }) => Math.max(most, Math.abs(Number(value) - Number(own))), 0)),
        };
      },
    },
    {
      id: 'copies-apart',
      statement: 'A barrier between two minima means that they are different.',
      asStated: 'wrong',
      corrected: 'Between copies of one network there are barriers too, and none once the units are matched.',
      theory: 'Matching finds the order and the signs of the copy exactly: nothing is left between them.',
      tolerance: 1e-9,
      toleranceReason: 'Rounding: the matched network is the same numbers.',
      mistaken: { what: 'a thousandth left between them', predicted: 0.001 },
      measure: (context) => {
        const [first] = solutions(context);
        const after = randomCopies(context, first, 10).map((copy) => {
          const { barrierBefore, barrierAfter, distanceAfter } = matched(context, first, copy);
          return barrierBefore > 1e-3 ? barrierAfter + distanceAfter : Number.NaN;
        });
        return { predicted: 0, ...exactly(after.reduce((most, value) => Math.max(most, value), 0)) };
      },
    },
    {
      id: 'barriers-remain',
      statement: 'There are almost always paths to the global minimum; straight ones after matching of units.',
      asStated: 'half right',
      corrected: 'In narrow networks barriers remain on the straight way between solutions after matching.',
      theory: 'The set of solutions is curved: a chord of it has a positive loss (above 1e-6) in between.',
      tolerance: 0.35,
      toleranceReason: 'The width of the interval with no exception in 25 pairs, which is 0.30.',
      mistaken: { what: 'no chord leaves the set', predicted: 0 },
      measure: (context) => {
        const found = pairs(context);
        return {
          predicted: 1,
          ...shareOf(found.filter(({ barrierAfter }) => barrierAfter > 1e-6).length, found.length),
        };
      },
    },
    {
      id: 'matching-nearer',
      statement: 'Minima found from different starts are partly copies in disguise: matching brings them nearer.',
      asStated: 'right',
      theory: 'The best order is at least as near as the given one, which is one of 10 321 920.',
      tolerance: 0.35,
      toleranceReason: 'The width of the interval with no exception in 25 pairs, which is 0.30.',
      mistaken: { what: 'matching does nothing', predicted: 0 },
      measure: (context) => {
        const found = pairs(context);
        return {
          predicted: 1,
          ...shareOf(
            found.filter(({ distanceBefore, distanceAfter }) => distanceAfter < distanceBefore).length,
            found.length,
          ),
        };
      },
    },
  ],
});
