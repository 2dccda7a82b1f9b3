/** AdamW: Adam with decoupled weight decay. */

import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';

export const adamw = defineOptimizer({
  id: 'adamw',
  version: 1,
  label: 'AdamW',
  group: 'Adaptive',
  summary: 'Adam whose weight decay acts on the weights themselves instead of on the gradient.',
  references: [
    {
      text: 'I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019. Their decay is not multiplied by the learning rate; here, as in PyTorch, it is.',
      url: 'https://arxiv.org/abs/1711.05101',
    },
    { text: 'PyTorch, torch.optim.AdamW', url: 'https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(1e-2, DECOUPLED_HELP),
    amsgrad: {
      kind: 'boolean',
      label: 'AMSGrad',
      default: false,
      advanced: true,
      help: 'Divides by the largest mean square so far.',
    },
  },
  preconditioner: ({ amsgrad }) => ({
    held: amsgrad ? ['v', 'vmax'] : ['v'],
    divisor: 'sqrt(vhat) + epsilon',
    limit: averaged(),
    decay: 'decoupled',
  }),
  rule: ({ weightDecay, amsgrad }) => ({
    state: adamState(amsgrad),
    lines: [
      ...adamAverages('g', amsgrad),
      `x = ${weightDecay === 0 ? 'x' : '(1 - learningRate*weightDecay)*x'} - learningRate*${adamDirection}`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
