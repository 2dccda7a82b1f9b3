/** Powell’s badly scaled function. */
import { defineLandscape } from './define.ts';
import { inPlane, moreGarbowHillstrom, startAt } from './parts.ts';

export const powellBadlyScaled = defineLandscape({
  id: 'powell-badly-scaled',
  version: 1,
  label: 'Powell, badly scaled',
  group: 'Bowls and valleys',
  summary: 'A valley along a hyperbola whose ends are a million times apart: one coordinate is tiny, the other is not.',
  references: [moreGarbowHillstrom(3)],
  formula: ['L(x, y) = (10^4\\, x y - 1)^2 + (e^{-x} + e^{-y} - 1.0001)^2'],
  ...inPlane('(10000*x*y - 1)^2 + (exp(-x) + exp(-y) - 1.0001)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [
      [1.0981593296998175e-5, 9.106146739866524],
      [9.106146739866524, 1.0981593296998175e-5],
    ],
    notes: [{ label: 'Minima', value: 'two, mirror images in x = y; papers name one' }],
  }),
  view: () => [-1, 12, -1, 12],
  start: () => startAt([0, 1]),
});
