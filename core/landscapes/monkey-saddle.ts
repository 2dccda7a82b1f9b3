/** The monkey saddle. */
import { defineLandscape } from './define.ts';
import { inPlane, startAt } from './parts.ts';
import { signFlips } from './symmetries.ts';

export const monkeySaddle = defineLandscape({
  id: 'monkey-saddle',
  version: 1,
  label: 'Monkey saddle',
  group: 'Saddles',
  summary: 'A saddle with three ways down and three up: its Hessian is zero, so curvature says nothing.',
  references: [{ text: 'D. Hilbert, S. Cohn-Vossen, Geometry and the Imagination, Chelsea 1952, section 29' }],
  formula: ['L(x, y) = x^3 - 3 x y^2'],
  ...inPlane('x^3 - 3*x*y^2'),
  facts: () => ({
    notes: [
      { label: 'Minimum', value: 'none: the loss goes down without bound' },
      { label: 'Critical point', value: '(0, 0) alone, where the Hessian is 0' },
      { label: 'Ways down', value: 'at angles of 60°, 180° and 300°' },
    ],
  }),
  symmetries: () => [signFlips('y → −y', (i) => i === 1)],
  view: () => [-1.5, 1.5, -1.5, 1.5],
  start: () => startAt([1, 0.01]),
});
