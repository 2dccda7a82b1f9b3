/** Sophia: momentum over a diagonal of the Hessian, clipped. */

import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { gaussNewtonDiagonal, hutchinsonDiagonal } from './diagonal-estimates.ts';
import { averaged } from './preconditioner-limits.ts';

export const sophia = defineProgram({
  id: 'sophia',
  version: 1,
  label: 'Sophia',
  group: 'Second order',
  summary: 'Divides momentum by an estimate of the diagonal of the Hessian and clips what comes out to 1.',
  references: [
    {
      text: 'H. Liu, Z. Li, D. Hall, P. Liang, T. Ma, Sophia: a scalable stochastic second-order optimizer for language model pre-training, ICLR 2024',
      url: 'https://arxiv.org/abs/2305.14342',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-4),
    beta1: beta1(0.965),
    beta2: beta2(0.99),
    gamma: {
      kind: 'number',
      label: 'Scale of the curvature',
      symbol: '\\gamma',
      default: 0.01,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The larger, the fewer steps are clipped; the paper takes 0.01 for Hutchinson and 0.05 for Gauss–Newton.',
    },
    epsilon: epsilon(1e-12),
    weightDecay: weightDecay(0.1, DECOUPLED_HELP),
    period: {
      kind: 'number',
      label: 'Steps between estimates',
      symbol: 'k',
      default: 10,
      minimum: 1,
      integer: true,
    },
    estimator: {
      kind: 'choice',
      label: 'Estimate of the diagonal',
      options: [
        { value: 'hutchinson', label: 'Hutchinson: u ⊙ Hu' },
        { value: 'gauss-newton', label: 'Gauss–Newton: squares of sampled gradients' },
      ],
      default: 'hutchinson',
      help: 'Gauss–Newton needs a model. Instead of drawing labels it draws normal output gradients with their covariance, the curvature of the loss: the same mean.',
    },
  },
  // Where its clipping takes nothing away, as near to a minimum.
  preconditioner: () => ({
    held: ['h'],
    divisor: 'max(gamma*h, epsilon)',
    limit: averaged(),
    decay: 'decoupled',
    rule: {
      state: { m: { label: 'Mean' }, h: { label: 'Diagonal of the Hessian' } },
      lines: [
        'm = beta1*m + (1 - beta1)*g',
        'x = (1 - learningRate*weightDecay)*x - learningRate*m/max(gamma*h, epsilon)',
      ],
    },
  }),
  program: {
    needs: 'product',
    formula: ({ estimator }) => [
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g',
      estimator === 'hutchinson'
        ? 'h \\leftarrow \\beta_2 h + (1 - \\beta_2)\\, u \\odot H u, \\quad u \\sim N(0, I) \\quad \\text{every } k \\text{ steps}'
        : 'h \\leftarrow \\beta_2 h + (1 - \\beta_2)\\, (J^\\top \\xi)^2, \\quad \\xi \\sim N(0, C) \\quad \\text{every } k \\text{ steps}',
      '\\theta \\leftarrow (1 - \\eta \\lambda)\\, \\theta - \\eta\\, \\operatorname{clip}\\bigl(m / \\max(\\gamma h, \\epsilon),\\, 1\\bigr)',
    ],
    state: { m: { label: 'Mean' }, h: { label: 'Diagonal of the Hessian' } },
    create: ({ gamma, period, estimator }, { dimension }) => {
      const state = { m: new Float64Array(dimension), h: new Float64Array(dimension) };
      const { m, h } = state;
      const [g, estimate] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle, values, t) => {
          oracle.gradient(x, g);
          if ((t - 1) % period === 0) {
            if (estimator === 'hutchinson') hutchinsonDiagonal(oracle, x, 'normal', estimate);
            else gaussNewtonDiagonal(oracle, x, estimate);
            for (let i = 0; i < dimension; i++) h[i] = values.beta2 * h[i] + (1 - values.beta2) * estimate[i];
          }
          const decay = 1 - values.learningRate * values.weightDecay;
          for (let i = 0; i < dimension; i++) {
            m[i] = values.beta1 * m[i] + (1 - values.beta1) * g[i];
            const divisor = Math.max(gamma * h[i], values.epsilon);
            const step = divisor > 0 ? m[i] / divisor : Math.sign(m[i]);
            x[i] = decay * x[i] - values.learningRate * Math.min(1, Math.max(-1, step));
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 1,
});
