/** Matyas’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';
import { exchange, reflection } from './symmetries.ts';

export const matyas = defineLandscape({
  id: 'matyas',
  version: 1,
  label: 'Matyas',
  group: 'Bowls and valleys',
  summary: 'A long flat bowl along the diagonal.',
  references: [JAMIL_YANG],
  formula: ['L(x, y) = 0.26\\,(x^2 + y^2) - 0.48\\, x y'],
  ...inPlane('0.26*(x^2 + y^2) - 0.48*x*y'),
  facts: () => ({ minimum: 0, minimisers: [[0, 0]], notes: [{ label: 'Hessian', value: 'eigenvalues 0.04 and 1' }] }),
  exactAt: () => ({ eigenvalues: [0.04, 1] }),
  symmetries: () => [exchange, reflection('(x, y) → (−x, −y)')],
  view: () => [-10, 10, -10, 10],
  start: () => startAt([8, -4]),
});
