/** MADGRAD: dual averaging with a cube root. */

import { decayRate, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { penalized } from './weight-decay-lines.ts';

export const madgrad = defineOptimizer({
  id: 'madgrad',
  version: 1,
  label: 'MADGRAD',
  group: 'Adaptive',
  summary:
    'Steps from the start by the weighted sum of all gradients, divided by the cube root of that of their squares, with momentum.',
  references: [
    {
      text: 'A. Defazio, S. Jelassi, Adaptivity without compromise: a momentumized, adaptive, dual averaged gradient method, JMLR 23 (2022)',
      url: 'https://arxiv.org/abs/2101.11075',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    momentum: decayRate('Momentum', '\\mu', 0.9),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    fixed: ['start'],
    // Its rate grows as the root of t.
    divisor: '(v^(1/3) + epsilon)/sqrt(t + 1)',
    limit: averaged('momentum', 'μ'),
    decay: 'penalty',
  }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: {
        start: { label: 'Start', symbol: '\\theta_0', initial: 'x' },
        s: { label: 'Sum of gradients' },
        v: { label: 'Sum of squared gradients' },
      },
      lines: [
        'rate = learningRate*sqrt(t)',
        ...decay,
        `s = s + rate*${h}`,
        `v = v + rate*${h}^2`,
        'z = start - s/(v^(1/3) + epsilon)',
        'x = momentum*x + (1 - momentum)*z',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
