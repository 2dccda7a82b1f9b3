/** Shekel’s foxholes, De Jong’s fifth function. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt } from './parts.ts';

const GRID = [-32, -16, 0, 16, 32];

const holes = GRID.flatMap((y, row) =>
  GRID.map((x, column) => `1/(${5 * row + column + 1} + (x - ${x})^6 + (y - ${y})^6)`),
).join(' + ');

export const foxholes = defineLandscape({
  id: 'foxholes',
  version: 1,
  label: 'Shekel’s foxholes',
  group: 'Many minima',
  summary: 'A flat plateau with 25 steep holes of nearly equal depth.',
  references: [
    {
      text: 'K. A. De Jong, An analysis of the behavior of a class of genetic adaptive systems, thesis, University of Michigan 1975',
    },
  ],
  formula: [
    'L(x, y) = \\Bigl( \\frac{1}{500} + \\sum_{j=1}^{25} \\frac{1}{j + (x - a_j)^6 + (y - b_j)^6} \\Bigr)^{-1}',
    'a_j, b_j \\in \\{-32, -16, 0, 16, 32\\},\\ \\text{row by row}',
  ],
  ...inPlane(`1/(0.002 + ${holes})`),
  facts: () => ({
    minimum: 0.9980038377944502,
    minimisers: [[-31.97833483565697, -31.978334837300796]],
    notes: [{ label: 'Depths', value: 'the holes j = 1 … 25 have L near j' }],
  }),
  view: () => [-50, 50, -50, 50],
  start: () => startAt([-14, -27]),
});
