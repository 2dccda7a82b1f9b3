/** Yogi: Adam whose mean square grows gently. */

import { adamDirection } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { averaged } from './preconditioner-limits.ts';
import { penalized } from './weight-decay-lines.ts';

export const yogi = defineOptimizer({
  id: 'yogi',
  version: 1,
  label: 'Yogi',
  group: 'Adaptive',
  summary: 'Adam whose mean square moves by a fixed share of the squared gradient, up or down, so that it cannot jump.',
  references: [
    {
      text: 'M. Zaheer, S. Reddi, D. Sachan, S. Kale, S. Kumar, Adaptive methods for nonconvex optimization, NeurIPS 2018. The paper does not correct the averages for their start; the usual implementations do',
      url: 'https://papers.nips.cc/paper/2018/hash/90365351ccc7437a1309dc64e4db32a3-Abstract.html',
    },
    {
      text: 'Optax, optax.yogi',
      url: 'https://optax.readthedocs.io/en/latest/api/optimizers.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-3),
    initialAccumulator: {
      kind: 'number',
      label: 'Initial mean square',
      symbol: 'v_0',
      default: 1e-6,
      minimum: 0,
      scale: 'log',
      advanced: true,
    },
    biasCorrection: {
      kind: 'boolean',
      label: 'Bias correction',
      default: true,
      advanced: true,
      help: 'Divides the averages by 1 − β^t, as for Adam.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: ({ biasCorrection }) => ({
    held: ['v'],
    divisor: `sqrt(${biasCorrection ? 'vhat' : 'v'}) + epsilon`,
    limit: averaged(),
    decay: 'penalty',
  }),
  rule: ({ biasCorrection, weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: { m: { label: 'Mean gradient' }, v: { label: 'Mean square gradient', initial: 'initialAccumulator' } },
      lines: [
        ...decay,
        `m = beta1*m + (1 - beta1)*${h}`,
        `v = v - (1 - beta2)*sign(v - ${h}^2)*${h}^2`,
        ...(biasCorrection
          ? ['mhat = m/(1 - beta1^t)', 'vhat = v/(1 - beta2^t)', `x = x - learningRate*${adamDirection}`]
          : ['x = x - learningRate*m/(sqrt(v) + epsilon)']),
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
