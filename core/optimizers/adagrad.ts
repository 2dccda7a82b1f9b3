/** Adagrad. */

import { epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { PLAIN } from './preconditioner-limits.ts';

export const adagrad = defineOptimizer({
  id: 'adagrad',
  version: 1,
  label: 'Adagrad',
  group: 'Adaptive',
  summary: 'The gradient, divided coordinate by coordinate by the root of the sum of all its squares so far.',
  references: [
    {
      text: 'J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods for online learning and stochastic optimization, JMLR 12 (2011) 2121–2159',
      url: 'https://jmlr.org/papers/v12/duchi11a.html',
    },
    { text: 'PyTorch, torch.optim.Adagrad', url: 'https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    learningRateDecay: {
      kind: 'number',
      label: 'Decay of the learning rate',
      symbol: '\\gamma',
      default: 0,
      minimum: 0,
      schedulable: true,
      advanced: true,
      help: 'Divides the learning rate by 1 + γ(t − 1).',
    },
    weightDecay: weightDecay(0, L2_HELP),
    initialAccumulator: {
      kind: 'number',
      label: 'Initial sum of squares',
      symbol: 's_0',
      default: 0,
      minimum: 0,
      advanced: true,
    },
    epsilon: epsilon(1e-10),
  },
  preconditioner: ({ learningRateDecay }) => ({
    held: ['s'],
    divisor: `(sqrt(s) + epsilon)${learningRateDecay === 0 ? '' : '*(1 + learningRateDecay*t)'}`,
    limit: PLAIN,
    decay: 'penalty',
  }),
  rule: ({ learningRateDecay, weightDecay }) => {
    const h = weightDecay === 0 ? 'g' : 'h';
    const rate = learningRateDecay === 0 ? 'learningRate' : 'learningRate/(1 + learningRateDecay*(t - 1))';
    return {
      state: { s: { label: 'Sum of squared gradients', initial: 'initialAccumulator' } },
      lines: [
        ...(weightDecay === 0 ? [] : ['h = g + weightDecay*x']),
        `s = s + ${h}^2`,
        `x = x - ${rate}*${h}/(sqrt(s) + epsilon)`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
