/** RAdam: Adam that waits until its mean square is worth dividing by. */

import { adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { RECTIFIED_DIVISOR, rectification, rectifiedAverages } from './radam-lines.ts';
import { penalized, shrunk } from './weight-decay-lines.ts';

export const radam = defineOptimizer({
  id: 'radam',
  version: 1,
  label: 'RAdam',
  group: 'Adaptive',
  summary: 'Adam whose step is corrected for the variance of a short average; the first steps are momentum alone.',
  references: [
    {
      text: 'L. Liu et al., On the variance of the adaptive learning rate and beyond, ICLR 2020. It is adaptive for an average longer than 4 samples, PyTorch’s for one longer than 5',
      url: 'https://arxiv.org/abs/1908.03265',
    },
    {
      text: 'PyTorch, torch.optim.RAdam',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
    decoupledWeightDecay: {
      kind: 'boolean',
      label: 'Decoupled weight decay',
      default: false,
      advanced: true,
      help: 'Shrinks the weights by ηλ each step, as AdamW does, instead of adding λθ to the gradient.',
    },
  },
  preconditioner: ({ decoupledWeightDecay }) => ({
    held: ['v'],
    divisor: RECTIFIED_DIVISOR,
    limit: averaged(),
    decay: decoupledWeightDecay ? 'decoupled' : 'penalty',
  }),
  rule: ({ weightDecay, decoupledWeightDecay }) => {
    const { decay, h } = decoupledWeightDecay ? { decay: [], h: 'g' } : penalized(weightDecay);
    return {
      state: adamState(false),
      lines: [
        ...rectification,
        ...decay,
        ...rectifiedAverages(h),
        `x = ${decoupledWeightDecay ? shrunk(weightDecay) : 'x'} - learningRate*u`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
