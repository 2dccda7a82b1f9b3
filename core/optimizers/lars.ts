/** LARS: momentum with a learning rate for each layer, in proportion to weights over gradient. */
import { norm2 } from '../math/sums.ts';
import { decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { partOf, partsOf } from './parts.ts';

export const lars = defineProgram({
  id: 'lars',
  version: 1,
  label: 'LARS',
  group: 'Layerwise',
  summary: 'Momentum whose rate in each array is the norm of its weights over that of its gradient; for large batches.',
  references: [
    {
      text: 'Y. You, I. Gitman, B. Ginsburg, Large batch training of convolutional networks, 2017',
      url: 'https://arxiv.org/abs/1708.03888',
    },
  ],
  parameters: {
    learningRate: learningRate(0.1),
    momentum: decayRate('Momentum', '\\mu', 0.9),
    trust: {
      kind: 'number',
      label: 'Trust coefficient',
      symbol: '\\kappa',
      default: 1e-3,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'A step of rate 1 changes the weights by this share of their norm.',
    },
    weightDecay: weightDecay(5e-4, 'Adds λ times the weights to the gradient, and λ times their norm to its norm.'),
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\eta_l = \\eta\\, \\kappa\\, \\frac{\\lVert w \\rVert}{\\lVert g \\rVert + \\lambda \\lVert w \\rVert} \\quad \\text{in each array}',
      'b \\leftarrow \\mu b + \\eta_l (g + \\lambda w)',
      'w \\leftarrow w - b',
    ],
    state: { b: { label: 'Momentum' } },
    create: (_, shape) => {
      const parts = partsOf(shape, undefined);
      const state = { b: new Float64Array(shape.dimension) };
      const g = new Float64Array(shape.dimension);
      return {
        state,
        step: (x, oracle, h) => {
          oracle.gradient(x, g);
          for (const part of parts) {
            const [weights, gradient, b] = [partOf(x, part), partOf(g, part), partOf(state.b, part)];
            const length = norm2(weights);
            const size = norm2(gradient) + h.weightDecay * length;
            // Weights or gradients of 0 give no scale.
            const rate = h.learningRate * (length > 0 && size > 0 ? (h.trust * length) / size : 1);
            for (let i = 0; i < b.length; i++) {
              b[i] = h.momentum * b[i] + rate * (gradient[i] + h.weightDecay * weights[i]);
              weights[i] -= b[i];
            }
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
