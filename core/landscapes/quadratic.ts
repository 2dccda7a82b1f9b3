/** A quadratic bowl with a spectrum of one's choice, along the axes. */

import type { ExactFacts } from '../contract/exact-facts.ts';
import { pow } from '../wasm/elementary.ts';
import { defineLandscape, type FormulaSource, type LandscapeFacts } from './define.ts';
import { marchenkoPasturQuantile } from './marchenko-pastur.ts';
import { refuse } from './parts.ts';
import { signFlips } from './symmetries.ts';

type Spectrum = 'log' | 'linear' | 'power' | 'marchenko-pastur' | 'bulk-outliers' | 'blocks';

interface QuadraticParameters {
  eigenvalues?: number[];
  spectrum: Spectrum;
  dimension: number;
  smallest: number;
  largest: number;
  exponent: number;
  ratio: number;
  outliers: number[];
  blocks: number[];
}

/** The most eigenvalues that are written out one by one. */
const LISTED_DIMENSION = 1000;

function dimensionOf({ eigenvalues, dimension }: QuadraticParameters): number {
  return eigenvalues?.length ?? dimension;
}

function isListed({ eigenvalues, spectrum }: QuadraticParameters): boolean {
  return eigenvalues !== undefined || spectrum === 'marchenko-pastur' || spectrum === 'bulk-outliers';
}

/** Quantiles of the law at (i − 1/2)/count, scaled so that its upper edge is `largest`. */
function bulk({ ratio, largest }: QuadraticParameters, count: number): number[] {
  const root = 1 + Math.sqrt(ratio);
  const scale = largest / (root * root);
  return Array.from({ length: count }, (_, i) => scale * marchenkoPasturQuantile((i + 0.5) / count, ratio));
}

/** Eigenvalues one by one, for the spectra that are lists. */
function listOf(parameters: QuadraticParameters): number[] {
  const { eigenvalues, spectrum, dimension, outliers } = parameters;
  if (eigenvalues !== undefined) return eigenvalues;
  if (spectrum === 'marchenko-pastur') return bulk(parameters, dimension);
  return [...bulk(parameters, dimension - outliers.length), ...outliers];
}

/** First coordinate and size of each block: as equal as they can be, larger ones first. */
function blockRanges({ dimension, blocks }: QuadraticParameters): { first: number; size: number; factor: number }[] {
  let first = 1;
  return blocks.map((factor, b) => {
    const size = Math.floor(dimension / blocks.length) + (b < dimension % blocks.length ? 1 : 0);
    const range = { first, size, factor };
    first += size;
    return range;
  });
}

/** All eigenvalues, coordinate by coordinate; the same expressions as `sourceOf` writes. */
function eigenvaluesOf(parameters: QuadraticParameters): number[] {
  const { spectrum, dimension, smallest, largest, exponent } = parameters;
  if (isListed(parameters)) return listOf(parameters);
  const spaced = (count: number): number[] =>
    Array.from({ length: count }, (_, i) =>
      count === 1 ? largest : smallest * pow(largest / smallest, i / (count - 1)),
    );
  if (spectrum === 'blocks') {
    return blockRanges(parameters).flatMap(({ size, factor }) => spaced(size).map((value) => factor * value));
  }
  if (spectrum === 'log') return spaced(dimension);
  return Array.from({ length: dimension }, (_, i) => {
    if (spectrum === 'power') return largest * pow(i + 1, -exponent);
    return dimension === 1 ? largest : smallest + (largest - smallest) * (i / (dimension - 1));
  });
}

/** The smallest and the largest eigenvalue, without making all of them. */
function extremes(parameters: QuadraticParameters): { low: number; high: number } {
  const { spectrum, dimension, smallest, largest, exponent } = parameters;
  let values: number[];
  if (isListed(parameters)) values = listOf(parameters);
  else if (spectrum === 'power') values = [largest, largest * pow(dimension, -exponent)];
  else if (spectrum === 'blocks') {
    values = blockRanges(parameters).flatMap(({ size, factor }) =>
      size > 1 ? [factor * smallest, factor * largest] : [factor * largest],
    );
  } else values = dimension === 1 ? [largest] : [smallest, largest];
  return { low: values.reduce((a, b) => Math.min(a, b)), high: values.reduce((a, b) => Math.max(a, b)) };
}

/** Log-spaced curvatures over one block of coordinates, as a part of the formula. */
function blockText({ first, size, factor }: { first: number; size: number; factor: number }): string {
  if (size === 1) return `(${factor})*largest*w[${first}]^2`;
  return `(${factor})*smallest*sum(i, 1, ${size}, ratio^((i - 1)/${size - 1})*w[i + ${first - 1}]^2)`;
}

