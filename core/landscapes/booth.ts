/** Booth’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const booth = defineLandscape({
  id: 'booth',
  version: 1,
  label: 'Booth',
  group: 'Bowls and valleys',
  summary: 'A quadratic in two dimensions, rotated against the axes.',
  references: [JAMIL_YANG],
  formula: ['L(x, y) = (x + 2y - 7)^2 + (2x + y - 5)^2'],
  ...inPlane('(x + 2*y - 7)^2 + (2*x + y - 5)^2'),
  facts: () => ({ minimum: 0, minimisers: [[1, 3]], notes: [{ label: 'Hessian', value: 'eigenvalues 2 and 18' }] }),
  exactAt: () => ({ eigenvalues: [2, 18] }),
  view: () => [-10, 10, -10, 10],
  start: () => startAt([-5, -5]),
});
