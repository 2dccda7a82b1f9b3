/** Preconditioned SGLD. */
import { decayRate, epsilon } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const psgld = defineOptimizer({
  id: 'psgld',
  version: 1,
  label: 'pSGLD',
  group: 'Sampling',
  summary:
    'SGLD whose step and noise are scaled coordinate by coordinate as in RMSprop; without the correction for the change of the scale it is right as smoothing goes to 1.',
  references: [
    {
      text: 'C. Li, C. Chen, D. Carlson, L. Carin, Preconditioned stochastic gradient Langevin dynamics for deep neural networks, AAAI 2016 (without Γ, as in its experiments)',
      url: 'https://arxiv.org/abs/1512.07666',
    },
  ],
  parameters: {
    stepSize: samplerStep('\\epsilon', 1e-3, 'The variance of the noise where the scale is 1.'),
    smoothing: decayRate('Smoothing', '\\alpha', 0.99, 'Decay of the mean square.'),
    epsilon: { ...epsilon(1e-5), symbol: '\\lambda' },
    inverseTemperature: inverseTemperature(),
  },
  rule: () => ({
    state: { v: { label: 'Mean square gradient' } },
    lines: [
      'v = smoothing*v + (1 - smoothing)*g^2',
      'p = 1/(epsilon + sqrt(v))',
      'x = x - stepSize/2*p*inverseTemperature*g + sqrt(stepSize*p)*xi',
    ],
  }),
  stochastic: true,
  evaluationsPerStep: 1,
});
