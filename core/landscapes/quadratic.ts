/** A quadratic bowl with a spectrum of one's choice, along the axes. */
import { RidgelineError } from '../contract/errors.ts';
import { pow } from '../wasm/elementary.ts';
import { defineLandscape, type FormulaSource, type LandscapeFacts } from './define.ts';

interface QuadraticParameters {
  eigenvalues?: number[];
  spectrum: 'log' | 'linear' | 'power';
  dimension: number;
  smallest: number;
  largest: number;
  exponent: number;
}

function dimensionOf({ eigenvalues, dimension }: QuadraticParameters): number {
  return eigenvalues?.length ?? dimension;
}

/** The i-th eigenvalue, i from 1; the same expression as `sourceOf` writes. */
function eigenvalue(parameters: QuadraticParameters, i: number): number {
  const { eigenvalues, spectrum, dimension, smallest, largest, exponent } = parameters;
  if (eigenvalues !== undefined) return eigenvalues[i - 1];
  if (spectrum === 'power') return largest * pow(i, -exponent);
  if (dimension === 1) return largest;
  const along = (i - 1) / (dimension - 1);
  return spectrum === 'log' ? smallest * pow(largest / smallest, along) : smallest + (largest - smallest) * along;
}

function sourceOf(parameters: QuadraticParameters): FormulaSource {
  const { eigenvalues, spectrum, smallest, largest, exponent } = parameters;
  const variables = [`w[${dimensionOf(parameters)}]`];
  if (eigenvalues !== undefined) {
    const terms = eigenvalues.map((value, index) => `(${value})*w[${index + 1}]^2`);
    return { text: `0.5*(${terms.join(' + ')})`, variables };
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
  const ends = [eigenvalue(parameters, 1), eigenvalue(parameters, dimension)];
  const values = parameters.eigenvalues ?? ends;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
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
  ],
  parameters: {
    spectrum: {
      kind: 'choice',
      label: 'Spectrum',
      options: [
        { value: 'log', label: 'Log-spaced' },
        { value: 'linear', label: 'Evenly spaced' },
        { value: 'power', label: 'Power law' },
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
      help: 'Not used by a power law.',
    },
    largest: { kind: 'number', label: 'Largest eigenvalue', symbol: '\\lambda_{\\max}', default: 10, scale: 'log' },
    exponent: {
      kind: 'number',
      label: 'Exponent of the power law',
      symbol: 'a',
      default: 1,
      minimum: 0,
      advanced: true,
      help: 'The i-th eigenvalue is the largest one times i to the minus a.',
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
    const { eigenvalues, spectrum, dimension, smallest, largest, exponent } = parameters;
    const sum = `L(w) = \\tfrac{1}{2} \\sum_{i=1}^{${dimensionOf(parameters)}} \\lambda_i\\, w_i^2`;
    if (eigenvalues !== undefined) {
      const first = eigenvalues.slice(0, 6).map(shown).join(',\\, ');
      return [sum, `\\lambda = (${first}${eigenvalues.length > 6 ? ',\\, \\dots' : ''})`];
    }
    if (spectrum === 'power') return [sum, `\\lambda_i = ${shown(largest)}\\, i^{-${shown(exponent)}}`];
    if (dimension === 1) return [sum, `\\lambda_1 = ${shown(largest)}`];
    return spectrum === 'log'
      ? [sum, `\\lambda_i = ${shown(smallest)} \\cdot ${shown(largest / smallest)}^{(i-1)/${dimension - 1}}`]
      : [sum, `\\lambda_i = ${shown(smallest)} + ${shown(largest - smallest)}\\,(i-1)/${dimension - 1}`];
  },
  check: ({ eigenvalues, spectrum, smallest, largest }) => {
    if (eigenvalues !== undefined) return;
    if (spectrum === 'log' && !(smallest > 0 && largest > 0)) {
      const [field, value] = smallest > 0 ? ['largest', largest] : ['smallest', smallest];
      const expected = `${field} > 0 for a log-spaced spectrum`;
      throw new RidgelineError('invalid-parameter', `invalid ${field}: ${value}; expected ${expected}`, {
        field: String(field),
        value,
        expected,
      });
    }
    if (spectrum !== 'power' && smallest > largest) {
      const expected = `smallest ≤ largest, which is ${largest}`;
      throw new RidgelineError('invalid-parameter', `invalid smallest: ${smallest}; expected ${expected}`, {
        field: 'smallest',
        value: smallest,
        expected,
      });
    }
  },
  dimension: dimensionOf,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: factsOf,
  exactAt: (parameters) => ({
    eigenvalues: Array.from({ length: dimensionOf(parameters) }, (_, i) => eigenvalue(parameters, i + 1)),
  }),
  view: () => [-2, 2, -2, 2],
  start: (parameters) => ({
    kind: 'point',
    point: new Array<number>(dimensionOf(parameters)).fill(1),
    words: '(1, 1, …, 1)',
  }),
  body: { kind: 'formula', source: sourceOf },
});
