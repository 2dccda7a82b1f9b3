/** Ackley’s function. */
import { defineLandscape } from './define.ts';
import { inDimensions, minimiserOf, startAt } from './parts.ts';
import { permutation, signFlips } from './symmetries.ts';

export const ackley = defineLandscape({
  id: 'ackley',
  version: 1,
  label: 'Ackley',
  group: 'Many minima',
  summary: 'Small ripples on a nearly flat plain round one deep funnel, which ends in a cone.',
  references: [
    {
      text: 'D. H. Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer 1987, in two dimensions',
      url: 'https://doi.org/10.1007/978-1-4613-1997-9',
    },
    { text: 'T. Bäck, Evolutionary Algorithms in Theory and Practice, Oxford University Press 1996, in any' },
  ],
  formula: [
    'L(w) = -20 \\exp\\Bigl( -\\tfrac{1}{5} \\sqrt{\\tfrac{1}{d} \\sum_{i=1}^{d} w_i^2} \\Bigr) - \\exp\\Bigl( \\tfrac{1}{d} \\sum_{i=1}^{d} \\cos(2\\pi w_i) \\Bigr) + 20 + e',
  ],
  ...inDimensions(
    // The tiny term changes no value and gives the tip of the cone the gradient 0 instead of 0/0.
    '20 - 20*exp(-0.2*sqrt(sum(i, 1, d, w[i]^2)/d + 1e-300)) + (exp(1) - exp(sum(i, 1, d, cos(2*pi*w[i]))/d))',
  ),
  facts: ({ dimension }) => ({
    minimum: 0,
    ...minimiserOf(dimension, () => 0),
    notes: [{ label: 'At the minimum', value: 'a cone: the gradient jumps there and never gets small nearby' }],
  }),
  symmetries: () => [signFlips(), permutation()],
  view: () => [-5, 5, -5, 5],
  start: ({ dimension }) => startAt(new Array<number>(dimension).fill(2.6), '(2.6, 2.6, …, 2.6)'),
});
