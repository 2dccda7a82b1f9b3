/** Schedule-free SGD. */
import { decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averagingLines, averagingParameters, averagingScalars, averagingState } from './schedule-free-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const scheduleFreeSgd = defineOptimizer({
  id: 'schedule-free-sgd',
  version: 1,
  label: 'Schedule-free SGD',
  group: 'Averaging',
  summary:
    'SGD and the average of its points in place of a falling learning rate. θ is the point between both where the gradient is taken (y of the paper); the average, where the paper evaluates, is kept beside it.',
  references: [
    {
      text: 'A. Defazio et al., The road less scheduled, NeurIPS 2024. Steps are weighed as in the authors’ code, so that the average leaves out the start',
      url: 'https://arxiv.org/abs/2405.15682',
    },
  ],
  parameters: {
    learningRate: learningRate(1),
    momentum: decayRate('Interpolation', '\\beta', 0.9, 'How close to the average the gradient is taken.'),
    weightDecay: weightDecay(0, 'Adds λθ to the gradient, at the point where that is taken.'),
    ...averagingParameters,
  },
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: averagingState,
      scalars: averagingScalars,
      lines: [...decay, `z = z - learningRate*${h}`, ...averagingLines('learningRate', 'momentum')],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
