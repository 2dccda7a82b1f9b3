/** AdaBound: Adam that turns into SGD. */

import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { penalized } from './weight-decay-lines.ts';

export const adabound = defineOptimizer({
  id: 'adabound',
  version: 1,
  label: 'AdaBound',
  group: 'Adaptive',
  summary: 'Adam whose rate in each coordinate is kept between bounds that close in on one rate for all.',
  references: [
    {
      text: 'L. Luo, Y. Xiong, Y. Liu, X. Sun, Adaptive gradient methods with dynamic bound of learning rate, ICLR 2019 (with Adam’s bias correction, as in the authors’ code)',
      url: 'https://arxiv.org/abs/1902.09843',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    finalRate: {
      kind: 'number',
      label: 'Final rate',
      symbol: '\\eta_\\infty',
      default: 0.1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The rate of SGD in the end.',
    },
    gamma: {
      kind: 'number',
      label: 'Speed of the bounds',
      symbol: '\\gamma',
      default: 1e-3,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The bounds are about 1/(γt) of the final rate away from it.',
    },
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: 'learningRate/max(lower, min(rate, upper))',
    limit: averaged(),
    decay: 'penalty',
  }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient' } },
      lines: [
        ...decay,
        `m = beta1*m + (1 - beta1)*${h}`,
        `v = beta2*v + (1 - beta2)*${h}^2`,
        'lower = finalRate*(1 - 1/(gamma*t + 1))',
        'upper = finalRate*(1 + 1/(gamma*t))',
        'rate = learningRate*sqrt(1 - beta2^t)/(1 - beta1^t)/(sqrt(v) + epsilon)',
        'x = x - max(lower, min(rate, upper))*m',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
