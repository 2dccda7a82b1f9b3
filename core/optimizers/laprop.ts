/** LaProp: divides first, averages afterwards. */

import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { shrunk } from './weight-decay-lines.ts';

export const laprop = defineOptimizer({
  id: 'laprop',
  version: 1,
  label: 'LaProp',
  group: 'Adaptive',
  summary:
    'Each gradient is divided by the root of the mean square, and the quotients are averaged: Adam the other way round.',
  references: [
    {
      text: 'L. Ziyin, Z. T. Wang, M. Ueda, LaProp: separating momentum and adaptivity in Adam, 2020',
      url: 'https://arxiv.org/abs/2002.04839',
    },
  ],
  parameters: {
    learningRate: learningRate(4e-4),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-15),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: 'sqrt(vhat) + epsilon',
    limit: averaged(),
    decay: 'decoupled',
  }),
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean scaled gradient' }, v: { label: 'Mean square gradient' } },
    lines: [
      'v = beta2*v + (1 - beta2)*g^2',
      'vhat = v/(1 - beta2^t)',
      'm = beta1*m + (1 - beta1)*g/(sqrt(vhat) + epsilon)',
      `x = ${shrunk(weightDecay)} - learningRate*m/(1 - beta1^t)`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
