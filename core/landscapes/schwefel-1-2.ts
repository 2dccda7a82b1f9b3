/** Schwefel’s problem 1.2, the double sum. */
import { sin } from '../wasm/elementary.ts';
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, SCHWEFEL, shownNumber, startAt } from './parts.ts';
import { reflection } from './symmetries.ts';

/** sin²((2d − 1)h) / sin²(h) with h = π/(4d + 2). */
function conditionNumber(dimension: number): number {
  const h = Math.PI / (4 * dimension + 2);
  const ratio = sin((2 * dimension - 1) * h) / sin(h);
  return ratio * ratio;
}

export const schwefel12 = defineLandscape({
  id: 'schwefel-1-2',
  version: 1,
  label: 'Schwefel 1.2',
  group: 'Bowls and valleys',
  summary: 'Squares of partial sums: a long rotated bowl, also called the double sum.',
  references: [SCHWEFEL],
  formula: ['L(w) = \\sum_{i=1}^{d} \\Bigl( \\sum_{j=1}^{i} w_j \\Bigr)^2'],
  ...inDimensions('sum(i, 1, d, sum(j, 1, i, w[j])^2)', { maximum: 2000 }),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      { label: 'Eigenvalues of the Hessian', value: '1/(2 sin²((2k − 1)π/(4d + 2))), k = 1 … d' },
      { label: 'Condition number', value: shownNumber(conditionNumber(dimension), 5) },
    ],
  }),
  symmetries: () => [reflection('w → −w')],
  view: () => [-5, 5, -5, 5],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(3), '(3, 3, …, 3)'),
});
