/** The axis-parallel ellipsoid of a chosen condition number. */
import { pow } from '../wasm/elementary.ts';
import { defineLandscape } from './define.ts';
import { dimensionParameter, minimiserOf, shownNumber, startAt, vectorCoordinate } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const ellipsoid = defineLandscape({
  id: 'ellipsoid',
  version: 1,
  label: 'Ellipsoid',
  group: 'Bowls and valleys',
  summary: 'A bowl whose curvatures spread evenly over many orders of magnitude.',
  references: [
    {
      text: 'N. Hansen, A. Ostermeier, Completely derandomized self-adaptation in evolution strategies, Evolutionary Computation 9 (2001) 159–195',
      url: 'https://doi.org/10.1162/106365601750190398',
    },
  ],
  parameters: {
    dimension: dimensionParameter({ minimum: 2 }),
    condition: {
      kind: 'number',
      label: 'Condition number',
      symbol: '\\kappa',
      default: 1e6,
      minimum: 1,
      scale: 'log',
    },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\sum_{i=1}^{d} \\kappa^{(i-1)/(d-1)}\\, w_i^2'],
  dimension: ({ dimension }) => dimension,
  coordinateName: vectorCoordinate,
  facts: ({ dimension, condition }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      {
        label: 'Eigenvalues of the Hessian',
        value: `2 to ${shownNumber(2 * condition)}, evenly spaced in the logarithm`,
      },
      { label: 'Gradient descent is stable', value: `for learning rates below ${shownNumber(1 / condition)}` },
    ],
  }),
  exactAt: ({ dimension, condition }) => ({
    eigenvalues: Array.from({ length: dimension }, (_, i) => 2 * pow(condition, i / (dimension - 1))),
  }),
  symmetries: () => [signFlips()],
  view: () => [-5, 5, -5, 5],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(3), '(3, 3, …, 3)'),
  body: {
    kind: 'formula',
    source: ({ dimension, condition }) => ({
      text: 'sum(i, 1, d, kappa^((i - 1)/(d - 1))*w[i]^2)',
      variables: [`w[${dimension}]`],
      constants: { kappa: condition },
    }),
  },
});
