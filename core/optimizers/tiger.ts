/** Tiger: Lion with one decay rate. */
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const tiger = defineOptimizer({
  id: 'tiger',
  version: 1,
  label: 'Tiger',
  group: 'Sign-based',
  summary: 'Signum with a longer memory and weight decay: Lion with equal decay rates.',
  references: [
    {
      text: 'J. Su, Tiger: a tight-fisted optimizer, 2023. Its scaling of the rate by the size of each layer’s weights needs a norm and is left out',
      url: 'https://github.com/bojone/tiger',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\beta', 0.965),
    weightDecay: weightDecay(1e-2, DECOUPLED_HELP),
  },
  preconditioner: () => 'it steps by signs, whatever the size of the gradient',
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean gradient' } },
    lines: ['m = momentum*m + (1 - momentum)*g', `x = ${shrunk(weightDecay)} - learningRate*sign(m)`],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
