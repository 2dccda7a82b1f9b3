/** FTRL-Proximal: Adagrad that sets weights to exactly zero. */

import { learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { PLAIN } from './preconditioner-limits.ts';

export const ftrl = defineOptimizer({
  id: 'ftrl',
  version: 1,
  label: 'FTRL-Proximal',
  group: 'Adaptive',
  summary:
    'The leader on all gradients so far, with an L1 penalty that makes weights exactly zero; without penalties it is Adagrad.',
  references: [
    {
      text: 'H. B. McMahan et al., Ad click prediction: a view from the trenches, KDD 2013. It starts at 0; here z begins where it gives the start',
      url: 'https://doi.org/10.1145/2487575.2488200',
    },
  ],
  parameters: {
    learningRate: { ...learningRate(0.1), schedulable: false },
    beta: {
      kind: 'number',
      label: 'Smoothing',
      symbol: '\\beta',
      default: 1,
      minimum: 0,
      help: 'The rate in a coordinate is η/(β + √n), n the sum of its squared gradients.',
    },
    l1: { kind: 'number', label: 'L1 penalty', symbol: '\\lambda_1', default: 0, minimum: 0, scale: 'log' },
    l2: { kind: 'number', label: 'L2 penalty', symbol: '\\lambda_2', default: 0, minimum: 0, scale: 'log' },
  },
  preconditioner: ({ l1 }) =>
    l1 === 0
      ? { held: ['n'], divisor: 'beta + sqrt(n) + learningRate*l2', limit: PLAIN }
      : 'its L1 penalty is no quadratic',
  rule: () => ({
    state: {
      z: { label: 'Weighted sum of gradients', initial: '-x*(beta/learningRate + l2) - l1*sign(x)' },
      n: { label: 'Sum of squared gradients' },
    },
    lines: [
      's = (sqrt(n + g^2) - sqrt(n))/learningRate',
      'z = z + g - s*x',
      'n = n + g^2',
      'x = if(abs(z) <= l1, 0, (l1*sign(z) - z)/((beta + sqrt(n))/learningRate + l2))',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
