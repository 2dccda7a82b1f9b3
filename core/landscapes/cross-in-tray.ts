/** Cross-in-tray’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt, withSigns } from './parts.ts';
import { exchange, signFlips } from './symmetries.ts';

export const crossInTray = defineLandscape({
  id: 'cross-in-tray',
  version: 1,
  label: 'Cross-in-tray',
  group: 'Many minima',
  summary: 'A waffle of equal squares with a cross of shallow valleys through its middle.',
  references: [
    {
      text: 'S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA paper 2718 (2006)',
      url: 'https://mpra.ub.uni-muenchen.de/2718/',
    },
  ],
  formula: [
    'L(x, y) = -10^{-4} \\Bigl( \\bigl| \\sin x \\sin y \\exp\\bigl( \\bigl| 100 - \\tfrac{1}{\\pi} \\sqrt{x^2 + y^2} \\bigr| \\bigr) \\bigr| + 1 \\Bigr)^{1/10}',
  ],
  ...inPlane(
    // The tiny term changes no value and gives the origin the gradient 0 instead of 0/0.
    '-0.0001*(abs(sin(x)*sin(y)*exp(abs(100 - sqrt(x^2 + y^2 + 1e-300)/pi))) + 1)^0.1',
  ),
  facts: () => ({
    minimum: -2.062611870822737,
    minimisers: withSigns([1.3494066171539107, 1.3494066171539107]),
    notes: [
      { label: 'Domain', value: '|x|, |y| ≤ 10; much farther out the loss goes down without bound' },
      { label: 'Kinks', value: 'along x = kπ and y = kπ, where L = −0.0001' },
    ],
  }),
  symmetries: () => [exchange, signFlips()],
  view: () => [-10, 10, -10, 10],
  start: () => startAt([2.5, 6]),
});
