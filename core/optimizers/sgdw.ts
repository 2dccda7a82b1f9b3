/** SGD with decoupled weight decay. */
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';
import { shrunk } from './weight-decay-lines.ts';

export const sgdw = defineOptimizer({
  id: 'sgdw',
  version: 1,
  label: 'SGDW',
  group: 'Gradient descent',
  summary: 'SGD with momentum whose weight decay acts on the weights themselves instead of on the gradient.',
  references: [
    {
      text: 'I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019. Their decay is not multiplied by the learning rate; here, as in AdamW of PyTorch, it is.',
      url: 'https://arxiv.org/abs/1711.05101',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\mu', 0.9),
    weightDecay: weightDecay(1e-2, DECOUPLED_HELP),
  },
  rule: ({ momentum, weightDecay }) => {
    const { state, lines, direction } = withMomentum(momentum, 'g');
    return { state, lines: [...lines, `x = ${shrunk(weightDecay)} - learningRate*${direction}`] };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
