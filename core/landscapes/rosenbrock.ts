/** Rosenbrock's valley in two or more dimensions. */
import { defineLandscape } from './define.ts';

export const rosenbrock = defineLandscape({
  id: 'rosenbrock',
  version: 1,
  label: 'Rosenbrock',
  group: 'Bowls and valleys',
  summary: 'A curved valley with steep walls: easy to enter, slow to follow to its minimum.',
  references: [
    {
      text: 'H. H. Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer Journal 3 (1960) 175–184',
      url: 'https://doi.org/10.1093/comjnl/3.3.175',
    },
    {
      text: 'S. Kok, C. Sandrock, Locating and characterizing the stationary points of the extended Rosenbrock function, Evolutionary Computation 17 (2009) 437–453',
      url: 'https://doi.org/10.1162/evco.2009.17.3.437',
    },
  ],
  parameters: {
    dimension: { kind: 'number', label: 'Dimension', symbol: 'd', default: 2, minimum: 2, maximum: 1e6, integer: true },
  },
  precisions: ['f64'],
  hasData: false,
  formula: ['L(w) = \\sum_{i=1}^{d-1} \\bigl[ 100\\,(w_{i+1} - w_i^2)^2 + (1 - w_i)^2 \\bigr]'],
  dimension: ({ dimension }) => dimension,
  coordinateName: (_, index) => `w_${index + 1}`,
  facts: ({ dimension }) => ({
    minimum: 0,
    ...(dimension <= 1000 ? { minimisers: [new Array<number>(dimension).fill(1)] } : {}),
    notes: [
      ...(dimension === 2
        ? [
            { label: 'Hessian at the minimum', value: 'eigenvalues 1001.6 and 0.39936' },
            { label: 'Condition number', value: '2508.0' },
          ]
        : []),
      ...(dimension >= 4 && dimension <= 7
        ? [{ label: 'Second minimum', value: 'one local minimum near (−1, 1, …, 1)' }]
        : []),
    ],
  }),
  view: () => [-2, 2, -1, 3],
  viewPoint: ({ dimension }) => new Array<number>(dimension).fill(1),
  start: ({ dimension }) => ({
    kind: 'point',
    point: Array.from({ length: dimension }, (_, index) => (index % 2 === 0 ? -1.2 : 1)),
    words: '(−1.2, 1, −1.2, 1, …)',
  }),
  body: {
    kind: 'formula',
    source: ({ dimension }) => ({
      text: 'sum(i, 1, d-1, 100*(w[i+1] - w[i]^2)^2 + (1 - w[i])^2)',
      variables: [`w[${dimension}]`],
    }),
  },
});
