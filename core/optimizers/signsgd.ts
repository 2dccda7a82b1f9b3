/** signSGD: steps by the sign of the gradient. */
import { DECOUPLED_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const signsgd = defineOptimizer({
  id: 'signsgd',
  version: 1,
  label: 'signSGD',
  group: 'Sign-based',
  summary: 'Every coordinate moves by the learning rate, against the sign of its gradient.',
  references: [
    {
      text: 'J. Bernstein, Y.-X. Wang, K. Azizzadenesheli, A. Anandkumar, signSGD: compressed optimisation for non-convex problems, ICML 2018',
      url: 'https://arxiv.org/abs/1802.04434',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-4),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => 'it steps by signs, whatever the size of the gradient',
  rule: ({ weightDecay }) => ({ state: {}, lines: [`x = ${shrunk(weightDecay)} - learningRate*sign(g)`] }),
  stochastic: false,
  evaluationsPerStep: 1,
});
