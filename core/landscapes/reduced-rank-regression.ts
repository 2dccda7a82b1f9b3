/** Reduced-rank regression as a formula: a product of two or more small matrices that is to become a given one. */
import { RidgelineError } from '../contract/errors.ts';
import { pow } from '../wasm/elementary.ts';
import { defineLandscape, type LandscapeFacts } from './define.ts';
import { chainOfLayers, type MatrixLayer } from './dense/layered-product.ts';
import { coefficientNotes, deepLinearNetwork } from './learning-coefficient.ts';
import { invertibleMixing } from './symmetries.ts';

interface RankParameters {
  widths: number[];
  singularValues: number[];
  startScale: number;
}

/** Products in the written-out formula; more would make it too long to compile quickly. */
const WRITTEN_PRODUCTS = 4096;

function dimensionOf({ widths }: { widths: readonly number[] }): number {
  return chainOfLayers(widths).reduce((sum, { outputs, inputs }) => sum + outputs * inputs, 0);
}

function ordered({ singularValues }: RankParameters): number[] {
  return singularValues.toSorted((a, b) => b - a);
}

/** Entry (i, j) of W_l ⋯ W_1 as text; rows and columns from 0. */
function entryText(layers: readonly MatrixLayer[], l: number, i: number, j: number): string {
  const { inputs: columns, offset } = layers[l];
  if (l === 0) return `w[${offset + i * columns + j + 1}]`;
  const terms = Array.from({ length: columns }, (_, k) => {
    const inner = entryText(layers, l - 1, k, j);
    return `w[${offset + i * columns + k + 1}]*${l === 1 ? inner : `(${inner})`}`;
  });
  return terms.join(' + ');
}

function textOf(parameters: RankParameters): string {
  const { widths } = parameters;
  const layers = chainOfLayers(widths);
  const modes = ordered(parameters);
  const last = layers.length - 1;
  const squares: string[] = [];
  for (let i = 0; i < layers[last].outputs; i++) {
    for (let j = 0; j < widths[0]; j++) {
      const target = i === j && i < modes.length && modes[i] > 0 ? ` - ${modes[i]}` : '';
      squares.push(`(${entryText(layers, last, i, j)}${target})^2`);
    }
  }
  return `0.5*(${squares.join(' + ')})`;
}

function factsOf(parameters: RankParameters): LandscapeFacts {
  const { widths } = parameters;
  const layers = chainOfLayers(widths);
  const modes = ordered(parameters);
  const rank = modes.filter((value) => value > 0).length;
  const narrowest = widths.reduce((a, b) => Math.min(a, b));
  const minimiser = new Array<number>(dimensionOf(parameters)).fill(0);
  for (const { outputs, inputs, offset } of layers) {
    for (let i = 0; i < Math.min(outputs, inputs, modes.length, narrowest); i++) {
      minimiser[offset + i * inputs + i] = modes[i] > 0 ? pow(modes[i], 1 / layers.length) : 0;
    }
  }
  const missed = modes.slice(narrowest).reduce((sum, value) => sum + 0.5 * value * value, 0);
  const notes = [{ label: 'Rank of the truth', value: String(rank) }];
  if (rank <= narrowest) {
    notes.push(...coefficientNotes(deepLinearNetwork(widths, rank), 'of the set of minima'));
    notes.push({ label: 'Half the number of parameters', value: String(dimensionOf(parameters) / 2) });
  } else {
    notes.push({ label: 'Bottleneck', value: `width ${narrowest} keeps the ${narrowest} largest singular values` });
  }
  return { minimum: missed, minimisers: [minimiser], notes };
}

