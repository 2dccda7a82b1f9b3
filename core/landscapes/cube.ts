/** The cubic valley. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const cube = defineLandscape({
  id: 'cube',
  version: 1,
  label: 'Cube',
  group: 'Bowls and valleys',
  summary: 'Rosenbrock’s valley bent along a cubic instead of a parabola.',
  references: [
    {
      text: 'A. Leon, A comparison among eight known optimizing procedures, in Recent Advances in Optimization Techniques, Wiley 1966, 23–46',
    },
    JAMIL_YANG,
  ],
  formula: ['L(x, y) = 100\\,(y - x^3)^2 + (1 - x)^2'],
  ...inPlane('100*(y - x^3)^2 + (1 - x)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [[1, 1]],
    notes: [{ label: 'Hessian at the minimum', value: 'eigenvalues 2001.80 and 0.199820' }],
  }),
  view: () => [-1.5, 1.5, -1.5, 1.5],
  start: () => startAt([-1.2, 1]),
});
