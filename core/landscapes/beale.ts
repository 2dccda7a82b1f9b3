/** Beale's function in two dimensions. */
import { defineLandscape } from './define.ts';

export const beale = defineLandscape({
  id: 'beale',
  version: 1,
  label: 'Beale',
  group: 'Bowls and valleys',
  summary: 'Flat plains between sharp peaks at the corners: gradients differ by many orders of magnitude.',
  references: [
    {
      text: 'E. M. L. Beale, On an iterative method of finding a local minimum of a function of more than one variable, Princeton Statistical Techniques Research Group, technical report 25 (1958)',
    },
    {
      text: 'J. J. Moré, B. S. Garbow, K. E. Hillstrom, Testing unconstrained optimization software, ACM Transactions on Mathematical Software 7 (1981) 17–41, problem 5',
      url: 'https://doi.org/10.1145/355934.355936',
    },
  ],
  parameters: {},
  precisions: ['f64'],
  hasData: false,
  formula: ['L(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2'],
  dimension: () => 2,
  coordinateName: (_, index) => (index === 0 ? 'x' : 'y'),
  facts: () => ({
    minimum: 0,
    minimisers: [[3, 0.5]],
    notes: [{ label: 'Saddle', value: '(0, 1), where L = 14.203125' }],
  }),
  view: () => [-4.5, 4.5, -4.5, 4.5],
  start: () => ({ kind: 'point', point: [1, 1], words: '(1, 1)' }),
  body: {
    kind: 'formula',
    source: () => ({
      text: '(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2',
      variables: ['x', 'y'],
    }),
  },
});
