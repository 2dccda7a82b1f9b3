/** SGD with a momentum that decays to nothing (Demon). */
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const demonSgd = defineOptimizer({
  id: 'demon-sgd',
  version: 1,
  label: 'Demon SGD',
  group: 'Momentum',
  summary: 'Momentum that falls to 0 over the run, so that every gradient’s total effect falls along a straight line.',
  references: [
    {
      text: 'J. Chen, C. Wolfe, Z. Li, A. Kyrillidis, Demon: improved neural network training with momentum decay, ICASSP 2022',
      url: 'https://arxiv.org/abs/1910.04952',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum at the start', '\\beta_0', 0.9),
    totalSteps: {
      kind: 'number',
      label: 'Steps of the decay',
      symbol: 'T',
      default: 1000,
      minimum: 1,
      integer: true,
      scale: 'log',
      help: 'From this step on there is no momentum.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { b: { label: 'Momentum' } },
      lines: [
        'left = max(1 - (t - 1)/totalSteps, 0)',
        'beta = momentum*left/(1 - momentum + momentum*left)',
        ...decay,
        `b = beta*b + ${h}`,
        'x = x - learningRate*b',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
