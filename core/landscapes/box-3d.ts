/** Box’s function in three dimensions: fitting two exponentials. */
import { defineLandscape } from './define.ts';
import { inFixedDimension, moreGarbowHillstrom, startAt } from './parts.ts';

export const box3d = defineLandscape({
  id: 'box-3d',
  version: 1,
  label: 'Box, three dimensions',
  group: 'Degenerate minima',
  summary: 'Fitting two exponentials to exact data: besides two isolated minima a whole line fits.',
  references: [
    {
      text: 'M. J. Box, A comparison of several current optimization methods, and the use of transformations in constrained problems, The Computer Journal 9 (1966) 67–77',
      url: 'https://doi.org/10.1093/comjnl/9.1.67',
    },
    moreGarbowHillstrom(12),
  ],
  formula: [
    'L(w) = \\sum_{i=1}^{10} \\Bigl( e^{-t_i w_1} - e^{-t_i w_2} - w_3 \\bigl( e^{-t_i} - e^{-10 t_i} \\bigr) \\Bigr)^2,\\quad t_i = \\tfrac{i}{10}',
  ],
  ...inFixedDimension(3, 'sum(i, 1, 10, (exp(-0.1*i*w[1]) - exp(-0.1*i*w[2]) - w[3]*(exp(-0.1*i) - exp(-i)))^2)'),
  facts: () => ({
    minimum: 0,
    minimisers: [
      [1, 10, 1],
      [10, 1, -1],
    ],
    notes: [{ label: 'More minima', value: 'the line w₁ = w₂, w₃ = 0' }],
  }),
  view: () => [-2, 14, -2, 14],
  viewPoint: () => [1, 10, 1],
  start: () => startAt([0, 10, 20]),
});
