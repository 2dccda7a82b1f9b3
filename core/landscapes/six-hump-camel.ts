/** Six-hump camel’s function. */
import { defineLandscape } from './define.ts';
import { DIXON_SZEGO, inPlane, startAt } from './parts.ts';
import { reflection } from './symmetries.ts';

export const sixHumpCamel = defineLandscape({
  id: 'six-hump-camel',
  version: 1,
  label: 'Six-hump camel',
  group: 'Few minima',
  summary: 'Six minima in pairs, two of them the deepest.',
  references: [
    {
      text: 'F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, IBM Journal of Research and Development 16 (1972) 504–522',
      url: 'https://doi.org/10.1147/rd.165.0504',
    },
    DIXON_SZEGO,
  ],
  formula: ['L(x, y) = \\bigl( 4 - 2.1\\, x^2 + \\tfrac{1}{3} x^4 \\bigr)\\, x^2 + xy + (4 y^2 - 4)\\, y^2'],
  ...inPlane('(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2'),
  facts: () => ({
    minimum: -1.0316284534898774,
    minimisers: [
      [0.08984201310031806, -0.7126564030207396],
      [-0.08984201310031806, 0.7126564030207396],
    ],
    criticalPoints: [
      { point: [-1.703606714969981, 0.7960835686726251], index: 0 },
      { point: [-1.6071047529201972, -0.5686514548841314], index: 0 },
      { point: [-0.08984201310031806, 0.7126564030207396], index: 0 },
      { point: [0.08984201310031806, -0.7126564030207396], index: 0 },
      { point: [1.6071047529201972, 0.5686514548841314], index: 0 },
      { point: [1.703606714969981, -0.7960835686726251], index: 0 },
      { point: [-1.6380679841897785, -0.22867406904439408], index: 1 },
      { point: [-1.2960702671671092, -0.6050843880386585], index: 1 },
      { point: [-1.1092053368047865, 0.7682680925095399], index: 1 },
      { point: [0, 0], index: 1 },
      { point: [1.1092053368047865, -0.7682680925095399], index: 1 },
      { point: [1.2960702671671092, 0.6050843880386585], index: 1 },
      { point: [1.6380679841897785, 0.22867406904439408], index: 1 },
      { point: [-1.2302298765166526, -0.16233458445899496], index: 2 },
      { point: [1.2302298765166526, 0.16233458445899496], index: 2 },
    ],
    notes: [{ label: 'Other minima', value: '−0.215464 at ±(1.703607, −0.796084), 2.104250 at ±(1.607105, 0.568651)' }],
  }),
  symmetries: () => [reflection('(x, y) → (−x, −y)')],
  view: () => [-2, 2, -1.2, 1.2],
  start: () => startAt([-1.5, -0.8]),
});
