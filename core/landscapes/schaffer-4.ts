/** Schaffer’s function number 4. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const schaffer4 = defineLandscape({
  id: 'schaffer-4',
  version: 1,
  label: 'Schaffer 4',
  group: 'Many minima',
  summary: 'Like Schaffer 2, with four minima that differ little from the rings around them.',
  references: [
    {
      text: 'S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA paper 2718 (2006)',
      url: 'https://mpra.ub.uni-muenchen.de/2718/',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(x, y) = \\tfrac{1}{2} + \\frac{\\cos^2\\bigl( \\sin |x^2 - y^2| \\bigr) - \\tfrac{1}{2}}{\\bigl( 1 + 0.001\\,(x^2 + y^2) \\bigr)^2}',
  ],
  ...inPlane('0.5 + (cos(sin(abs(x^2 - y^2)))^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2'),
  facts: () => ({
    minimum: 0.29257863203598056,
    minimisers: [
      [0, 1.2531318314637332],
      [0, -1.2531318314637332],
      [1.2531318314637332, 0],
      [-1.2531318314637332, 0],
    ],
    notes: [{ label: 'Minima', value: 'four; papers often name (0, 1.25313) alone' }],
  }),
  view: () => [-5, 5, -5, 5],
  start: () => startAt([3, 1]),
});
