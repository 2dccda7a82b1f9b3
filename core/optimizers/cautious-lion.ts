/** Cautious Lion: moves only where momentum and gradient agree. */
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const cautiousLion = defineOptimizer({
  id: 'cautious-lion',
  version: 1,
  label: 'Cautious Lion',
  group: 'Sign-based',
  summary: 'Lion that leaves alone the coordinates in which its momentum points against the present gradient.',
  references: [
    {
      text: 'K. Liang, L. Chen, B. Liu, Q. Liu, Cautious optimizers: improving training with one line of code, 2024. Their further scaling by the share of coordinates that move needs a sum over coordinates and is left out',
      url: 'https://arxiv.org/abs/2411.16085',
    },
    {
      text: 'X. Chen et al., Symbolic discovery of optimization algorithms, NeurIPS 2023',
      url: 'https://arxiv.org/abs/2302.06675',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-4),
    beta1: decayRate('Interpolation', '\\beta_1', 0.9, 'How much of the momentum is in the direction.'),
    beta2: decayRate('Decay of the momentum', '\\beta_2', 0.99),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => 'it steps by signs, whatever the size of the gradient',
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Momentum' } },
    lines: [
      'c = beta1*m + (1 - beta1)*g',
      `x = ${shrunk(weightDecay)} - learningRate*if(c*g > 0, sign(c), 0)`,
      'm = beta2*m + (1 - beta2)*g',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
