/** Optimized gradient method: Nesterov’s with one more term. */
import { learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const optimizedGradientMethod = defineOptimizer({
  id: 'optimized-gradient-method',
  version: 1,
  label: 'Optimized gradient method',
  group: 'Momentum',
  summary:
    'Nesterov’s accelerated gradient with a further step along the gradient just taken, which halves the bound on the loss; θ is the point ahead, and the iterate is kept beside it.',
  references: [
    {
      text: 'D. Kim, J. A. Fessler, Optimized first-order methods for smooth convex minimization, Mathematical Programming 159 (2016) 81–107. Here without the special last step, as in their later analysis (OGM′)',
      url: 'https://arxiv.org/abs/1406.5468',
    },
  ],
  parameters: {
    learningRate: { ...learningRate(1e-3), help: '1/L for curvatures up to L.' },
  },
  rule: () => ({
    state: { w: { label: 'Iterate', initial: 'x' } },
    scalars: { a: { initial: 1, label: 'Acceleration' } },
    lines: [
      'a_next = (1 + sqrt(1 + 4*a^2))/2',
      'y = x - learningRate*g',
      'x = y + (a - 1)/a_next*(y - w) + a/a_next*(y - x)',
      'w = y',
      'a = a_next',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
