/** Minima that are whole surfaces, their copies, and the ways between them. */
import { defineEntry, type EvaluateInput, type GalleryContext } from '../define.ts';
import { exactly, meanOf, shareOf } from '../estimates.ts';
import { type ClaimFigure, figureArrays } from '../figure.ts';
import { DRAWS_FOR_NINE_IN_TEN, NINE_IN_TEN } from '../tolerances.ts';

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
/** Pairs of networks between which a curve is bent. */
const CURVES = 20;

/** Networks that fit their ten rows, each from a start of its own. */
function solutions(context: GalleryContext): Float64Array[] {
  return context.shared('solutions', () => {
    const [cell] = context.run({
      ...TRAINING,
      // A few may not arrive.
      seeds: { count: 2 * context.sample(DRAWS_FOR_NINE_IN_TEN, 2 * DRAWS_FOR_NINE_IN_TEN) + 10 },
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

interface Matched {
  barrierBefore: number;
  barrierAfter: number;
  distanceBefore: number;
  distanceAfter: number;
  t: number[];
  lossBefore: number[];
  lossAfter: number[];
}

/** Barriers on the straight way before and after matching of units, from one network to another. */
function matched(context: GalleryContext, from: Float64Array, to: ArrayLike<number>): Matched {
  const { values, arrays } = context.analyze({
    analysis: 'unit-matching',
    landscape: NETWORK,
    at: { point: Array.from(from) },
    parameters: { to: Array.from(to), signs: true },
  });
  const number = (name: string): number => Number(values[name].value);
  const numbers = (name: string): number[] => Array.from(arrays[name].data, Number);
  return {
    barrierBefore: number('barrierBefore'),
    barrierAfter: number('barrierAfter'),
    distanceBefore: number('distanceBefore'),
    distanceAfter: number('distanceAfter'),
    t: numbers('t'),
    lossBefore: numbers('lossBefore'),
    lossAfter: numbers('lossAfter'),
  };
}

/** Neighbouring pairs of trained networks: barriers and distances of each. */
function pairs(context: GalleryContext): Matched[] {
  return context.shared('pairs', () => {
    const found = solutions(context);
    return Array.from({ length: Math.floor(found.length / 2) }, (_, k) =>
      matched(context, found[2 * k], found[2 * k + 1]),
    );
  });
}

/** The losses on the straight way between two networks, as they are named and with units matched. */
function straightFigure(context: GalleryContext): ClaimFigure {
  const [{ t, lossBefore, lossAfter }] = pairs(context);
  return {
    picture: {
      kind: 'lines',
      title: 'Straight ways between two networks',
      x: { label: 't, from one network to the other', array: 't' },
      y: { label: 'loss' },
      series: [
        { array: 'before', label: 'as trained' },
        { array: 'after', label: 'units matched' },
        { array: 'zero', label: 'without a barrier', predicted: true },
      ],
    },
    arrays: figureArrays({ t, before: lossBefore, after: lossAfter, zero: t.map(() => 0) }),
    caption: `the first of ${pairs(context).length} pairs`,
  };
}

/** Distances between the networks of each pair before and after matching. */
function distancesFigure(context: GalleryContext): ClaimFigure {
  const found = pairs(context);
  const before = found.map(({ distanceBefore }) => distanceBefore);
  const ends = [Math.min(...before), Math.max(...before)];
  return {
    picture: {
      kind: 'points',
      title: 'Distances of networks, units matched',
      x: { label: 'distance as trained', array: 'before' },
      y: { label: 'distance with units matched' },
      series: [
        { array: 'after', label: 'pairs of networks' },
        { array: 'ends', label: 'no nearer', predicted: true, x: 'ends' },
      ],
    },
    arrays: figureArrays({ before, after: found.map(({ distanceAfter }) => distanceAfter), ends }),
    caption: `n = ${found.length} pairs`,
  };
}

/** On a curve with one bend between matched networks: its barrier over that of the straight way. */
function curved(context: GalleryContext): number[] {
  return context.shared('curved', () => {
    const found = solutions(context);
    return Array.from({ length: context.sample(CURVES, CURVES) }, (_, k) => {
      const { values } = context.analyze({
        analysis: 'connecting-curve',
        landscape: NETWORK,
        at: { point: Array.from(found[2 * k]) },
        parameters: { to: Array.from(found[2 * k + 1]), curve: 'bezier', bends: 1, iterations: 200, gridPoints: 101 },
      });
      return Number(values.barrier.value) / Number(values.straightBarrier.value);
    });
  });
}

/** The eigenvalues of the Hessian at a solution, largest first. */
function curvaturesAt(context: GalleryContext): number[] {
  return context.shared('curvatures', () => {
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
    return Array.from(arrays.eigenvalues.data, (value) => Math.abs(Number(value))).sort((a, b) => b - a);
  });
}

/** Below so much of the largest an eigenvalue is rounding. */
const ZERO = 1e-9;

function curvaturesFigure(context: GalleryContext): ClaimFigure {
  const eigenvalues = curvaturesAt(context);
  return {
    picture: {
      kind: 'points',
      title: 'Eigenvalues of the Hessian at a solution',
      x: { label: 'number, from the largest', array: 'numbers' },
      y: { label: 'size of the eigenvalue', log: true },
      series: [
        { array: 'eigenvalues', label: 'eigenvalue' },
        { array: 'threshold', label: 'below: counted as 0', predicted: true },
      ],
    },
    arrays: figureArrays({
      numbers: eigenvalues.map((_, k) => k + 1),
      eigenvalues,
      threshold: eigenvalues.map(() => ZERO * eigenvalues[0]),
    }),
    caption: `one solution of ${ROWS} rows, ${PARAMETERS} parameters; nothing random beside its start`,
  };
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
  version: 2,
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
      statement: '“isolated critical points (whether minima, maxima, or saddle points) basically do not exist”.',
      asStated: 'right',
      theory: 'Ten equations in 41 parameters, of full rank at a typical point: a set of 31 dimensions.',
      tolerance: 0.5,
      toleranceReason: 'A dimension is a whole number.',
      quantity: 'dimension',
      counted: 'solutions',
      mistaken: { what: 'a dimension less', predicted: PARAMETERS - ROWS - 1 },
      reading:
        'Each solution lies in a set of 31 dimensions: whoever stands on one can walk in 31 independent directions.',
      notShown: 'Saddles and maxima; solutions with units that do nothing, where the set has larger pieces.',
      measure: (context) => {
        const dimensions = solutions(context)
          .slice(0, context.sample(10, 50))
          .map((point) => solutionSet(context, point, 0).dimension);
        return { predicted: PARAMETERS - ROWS, ...meanOf(dimensions) };
      },
      figure: curvaturesFigure,
    },
    {
      id: 'zero-eigenvalues',
      statement: '“their Hessians have zero-valued eigenvalues”.',
      asStated: 'right',
      theory: 'At zero loss the Hessian is J^T J over the rows, of rank 10: 31 of 41 eigenvalues are 0.',
      tolerance: 0.5,
      toleranceReason: 'A whole number; eigenvalues below 1e-9 of the largest count as 0.',
      quantity: 'eigenvalues that are 0',
      mistaken: { what: 'one less', predicted: PARAMETERS - ROWS - 1 },
      reading: 'As many as the set has dimensions: every flat direction is one along it.',
      notShown: 'Trained networks with some loss left: their small eigenvalues are not 0, and some are negative.',
      measure: (context) => {
        const eigenvalues = curvaturesAt(context);
        return {
          predicted: PARAMETERS - ROWS,
          ...exactly(eigenvalues.filter((value) => value < ZERO * eigenvalues[0]).length),
        };
      },
      figure: curvaturesFigure,
    },
    {
      id: 'walk',
      statement: '“there are directions you can walk along that don’t change the loss”.',
      asStated: 'right',
      theory: 'The set is a manifold: a walk along it, brought back to it after every step, stays at the loss of 0.',
      tolerance: 1e-8,
      toleranceReason: 'Each step is corrected to 1e-10 in the parameters; losses across go with the square.',
      quantity: 'largest change of the loss',
      mistaken: { what: 'a loss that differs by a thousandth', predicted: 0.001 },
      reading: 'Weights change along the walk, what the network says of its rows does not.',
      notShown: 'Rows it has not seen: there the answers change along the walk.',
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
      quantity: 'largest difference of losses',
      mistaken: { what: 'copies whose losses differ by a thousandth', predicted: 0.001 },
      reading: 'Ten million places, one function: counting minima without matching their units counts names.',
      notShown: 'Copies other than these; for ReLU there are scalings of units besides.',
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
      quantity: 'barrier and distance left',
      mistaken: { what: 'a thousandth left between them', predicted: 0.001 },
      reading: 'A barrier on the straight way is first of all a statement about names.',
      notShown:
        'How hard matching is for networks that are not exact copies: it is done layer by layer, not over all orders.',
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
      statement: 'Once units are matched the straight way between two solutions has no barrier.',
      asStated: 'wrong',
      corrected: 'In narrow networks barriers remain on the straight way between solutions after matching.',
      theory: 'The set of solutions is curved: a chord of it has a positive loss (above 1e-6) in between.',
      ...NINE_IN_TEN,
      quantity: 'share of pairs with a barrier',
      counted: 'pairs of networks',
      mistaken: { what: 'no chord leaves the set', predicted: 0 },
      reading: 'Eight units are too few for two trained networks to be the same up to names.',
      notShown: 'Wide networks, where barriers after matching are reported to shrink.',
      measure: (context) => {
        const found = pairs(context);
        return {
          predicted: 1,
          ...shareOf(found.filter(({ barrierAfter }) => barrierAfter > 1e-6).length, found.length),
        };
      },
      figure: straightFigure,
    },
    {
      id: 'connected',
      statement: '“there will be almost always paths to global minimum”.',
      asStated: 'right',
      theory:
        'Of dimension 31 in 41 the set of solutions leaves room to go round: on a curve with one bend, trained to be low, the barrier is below a tenth of the straight one (Cooper 2021).',
      tolerance: 0.5,
      toleranceReason: `A count, of ${CURVES} pairs.`,
      quantity: 'pairs with a low curve',
      mistaken: { what: 'every way has its barrier', predicted: 0 },
      reading: 'What keeps two solutions apart on the straight way is in the way of no other path.',
      notShown: 'Paths that training would find by itself, downhill; these are made to connect.',
      measure: (context) => {
        const ratios = curved(context);
        return { predicted: ratios.length, ...exactly(ratios.filter((ratio) => ratio < 0.1).length) };
      },
    },
    {
      id: 'matching-nearer',
      statement: 'Minima found from different starts are partly copies in disguise: matching brings them nearer.',
      asStated: 'right',
      theory: 'The best order is at least as near as the given one, which is one of 10 321 920.',
      ...NINE_IN_TEN,
      quantity: 'share of pairs that come nearer',
      counted: 'pairs of networks',
      mistaken: { what: 'matching does nothing', predicted: 0 },
      reading: 'Part of the distance between two trained networks is in the names of their units, the rest is real.',
      notShown: 'Whether two matched networks do the same on rows they have not seen.',
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
      figure: distancesFigure,
    },
  ],
});
