/** Signum: steps by the sign of a momentum. */
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const signum = defineOptimizer({
  id: 'signum',
  version: 1,
  label: 'Signum',
  group: 'Sign-based',
  summary: 'Every coordinate moves by the learning rate, against the sign of its running average of gradients.',
  references: [
    {
      text: 'J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar, signSGD: compressed optimisation for non-convex problems, ICML 2018',
      url: 'https://arxiv.org/abs/1802.04434',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-4),
    momentum: decayRate('Momentum', '\\beta', 0.9),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => 'it steps by signs, whatever the size of the gradient',
  rule: ({ weightDecay }) => ({
    state: { m: { label: 'Mean gradient' } },
    lines: ['m = momentum*m + (1 - momentum)*g', `x = ${shrunk(weightDecay)} - learningRate*sign(m)`],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
