/** Wood’s function in four dimensions. */
import { defineLandscape } from './define.ts';
import { inFixedDimension, moreGarbowHillstrom, startAt } from './parts.ts';

export const wood = defineLandscape({
  id: 'wood',
  version: 1,
  label: 'Wood',
  group: 'Bowls and valleys',
  summary: 'Two of Rosenbrock’s valleys tied together, with a saddle that holds descent up.',
  references: [
    {
      text: 'A. R. Colville, A comparative study of nonlinear programming codes, IBM New York Scientific Center report 320-2949 (1968)',
    },
    moreGarbowHillstrom(14),
  ],
  formula: [
    'L(w) = 100\\,(w_2 - w_1^2)^2 + (1 - w_1)^2 + 90\\,(w_4 - w_3^2)^2 + (1 - w_3)^2',
    '\\quad + 10\\,(w_2 + w_4 - 2)^2 + \\tfrac{1}{10}\\,(w_2 - w_4)^2',
  ],
  ...inFixedDimension(
    4,
    '100*(w[2] - w[1]^2)^2 + (1 - w[1])^2 + 90*(w[4] - w[3]^2)^2 + (1 - w[3])^2 + 10*(w[2] + w[4] - 2)^2 + 0.1*(w[2] - w[4])^2',
  ),
  facts: () => ({
    minimum: 0,
    minimisers: [[1, 1, 1, 1]],
    notes: [{ label: 'Saddle', value: '(−0.967974, 0.947139, −0.969516, 0.951248), where L = 7.876965' }],
  }),
  view: () => [-3, 3, -3, 3],
  viewPoint: () => [1, 1, 1, 1],
  start: () => startAt([-3, -1, -3, -1]),
});