function sourceOf(parameters: QuadraticParameters): FormulaSource {
  const { spectrum, smallest, largest, exponent } = parameters;
  const variables = [`w[${dimensionOf(parameters)}]`];
  if (isListed(parameters)) {
    const terms = listOf(parameters).map((value, index) => `(${value})*w[${index + 1}]^2`);
    return { text: `0.5*(${terms.join(' + ')})`, variables };
  }
  if (spectrum === 'blocks') {
    const text = `0.5*(${blockRanges(parameters).map(blockText).join(' + ')})`;
    return { text, variables, constants: { smallest, largest, ratio: largest / smallest } };
  }
  if (spectrum === 'power') {
    return { text: '0.5*sum(i, 1, d, largest*i^(-exponent)*w[i]^2)', variables, constants: { largest, exponent } };
  }
  if (parameters.dimension === 1) return { text: '0.5*largest*w[1]^2', variables, constants: { largest } };
  if (spectrum === 'log') {
    const text = '0.5*sum(i, 1, d, smallest*ratio^((i - 1)/(d - 1))*w[i]^2)';
    return { text, variables, constants: { smallest, ratio: largest / smallest } };
  }
  const text = '0.5*sum(i, 1, d, (smallest + range*((i - 1)/(d - 1)))*w[i]^2)';
  return { text, variables, constants: { smallest, range: largest - smallest } };
}

function factsOf(parameters: QuadraticParameters): LandscapeFacts {
  const dimension = dimensionOf(parameters);
  const { low, high } = extremes(parameters);
  const notes = [
    { label: 'Eigenvalues', value: `${shown(low)} to ${shown(high)}` },
    ...(low > 0 ? [{ label: 'Condition number', value: shown(high / low) }] : []),
    ...(high > 0
      ? [{ label: 'Gradient descent is stable', value: `for learning rates below ${shown(2 / high)}` }]
      : []),
  ];
  if (low < 0) return { notes };
  return { minimum: 0, ...(dimension <= 1000 ? { minimisers: [new Array<number>(dimension).fill(0)] } : {}), notes };
}

function checkSpectrum(parameters: QuadraticParameters): void {
  const { eigenvalues, spectrum, dimension, smallest, largest, outliers, blocks } = parameters;
  if (eigenvalues !== undefined) return;
  if (isListed(parameters)) {
    if (dimension > LISTED_DIMENSION) refuse('dimension', dimension, `at most ${LISTED_DIMENSION} for this spectrum`);
    if (spectrum === 'bulk-outliers' && outliers.length >= dimension) {
      refuse('outliers', outliers, `fewer than the dimension, which is ${dimension}`);
    }
    return;
  }
  if (spectrum === 'blocks' && blocks.length > dimension) {
    refuse('blocks', blocks, `at most the dimension, which is ${dimension}`);
  }
  if ((spectrum === 'log' || spectrum === 'blocks') && !(smallest > 0 && largest > 0)) {
    const [field, value] = smallest > 0 ? (['largest', largest] as const) : (['smallest', smallest] as const);
    refuse(field, value, `${field} > 0 for a log-spaced spectrum`);
  }
  if (spectrum !== 'power' && smallest > largest) {
    refuse('smallest', smallest, `smallest ≤ largest, which is ${largest}`);
  }
}

/** The Hessian is the same everywhere; at a minimum half its rank is the learning coefficient. */
function exactAt(parameters: QuadraticParameters, x: Float64Array): ExactFacts {
  const eigenvalues = eigenvaluesOf(parameters);
  if (!eigenvalues.every((value, i) => value >= 0 && value * x[i] === 0)) return { eigenvalues };
  const rank = eigenvalues.filter((value) => value > 0).length;
  return { eigenvalues, learningCoefficient: { value: rank / 2, multiplicity: 1 } };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}

