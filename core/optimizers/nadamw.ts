/** NAdamW: AdamW with Nesterov’s momentum. */

import { adamDirection } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { LOOKING_AHEAD } from './preconditioner-limits.ts';
import { shrunk } from './weight-decay-lines.ts';

export const nadamw = defineOptimizer({
  id: 'nadamw',
  version: 1,
  label: 'NAdamW',
  group: 'Adaptive',
  summary: 'AdamW that looks ahead along its momentum, without the momentum schedule of NAdam.',
  references: [
    {
      text: 'T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016',
      url: 'https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ',
    },
    {
      text: 'Optax, optax.nadamw (its form and its default weight decay)',
      url: 'https://optax.readthedocs.io/en/latest/api/optimizers.html',
    },
    {
      text: 'I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019',
      url: 'https://arxiv.org/abs/1711.05101',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(1e-4, DECOUPLED_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: 'sqrt(vhat) + epsilon',
    limit: LOOKING_AHEAD,
    decay: 'decoupled',
  }),
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient' } },
    lines: [
      'm = beta1*m + (1 - beta1)*g',
      'v = beta2*v + (1 - beta2)*g^2',
      'mhat = beta1*m/(1 - beta1^(t + 1)) + (1 - beta1)*g/(1 - beta1^t)',
      'vhat = v/(1 - beta2^t)',
      `x = ${shrunk(weightDecay)} - learningRate*${adamDirection}`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
