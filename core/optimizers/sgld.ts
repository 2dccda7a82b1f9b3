/** Stochastic gradient Langevin dynamics: a sampler of the posterior. */
import { defineOptimizer } from './define.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const sgld = defineOptimizer({
  id: 'sgld',
  version: 1,
  label: 'SGLD',
  group: 'Sampling',
  summary: 'Half a step down the gradient and normal noise: for small steps it samples exp(−βL).',
  references: [
    {
      text: 'M. Welling, Y. W. Teh, Bayesian learning via stochastic gradient Langevin dynamics, ICML 2011',
      url: 'https://dl.acm.org/doi/10.5555/3104482.3104568',
    },
    {
      text: 'E. Lau, Z. Furman, G. Wang, D. Murfet, S. Wei, The local learning coefficient, 2023 (localization)',
      url: 'https://arxiv.org/abs/2308.12108',
    },
  ],
  parameters: {
    stepSize: samplerStep('\\epsilon', 1e-3, 'The variance of the noise; the gradient is multiplied by half of it.'),
    inverseTemperature: inverseTemperature(),
    localization: {
      kind: 'number',
      label: 'Localization',
      symbol: '\\gamma',
      default: 0,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      advanced: true,
      help: 'Multiplies the density by exp(−γ/2 · squared distance from the start).',
    },
  },
  rule: ({ localization }) => ({
    state: localization === 0 ? {} : { start: { label: 'Start', symbol: '\\theta_0', initial: 'x' } },
    lines: [
      `u = inverseTemperature*g${localization === 0 ? '' : ' + localization*(x - start)'}`,
      'x = x - stepSize/2*u + sqrt(stepSize)*xi',
    ],
  }),
  stochastic: true,
  evaluationsPerStep: 1,
});
