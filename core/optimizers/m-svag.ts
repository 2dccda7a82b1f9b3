/** M-SVAG: momentum scaled by how sure the gradient is. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const mSvag = defineOptimizer({
  id: 'm-svag',
  version: 1,
  label: 'M-SVAG',
  group: 'Adaptive',
  summary: 'Momentum times an estimate of how large its signal is against its noise, coordinate by coordinate.',
  references: [
    {
      text: 'L. Balles, P. Hennig, Dissecting Adam: the sign, magnitude and variance of stochastic gradients, ICML 2018',
      url: 'https://arxiv.org/abs/1705.07774',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    momentum: decayRate('Decay of both averages', '\\beta', 0.9),
  },
  preconditioner: () => 'it divides by the noise of single gradients, which does not stay',
  rule: () => ({
    state: { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient' } },
    lines: [
      'rho = (1 - momentum)*(1 + momentum^t)/((1 + momentum)*(1 - momentum^t))',
      'm = momentum*m + (1 - momentum)*g',
      'v = momentum*v + (1 - momentum)*g^2',
      'mhat = m/(1 - momentum^t)',
      'vhat = v/(1 - momentum^t)',
      // One gradient tells nothing of the variance: the first step counts it as 0. Rounding can make it negative.
      's = if(t == 1, 0, max(vhat - mhat^2, 0)/(1 - rho))',
      'f = if(mhat == 0, 0, mhat^2/(mhat^2 + rho*s))',
      'x = x - learningRate*f*mhat',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
