/** Zakharov’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, JAMIL_YANG, minimiserOf, shownNumber, startAt } from './parts.ts';

export const zakharov = defineLandscape({
  id: 'zakharov',
  version: 1,
  label: 'Zakharov',
  group: 'Bowls and valleys',
  summary: 'A bowl plus a square and a fourth power of one weighted sum: one very steep direction.',
  references: [JAMIL_YANG],
  formula: [
    'L(w) = \\sum_{i=1}^{d} w_i^2 + \\Bigl( \\sum_{i=1}^{d} \\tfrac{i}{2}\\, w_i \\Bigr)^2 + \\Bigl( \\sum_{i=1}^{d} \\tfrac{i}{2}\\, w_i \\Bigr)^4',
  ],
  ...inDimensions('sum(i, 1, d, w[i]^2) + sum(i, 1, d, 0.5*i*w[i])^2 + sum(i, 1, d, 0.5*i*w[i])^4'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      {
        label: 'Hessian at the minimum',
        value: `2 in all directions but one, ${shownNumber(2 + (dimension * (dimension + 1) * (2 * dimension + 1)) / 12)} in that`,
      },
    ],
  }),
  view: () => [-5, 10, -5, 10],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(2), '(2, 2, …, 2)'),
});
