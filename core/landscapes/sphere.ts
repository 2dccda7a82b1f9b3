/** The sphere, the plainest of test functions. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';
import { permutation, rotation } from './symmetries.ts';

export const sphere = defineLandscape({
  id: 'sphere',
  version: 1,
  label: 'Sphere',
  group: 'Bowls and valleys',
  summary: 'The roundest bowl: every direction has the same curvature, so gradient descent goes straight down.',
  references: [
    {
      text: 'K. A. De Jong, An analysis of the behavior of a class of genetic adaptive systems, thesis, University of Michigan 1975',
    },
  ],
  formula: ['L(w) = \\sum_{i=1}^{d} w_i^2'],
  ...inDimensions('sum(i, 1, d, w[i]^2)'),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      { label: 'Hessian', value: '2 times the identity, everywhere' },
      { label: 'Gradient descent is stable', value: 'for learning rates below 1' },
    ],
  }),
  exactAt: ({ dimension }) => ({ eigenvalues: new Array<number>(dimension).fill(2) }),
  symmetries: () => [rotation(), permutation()],
  view: () => [-5, 5, -5, 5],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(3), '(3, 3, …, 3)'),
});
