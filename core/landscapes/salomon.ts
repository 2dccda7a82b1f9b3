/** Salomon’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';
import { permutation, rotation } from './symmetries.ts';

export const salomon = defineLandscape({
  id: 'salomon',
  version: 1,
  label: 'Salomon',
  group: 'Ridges and kinks',
  summary: 'Rings of ripples round the centre, which look the same from every side.',
  references: [
    {
      text: 'R. Salomon, Re-evaluating genetic algorithm performance under coordinate rotation of benchmark functions, BioSystems 39 (1996) 263–278',
      url: 'https://doi.org/10.1016/0303-2647(96)01621-8',
    },
  ],
  formula: ['L(w) = 1 - \\cos\\bigl( 2\\pi \\lVert w \\rVert \\bigr) + 0.1\\, \\lVert w \\rVert'],
  ...inDimensions(
    // The tiny term changes no value and gives the tip of the cone the gradient 0 instead of 0/0.
    '1 - cos(2*pi*sqrt(sum(i, 1, d, w[i]^2) + 1e-300)) + 0.1*sqrt(sum(i, 1, d, w[i]^2) + 1e-300)',
  ),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [
      { label: 'Other minima', value: 'spheres of radius about 1, 2, 3, …, each 0.1 higher than the one inside' },
      { label: 'At the minimum', value: 'a cone: the gradient jumps there' },
    ],
  }),
  symmetries: () => [rotation(), permutation()],
  view: () => [-4, 4, -4, 4],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(1.7), '(1.7, 1.7, …, 1.7)'),
});
