/** The Hölder table function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt, withSigns } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const holderTable = defineLandscape({
  id: 'holder-table',
  version: 1,
  label: 'Hölder table',
  group: 'Many minima',
  summary: 'A table of waves whose four legs stand at the corners of the usual box.',
  references: [
    {
      text: 'S. K. Mishra, Some new test functions for global optimization and performance of repulsive particle swarm method, MPRA paper 2718 (2006)',
      url: 'https://mpra.ub.uni-muenchen.de/2718/',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(x, y) = -\\Bigl| \\sin x \\cos y \\exp\\Bigl( \\bigl| 1 - \\tfrac{1}{\\pi} \\sqrt{x^2 + y^2} \\bigr| \\Bigr) \\Bigr|',
  ],
  ...inPlane(
    // The tiny term changes no value and gives the origin its gradient instead of 0/0.
    '-abs(sin(x)*cos(y)*exp(abs(1 - sqrt(x^2 + y^2 + 1e-300)/pi)))',
  ),
  facts: () => ({
    minimum: -19.208502567886732,
    minimisers: withSigns([8.055023475736563, 9.664590019241272]),
    notes: [{ label: 'Domain', value: '|x|, |y| ≤ 10; outside of it the loss goes down without bound' }],
  }),
  symmetries: () => [signFlips()],
  view: () => [-10, 10, -10, 10],
  start: () => startAt([4, 4]),
});
