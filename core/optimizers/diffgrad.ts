/** diffGrad: Adam with friction where the gradient stays the same. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const diffgrad = defineOptimizer({
  id: 'diffgrad',
  version: 1,
  label: 'diffGrad',
  group: 'Adaptive',
  summary: 'Adam times a factor between ½, where the gradient does not change, and 1, where it changes much.',
  references: [
    {
      text: 'S. R. Dubey et al., diffGrad: an optimization method for convolutional neural networks, 2019',
      url: 'https://arxiv.org/abs/1909.11015',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => 'its friction follows the last change of the gradient and does not stay',
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { before: { label: 'Previous gradient', symbol: 'g^-' }, ...adamState(false) },
      lines: [
        ...decay,
        `f = 1/(1 + exp(-abs(before - ${h})))`,
        `before = ${h}`,
        ...adamAverages(h, false),
        `x = x - learningRate*f*${adamDirection}`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
