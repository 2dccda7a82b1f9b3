/** The Trid function, a quadratic with a tridiagonal Hessian. */
import { defineLandscape } from './define.ts';
import { inDimensions, JAMIL_YANG, minimiserOf, pointOf, startAt } from './parts.ts';
import { reversal } from './symmetries.ts';

export const trid = defineLandscape({
  id: 'trid',
  version: 1,
  label: 'Trid',
  group: 'Bowls and valleys',
  summary: 'A quadratic whose neighbouring coordinates pull at each other: its minimiser is a high arch.',
  references: [{ text: 'A. Neumaier, Global optimization test problems, University of Vienna' }, JAMIL_YANG],
  formula: ['L(w) = \\sum_{i=1}^{d} (w_i - 1)^2 - \\sum_{i=2}^{d} w_i\\, w_{i-1}'],
  ...inDimensions('sum(i, 1, d, (w[i] - 1)^2) - sum(i, 2, d, w[i]*w[i-1])'),
  facts: ({ dimension }) => ({
    minimum: (-dimension * (dimension + 4) * (dimension - 1)) / 6,
    ...minimiserOf(dimension, (i) => i * (dimension + 1 - i)),
    notes: [{ label: 'Eigenvalues of the Hessian', value: '2 − 2 cos(kπ/(d + 1)), k = 1 … d' }],
  }),
  symmetries: () => [reversal],
  view: () => [-8, 12, -8, 12],
  viewPoint: ({ dimension }) => pointOf(dimension, (i) => i * (dimension + 1 - i)),
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(0), 'the origin'),
});
