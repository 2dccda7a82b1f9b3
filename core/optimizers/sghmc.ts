/** Stochastic gradient Hamiltonian Monte Carlo. */
import { defineOptimizer } from './define.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const sghmc = defineOptimizer({
  id: 'sghmc',
  version: 1,
  label: 'SGHMC',
  group: 'Sampling',
  summary: 'A velocity with friction and noise, which samples exp(−βL) for small steps; it begins at rest.',
  references: [
    {
      text: 'T. Chen, E. B. Fox, C. Guestrin, Stochastic gradient Hamiltonian Monte Carlo, ICML 2014 (equation 15)',
      url: 'https://arxiv.org/abs/1402.4102',
    },
  ],
  parameters: {
    stepSize: samplerStep(
      '\\eta',
      1e-3,
      'Multiplies the gradient that enters the velocity; the square of a step of time.',
    ),
    friction: {
      kind: 'number',
      label: 'Friction',
      symbol: '\\alpha',
      default: 0.1,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: 'The share of the velocity lost each step.',
    },
    inverseTemperature: inverseTemperature(),
    noiseEstimate: {
      kind: 'number',
      label: 'Noise of the gradient',
      symbol: '\\hat{b}',
      default: 0,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      advanced: true,
      help: 'The noise that the gradient brings by itself, in units of the friction; so much less is added.',
    },
  },
  rule: () => ({
    state: { v: { label: 'Velocity' } },
    lines: [
      'b = max(friction - noiseEstimate, 0)',
      'v = (1 - friction)*v - stepSize*inverseTemperature*g + sqrt(2*b*stepSize)*xi',
      'x = x + v',
    ],
  }),
  stochastic: true,
  evaluationsPerStep: 1,
});
