/** SGD whose gradient is clipped coordinate by coordinate. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';
import { clippedByValue } from './transforms/clip.ts';

export const clippedSgd = defineOptimizer({
  id: 'clipped-sgd',
  version: 1,
  label: 'Clipped SGD',
  group: 'Gradient descent',
  summary: 'SGD on a gradient none of whose coordinates exceeds a threshold (clipping by value, not by norm).',
  references: [
    {
      text: 'PyTorch, torch.nn.utils.clip_grad_value_',
      url: 'https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html',
    },
    {
      text: 'R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013 (by norm)',
      url: 'https://arxiv.org/abs/1211.5063',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    threshold: {
      kind: 'number',
      label: 'Threshold',
      symbol: 'c',
      default: 1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
    },
    momentum: decayRate('Momentum', '\\mu', 0),
  },
  rule: ({ momentum }) => {
    const { state, lines, direction } = withMomentum(momentum, 'g');
    return clippedByValue({ state, lines: [...lines, `x = x - learningRate*${direction}`] });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
