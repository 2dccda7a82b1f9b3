/** Schwefel’s problem 2.22. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, SCHWEFEL, startAt } from './parts.ts';
import { permutation, signFlips } from './symmetries.ts';

export const schwefel222 = defineLandscape({
  id: 'schwefel-2-22',
  version: 1,
  label: 'Schwefel 2.22',
  group: 'Ridges and kinks',
  summary: 'Sum and product of the absolute values: a ridge along every axis, and a kink at the minimum.',
  references: [
    SCHWEFEL,
    {
      text: 'X. Yao, Y. Liu, G. Lin, Evolutionary programming made faster, IEEE Transactions on Evolutionary Computation 3 (1999) 82–102',
      url: 'https://doi.org/10.1109/4235.771163',
    },
  ],
  formula: ['L(w) = \\sum_{i=1}^{d} |w_i| + \\prod_{i=1}^{d} |w_i|'],
  ...inDimensions('sum(i, 1, d, abs(w[i])) + prod(i, 1, d, abs(w[i]))', { maximum: 1000 }),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [{ label: 'At the minimum', value: 'a kink in every coordinate; the gradient counts as 0 on a kink' }],
  }),
  symmetries: () => [signFlips(), permutation()],
  view: () => [-3, 3, -3, 3],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(2), '(2, 2, …, 2)'),
});
