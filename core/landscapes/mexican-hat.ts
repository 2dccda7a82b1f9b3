/** The Mexican hat: a sphere of minima round a hill. */
import { defineLandscape } from './define.ts';
import { inDimensions, pointOf, startAt } from './parts.ts';
import { rotation } from './symmetries.ts';

export const mexicanHat = defineLandscape({
  id: 'mexican-hat',
  version: 1,
  label: 'Mexican hat',
  group: 'Degenerate minima',
  summary: 'A hill inside a ring of minima: one direction is curved there, all others are flat.',
  references: [
    {
      text: 'J. Goldstone, Field theories with «superconductor» solutions, Il Nuovo Cimento 19 (1961) 154–164',
      url: 'https://doi.org/10.1007/BF02812722',
    },
  ],
  formula: ['L(w) = \\bigl( \\lVert w \\rVert^2 - 1 \\bigr)^2'],
  ...inDimensions('(sum(i, 1, d, w[i]^2) - 1)^2', { minimum: 2 }),
  facts: ({ dimension }) => ({
    minimum: 0,
    minimisers: dimension <= 1000 ? [1, -1].map((sign) => pointOf(dimension, (i) => (i === 1 ? sign : 0))) : [],
    notes: [
      { label: 'Minima', value: 'the sphere of radius 1' },
      { label: 'Hessian at the minima', value: `8 along the radius, 0 in ${dimension - 1} flat directions` },
      { label: 'Learning coefficient λ at the minima', value: '1/2' },
      { label: 'Multiplicity', value: '1' },
      { label: 'Hill', value: 'L = 1 at the origin, with all curvatures −4' },
    ],
  }),
  exactAt: ({ dimension }, x) => {
    const square = x.reduce((sum, value) => sum + value * value, 0);
    const eigenvalues = pointOf(dimension, (i) => 4 * (square - 1) + (i === 1 ? 8 * square : 0));
    return square === 1 ? { eigenvalues, learningCoefficient: { value: 0.5, multiplicity: 1 } } : { eigenvalues };
  },
  symmetries: () => [rotation()],
  view: () => [-1.5, 1.5, -1.5, 1.5],
  start: ({ dimension }) =>
    startAt(
      pointOf(dimension, (i) => (i === 1 ? 0.1 : 0.05)),
      '(0.1, 0.05, …, 0.05)',
    ),
});
