/** RMSprop, centered and with momentum if wanted, as in PyTorch. */

import { decayRate, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { heavyBall, PLAIN } from './preconditioner-limits.ts';

export const rmsprop = defineOptimizer({
  id: 'rmsprop',
  version: 1,
  label: 'RMSprop',
  group: 'Adaptive',
  summary: 'The gradient, divided coordinate by coordinate by the root of its mean square.',
  references: [
    {
      text: 'T. Tieleman, G. Hinton, Neural Networks for Machine Learning, lecture 6.5, 2012 (smoothing 0.9)',
      url: 'https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf',
    },
    {
      text: 'A. Graves, Generating sequences with recurrent neural networks, 2013 (centered)',
      url: 'https://arxiv.org/abs/1308.0850',
    },
    { text: 'PyTorch, torch.optim.RMSprop', url: 'https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    smoothing: decayRate('Smoothing', '\\alpha', 0.99, 'Decay of the mean square.'),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
    momentum: decayRate('Momentum', '\\mu', 0),
    centered: {
      kind: 'boolean',
      label: 'Centered',
      default: false,
      help: 'Divides by the standard deviation of the gradient instead of its root mean square.',
    },
  },
  preconditioner: ({ momentum, centered }) => ({
    held: centered ? ['v', 'a'] : ['v'],
    divisor: `${centered ? 'sqrt(max(v - a^2, 0))' : 'sqrt(v)'} + epsilon`,
    limit: momentum === 0 ? PLAIN : heavyBall('momentum', 'μ'),
    decay: 'penalty',
  }),
  rule: ({ weightDecay, momentum, centered }) => {
    const h = weightDecay === 0 ? 'g' : 'h';
    // PyTorch gives NaN where rounding makes the variance negative, on a slope of constant gradient; here it counts as 0.
    const root = centered ? 'sqrt(max(v - a^2, 0))' : 'sqrt(v)';
    const direction = `${h}/(${root} + epsilon)`;
    return {
      state: {
        v: { label: 'Mean square gradient' },
        ...(centered ? { a: { label: 'Mean gradient' } } : {}),
        ...(momentum === 0 ? {} : { b: { label: 'Momentum' } }),
      },
      lines: [
        ...(weightDecay === 0 ? [] : ['h = g + weightDecay*x']),
        `v = smoothing*v + (1 - smoothing)*${h}^2`,
        ...(centered ? [`a = smoothing*a + (1 - smoothing)*${h}`] : []),
        ...(momentum === 0
          ? [`x = x - learningRate*${direction}`]
          : [`b = momentum*b + ${direction}`, 'x = x - learningRate*b']),
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
