/** Griewank’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const griewank = defineLandscape({
  id: 'griewank',
  version: 1,
  label: 'Griewank',
  group: 'Many minima',
  summary: 'A wide bowl with a product of cosines on it: the ripples count less, the more dimensions there are.',
  references: [
    {
      text: 'A. O. Griewank, Generalized descent for global optimization, Journal of Optimization Theory and Applications 34 (1981) 11–39',
      url: 'https://doi.org/10.1007/BF00933356',
    },
  ],
  formula: ['L(w) = 1 + \\sum_{i=1}^{d} \\frac{w_i^2}{4000} - \\prod_{i=1}^{d} \\cos\\frac{w_i}{\\sqrt{i}}'],
  ...inDimensions('1 + sum(i, 1, d, w[i]^2/4000) - prod(i, 1, d, cos(w[i]/sqrt(i)))'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [{ label: 'Hessian at the minimum', value: 'diagonal, 1/2000 + 1/i' }],
  }),
  symmetries: () => [signFlips()],
  view: () => [-10, 10, -10, 10],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(7), '(7, 7, …, 7)'),
});
