/** Quasi-hyperbolic momentum: between SGD and momentum. */
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const qhm = defineOptimizer({
  id: 'qhm',
  version: 1,
  label: 'QHM',
  group: 'Momentum',
  summary: 'A mixture of the gradient and its running average; ν = 0 is SGD, ν = 1 is momentum with dampening.',
  references: [
    {
      text: 'J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019',
      url: 'https://arxiv.org/abs/1810.06801',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\beta', 0.999),
    nu: {
      kind: 'number',
      label: 'Share of the average',
      symbol: '\\nu',
      default: 0.7,
      minimum: 0,
      maximum: 1,
      schedulable: true,
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { m: { label: 'Mean gradient' } },
      lines: [...decay, `m = momentum*m + (1 - momentum)*${h}`, `x = x - learningRate*((1 - nu)*${h} + nu*m)`],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
