/** Averaged SGD, PyTorch’s ASGD. */
import { L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const asgd = defineOptimizer({
  id: 'asgd',
  version: 1,
  label: 'ASGD',
  group: 'Averaging',
  summary:
    'SGD with a slowly falling rate, beside the average of its iterates, as Polyak and Ruppert have it; θ is the moving point, and the average is kept beside it.',
  references: [
    {
      text: 'B. T. Polyak, A. B. Juditsky, Acceleration of stochastic approximation by averaging, SIAM Journal on Control and Optimization 30 (1992) 838–855',
      url: 'https://doi.org/10.1137/0330046',
    },
    {
      text: 'PyTorch, torch.optim.ASGD',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    lambda: {
      kind: 'number',
      label: 'Decay',
      symbol: '\\lambda',
      default: 1e-4,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'Shrinks the weights by λ times the rate each step, and lowers the rate to η/(1 + λη(t − 1))^α.',
    },
    power: {
      kind: 'number',
      label: 'Power of the decay',
      symbol: '\\alpha',
      default: 0.75,
      minimum: 0,
      schedulable: true,
    },
    averageFrom: {
      kind: 'number',
      label: 'Average from',
      symbol: 't_0',
      default: 1e6,
      minimum: 0,
      integer: true,
      scale: 'log',
      help: 'Up to the step after this one the average is the point itself.',
    },
    weightDecay: { ...weightDecay(0, L2_HELP), symbol: '\\lambda_2' },
  },
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { a: { label: 'Average', symbol: '\\bar{\\theta}', initial: 'x' } },
      lines: [
        'rate = learningRate/(1 + lambda*learningRate*(t - 1))^power',
        ...decay,
        `x = (1 - lambda*rate)*x - rate*${h}`,
        'n = t - 1 - averageFrom',
        'a = if(n <= 1, x, a + (x - a)/n)',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
