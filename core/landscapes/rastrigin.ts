/** Rastrigin’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';
import { permutation, signFlips } from './symmetries.ts';

export const rastrigin = defineLandscape({
  id: 'rastrigin',
  version: 1,
  label: 'Rastrigin',
  group: 'Many minima',
  summary: 'A bowl under a regular egg box: about ten minima along each coordinate, one of them the deepest.',
  references: [
    { text: 'L. A. Rastrigin, Systems of Extremal Control, Nauka 1974, in two dimensions' },
    {
      text: 'H. Mühlenbein, M. Schomisch, J. Born, The parallel genetic algorithm as function optimizer, Parallel Computing 17 (1991) 619–632, in any',
      url: 'https://doi.org/10.1016/S0167-8191(05)80052-3',
    },
  ],
  formula: ['L(w) = 10\\,d + \\sum_{i=1}^{d} \\bigl[ w_i^2 - 10 \\cos(2\\pi w_i) \\bigr]'],
  ...inDimensions('10*d + sum(i, 1, d, w[i]^2 - 10*cos(2*pi*w[i]))'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      {
        label: 'Other minima',
        value: 'near all points with whole coordinates up to 31, higher by about the sum of their squares',
      },
      { label: 'Curvature at the minimum', value: '2 + 40π² = 396.78' },
    ],
  }),
  symmetries: () => [signFlips(), permutation()],
  view: () => [-5.12, 5.12, -5.12, 5.12],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(3.2), '(3.2, 3.2, …, 3.2)'),
});
