/** A landscape that a person types: any formula of the expression language. */
import { coordinateNameAt, type Formula, parseFormula } from '../expression/formula.ts';
import { MAXIMUM_TEXT_LENGTH } from '../expression/parse.ts';
import { typesetFormula } from '../expression/typeset.ts';
import { defineLandscape, type FormulaSource } from './define.ts';

interface FormulaParameters {
  text: string;
  variables?: string[];
  constants: Record<string, number>;
}

function sourceOf({ text, variables, constants }: FormulaParameters): FormulaSource {
  return variables === undefined ? { text, constants } : { text, variables, constants };
}

/** One parameter object is asked for its dimension, its check, and the name of every axis. */
const parsedFormulas = new WeakMap<FormulaParameters, Formula>();

function parsed(parameters: FormulaParameters): Formula {
  const known = parsedFormulas.get(parameters);
  if (known) return known;
  const formula = parseFormula(parameters.text, sourceOf(parameters));
  parsedFormulas.set(parameters, formula);
  return formula;
}

export const formula = defineLandscape({
  id: 'formula',
  version: 1,
  label: 'Formula',
  group: 'Your own',
  summary: 'Any formula of the expression language, differentiated exactly and compiled.',
  references: [],
  parameters: {
    text: {
      kind: 'text',
      label: 'Formula',
      symbol: 'L',
      syntax: 'formula',
      default: '(x^2 - 1)^2 + y^2',
      maximumLength: MAXIMUM_TEXT_LENGTH,
      help: 'Products are written with *, powers with ^, sums as sum(i, 1, n, …); indices start at 1.',
    },
    variables: {
      kind: 'names',
      label: 'Variables',
      optional: true,
      help: 'The coordinates in order, x or z[4]. Left out: the names in the formula, x, y, z first.',
    },
    constants: { kind: 'constants', label: 'Constants', default: {}, help: 'Named numbers of the formula.' },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(x, y, \\dots)'],
  typeset: (parameters) => [`L = ${typesetFormula(parsed(parameters))}`],
  check: (parameters) => {
    parsed(parameters);
  },
  dimension: (parameters) => parsed(parameters).dimension,
  coordinateName: (parameters, index) => coordinateNameAt(parsed(parameters), index).replace(/\[(\d+)\]$/, '_$1'),
  view: () => [-2, 2, -2, 2],
  start: () => ({
    kind: 'random',
    draw: (stream, out) => void stream.fillNormal(out),
    words: 'independent standard normal coordinates',
  }),
  body: { kind: 'formula', source: sourceOf },
});
