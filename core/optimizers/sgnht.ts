/** Stochastic gradient Nosé–Hoover thermostat, one for each coordinate. */
import { defineOptimizer } from './define.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const sgnht = defineOptimizer({
  id: 'sgnht',
  version: 1,
  label: 'SGNHT',
  group: 'Sampling',
  summary:
    'Underdamped dynamics whose friction regulates itself until each momentum has unit variance, so that gradient noise does no harm; it begins at rest.',
  references: [
    {
      text: 'N. Ding et al., Bayesian sampling using stochastic gradient thermostats, NIPS 2014. Its one thermostat for all coordinates needs a sum over them; here each has its own',
      url: 'https://papers.nips.cc/paper/2014/hash/21fe5b8ba755eeaece7a450849876228-Abstract.html',
    },
  ],
  parameters: {
    stepSize: samplerStep('h', 1e-2, 'A step of time.'),
    diffusion: {
      kind: 'number',
      label: 'Diffusion',
      symbol: 'A',
      default: 1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The noise added; the friction begins here too.',
    },
    inverseTemperature: inverseTemperature(),
  },
  rule: () => ({
    state: {
      p: { label: 'Momentum' },
      zeta: { label: 'Thermostat', initial: 'diffusion' },
    },
    lines: [
      'p = p - stepSize*(zeta*p + inverseTemperature*g) + sqrt(2*diffusion*stepSize)*xi',
      'x = x + stepSize*p',
      'zeta = zeta + stepSize*(p^2 - 1)',
    ],
  }),
  stochastic: true,
  evaluationsPerStep: 1,
});
