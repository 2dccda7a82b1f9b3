/** The sum of different powers. */
import { defineLandscape } from './define.ts';
import { inDimensions, JAMIL_YANG, minimiserOf, startAt } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const sumOfPowers = defineLandscape({
  id: 'sum-of-powers',
  version: 1,
  label: 'Sum of different powers',
  group: 'Bowls and valleys',
  summary: 'A bowl whose coordinates have higher and higher powers: flatter and flatter, convex all the same.',
  references: [JAMIL_YANG],
  formula: ['L(w) = \\sum_{i=1}^{d} |w_i|^{i+1}'],
  ...inDimensions('sum(i, 1, d, abs(w[i])^(i + 1))'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [{ label: 'Hessian at the minimum', value: '2 along the first coordinate, 0 along all others' }],
  }),
  symmetries: () => [signFlips()],
  view: () => [-1, 1, -1, 1],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(0.8), '(0.8, 0.8, …, 0.8)'),
});
