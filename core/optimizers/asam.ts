/** ASAM: SAM whose neighbourhood scales with each weight. */
import { norm2 } from '../math/sums.ts';
import { defineProgram } from './define.ts';
import { radius, SAM_STATE, samParameters, sharpnessAware } from './sam-parameters.ts';

export const asam = defineProgram({
  id: 'asam',
  version: 1,
  label: 'ASAM',
  group: 'Sharpness-aware',
  summary: 'SAM with distances measured relative to each weight, so that rescaling the weights does not matter.',
  references: [
    {
      text: 'J. Kwon, J. Kim, H. Park, I. K. Choi, ASAM: adaptive sharpness-aware minimization for scale-invariant learning of deep neural networks, ICML 2021',
      url: 'https://arxiv.org/abs/2102.11600',
    },
  ],
  parameters: {
    ...samParameters,
    radius: radius(0.5, 'How far uphill the second gradient is taken, relative to the weights.'),
    scaleFloor: {
      kind: 'number',
      label: 'Added scale',
      symbol: 'c',
      default: 0.01,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      advanced: true,
      help: 'Added to the size of every weight, so that a weight of 0 moves too; the paper’s η.',
    },
  },
  program: {
    needs: 'gradient',
    formula: () => [
      'T = \\lvert \\theta \\rvert + c, \\quad e = \\rho\\, T^2 g(\\theta) / \\lVert T g(\\theta) \\rVert',
      'b \\leftarrow \\mu b + g(\\theta + e) + \\lambda \\theta',
      '\\theta \\leftarrow \\theta - \\eta b',
    ],
    state: SAM_STATE,
    create: (_, { dimension }) => {
      const scale = new Float64Array(dimension);
      const scaled = new Float64Array(dimension);
      return sharpnessAware<{
        learningRate: number;
        momentum: number;
        weightDecay: number;
        radius: number;
        scaleFloor: number;
      }>(dimension, (x, g, h, e) => {
        for (let i = 0; i < dimension; i++) {
          scale[i] = Math.abs(x[i]) + h.scaleFloor;
          scaled[i] = scale[i] * g[i];
        }
        const norm = norm2(scaled);
        for (let i = 0; i < dimension; i++) e[i] = norm > 0 ? (h.radius * scale[i] * scaled[i]) / norm : 0;
      });
    },
  },
  stochastic: false,
  evaluationsPerStep: 2,
});