export const quadratic = defineLandscape({
  id: 'quadratic',
  version: 1,
  label: 'Quadratic',
  group: 'Bowls and valleys',
  summary: 'A bowl with curvatures of your choice: the local model of every smooth minimum.',
  references: [
    {
      text: 'Y. Nesterov, Lectures on Convex Optimization, 2nd edition, Springer 2018, section 2.1',
      url: 'https://doi.org/10.1007/978-3-319-91578-4',
    },
    {
      text: 'L. Sagun, U. Evci, V. U. Güney, Y. Dauphin, L. Bottou, Empirical analysis of the Hessian of over-parametrized neural networks, arXiv 1706.04454 (2017), for bulk and outliers',
      url: 'https://arxiv.org/abs/1706.04454',
    },
    {
      text: 'Y. Zhang, C. Chen, T. Ding, Z. Li, R. Sun, Z.-Q. Luo, Why transformers need Adam: a Hessian perspective, arXiv 2402.16788 (2024), for blocks',
      url: 'https://arxiv.org/abs/2402.16788',
    },
  ],
  parameters: {
    spectrum: {
      kind: 'choice',
      label: 'Spectrum',
      options: [
        { value: 'log', label: 'Log-spaced' },
        { value: 'linear', label: 'Evenly spaced' },
        { value: 'power', label: 'Power law' },
        { value: 'marchenko-pastur', label: 'Marchenko–Pastur' },
        { value: 'bulk-outliers', label: 'Bulk and outliers' },
        { value: 'blocks', label: 'Blocks of different scale' },
      ],
      default: 'log',
    },
    dimension: { kind: 'number', label: 'Dimension', symbol: 'd', default: 2, minimum: 1, maximum: 1e6, integer: true },
    smallest: {
      kind: 'number',
      label: 'Smallest eigenvalue',
      symbol: '\\lambda_{\\min}',
      default: 0.1,
      scale: 'log',
      help: 'Not used by a power law and by Marchenko–Pastur.',
    },
    largest: {
      kind: 'number',
      label: 'Largest eigenvalue',
      symbol: '\\lambda_{\\max}',
      default: 10,
      scale: 'log',
      help: 'The upper edge of the bulk for Marchenko–Pastur.',
    },
    exponent: {
      kind: 'number',
      label: 'Exponent of the power law',
      symbol: 'a',
      default: 1,
      minimum: 0,
      advanced: true,
      help: 'The i-th eigenvalue is the largest one times i to the minus a.',
    },
    ratio: {
      kind: 'number',
      label: 'Ratio of Marchenko and Pastur',
      symbol: '\\gamma',
      default: 0.5,
      minimum: 0,
      exclusiveMinimum: true,
      advanced: true,
      help: 'Coordinates over samples; above 1 a part 1 - 1/ratio of the eigenvalues is 0.',
    },
    outliers: {
      kind: 'numbers',
      label: 'Outliers',
      default: [100, 50, 25],
      minimumLength: 1,
      maximumLength: 1000,
      advanced: true,
      help: 'Eigenvalues beside the bulk; they take the last coordinates.',
    },
    blocks: {
      kind: 'numbers',
      label: 'Scales of the blocks',
      default: [1, 0.01],
      minimumLength: 1,
      maximumLength: 1000,
      advanced: true,
      help: 'Each block of coordinates has the log-spaced spectrum times its scale.',
    },
    eigenvalues: {
      kind: 'numbers',
      label: 'Eigenvalues',
      symbol: '\\lambda',
      optional: true,
      minimumLength: 1,
      maximumLength: 1000,
      help: 'A list of your own; it takes the place of spectrum and dimension. Negative ones make a saddle.',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\tfrac{1}{2} \\sum_{i=1}^{d} \\lambda_i\\, w_i^2'],
  typeset: (parameters) => {
    const { spectrum, dimension, smallest, largest, exponent, blocks } = parameters;
    const sum = `L(w) = \\tfrac{1}{2} \\sum_{i=1}^{${dimensionOf(parameters)}} \\lambda_i\\, w_i^2`;
    if (isListed(parameters)) {
      const first = listOf(parameters).slice(0, 6).map(shown).join(',\\, ');
      return [sum, `\\lambda = (${first}${dimensionOf(parameters) > 6 ? ',\\, \\dots' : ''})`];
    }
    if (spectrum === 'blocks') {
      const scales = blocks.slice(0, 6).map(shown).join(',\\, ');
      return [
        sum,
        `\\lambda = s_b\\, (${shown(smallest)} \\dots ${shown(largest)}),\\; s = (${scales}${blocks.length > 6 ? ',\\, \\dots' : ''})`,
      ];
    }
    if (spectrum === 'power') return [sum, `\\lambda_i = ${shown(largest)}\\, i^{-${shown(exponent)}}`];
    if (dimension === 1) return [sum, `\\lambda_1 = ${shown(largest)}`];
    return spectrum === 'log'
      ? [sum, `\\lambda_i = ${shown(smallest)} \\cdot ${shown(largest / smallest)}^{(i-1)/${dimension - 1}}`]
      : [sum, `\\lambda_i = ${shown(smallest)} + ${shown(largest - smallest)}\\,(i-1)/${dimension - 1}`];
  },
  check: checkSpectrum,
  dimension: dimensionOf,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  exactAt,
  symmetries: () => [signFlips()],
  view: () => [-2, 2, -2, 2],
  start: (parameters) => ({
    kind: 'point',
    point: new Array<number>(dimensionOf(parameters)).fill(1),
    words: '(1, 1, …, 1)',
  }),
  body: { kind: 'formula', source: sourceOf },
});
