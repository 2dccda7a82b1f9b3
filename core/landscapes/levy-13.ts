/** Levy’s function number 13. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';

export const levy13 = defineLandscape({
  id: 'levy-13',
  version: 1,
  label: 'Levy 13',
  group: 'Many minima',
  summary: 'A bowl with waves along both axes: hundreds of minima in the usual box.',
  references: [JAMIL_YANG],
  formula: [
    'L(x, y) = \\sin^2(3\\pi x) + (x - 1)^2 \\bigl[ 1 + \\sin^2(3\\pi y) \\bigr] + (y - 1)^2 \\bigl[ 1 + \\sin^2(2\\pi y) \\bigr]',
  ],
  ...inPlane('sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)'),
  facts: () => ({ minimum: 0, minimisers: [[1, 1]] }),
  view: () => [-5, 5, -5, 5],
  start: () => startAt([-3, -3]),
});
