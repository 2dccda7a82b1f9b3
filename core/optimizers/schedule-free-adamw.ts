/** Schedule-free AdamW. */
import { beta2, decayRate, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averagingLines, averagingParameters, averagingScalars, averagingState } from './schedule-free-lines.ts';

export const scheduleFreeAdamw = defineOptimizer({
  id: 'schedule-free-adamw',
  version: 1,
  label: 'Schedule-free AdamW',
  group: 'Averaging',
  summary:
    'AdamW without momentum, and the average of its points in place of a falling learning rate. θ is the point between both where the gradient is taken (y of the paper); the average, where the paper evaluates, is kept beside it.',
  references: [
    {
      text: 'A. Defazio et al., The road less scheduled, NeurIPS 2024. Steps are weighed as in the authors’ code, so that the average leaves out the start',
      url: 'https://arxiv.org/abs/2405.15682',
    },
  ],
  parameters: {
    learningRate: learningRate(2.5e-3),
    beta1: decayRate('Interpolation', '\\beta_1', 0.9, 'How close to the average the gradient is taken.'),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, 'Takes ηλθ off the base point, with θ the point where the gradient is taken.'),
    ...averagingParameters,
  },
  preconditioner: () => ({
    held: ['v'],
    // The average moves less and less.
    fixed: ['a'],
    divisor: '(sqrt(v) + epsilon)/sqrt(1 - beta2^t)',
    limit: { value: '2/(1 - beta1)', words: '2/(1 − β₁)' },
    decay: 'penalty',
  }),
  rule: ({ weightDecay }) => ({
    state: { v: { label: 'Mean square gradient' }, ...averagingState },
    scalars: averagingScalars,
    lines: [
      'rate = learningRate*sqrt(1 - beta2^t)',
      'v = beta2*v + (1 - beta2)*g^2',
      `z = z - rate*${weightDecay === 0 ? 'g/(sqrt(v) + epsilon)' : '(g/(sqrt(v) + epsilon) + weightDecay*x)'}`,
      ...averagingLines('rate', 'beta1'),
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
