/** Shubert’s function: a product of two sums of waves. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';
import { exchange } from './symmetries.ts';

const wave = (name: string): string => `sum(j, 1, 5, j*cos((j + 1)*${name} + j))`;

/** Where the sum of waves is lowest (−12.870885497725684) and highest (14.508007927195033), up to whole turns. */
const LOW = -1.425128428319761;
const HIGH = -0.8003211004719731;
const TURNS = [-2 * Math.PI, 0, 2 * Math.PI];

/** One factor lowest, the other highest: 9 places for each order within |x|, |y| ≤ 10, where each factor has three. */
const minimisers = TURNS.flatMap((first) =>
  TURNS.flatMap((second) => [
    [LOW + first, HIGH + second],
    [HIGH + first, LOW + second],
  ]),
);

export const shubert = defineLandscape({
  id: 'shubert',
  version: 1,
  label: 'Shubert',
  group: 'Many minima',
  summary: 'Waves in both directions multiplied: 760 minima in the usual box, 18 of them the deepest.',
  references: [
    {
      text: 'B. O. Shubert, A sequential method seeking the global maximum of a function, SIAM Journal on Numerical Analysis 9 (1972) 379–388',
      url: 'https://doi.org/10.1137/0709036',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(x, y) = \\Bigl( \\sum_{j=1}^{5} j \\cos\\bigl( (j+1) x + j \\bigr) \\Bigr) \\Bigl( \\sum_{j=1}^{5} j \\cos\\bigl( (j+1) y + j \\bigr) \\Bigr)',
  ],
  ...inPlane(`${wave('x')}*${wave('y')}`),
  facts: () => ({
    minimum: -12.870885497725684 * 14.508007927195033,
    minimisers,
    notes: [{ label: 'Deepest minima', value: '18 in |x|, |y| ≤ 10; the pattern repeats after 2π' }],
  }),
  symmetries: () => [exchange],
  view: () => [-10, 10, -10, 10],
  start: () => startAt([1, 2]),
});
