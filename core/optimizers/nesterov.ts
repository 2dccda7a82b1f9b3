/** Nesterov’s accelerated gradient, as the papers have it. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const nesterov = defineOptimizer({
  id: 'nesterov',
  version: 1,
  label: 'Nesterov',
  group: 'Momentum',
  summary:
    'The gradient is taken at a point ahead of the iterate, along the step before; θ is that point, and the iterate is kept beside it.',
  references: [
    {
      text: 'Y. Nesterov, A method of solving a convex programming problem with convergence rate O(1/k²), Soviet Mathematics Doklady 27 (1983) 372–376',
    },
    {
      text: 'Y. Nesterov, Introductory lectures on convex optimization, Kluwer 2004 (constant momentum)',
      url: 'https://doi.org/10.1007/978-1-4419-8853-9',
    },
  ],
  parameters: {
    learningRate: { ...learningRate(1e-3), help: '1/L for curvatures up to L. Stable below (2 + 2β)/((1 + 2β)L).' },
    sequence: {
      kind: 'choice',
      label: 'Momentum over time',
      options: [
        { value: 'constant', label: 'Constant' },
        { value: 'accelerated', label: 'Rising, for convex losses' },
      ],
      default: 'constant',
      help: 'Rising: a from 1 by (1 + √(1 + 4a²))/2, and the momentum (a − 1) over the next a (Nesterov 1983).',
    },
    momentum: decayRate(
      'Momentum',
      '\\beta',
      0.9,
      'For the constant one. Best on curvatures from μ to L, with κ = L/μ: (√κ − 1)/(√κ + 1).',
    ),
  },
  rule: ({ sequence }) => {
    const state = { w: { label: 'Iterate', initial: 'x' } };
    const step = 'y = x - learningRate*g';
    if (sequence === 'constant') return { state, lines: [step, 'x = y + momentum*(y - w)', 'w = y'] };
    return {
      state,
      scalars: { a: { initial: 1, label: 'Acceleration' } },
      lines: ['a_next = (1 + sqrt(1 + 4*a^2))/2', step, 'x = y + (a - 1)/a_next*(y - w)', 'w = y', 'a = a_next'],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
