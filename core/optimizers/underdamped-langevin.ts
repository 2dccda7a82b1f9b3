/** Underdamped Langevin dynamics in the splitting BAOAB. */
import { defineOptimizer } from './define.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const underdampedLangevin = defineOptimizer({
  id: 'underdamped-langevin',
  version: 1,
  label: 'Underdamped Langevin',
  group: 'Sampling',
  summary:
    'A unit mass with friction and noise, split as BAOAB with one gradient a step: positions sample exp(−βL), on a quadratic exactly. It begins at rest; the velocity kept is the one half a kick behind.',
  references: [
    {
      text: 'B. Leimkuhler, C. Matthews, Rational construction of stochastic numerical methods for molecular sampling, Applied Mathematics Research eXpress 2013, 34–56',
      url: 'https://arxiv.org/abs/1203.5428',
    },
  ],
  parameters: {
    stepSize: samplerStep('h', 0.02, 'A step of time. Stable below 2 over the root of the largest curvature of βL.'),
    friction: {
      kind: 'number',
      label: 'Friction',
      symbol: '\\gamma',
      default: 1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The velocity forgets itself over a time of 1/γ.',
    },
    inverseTemperature: inverseTemperature(),
  },
  rule: () => ({
    state: { v: { label: 'Velocity' } },
    lines: [
      'c = exp(-friction*stepSize)',
      // The second half kick of a step and the first one of the next are taken with the same gradient, as one.
      'v = v - if(t == 1, 0.5, 1)*stepSize*inverseTemperature*g',
      'y = x + stepSize/2*v',
      'v = c*v + sqrt(1 - c^2)*xi',
      'x = y + stepSize/2*v',
    ],
  }),
  stochastic: true,
  evaluationsPerStep: 1,
});
