/** McCormick’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const mccormick = defineLandscape({
  id: 'mccormick',
  version: 1,
  label: 'McCormick',
  group: 'Few minima',
  summary: 'A tilted wave: one of infinitely many equal valleys, each lower than the one before.',
  references: [JAMIL_YANG],
  formula: ['L(x, y) = \\sin(x + y) + (x - y)^2 - \\tfrac{3}{2} x + \\tfrac{5}{2} y + 1'],
  ...inPlane('sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1'),
  facts: () => ({
    minimum: -1.9132229549810364,
    minimisers: [[0.5 - Math.PI / 3, -0.5 - Math.PI / 3]],
    notes: [
      { label: 'Minimum', value: '−√3/2 − π/3 at (1/2 − π/3, −1/2 − π/3)' },
      {
        label: 'Domain',
        value: '−1.5 ≤ x ≤ 4, −3 ≤ y ≤ 4; outside of it every step by (−π, −π) leads to a minimum lower by π',
      },
    ],
  }),
  view: () => [-1.5, 4, -3, 4],
  start: () => startAt([2, 3]),
});
