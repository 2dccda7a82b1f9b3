/** Grams: the size of Adam’s step, the sign of the gradient. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const grams = defineOptimizer({
  id: 'grams',
  version: 1,
  label: 'Grams',
  group: 'Adaptive',
  summary: 'Every coordinate moves by the size of AdamW’s step, in the direction of the present gradient.',
  references: [
    {
      text: 'Y. Cao, X. Li, Z. Song, Grams: gradient descent with adaptive momentum scaling, 2024',
      url: 'https://arxiv.org/abs/2412.17107',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => 'it steps by signs of gradients, so that no quadratic has modes of its own',
  rule: ({ weightDecay }) => ({
    state: adamState(false),
    lines: [
      ...adamAverages('g', false),
      `u = abs(${adamDirection})*sign(g)`,
      `x = ${shrunk(weightDecay)} - learningRate*u`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
