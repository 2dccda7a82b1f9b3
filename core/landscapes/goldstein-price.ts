/** Goldstein–Price’s function. */
import { defineLandscape } from './define.ts';
import { DIXON_SZEGO, inPlane, startAt } from './parts.ts';

export const goldsteinPrice = defineLandscape({
  id: 'goldstein-price',
  version: 1,
  label: 'Goldstein–Price',
  group: 'Few minima',
  summary: 'A polynomial of degree eight with four minima; its values reach from 3 to a million.',
  references: [
    {
      text: 'A. A. Goldstein, J. F. Price, On descent from local minima, Mathematics of Computation 25 (1971) 569–574',
      url: 'https://doi.org/10.1090/S0025-5718-1971-0312365-X',
    },
    DIXON_SZEGO,
  ],
  formula: [
    'L(x, y) = \\bigl[ 1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2) \\bigr]',
    '\\quad \\cdot \\bigl[ 30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2) \\bigr]',
  ],
  ...inPlane(
    '(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))',
  ),
  facts: () => ({
    minimum: 3,
    minimisers: [[0, -1]],
    notes: [{ label: 'Other minima', value: '30 at (−0.6, −0.4), 84 at (1.8, 0.2), 840 at (1.2, 0.8)' }],
  }),
  view: () => [-2, 2, -2.5, 1.5],
  start: () => startAt([-1, 1]),
});
