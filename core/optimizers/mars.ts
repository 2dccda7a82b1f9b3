/** MARS: AdamW on gradients with less variance, in its approximate form. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const mars = defineOptimizer({
  id: 'mars',
  version: 1,
  label: 'MARS',
  group: 'Adaptive',
  summary:
    'AdamW on the gradient plus a share of its change since the step before; approximate: the change is that of the gradients met, not of one batch at two points.',
  references: [
    {
      text: 'H. Yuan, Y. Liu, S. Wu, X. Zhou, Q. Gu, MARS: unleashing the power of variance reduction for training large models, 2024. Their scaling of the corrected gradient to a norm of at most 1 needs a sum over coordinates and is left out',
      url: 'https://arxiv.org/abs/2411.10438',
    },
  ],
  parameters: {
    learningRate: learningRate(3e-3),
    beta1: beta1(0.95),
    beta2: beta2(0.99),
    gamma: {
      kind: 'number',
      label: 'Variance reduction',
      symbol: '\\gamma',
      default: 0.025,
      minimum: 0,
      schedulable: true,
    },
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({ held: ['v'], divisor: 'sqrt(vhat) + epsilon', decay: 'decoupled' }),
  rule: ({ weightDecay }) => ({
    state: { before: { label: 'Previous gradient', symbol: 'g^-' }, ...adamState(false) },
    lines: [
      'c = g + if(t == 1, 0, gamma*beta1/(1 - beta1)*(g - before))',
      'before = g',
      ...adamAverages('c', false),
      `x = ${shrunk(weightDecay)} - learningRate*${adamDirection}`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
