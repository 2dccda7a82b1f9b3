/** SAM: descends by the gradient at the worst point nearby. */
import { norm2 } from '../math/sums.ts';
import { defineProgram } from './define.ts';
import { radius, SAM_STATE, samParameters, sharpnessAware } from './sam-parameters.ts';

export const sam = defineProgram({
  id: 'sam',
  version: 1,
  label: 'SAM',
  group: 'Sharpness-aware',
  summary: 'Gradient descent with the gradient a fixed distance uphill, which prefers flat minima.',
  references: [
    {
      text: 'P. Foret, A. Kleiner, H. Mobahi, B. Neyshabur, Sharpness-aware minimization for efficiently improving generalization, ICLR 2021',
      url: 'https://arxiv.org/abs/2010.01412',
    },
  ],
  parameters: {
    ...samParameters,
    radius: radius(0.05, 'How far uphill the second gradient is taken. 0 is SGD, at twice its cost.'),
  },
  program: {
    needs: 'gradient',
    formula: () => [
      'e = \\rho\\, g(\\theta) / \\lVert g(\\theta) \\rVert',
      'b \\leftarrow \\mu b + g(\\theta + e) + \\lambda \\theta',
      '\\theta \\leftarrow \\theta - \\eta b',
    ],
    state: SAM_STATE,
    create: (_, { dimension }) =>
      sharpnessAware(dimension, (_, g, h, e) => {
        const norm = norm2(g);
        for (let i = 0; i < dimension; i++) e[i] = norm > 0 ? (h.radius * g[i]) / norm : 0;
      }),
  },
  stochastic: false,
  evaluationsPerStep: 2,
});
