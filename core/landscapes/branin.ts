/** Branin’s function. */
import { defineLandscape } from './define.ts';
import { DIXON_SZEGO, inPlane, startAt } from './parts.ts';

export const branin = defineLandscape({
  id: 'branin',
  version: 1,
  label: 'Branin',
  group: 'Few minima',
  summary: 'Three equal minima in the usual box, the ends of one long winding valley.',
  references: [
    {
      text: 'F. H. Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, IBM Journal of Research and Development 16 (1972) 504–522',
      url: 'https://doi.org/10.1147/rd.165.0504',
    },
    DIXON_SZEGO,
  ],
  formula: [
    'L(x, y) = \\Bigl( y - \\tfrac{5.1}{4\\pi^2}\\, x^2 + \\tfrac{5}{\\pi}\\, x - 6 \\Bigr)^2 + 10 \\Bigl( 1 - \\tfrac{1}{8\\pi} \\Bigr) \\cos x + 10',
  ],
  ...inPlane('(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10'),
  facts: () => ({
    minimum: 5 / (4 * Math.PI),
    minimisers: [
      [-Math.PI, 12.275],
      [Math.PI, 2.275],
      [3 * Math.PI, 2.475],
    ],
    notes: [
      { label: 'Domain', value: '−5 ≤ x ≤ 10, 0 ≤ y ≤ 15' },
      { label: 'Outside of the domain', value: 'as many minima of the same height as there are odd multiples of π' },
    ],
  }),
  view: () => [-5, 10, 0, 15],
  start: () => startAt([2, 10]),
});
