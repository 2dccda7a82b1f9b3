/** Cautious AdamW: moves only where momentum and gradient agree. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const cautiousAdamw = defineOptimizer({
  id: 'cautious-adamw',
  version: 1,
  label: 'Cautious AdamW',
  group: 'Adaptive',
  summary: 'AdamW that leaves alone the coordinates in which its momentum points against the present gradient.',
  references: [
    {
      text: 'K. Liang, L. Chen, B. Liu, Q. Liu, Cautious optimizers: improving training with one line of code, 2024. Their further scaling by the share of coordinates that move needs a sum over coordinates and is left out',
      url: 'https://arxiv.org/abs/2411.16085',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(1e-2, DECOUPLED_HELP),
  },
  preconditioner: () =>
    'it leaves out coordinates by the sign of their gradients, so that no quadratic has modes of its own',
  rule: ({ weightDecay }) => ({
    state: adamState(false),
    lines: [
      ...adamAverages('g', false),
      `u = if(m*g > 0, ${adamDirection}, 0)`,
      `x = ${shrunk(weightDecay)} - learningRate*u`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
