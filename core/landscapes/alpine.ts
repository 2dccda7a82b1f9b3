/** The first of the alpine functions. */
import { defineLandscape } from './define.ts';
import { inDimensions, JAMIL_YANG, minimiserOf, startAt } from './parts.ts';
import { permutation } from './symmetries.ts';

export const alpine = defineLandscape({
  id: 'alpine',
  version: 1,
  label: 'Alpine 1',
  group: 'Ridges and kinks',
  summary: 'Absolute values of growing waves: sharp valley floors everywhere, all of them at height 0.',
  references: [JAMIL_YANG],
  formula: ['L(w) = \\sum_{i=1}^{d} |w_i \\sin w_i + 0.1\\, w_i|'],
  ...inDimensions('sum(i, 1, d, abs(w[i]*sin(w[i]) + 0.1*w[i]))'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      {
        label: 'Minima',
        value: 'all points whose coordinates are 0 or have sin w = −0.1; papers often name the origin alone',
      },
      { label: 'At the minima', value: 'a kink in every coordinate; the gradient counts as 0 on a kink' },
    ],
  }),
  symmetries: () => [permutation()],
  view: () => [-10, 10, -10, 10],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(5), '(5, 5, …, 5)'),
});
