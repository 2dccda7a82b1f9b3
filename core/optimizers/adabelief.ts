/** AdaBelief: Adam that divides by the surprise. */

import { beta1, DECOUPLED_HELP, decayRate, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { shrunk } from './weight-decay-lines.ts';

export const adabelief = defineOptimizer({
  id: 'adabelief',
  version: 1,
  label: 'AdaBelief',
  group: 'Adaptive',
  summary: 'Momentum, divided coordinate by coordinate by how far gradients are from it on average.',
  references: [
    {
      text: 'J. Zhuang et al., AdaBelief optimizer: adapting stepsizes by the belief in observed gradients, NeurIPS 2020. The decoupled decay and ε = 1e-16 are those of the authors’ code, whose rectification (as in RAdam) is left out',
      url: 'https://arxiv.org/abs/2010.07468',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: decayRate('Decay of the mean square surprise', '\\beta_2', 0.999),
    epsilon: epsilon(1e-16),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({
    held: ['s'],
    divisor: 'sqrt(shat) + epsilon',
    limit: averaged(),
    decay: 'decoupled',
  }),
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean gradient' }, s: { label: 'Mean square surprise' } },
    lines: [
      'm = beta1*m + (1 - beta1)*g',
      's = beta2*s + (1 - beta2)*(g - m)^2 + epsilon',
      'mhat = m/(1 - beta1^t)',
      'shat = s/(1 - beta2^t)',
      `x = ${shrunk(weightDecay)} - learningRate*mhat/(sqrt(shat) + epsilon)`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
