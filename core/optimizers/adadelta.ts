/** Adadelta: no learning rate but a ratio of two averages. */

import { decayRate, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { PLAIN } from './preconditioner-limits.ts';
import { penalized } from './weight-decay-lines.ts';

export const adadelta = defineOptimizer({
  id: 'adadelta',
  version: 1,
  label: 'Adadelta',
  group: 'Adaptive',
  summary: 'The gradient, divided by its root mean square and multiplied by that of the steps so far.',
  references: [
    {
      text: 'M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012. PyTorch adds a learning rate, 1 by default',
      url: 'https://arxiv.org/abs/1212.5701',
    },
    {
      text: 'PyTorch, torch.optim.Adadelta',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1),
    rho: decayRate('Decay of both averages', '\\rho', 0.9),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({
    held: ['v', 's'],
    divisor: 'sqrt(v + epsilon)/sqrt(s + epsilon)',
    limit: PLAIN,
    decay: 'penalty',
  }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { v: { label: 'Mean square gradient' }, s: { label: 'Mean square step' } },
      lines: [
        ...decay,
        `v = rho*v + (1 - rho)*${h}^2`,
        `u = sqrt(s + epsilon)/sqrt(v + epsilon)*${h}`,
        's = rho*s + (1 - rho)*u^2',
        'x = x - learningRate*u',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
