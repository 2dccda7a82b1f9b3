/** ADOPT: Adam that converges with any decay rate. */

import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { shrunk } from './weight-decay-lines.ts';

export const adopt = defineOptimizer({
  id: 'adopt',
  version: 1,
  label: 'ADOPT',
  group: 'Adaptive',
  summary:
    'Each gradient is divided by the mean square before it, clipped, and then averaged; the first one only fills the mean square.',
  references: [
    {
      text: 'S. Taniguchi et al., ADOPT: modified Adam can converge with any β₂ with the optimal rate, NeurIPS 2024 (with the clipping of the authors’ code, t^¼)',
      url: 'https://arxiv.org/abs/2411.02853',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(0.9999),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: 'max(sqrt(v), epsilon)',
    limit: averaged(),
    decay: 'decoupled',
  }),
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean scaled gradient' }, v: { label: 'Mean square gradient' } },
    lines: [
      'c = (t - 1)^0.25',
      'u = if(t == 1, 0, max(-c, min(g/max(sqrt(v), epsilon), c)))',
      'm = beta1*m + (1 - beta1)*u',
      'v = if(t == 1, g^2, beta2*v + (1 - beta2)*g^2)',
      `x = if(t == 1, x, ${shrunk(weightDecay)} - learningRate*m)`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
