/** Heavy ball: gradient descent with inertia, as Polyak wrote it. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const heavyBall = defineOptimizer({
  id: 'heavy-ball',
  version: 1,
  label: 'Heavy ball',
  group: 'Momentum',
  summary:
    'Polyak’s momentum: a step against the gradient, and a share of the step before; the same as SGD with momentum while the learning rate stays.',
  references: [
    {
      text: 'B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics and Mathematical Physics 4 (1964) 1–17',
      url: 'https://doi.org/10.1016/0041-5553(64)90137-5',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1e-3),
      help: 'Best on curvatures from μ to L: 4/(√L + √μ)². Stable below 2(1 + β)/L.',
    },
    momentum: decayRate(
      'Momentum',
      '\\beta',
      0.9,
      'Best on curvatures from μ to L, with κ = L/μ: ((√κ − 1)/(√κ + 1))².',
    ),
  },
  rule: () => ({
    state: { before: { label: 'Previous point', symbol: '\\theta^-', initial: 'x' } },
    lines: ['y = x - learningRate*g + momentum*(x - before)', 'before = x', 'x = y'],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
