/** Lion: the sign of an interpolated momentum. */
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const lion = defineOptimizer({
  id: 'lion',
  version: 1,
  label: 'Lion',
  group: 'Sign-based',
  summary: 'Every coordinate moves by the learning rate, in the direction of the sign of a momentum.',
  references: [
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
      `x = ${weightDecay === 0 ? 'x' : '(1 - learningRate*weightDecay)*x'} - learningRate*sign(c)`,
      'm = beta2*m + (1 - beta2)*g',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
