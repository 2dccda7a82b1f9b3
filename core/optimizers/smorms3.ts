/** SMORMS3: RMSprop that tunes its own memory. */
import { epsilon, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const smorms3 = defineOptimizer({
  id: 'smorms3',
  version: 1,
  label: 'SMORMS3',
  group: 'Adaptive',
  summary:
    'RMSprop whose averages forget when the gradient is mostly noise, and whose rate falls with the share of signal in it.',
  references: [
    {
      text: 'S. Funk, RMSprop loses to SMORMS3, 2015',
      url: 'https://sifter.org/~simon/journal/20150420.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    epsilon: epsilon(1e-16),
  },
  preconditioner: () => 'its rate is bounded by the ratio of the mean gradient to its size, which does not stay',
  rule: () => ({
    state: {
      memory: { label: 'Memory', symbol: 'M', initial: '1' },
      a: { label: 'Mean gradient' },
      s: { label: 'Mean square gradient' },
    },
    lines: [
      'r = 1/(memory + 1)',
      'a = (1 - r)*a + r*g',
      's = (1 - r)*s + r*g^2',
      'f = a^2/(s + epsilon)',
      'memory = 1 + memory*(1 - f)',
      'x = x - min(learningRate, f)*g/(sqrt(s) + epsilon)',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
