/** LAMB: AdamW whose step is made as long as the weights, layer by layer. */
import { norm2 } from '../math/sums.ts';
import { pow } from '../wasm/elementary.ts';
import { beta1, beta2, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { partOf, partsOf } from './parts.ts';

export const lamb = defineProgram({
  id: 'lamb',
  version: 1,
  label: 'LAMB',
  group: 'Layerwise',
  summary: 'Adam’s step, with decay, scaled in each array to the norm of its weights; for large batches.',
  references: [
    {
      text: 'Y. You et al., Large batch optimization for deep learning: training BERT in 76 minutes, ICLR 2020',
      url: 'https://arxiv.org/abs/1904.00962',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-6),
    weightDecay: weightDecay(0.01, 'Adds λ times the weights to the step before it is scaled.'),
    largestNorm: {
      kind: 'number',
      label: 'Largest norm',
      symbol: '\\gamma_u',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
      help: 'Weights with a larger norm step as if it were this.',
    },
  },
  program: {
    needs: 'gradient',
    formula: () => [
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2',
      'r = \\frac{m / (1 - \\beta_1^t)}{\\sqrt{v / (1 - \\beta_2^t)} + \\epsilon} + \\lambda w',
      'w \\leftarrow w - \\eta\\, \\frac{\\min(\\lVert w \\rVert, \\gamma_u)}{\\lVert r \\rVert}\\, r \\quad \\text{in each array}',
    ],
    state: { m: { label: 'Mean' }, v: { label: 'Mean square' } },
    create: ({ largestNorm }, shape) => {
      const parts = partsOf(shape, undefined);
      const state = { m: new Float64Array(shape.dimension), v: new Float64Array(shape.dimension) };
      const { m, v } = state;
      const g = new Float64Array(shape.dimension);
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          const first = 1 - pow(h.beta1, t);
          const second = 1 - pow(h.beta2, t);
          for (let i = 0; i < g.length; i++) {
            m[i] = h.beta1 * m[i] + (1 - h.beta1) * g[i];
            v[i] = h.beta2 * v[i] + (1 - h.beta2) * g[i] * g[i];
            g[i] = m[i] / first / (Math.sqrt(v[i] / second) + h.epsilon) + h.weightDecay * x[i];
          }
          for (const part of parts) {
            const weights = partOf(x, part);
            const step = partOf(g, part);
            const length = Math.min(norm2(weights), largestNorm);
            const size = norm2(step);
            const trust = length > 0 && size > 0 ? length / size : 1;
            for (let i = 0; i < step.length; i++) weights[i] -= h.learningRate * trust * step[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
