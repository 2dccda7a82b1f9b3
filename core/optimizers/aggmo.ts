/** Aggregated momentum: several momenta at once. */
import { L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const aggmo = defineOptimizer({
  id: 'aggmo',
  version: 1,
  label: 'AggMo',
  group: 'Momentum',
  summary: 'Several velocities, each with a momentum of its own; the point moves by their mean.',
  references: [
    {
      text: 'J. Lucas, S. Sun, R. Zemel, R. Grosse, Aggregated momentum: stability through passive damping, ICLR 2019',
      url: 'https://arxiv.org/abs/1804.00325',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momenta: {
      kind: 'numbers',
      label: 'Momenta',
      symbol: '\\beta',
      default: [0, 0.9, 0.99],
      minimum: 0,
      maximum: 1,
      minimumLength: 1,
      maximumLength: 8,
      help: 'One for each velocity. The paper takes 1 − 0.1^i, for i from 0.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ momenta, weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    const velocities = momenta.map((_, i) => `v${i + 1}`);
    return {
      state: Object.fromEntries(velocities.map((name, i) => [name, { label: `Velocity ${i + 1}` }])),
      lines: [
        ...decay,
        ...velocities.map((name, i) => `${name} = ${momenta[i]}*${name} + ${h}`),
        `x = x - learningRate/${momenta.length}*(${velocities.join(' + ')})`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
