/** Freudenstein–Roth’s function. */
import { defineLandscape } from './define.ts';
import { inPlane, moreGarbowHillstrom, startAt } from './parts.ts';

export const freudensteinRoth = defineLandscape({
  id: 'freudenstein-roth',
  version: 1,
  label: 'Freudenstein–Roth',
  group: 'Bowls and valleys',
  summary: 'Two long curved valleys: one leads to the minimum, the other to a trap.',
  references: [
    {
      text: 'F. Freudenstein, B. Roth, Numerical solution of systems of nonlinear equations, Journal of the ACM 10 (1963) 550–556',
      url: 'https://doi.org/10.1145/321186.321200',
    },
    moreGarbowHillstrom(2),
  ],
  formula: ['L(x, y) = \\bigl( x - 13 + ((5 - y) y - 2) y \\bigr)^2 + \\bigl( x - 29 + ((y + 1) y - 14) y \\bigr)^2'],
  ...inPlane('(x - 13 + ((5 - y)*y - 2)*y)^2 + (x - 29 + ((y + 1)*y - 14)*y)^2'),
  facts: () => ({
    minimum: 0,
    minimisers: [[5, 4]],
    notes: [{ label: 'Other minimum', value: '48.98425 at (11.41278, −0.896805)' }],
  }),
  view: () => [-5, 20, -3, 5],
  start: () => startAt([0.5, -2]),
});
