/** Bukin’s function number 6. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const bukin6 = defineLandscape({
  id: 'bukin-6',
  version: 1,
  label: 'Bukin 6',
  group: 'Ridges and kinks',
  summary: 'A parabolic ridge with a kink along its whole floor, which falls very gently to the minimum.',
  references: [JAMIL_YANG],
  formula: ['L(x, y) = 100 \\sqrt{\\bigl| y - 0.01\\, x^2 \\bigr|} + 0.01\\, |x + 10|'],
  ...inPlane(
    // The tiny term changes no value and gives the floor the gradient 0 across instead of 0 times infinity.
    '100*sqrt(abs(y - 0.01*x^2) + 1e-300) + 0.01*abs(x + 10)',
  ),
  facts: () => ({
    minimum: 0,
    minimisers: [[-10, 1]],
    notes: [
      {
        label: 'Floor',
        value: 'y = x²/100: across it the loss rises like a square root, so gradients grow without bound',
      },
    ],
  }),
  view: () => [-15, -5, -3, 3],
  start: () => startAt([-6, 2]),
});
