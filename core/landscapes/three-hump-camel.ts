/** Three-hump camel’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';
import { reflection } from './symmetries.ts';

export const threeHumpCamel = defineLandscape({
  id: 'three-hump-camel',
  version: 1,
  label: 'Three-hump camel',
  group: 'Few minima',
  summary: 'Three minima in a row, the middle one the deepest.',
  references: [
    {
      text: 'F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, IBM Journal of Research and Development 16 (1972) 504–522',
      url: 'https://doi.org/10.1147/rd.165.0504',
    },
    JAMIL_YANG,
  ],
  formula: ['L(x, y) = 2x^2 - 1.05\\, x^4 + \\tfrac{1}{6} x^6 + xy + y^2'],
  ...inPlane('2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [[0, 0]],
    criticalPoints: [
      { point: [-1.7475523458302888, 0.8737761729151444], index: 0 },
      { point: [0, 0], index: 0 },
      { point: [1.7475523458302888, -0.8737761729151444], index: 0 },
      { point: [-1.07054229182366, 0.53527114591183], index: 1 },
      { point: [1.07054229182366, -0.53527114591183], index: 1 },
    ],
    notes: [{ label: 'Other minima', value: '0.298638 at ±(1.747552, −0.873776)' }],
  }),
  symmetries: () => [reflection('(x, y) → (−x, −y)')],
  view: () => [-2.5, 2.5, -2.5, 2.5],
  start: () => startAt([2, 1.5]),
});
