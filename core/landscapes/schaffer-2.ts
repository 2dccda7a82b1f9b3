/** Schaffer’s function number 2. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';
import { exchange, signFlips } from './symmetries.ts';

export const schaffer2 = defineLandscape({
  id: 'schaffer-2',
  version: 1,
  label: 'Schaffer 2',
  group: 'Many minima',
  summary: 'Fine waves along hyperbolas, which fade outwards.',
  references: [
    {
      text: 'S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA paper 2718 (2006)',
      url: 'https://mpra.ub.uni-muenchen.de/2718/',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(x, y) = \\tfrac{1}{2} + \\frac{\\sin^2(x^2 - y^2) - \\tfrac{1}{2}}{\\bigl( 1 + 0.001\\,(x^2 + y^2) \\bigr)^2}',
  ],
  ...inPlane('0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [[0, 0]],
    notes: [{ label: 'Valleys', value: 'along x = ±y the loss rises by no more than (x² + y²)/1000' }],
  }),
  symmetries: () => [exchange, signFlips()],
  view: () => [-5, 5, -5, 5],
  start: () => startAt([3, 1]),
});
