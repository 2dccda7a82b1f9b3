/** Himmelblau's function: four minima of equal height. */
import { defineLandscape } from './define.ts';

export const himmelblau = defineLandscape({
  id: 'himmelblau',
  version: 1,
  label: 'Himmelblau',
  group: 'Few minima',
  summary: 'Four minima of equal height round one hill: where a run ends depends on where it starts.',
  references: [{ text: 'D. M. Himmelblau, Applied Nonlinear Programming, McGraw-Hill 1972, problem 29' }],
  parameters: {},
  precisions: ['f64'],
  hasData: false,
  formula: ['L(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2'],
  dimension: () => 2,
  coordinateName: (_, index) => (index === 0 ? 'x' : 'y'),
  facts: () => ({
    minimum: 0,
    minimisers: [
      [3, 2],
      [-2.805118086952745, 3.131312518250573],
      [-3.779310253377747, -3.283185991286169],
      [3.584428340330492, -1.8481265269644036],
    ],
    criticalPoints: [
      { point: [-3.779310253377747, -3.2831859912861696], index: 0 },
      { point: [-2.805118086952745, 3.131312518250573], index: 0 },
      { point: [3, 2], index: 0 },
      { point: [3.5844283403304917, -1.8481265269644036], index: 0 },
      { point: [-3.0730257507643897, -0.08135304428796751], index: 1 },
      { point: [-0.12796134673068008, -1.9537149802445763], index: 1 },
      { point: [0.08667750455539636, 2.884254701174776], index: 1 },
      { point: [3.385154183607021, 0.07385187983774928], index: 1 },
      { point: [-0.2708445906673476, -0.9230385564799815], index: 2 },
    ],
    notes: [
      { label: 'Critical points', value: 'four minima, four saddles, one maximum' },
      { label: 'Local maximum', value: '181.617 at (−0.270845, −0.923039)' },
    ],
  }),
  view: () => [-5, 5, -5, 5],
  start: () => ({ kind: 'point', point: [0, 0], words: '(0, 0)' }),
  body: { kind: 'formula', source: () => ({ text: '(x^2 + y - 11)^2 + (x + y^2 - 7)^2', variables: ['x', 'y'] }) },
});
