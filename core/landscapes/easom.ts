/** Easom’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt } from './parts.ts';
import { exchange } from './symmetries.ts';

export const easom = defineLandscape({
  id: 'easom',
  version: 1,
  label: 'Easom',
  group: 'Few minima',
  summary: 'One narrow well in an endless flat plain: far from it the gradient is 0 to all digits.',
  references: [
    { text: 'E. E. Easom, A survey of global optimization techniques, thesis, University of Louisville 1990' },
  ],
  formula: ['L(x, y) = -\\cos x \\cos y \\exp\\bigl( -(x - \\pi)^2 - (y - \\pi)^2 \\bigr)'],
  ...inPlane('-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)'),
  facts: () => ({
    minimum: -1,
    minimisers: [[Math.PI, Math.PI]],
    notes: [{ label: 'Hessian at the minimum', value: '3 times the identity' }],
  }),
  symmetries: () => [exchange],
  view: () => [-2, 8, -2, 8],
  start: () => startAt([2, 2]),
});
