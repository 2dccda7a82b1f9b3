/** Plain gradient descent. */
import { learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const gradientDescent = defineOptimizer({
  id: 'gradient-descent',
  version: 1,
  label: 'Gradient descent',
  group: 'Gradient descent',
  summary: 'A step against the gradient, and nothing else.',
  references: [
    {
      text: 'A. Cauchy, Méthode générale pour la résolution des systèmes d’équations simultanées, Comptes Rendus 25 (1847) 536–538',
    },
  ],
  parameters: { learningRate: learningRate(1e-3) },
  rule: () => ({ state: {}, lines: ['x = x - learningRate*g'] }),
  stochastic: false,
  evaluationsPerStep: 1,
});
