/** NAdam: Adam with Nesterov’s momentum and a schedule of it. */

import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { LOOKING_AHEAD } from './preconditioner-limits.ts';
import { penalized, shrunk } from './weight-decay-lines.ts';

export const nadam = defineOptimizer({
  id: 'nadam',
  version: 1,
  label: 'NAdam',
  group: 'Adaptive',
  summary: 'Adam that looks ahead along its momentum, which itself rises over the first steps.',
  references: [
    {
      text: 'T. Dozat, Incorporating Nesterov momentum into Adam, ICLR workshop 2016',
      url: 'https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ',
    },
    {
      text: 'PyTorch, torch.optim.NAdam',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html',
    },
  ],
  parameters: {
    learningRate: learningRate(2e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
    momentumDecay: {
      kind: 'number',
      label: 'Momentum decay',
      symbol: '\\psi',
      default: 4e-3,
      minimum: 0,
      schedulable: true,
      advanced: true,
      help: 'The momentum at step t is β₁(1 − 0.96^(tψ)/2).',
    },
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
    divisor: 'sqrt(vhat) + epsilon',
    limit: LOOKING_AHEAD,
    decay: decoupledWeightDecay ? 'decoupled' : 'penalty',
  }),
  rule: ({ weightDecay, decoupledWeightDecay }) => {
    const { decay, h } = decoupledWeightDecay ? { decay: [], h: 'g' } : penalized(weightDecay);
    return {
      state: { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient' } },
      scalars: { product: { initial: 1, label: 'Product of the momenta', symbol: '\\Pi' } },
      lines: [
        'mu = beta1*(1 - 0.5*0.96^(t*momentumDecay))',
        'mu_next = beta1*(1 - 0.5*0.96^((t + 1)*momentumDecay))',
        'product = product*mu',
        ...decay,
        `m = beta1*m + (1 - beta1)*${h}`,
        `v = beta2*v + (1 - beta2)*${h}^2`,
        'vhat = v/(1 - beta2^t)',
        `u = (1 - mu)/(1 - product)*${h} + mu_next/(1 - product*mu_next)*m`,
        `x = ${decoupledWeightDecay ? shrunk(weightDecay) : 'x'} - learningRate*u/(sqrt(vhat) + epsilon)`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
