/** The plain saddle in two dimensions. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const saddle = defineLandscape({
  id: 'saddle',
  version: 1,
  label: 'Saddle',
  group: 'Saddles',
  summary: 'The plain saddle: gradient descent from any point off one axis runs away along the other.',
  references: [{ text: 'J. Milnor, Morse Theory, Princeton University Press 1963, lemma 2.2' }],
  formula: ['L(x, y) = x^2 - y^2'],
  ...inPlane('x^2 - y^2'),
  facts: () => ({
    criticalPoints: [{ point: [0, 0], index: 1 }],
    notes: [
      { label: 'Minimum', value: 'none: the loss goes down without bound' },
      { label: 'Saddle', value: '(0, 0), eigenvalues 2 and −2' },
      { label: 'Gradient flow', value: 'y grows as e to the power 2t, x decays as e to the power −2t' },
    ],
  }),
  exactAt: () => ({ eigenvalues: [2, -2] }),
  symmetries: () => [signFlips()],
  view: () => [-2, 2, -2, 2],
  start: () => startAt([1.5, 0.001]),
});
