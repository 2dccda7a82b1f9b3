/** Adamax: Adam with the largest gradient in place of the mean square. */

import { beta1, decayRate, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { penalized } from './weight-decay-lines.ts';

export const adamax = defineOptimizer({
  id: 'adamax',
  version: 1,
  label: 'Adamax',
  group: 'Adaptive',
  summary: 'Momentum, divided coordinate by coordinate by a slowly forgotten largest gradient.',
  references: [
    {
      text: 'D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015 (section 7). PyTorch adds ε to the size of each gradient; the paper has none',
      url: 'https://arxiv.org/abs/1412.6980',
    },
    {
      text: 'PyTorch, torch.optim.Adamax',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html',
    },
  ],
  parameters: {
    learningRate: learningRate(2e-3),
    beta1: beta1(),
    beta2: decayRate('Decay of the largest gradient', '\\beta_2', 0.999),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({ held: ['u'], divisor: 'u', limit: averaged(), decay: 'penalty' }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { m: { label: 'Mean gradient' }, u: { label: 'Largest gradient' } },
      lines: [
        ...decay,
        `m = beta1*m + (1 - beta1)*${h}`,
        `u = max(beta2*u, abs(${h}) + epsilon)`,
        'x = x - learningRate/(1 - beta1^t)*m/u',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
