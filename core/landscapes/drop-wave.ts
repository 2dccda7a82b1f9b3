/** The drop-wave function. */
import { defineLandscape } from './define.ts';
import { inPlane, JAMIL_YANG, startAt } from './parts.ts';
import { rotation } from './symmetries.ts';

export const dropWave = defineLandscape({
  id: 'drop-wave',
  version: 1,
  label: 'Drop-wave',
  group: 'Many minima',
  summary: 'Rings of waves round a drop: crests and troughs that flatten outwards.',
  references: [JAMIL_YANG],
  formula: ['L(x, y) = -\\frac{1 + \\cos\\bigl( 12 \\sqrt{x^2 + y^2} \\bigr)}{\\tfrac{1}{2} (x^2 + y^2) + 2}'],
  ...inPlane(
    // The tiny term changes no value and gives the origin the gradient 0 instead of 0/0.
    '-(1 + cos(12*sqrt(x^2 + y^2 + 1e-300)))/(0.5*(x^2 + y^2) + 2)',
  ),
  facts: () => ({
    minimum: -1,
    minimisers: [[0, 0]],
    notes: [{ label: 'Other minima', value: 'circles of radius about 0.52, 1.04, 1.56, …' }],
  }),
  symmetries: () => [rotation()],
  view: () => [-2, 2, -2, 2],
  start: () => startAt([0.8, 0.6]),
});
