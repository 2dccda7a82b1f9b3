/** Brown’s badly scaled function. */
import { defineLandscape } from './define.ts';
import { inPlane, moreGarbowHillstrom, startAt } from './parts.ts';

export const brownBadlyScaled = defineLandscape({
  id: 'brown-badly-scaled',
  version: 1,
  label: 'Brown, badly scaled',
  group: 'Bowls and valleys',
  summary: 'Coordinates whose scales differ by a factor of 5e11 at the minimum.',
  references: [moreGarbowHillstrom(4)],
  formula: ['L(x, y) = (x - 10^6)^2 + (y - 2 \\cdot 10^{-6})^2 + (x y - 2)^2'],
  ...inPlane('(x - 1e6)^2 + (y - 2e-6)^2 + (x*y - 2)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [[1e6, 2e-6]],
    notes: [{ label: 'Hessian at the minimum', value: 'eigenvalues 2e12 and 2' }],
  }),
  view: () => [-2e6, 2e6, -4, 4],
  start: () => startAt([1, 1]),
});