export const reducedRankRegression = defineLandscape({
  id: 'reduced-rank-regression',
  version: 1,
  label: 'Reduced-rank regression',
  group: 'Degenerate minima',
  summary: 'The loss of a small linear network against a linear truth, on all data: singular, with known coefficient.',
  references: [
    {
      text: 'M. Aoyagi, S. Watanabe, Stochastic complexities of reduced rank regression in Bayesian estimation, Neural Networks 18 (2005) 924–933',
      url: 'https://doi.org/10.1016/j.neunet.2005.03.014',
    },
    {
      text: 'M. Aoyagi, Consideration on the learning efficiency of multiple-layered neural networks with linear units, Neural Networks 172 (2024) 106132',
      url: 'https://doi.org/10.1016/j.neunet.2024.106132',
    },
    {
      text: 'Z. Furman, E. Lau, Estimating the local learning coefficient at scale, arXiv 2402.03698 (2024)',
      url: 'https://arxiv.org/abs/2402.03698',
    },
  ],
  parameters: {
    widths: {
      kind: 'numbers',
      label: 'Widths',
      symbol: 'H',
      default: [2, 2, 2],
      integer: true,
      minimum: 1,
      maximum: 64,
      minimumLength: 3,
      maximumLength: 7,
      help: 'Inputs, hidden widths, outputs. Coordinates are the entries of W_1 row by row, then those of W_2, and so on.',
    },
    singularValues: {
      kind: 'numbers',
      label: 'Singular values of the truth',
      symbol: 's',
      default: [1],
      minimum: 0,
      minimumLength: 1,
      maximumLength: 64,
      help: 'At most as many as inputs and as outputs; the rest are 0. Those above 0 are the rank.',
    },
    startScale: {
      kind: 'number',
      label: 'Scale of the start',
      default: 0.3,
      minimum: 0,
      advanced: true,
      help: 'Standard deviation of each entry.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: [
    'L(w) = \\tfrac{1}{2} \\mathbb{E}\\, \\lVert W_M \\cdots W_1\\, x - T x \\rVert^2 = \\tfrac{1}{2} \\lVert W_M \\cdots W_1 - T \\rVert^2',
    '\\mathbb{E}\\, x x^{\\top} = I,\\quad T = \\operatorname{diag}(s)',
  ],
  check: ({ widths, singularValues }) => {
    const ends = Math.min(widths[0], widths[widths.length - 1]);
    if (singularValues.length > ends) {
      const expected = `at most ${ends} values, the smaller of inputs and outputs`;
      throw new RidgelineError(
        'invalid-parameter',
        `invalid singularValues: ${singularValues.length} values; expected ${expected}`,
        { field: 'singularValues', value: singularValues, expected },
      );
    }
    const products = widths.reduce((a, b) => a * b, 1);
    if (products > WRITTEN_PRODUCTS) {
      const expected = `widths whose product is at most ${WRITTEN_PRODUCTS}; deep-linear takes larger ones`;
      throw new RidgelineError(
        'invalid-parameter',
        `invalid widths: their product is ${products}; expected ${expected}`,
        {
          field: 'widths',
          value: widths,
          expected,
        },
      );
    }
  },
  dimension: dimensionOf,
  coordinateName: ({ widths }, index) => {
    const layers = chainOfLayers(widths);
    const l = layers.findLastIndex(({ offset }) => offset <= index);
    const { inputs: columns, offset } = layers[l];
    return `W${l + 1}_${Math.floor((index - offset) / columns) + 1},${((index - offset) % columns) + 1}`;
  },
  facts: factsOf,
  exactAt: (parameters, x) => {
    // The most singular minimum, where every matrix has the rank of the truth; elsewhere the coefficient may be larger.
    const { widths } = parameters;
    const rank = ordered(parameters).filter((value) => value > 0).length;
    const minimiser = factsOf(parameters).minimisers?.[0];
    if (widths.some((width) => width < rank) || !minimiser?.every((value, i) => value === x[i])) return {};
    return { learningCoefficient: deepLinearNetwork(widths, rank) };
  },
  symmetries: ({ widths }) => [invertibleMixing(chainOfLayers(widths))],
  view: () => [-2, 2, -2, 2],
  viewPoint: (parameters) => factsOf(parameters).minimisers?.[0] ?? [],
  start: ({ startScale }) => ({
    kind: 'random',
    draw: (stream, out) => {
      stream.fillNormal(out);
      for (let i = 0; i < out.length; i++) out[i] *= startScale;
    },
    words: `independent normal entries of deviation ${startScale}`,
  }),
  body: {
    kind: 'formula',
    source: (parameters) => ({ text: textOf(parameters), variables: [`w[${dimensionOf(parameters)}]`] }),
  },
});
