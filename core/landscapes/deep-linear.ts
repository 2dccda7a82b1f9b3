/** A deep network without activations on whitened data: a product of matrices that is to become a given one. */
import { RidgelineError } from '../contract/errors.ts';
import { haarOrthogonal } from '../math/orthogonal.ts';
import { type Stream, stream } from '../math/streams.ts';
import { log, pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { chainOfLayers, distanceHead, layeredKernel, pairsHead, tensorsOfLayers } from './dense/layered-product.ts';
import { leastSquares } from './dense/least-squares.ts';
import { placed } from './kernel-parts.ts';
import { coefficientNotes, deepLinearNetwork } from './learning-coefficient.ts';
import { refuse, shownNumber } from './parts.ts';
import { invertibleMixing } from './symmetries.ts';

interface DeepLinearParameters {
  widths: number[];
  singularValues?: number[];
  initialisation: 'balanced' | 'orthogonal' | 'aligned' | 'random';
  initialScale: number;
  inputDeviations?: number[];
  inputs?: number[];
  outputs?: number[];
}

/** Pairs of inputs and outputs as columns, X of h_0 x count and Y of h_D x count. */
interface Pairs {
  x: Float64Array;
  y: Float64Array;
  count: number;
}

/** The pairs that the loss is of, where the inputs are not white: typed in, or one for each input direction. */
function pairsOf(parameters: DeepLinearParameters): Pairs | undefined {
  const { widths, inputDeviations, inputs, outputs } = parameters;
  const [first, last] = [widths[0], widths[widths.length - 1]];
  if (inputs !== undefined && outputs !== undefined) {
    const count = inputs.length / first;
    return { x: columnsOf(inputs, first, count), y: columnsOf(outputs, last, count), count };
  }
  if (inputDeviations === undefined) return undefined;
  const [x, y] = [new Float64Array(first * first), new Float64Array(last * first)];
  inputDeviations.forEach((deviation, i) => {
    x[i * first + i] = deviation;
  });
  modesOf(parameters).forEach((value, i) => {
    y[i * first + i] = value * inputDeviations[i];
  });
  return { x, y, count: first };
}

/** Rows of `width` numbers, one after another, as the columns of a matrix. */
function columnsOf(rows: readonly number[], width: number, count: number): Float64Array {
  return Float64Array.from({ length: width * count }, (_, at) => rows[(at % count) * width + Math.floor(at / count)]);
}

/** The strength of each mode in the loss: its singular value times the deviation of its input. */
function weightsOf(parameters: DeepLinearParameters): number[] {
  const { inputDeviations } = parameters;
  return modesOf(parameters).map((value, i) => value * (inputDeviations?.[i] ?? 1));
}

/** Coordinates beyond which no minimiser is listed. */
const LISTED_DIMENSION = 1000;

function endWidth(widths: readonly number[]): number {
  return Math.min(widths[0], widths[widths.length - 1]);
}

function dimensionOf({ widths }: { widths: readonly number[] }): number {
  return chainOfLayers(widths).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}

/** The diagonal of the target, falling: the given values, or ones. */
function modesOf({ widths, singularValues }: DeepLinearParameters): number[] {
  return singularValues?.toSorted((a, b) => b - a) ?? new Array<number>(endWidth(widths)).fill(1);
}

/** Matrices with `strength(i)` at place (i, i) of each and 0 elsewhere, as coordinates. */
function diagonalPoint(widths: readonly number[], modes: number, strength: (i: number) => number): number[] {
  const point = new Array<number>(dimensionOf({ widths })).fill(0);
  for (const { outputs, inputs, offset } of chainOfLayers(widths)) {
    for (let i = 0; i < Math.min(outputs, inputs, modes); i++) point[offset + i * inputs + i] = strength(i);
  }
  return point;
}

/** A product that is `strength(i)^depth` in the given modes, each through a unit of its own. */
function keptModes(widths: readonly number[], modes: readonly number[], strength: (i: number) => number): number[] {
  const point = new Array<number>(dimensionOf({ widths })).fill(0);
  const layers = chainOfLayers(widths);
  // In ascending order, the modes of a landscape without bottleneck go through the units of their own number.
  modes
    .toSorted((a, b) => a - b)
    .forEach((mode, unit) => {
      layers.forEach(({ inputs, offset }, l) => {
        const from = l === 0 ? mode : unit;
        const to = l === layers.length - 1 ? mode : unit;
        point[offset + to * inputs + from] = strength(mode);
      });
    });
  return point;
}

const CONSERVED = { label: 'Conserved by gradient flow', value: 'W_(l+1)ᵀ W_(l+1) − W_l W_lᵀ for every l' };

/** Of pairs that were typed in: the least squares solution, if no width is too small for it, as the last or first matrix. */
function pairsFacts({ widths }: DeepLinearParameters, { x, y, count }: Pairs): LandscapeFacts {
  const [first, last] = [widths[0], widths[widths.length - 1]];
  const narrowest = widths.reduce((a, b) => Math.min(a, b));
  const notes = [{ label: 'Pairs', value: String(count) }, CONSERVED];
  if (narrowest < endWidth(widths) || dimensionOf({ widths }) > LISTED_DIMENSION) return { notes };
  const layers = chainOfLayers(widths);
  const solutionLayer = last <= first ? layers[0] : layers[layers.length - 1];
  const minimiser = diagonalPoint(widths, endWidth(widths), () => 1);
  const features = columnsOf(Array.from(x), count, first);
  let minimum = 0;
  for (let i = 0; i < last; i++) {
    const targets = y.subarray(i * count, (i + 1) * count);
    const solution = leastSquares({ rows: count, columns: first, features, targets }, 1, 0);
    minimum += solution.minimum;
    for (let j = 0; j < first; j++)
      minimiser[solutionLayer.offset + i * solutionLayer.inputs + j] = solution.weights[j];
  }
  return { minimum, minimisers: [minimiser], notes };
}

function factsOf(parameters: DeepLinearParameters): LandscapeFacts {
  const { widths, initialisation, initialScale, inputDeviations } = parameters;
  const pairs = parameters.inputs === undefined ? undefined : pairsOf(parameters);
  if (pairs) return pairsFacts(parameters, pairs);
  const depth = widths.length - 1;
  const modes = modesOf(parameters);
  const narrowest = widths.reduce((a, b) => Math.min(a, b));
  const weights = weightsOf(parameters);
  // The modes that the loss weighs most are kept; the first ones where all inputs weigh the same.
  const order = weights.map((_, i) => i).sort((a, b) => weights[b] - weights[a] || a - b);
  const missed = order.slice(narrowest).map((i) => weights[i]);
  const largest = modes[0];
  const isWhite = inputDeviations === undefined;
  const notes = [
    { label: 'Other critical values', value: 'half the sum of squares of the modes left out, for any choice of modes' },
    CONSERVED,
    ...(isWhite
      ? [
          {
            label: 'Sharpness of the balanced minimum',
            value: `${depth} s₁^(2 − 2/${depth}) = ${shownNumber(depth * pow(largest, 2 - 2 / depth))}`,
          },
        ]
      : [
          {
            label: 'Modes as the loss weighs them',
            value: weights
              .slice(0, 10)
              .map((value) => shownNumber(value))
              .join(', '),
          },
        ]),
  ];
  if (missed.some((value) => value > 0)) {
    notes.push({ label: 'Bottleneck', value: `width ${narrowest} keeps the ${narrowest} largest modes` });
  }
  const rank = modes.filter((value) => value > 0).length;
  // One matrix is a regular model; the formula is for products.
  if (depth > 1 && rank <= narrowest) {
    notes.push(...coefficientNotes(deepLinearNetwork(widths, rank), 'of the set of minima'));
  }
  if (depth === 2 && isWhite && (initialisation === 'balanced' || initialisation === 'orthogonal')) {
    const times = modes
      .slice(0, Math.min(narrowest, 6))
      .filter((value) => value > initialScale)
      .map((value) => shownNumber(log((value - initialScale) / initialScale) / (2 * value)));
    if (times.length > 0) notes.push({ label: 'Modes are half learnt at flow times', value: times.join(', ') });
  }
  const minimum = missed.reduce((sum, value) => sum + 0.5 * value * value, 0);
  if (dimensionOf(parameters) > LISTED_DIMENSION) return { minimum, notes };
  const minimiser = keptModes(widths, order.slice(0, narrowest), (i) => pow(modes[i], 1 / depth));
  return { minimum, minimisers: [minimiser], notes };
}

export const deepLinear = defineLandscape({
  id: 'deep-linear',
  version: 1,
  label: 'Deep linear network',
  group: 'Learning problems',
  summary: 'A product of matrices that learns a linear map: plateaus, saddles and mode after mode, all in closed form.',
  references: [
    {
      text: 'P. Baldi, K. Hornik, Neural networks and principal component analysis, Neural Networks 2 (1989) 53–58',
      url: 'https://doi.org/10.1016/0893-6080(89)90014-2',
    },
    {
      text: 'A. M. Saxe, J. L. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013',
      url: 'https://arxiv.org/abs/1312.6120',
    },
    {
      text: 'Z. Furman, E. Lau, Estimating the local learning coefficient at scale, 2024, for the learning coefficient',
      url: 'https://arxiv.org/abs/2402.03698',
    },
    {
      text: 'R. Mulayoff, T. Michaeli, Unique properties of flat minima in deep networks, 2020, for the sharpness',
      url: 'https://arxiv.org/abs/2002.04710',
    },
  ],
  parameters: {
    widths: {
      kind: 'numbers',
      label: 'Widths',
      symbol: 'h',
      help: 'From the input to the output; one matrix fewer than widths.',
      default: [3, 3, 3],
      integer: true,
      minimum: 1,
      maximum: 2000,
      minimumLength: 2,
      maximumLength: 100,
    },
    singularValues: {
      kind: 'numbers',
      label: 'Singular values of the target',
      symbol: 's',
      help: 'At most as many as the smaller of input and output; the rest are 0. None: the identity.',
      optional: true,
      minimum: 0,
      minimumLength: 1,
      maximumLength: 2000,
    },
    initialisation: {
      kind: 'choice',
      label: 'Initialisation',
      help: 'Balanced: every matrix is diagonal, the same multiple of 1, so that all modes start alike; turned, the hidden units are mixed by random rotations, which changes nothing of the product.',
      options: [
        { value: 'balanced', label: 'Balanced and aligned' },
        { value: 'orthogonal', label: 'Balanced, turned at random inside' },
        { value: 'aligned', label: 'Aligned, random strengths' },
        { value: 'random', label: 'Random normal' },
      ],
      default: 'balanced',
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      symbol: 'a_0',
      help: 'Balanced: the strength of each mode in the product. Aligned and random: the standard deviation of each weight.',
      default: 0.001,
      minimum: 0,
      scale: 'log',
    },
    inputDeviations: {
      kind: 'numbers',
      label: 'Deviations of the inputs',
      symbol: String.raw`\sigma`,
      help: 'One for each input. None: white inputs, all 1.',
      optional: true,
      minimum: 0,
      minimumLength: 1,
      maximumLength: 2000,
      advanced: true,
    },
    inputs: {
      kind: 'numbers',
      label: 'Given inputs',
      symbol: 'X',
      help: 'Pairs of your own in place of the diagonal target: inputs row by row, one row a pair.',
      optional: true,
      minimumLength: 1,
      maximumLength: 100_000,
      advanced: true,
    },
    outputs: {
      kind: 'numbers',
      label: 'Given outputs',
      symbol: 'Y',
      help: 'One row for each row of inputs.',
      optional: true,
      minimumLength: 1,
      maximumLength: 100_000,
      advanced: true,
    },
  },
  precisions: ['f64'],
  hasData: false,
  hasModel: true,
  formula: [
    String.raw`L(W) = \tfrac12 \lVert Y - W_D \cdots W_1 X \rVert^2 = \tfrac12 \lVert T - W_D \cdots W_1 \rVert^2`,
    String.raw`X X^{\mathsf T} = I, \quad Y = T X, \quad T = \operatorname{diag}(s)`,
  ],
  typeset: (parameters) => {
    const { widths } = parameters;
    const depth = widths.length - 1;
    const modes = modesOf(parameters);
    const shown = modes.slice(0, 6).map((value) => shownNumber(value));
    const product = depth > 3 ? String.raw`W_{${depth}} \cdots W_1` : chainTex(depth);
    return [
      String.raw`L(W) = \tfrac12 \lVert T - ${product} \rVert^2, \quad T = \operatorname{diag}(${shown.join(', ')}${modes.length > 6 ? String.raw`, \dots` : ''})`,
      String.raw`W_l \in \mathbb{R}^{h_l \times h_{l-1}}, \quad h = (${widths.slice(0, 10).join(', ')}${widths.length > 10 ? String.raw`, \dots` : ''})`,
    ];
  },
  check: ({ widths, singularValues, inputDeviations, inputs, outputs }) => {
    const [first, last] = [widths[0], widths[widths.length - 1]];
    if (singularValues !== undefined && singularValues.length > endWidth(widths)) {
      const expected = `at most ${endWidth(widths)} values, the smaller of the first and last width`;
      throw new RidgelineError(
        'invalid-parameter',
        `invalid singularValues: ${singularValues.length} values; expected ${expected}`,
        { field: 'singularValues', value: singularValues, expected },
      );
    }
    if (inputDeviations !== undefined && inputDeviations.length !== first) {
      refuse('inputDeviations', inputDeviations, `${first}, one for each input`);
    }
    if ((inputs === undefined) !== (outputs === undefined)) {
      const [field, other] = inputs === undefined ? (['inputs', 'outputs'] as const) : (['outputs', 'inputs'] as const);
      refuse(field, [], `numbers, because ${other} are given`);
    }
    if (inputs === undefined || outputs === undefined) return;
    if (inputDeviations !== undefined) refuse('inputDeviations', inputDeviations, 'none beside given inputs');
    if (inputs.length % first !== 0) refuse('inputs', inputs, `a multiple of ${first}, the first width`);
    const pairs = inputs.length / first;
    if (outputs.length !== pairs * last) {
      refuse('outputs', outputs, `${pairs * last}, ${last} for each of ${pairs} pairs`);
    }
  },
  dimension: dimensionOf,
  coordinateName: ({ widths }, index) => {
    const layers = chainOfLayers(widths);
    const l = layers.findLastIndex(({ offset }) => offset <= index);
    const { inputs, offset } = layers[l];
    const [row, column] = [Math.floor((index - offset) / inputs), (index - offset) % inputs];
    return `W${l + 1}_${row + 1},${column + 1}`;
  },
  tensors: ({ widths }) => tensorsOfLayers(chainOfLayers(widths)),
  facts: factsOf,
  symmetries: ({ widths }) => [invertibleMixing(chainOfLayers(widths))],
  view: () => [-2, 2, -2, 2],
  viewPoint: (parameters) => diagonalPoint(parameters.widths, endWidth(parameters.widths), () => 0.5),
  start: ({ widths, initialisation, initialScale }) => {
    if (initialisation === 'balanced') {
      const depth = widths.length - 1;
      const strength = initialScale === 0 ? 0 : pow(initialScale, 1 / depth);
      return {
        kind: 'point',
        point: diagonalPoint(widths, endWidth(widths), () => strength),
        words: `balanced, every mode at ${shownNumber(initialScale)}`,
      };
    }
    return {
      kind: 'random',
      draw: (source, out) => drawStart(widths, initialisation, initialScale, source, out),
      words: {
        orthogonal: `balanced, every mode at ${shownNumber(initialScale)}, hidden units turned at random`,
        aligned: `diagonal matrices, normal entries of deviation ${shownNumber(initialScale)}`,
        random: `normal, deviation ${shownNumber(initialScale)}`,
      }[initialisation],
    };
  },
  body: {
    kind: 'kernel',
    create(parameters, { workspace }) {
      const { widths } = parameters;
      const [rows, columns] = [widths[widths.length - 1], widths[0]];
      const pairs = pairsOf(parameters);
      if (pairs) {
        const { x, y, count } = pairs;
        const head = pairsHead(x, y, { outputs: rows, inputs: columns, count }, workspace);
        return layeredKernel(chainOfLayers(widths), head, workspace);
      }
      const target = new Float64Array(rows * columns);
      modesOf(parameters).forEach((value, i) => {
        target[i * columns + i] = value;
      });
      const head = distanceHead(placed(workspace, target), target.length, workspace);
      return layeredKernel(chainOfLayers(widths), head, workspace);
    },
  },
});

function drawStart(
  widths: readonly number[],
  initialisation: 'orthogonal' | 'aligned' | 'random',
  scale: number,
  source: Stream,
  out: Float64Array,
): void {
  const layers = chainOfLayers(widths);
  if (initialisation === 'random') {
    source.fillNormal(out);
    for (let i = 0; i < out.length; i++) out[i] *= scale;
    return;
  }
  out.fill(0);
  if (initialisation === 'aligned') {
    for (const { outputs, inputs, offset } of layers) {
      for (let i = 0; i < Math.min(outputs, inputs, endWidth(widths)); i++) {
        out[offset + i * inputs + i] = scale * source.normal();
      }
    }
    return;
  }
  // W_l = a R_l D R_(l-1)ᵀ with D the diagonal of ones, R rotations, and no rotation at the ends.
  const strength = scale === 0 ? 0 : pow(scale, 1 / layers.length);
  let below: Float64Array | undefined;
  layers.forEach(({ outputs, inputs, offset }, l) => {
    const above =
      l < layers.length - 1
        ? haarOrthogonal(stream('start', `deep-linear hidden ${l}`, source.seed), outputs)
        : undefined;
    for (let i = 0; i < outputs; i++) {
      for (let j = 0; j < inputs; j++) {
        let sum = 0;
        for (let k = 0; k < Math.min(inputs, outputs, endWidth(widths)); k++) {
          const left = above ? above[i * outputs + k] : Number(i === k);
          sum += left * (below ? below[j * inputs + k] : Number(j === k));
        }
        out[offset + i * inputs + j] = strength * sum;
      }
    }
    below = above;
  });
}

function chainTex(depth: number): string {
  return Array.from({ length: depth }, (_, i) => `W_${depth - i}`).join(' ');
}
