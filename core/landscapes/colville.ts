/** Wood’s function in the words of Colville’s report: the same polynomial, under the name that many collections use. */
import { defineLandscape } from './define.ts';
import { inFixedDimension, JAMIL_YANG, startAt } from './parts.ts';

export const colville = defineLandscape({
  id: 'colville',
  version: 1,
  label: 'Colville',
  group: 'Bowls and valleys',
  summary: 'The same polynomial as Wood’s function, under the other name and with the usual start of its own.',
  references: [
    {
      text: 'A. R. Colville, A comparative study of nonlinear programming codes, IBM New York Scientific Center report 320-2949 (1968)',
    },
    JAMIL_YANG,
  ],
  formula: [
    'L(w) = 100\\,(w_1^2 - w_2)^2 + (w_1 - 1)^2 + (w_3 - 1)^2 + 90\\,(w_3^2 - w_4)^2',
    '\\quad + 10.1\\,\\bigl( (w_2 - 1)^2 + (w_4 - 1)^2 \\bigr) + 19.8\\,(w_2 - 1)(w_4 - 1)',
  ],
  ...inFixedDimension(
    4,
    '100*(w[1]^2 - w[2])^2 + (w[1] - 1)^2 + (w[3] - 1)^2 + 90*(w[3]^2 - w[4])^2 + 10.1*((w[2] - 1)^2 + (w[4] - 1)^2) + 19.8*(w[2] - 1)*(w[4] - 1)',
  ),
  facts: () => ({
    minimum: 0,
    minimisers: [[1, 1, 1, 1]],
    notes: [{ label: 'The same as', value: 'Wood: 10(a + b)² + (a − b)²/10 = 10.1(a² + b²) + 19.8ab' }],
  }),
  view: () => [-3, 3, -3, 3],
  viewPoint: () => [1, 1, 1, 1],
  start: () => startAt([0, 0, 0, 0]),
});
