/** The helical valley of Fletcher and Powell. */
import { defineLandscape } from './define.ts';
import { inFixedDimension, moreGarbowHillstrom, startAt } from './parts.ts';

/** The angle of (w1, w2) in turns, from −1/4 to 3/4. */
const ANGLE = '(atan(w[2]/w[1])/(2*pi) + (1 - sign(w[1]))/4)';

export const helicalValley = defineLandscape({
  id: 'helical-valley',
  version: 1,
  label: 'Helical valley',
  group: 'Bowls and valleys',
  summary: 'A valley that winds up a spiral staircase round the third axis, with a wall across it.',
  references: [
    {
      text: 'R. Fletcher, M. J. D. Powell, A rapidly convergent descent method for minimization, The Computer Journal 6 (1963) 163–168',
      url: 'https://doi.org/10.1093/comjnl/6.2.163',
    },
    moreGarbowHillstrom(7),
  ],
  formula: [
    'L(w) = 100\\,(w_3 - 10\\,\\theta)^2 + 100\\,\\Bigl( \\sqrt{w_1^2 + w_2^2} - 1 \\Bigr)^2 + w_3^2',
    '\\theta = \\frac{1}{2\\pi} \\arctan\\frac{w_2}{w_1}\\;\\bigl( {} + \\tfrac{1}{2} \\text{ if } w_1 < 0 \\bigr)',
  ],
  ...inFixedDimension(3, `100*((w[3] - 10*${ANGLE})^2 + (sqrt(w[1]^2 + w[2]^2) - 1)^2) + w[3]^2`),
  facts: () => ({
    minimum: 0,
    minimisers: [[1, 0, 0]],
    notes: [{ label: 'Wall', value: 'the loss jumps across w₁ = 0, w₂ < 0, where the angle starts again' }],
  }),
  view: () => [-2, 2, -2, 2],
  start: () => startAt([-1, 0, 0]),
});
