/** Accelerated SGD for stochastic least squares. */
import { learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const accsgd = defineOptimizer({
  id: 'accsgd',
  version: 1,
  label: 'AccSGD',
  group: 'Momentum',
  summary:
    'Short steps that hold on to a running average of long ones, so that momentum keeps its gain when the gradient is noisy.',
  references: [
    {
      text: 'R. Kidambi, P. Netrapalli, P. Jain, S. M. Kakade, On the insufficiency of existing momentum schemes for stochastic optimization, ICLR 2018',
      url: 'https://arxiv.org/abs/1803.05591',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    longStep: {
      kind: 'number',
      label: 'Long step',
      symbol: '\\kappa',
      default: 1000,
      minimum: 1,
      scale: 'log',
      schedulable: true,
      help: 'The long step is κ/0.7 times the learning rate.',
    },
    advantage: {
      kind: 'number',
      label: 'Statistical advantage',
      symbol: '\\xi',
      default: 10,
      minimum: 1,
      scale: 'log',
      schedulable: true,
      help: 'Up to √κ: the closer to it, the more is gained and the less noise is averaged out.',
    },
  },
  rule: () => ({
    state: { w: { label: 'Average of long steps', symbol: '\\bar{w}', initial: 'x' } },
    // 0.7 is the constant of the paper.
    lines: [
      'alpha = 1 - 0.7^2*advantage/longStep',
      'w = alpha*w + (1 - alpha)*(x - longStep*learningRate/0.7*g)',
      'x = 0.7/(1.7 - alpha)*(x - learningRate*g) + (1 - alpha)/(1.7 - alpha)*w',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
