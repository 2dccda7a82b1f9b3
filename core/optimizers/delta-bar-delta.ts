/** Delta-bar-delta: a learning rate for each coordinate, learnt from signs. */

import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { PLAIN } from './preconditioner-limits.ts';

export const deltaBarDelta = defineOptimizer({
  id: 'delta-bar-delta',
  version: 1,
  label: 'Delta-bar-delta',
  group: 'Adaptive',
  summary:
    'The rate of a coordinate grows by a constant while its gradient agrees with the average of those before, and shrinks by a factor otherwise.',
  references: [
    {
      text: 'R. A. Jacobs, Increased rates of convergence through learning rate adaptation, Neural Networks 1 (1988) 295–307',
      url: 'https://doi.org/10.1016/0893-6080(88)90003-2',
    },
  ],
  parameters: {
    learningRate: { ...learningRate(1e-3), help: 'The rate of every coordinate at the start.' },
    increase: {
      kind: 'number',
      label: 'Increase',
      symbol: '\\kappa',
      default: 1e-4,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'Added to the rate where the signs agree.',
    },
    decrease: {
      kind: 'number',
      label: 'Decrease',
      symbol: '\\phi',
      default: 0.1,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: 'The share taken off the rate where they do not.',
    },
    averageDecay: decayRate('Decay of the average', '\\vartheta', 0.7),
  },
  preconditioner: () => ({ held: ['rate'], divisor: 'learningRate/rate', limit: PLAIN }),
  rule: () => ({
    state: {
      rate: { label: 'Rate', symbol: '\\eta_i', initial: 'learningRate' },
      a: { label: 'Mean gradient', symbol: '\\bar{g}' },
    },
    lines: [
      's = sign(a*g)',
      'rate = if(s > 0, rate + increase, if(s < 0, (1 - decrease)*rate, rate))',
      'a = averageDecay*a + (1 - averageDecay)*g',
      'x = x - rate*g',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
