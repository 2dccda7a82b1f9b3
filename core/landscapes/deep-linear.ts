/** A deep network without activations on whitened data: a product of matrices that is to become a given one. */
import { RidgelineError } from '../contract/errors.ts';
import { log, pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { chainOfLayers, distanceHead, layeredKernel, tensorsOfLayers } from './dense/layered-product.ts';
import { placed } from './kernel-parts.ts';
import { coefficientNotes, deepLinearNetwork } from './learning-coefficient.ts';
import { shownNumber } from './parts.ts';
import { invertibleMixing } from './symmetries.ts';

interface DeepLinearParameters {
  widths: number[];
  singularValues?: number[];
  initialisation: 'balanced' | 'random';
  initialScale: number;
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

function factsOf(parameters: DeepLinearParameters): LandscapeFacts {
  const { widths, initialisation, initialScale } = parameters;
  const depth = widths.length - 1;
  const modes = modesOf(parameters);
  const narrowest = widths.reduce((a, b) => Math.min(a, b));
  const missed = modes.slice(narrowest);
  const largest = modes[0];
  const notes = [
    { label: 'Other critical values', value: 'half the sum of squares of the modes left out, for any choice of modes' },
    { label: 'Conserved by gradient flow', value: 'W_(l+1)ᵀ W_(l+1) − W_l W_lᵀ for every l' },
    {
      label: 'Sharpness of the balanced minimum',
      value: `${depth} s₁^(2 − 2/${depth}) = ${shownNumber(depth * pow(largest, 2 - 2 / depth))}`,
    },
  ];
  if (missed.some((value) => value > 0)) {
    notes.push({ label: 'Bottleneck', value: `width ${narrowest} keeps the ${narrowest} largest modes` });
  }
  const rank = modes.filter((value) => value > 0).length;
  // One matrix is a regular model; the formula is for products.
  if (depth > 1 && rank <= narrowest) {
    notes.push(...coefficientNotes(deepLinearNetwork(widths, rank), 'of the set of minima'));
  }
  if (depth === 2 && initialisation === 'balanced') {
    const times = modes
      .slice(0, Math.min(narrowest, 6))
      .filter((value) => value > initialScale)
      .map((value) => shownNumber(log((value - initialScale) / initialScale) / (2 * value)));
    if (times.length > 0) notes.push({ label: 'Modes are half learnt at flow times', value: times.join(', ') });
  }
  const minimum = missed.reduce((sum, value) => sum + 0.5 * value * value, 0);
  if (dimensionOf(parameters) > LISTED_DIMENSION) return { minimum, notes };
  const minimiser = diagonalPoint(widths, modes.length, (i) => pow(modes[i], 1 / depth));
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
      help: 'Balanced: every matrix is diagonal, the same multiple of 1, so that all modes start alike.',
      options: [
        { value: 'balanced', label: 'Balanced and aligned' },
        { value: 'random', label: 'Random normal' },
      ],
      default: 'balanced',
    },
    initialScale: {
      kind: 'number',
      label: 'Initial scale',
      symbol: 'a_0',
      help: 'Balanced: the strength of each mode in the product. Random: the standard deviation of each weight.',
      default: 0.001,
      minimum: 0,
      scale: 'log',
    },
  },
  precisions: ['f64'],
  hasData: false,
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
  check: ({ widths, singularValues }) => {
    if (singularValues === undefined || singularValues.length <= endWidth(widths)) return;
    const expected = `at most ${endWidth(widths)} values, the smaller of the first and last width`;
    throw new RidgelineError(
      'invalid-parameter',
      `invalid singularValues: ${singularValues.length} values; expected ${expected}`,
      { field: 'singularValues', value: singularValues, expected },
    );
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
      draw(source, out) {
        source.fillNormal(out);
        for (let i = 0; i < out.length; i++) out[i] *= initialScale;
      },
      words: `normal, deviation ${shownNumber(initialScale)}`,
    };
  },
  body: {
    kind: 'kernel',
    create(parameters, { workspace }) {
      const { widths } = parameters;
      const [rows, columns] = [widths[widths.length - 1], widths[0]];
      const target = new Float64Array(rows * columns);
      modesOf(parameters).forEach((value, i) => {
        target[i * columns + i] = value;
      });
      const head = distanceHead(placed(workspace, target), target.length, workspace);
      return layeredKernel(chainOfLayers(widths), head, workspace);
    },
  },
});

function chainTex(depth: number): string {
  return Array.from({ length: depth }, (_, i) => `W_${depth - i}`).join(' ');
}
