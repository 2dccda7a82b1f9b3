/** AdaHessian: Adam with a diagonal of the Hessian in place of the squared gradient. */

import { pow } from '../wasm/elementary.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { hutchinsonDiagonal } from './diagonal-estimates.ts';
import { averaged } from './preconditioner-limits.ts';

export const adahessian = defineProgram({
  id: 'adahessian',
  version: 1,
  label: 'AdaHessian',
  group: 'Second order',
  summary: 'Adam that divides by a running estimate of the size of each curvature.',
  references: [
    {
      text: 'Z. Yao et al., AdaHessian: an adaptive second order optimizer for machine learning, AAAI 2021. The paper also averages over the entries of convolution filters, which is not done here',
      url: 'https://arxiv.org/abs/2006.00719',
    },
  ],
  parameters: {
    learningRate: learningRate(0.15),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-4),
    power: {
      kind: 'number',
      label: 'Power of the curvature',
      symbol: 'k',
      default: 1,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: '1 divides by the curvature, 0 by nothing.',
    },
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: '(v/(1 - beta2^t))^(power/2) + epsilon',
    limit: averaged(),
    decay: 'decoupled',
    rule: {
      state: { m: { label: 'Mean' }, v: { label: 'Mean square of the diagonal' } },
      lines: [
        'm = beta1*m + (1 - beta1)*g',
        'x = (1 - learningRate*weightDecay)*x - learningRate*m/(1 - beta1^t)/((v/(1 - beta2^t))^(power/2) + epsilon)',
      ],
    },
  }),
  program: {
    needs: 'product',
    formula: () => [
      'D = z \\odot H z, \\quad z_i = \\pm 1 \\text{ at random}',
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, D^2',
      '\\theta \\leftarrow (1 - \\eta \\lambda)\\, \\theta - \\eta\\, \\frac{m / (1 - \\beta_1^t)}{\\bigl(v / (1 - \\beta_2^t)\\bigr)^{k/2} + \\epsilon}',
    ],
    state: { m: { label: 'Mean' }, v: { label: 'Mean square of the diagonal' } },
    create: (_, { dimension }) => {
      const state = { m: new Float64Array(dimension), v: new Float64Array(dimension) };
      const { m, v } = state;
      const [g, estimate] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          hutchinsonDiagonal(oracle, x, 'signs', estimate);
          const first = 1 - pow(h.beta1, t);
          const second = 1 - pow(h.beta2, t);
          const decay = 1 - h.learningRate * h.weightDecay;
          for (let i = 0; i < dimension; i++) {
            m[i] = h.beta1 * m[i] + (1 - h.beta1) * g[i];
            v[i] = h.beta2 * v[i] + (1 - h.beta2) * estimate[i] * estimate[i];
            const root = Math.sqrt(v[i] / second);
            const divisor = (h.power === 1 ? root : pow(root, h.power)) + h.epsilon;
            x[i] = decay * x[i] - (h.learningRate * (m[i] / first)) / divisor;
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 1,
});
