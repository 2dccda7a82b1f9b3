/** Adam, with AMSGrad and an L2 penalty as PyTorch has them. */

import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';

export const adam = defineOptimizer({
  id: 'adam',
  version: 1,
  label: 'Adam',
  group: 'Adaptive',
  summary: 'Momentum, divided coordinate by coordinate by the root of the mean square gradient.',
  references: [
    {
      text: 'D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015',
      url: 'https://arxiv.org/abs/1412.6980',
    },
    {
      text: 'S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, ICLR 2018 (AMSGrad)',
      url: 'https://arxiv.org/abs/1904.09237',
    },
    { text: 'PyTorch, torch.optim.Adam', url: 'https://pytorch.org/docs/stable/generated/torch.optim.Adam.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
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
    decay: 'penalty',
  }),
  rule: ({ weightDecay, amsgrad }) => ({
    state: adamState(amsgrad),
    lines: [
      ...(weightDecay === 0 ? [] : ['h = g + weightDecay*x']),
      ...adamAverages(weightDecay === 0 ? 'g' : 'h', amsgrad),
      `x = x - learningRate*${adamDirection}`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
