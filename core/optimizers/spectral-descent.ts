/** Steepest descent when matrices are measured by their largest singular value. */
import { polarFactor } from '../math/factorisations.ts';
import { transpose } from '../math/matrices.ts';
import { learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { matrixRows, partOf, partsOf } from './parts.ts';

export const spectralDescent = defineProgram({
  id: 'spectral-descent',
  version: 1,
  label: 'Spectral descent',
  group: 'Matrix',
  summary: 'Steps along the orthogonal factor of each gradient matrix, found exactly; along the gradient for vectors.',
  references: [
    {
      text: 'D. Carlson, V. Cevher, L. Carin, Stochastic spectral descent for restricted Boltzmann machines, AISTATS 2015',
      url: 'https://proceedings.mlr.press/v38/carlson15.html',
    },
    {
      text: 'J. Bernstein, L. Newhouse, Old optimizer, new norm: an anthology, 2024',
      url: 'https://arxiv.org/abs/2409.20325',
    },
  ],
  parameters: {
    learningRate: learningRate(0.02),
    dualNorm: {
      kind: 'boolean',
      label: 'Scale by the gradient',
      default: true,
      help: 'Multiplies the step by the sum of the singular values of the gradient, as steepest descent has it; otherwise all its singular values are η.',
    },
    matrixRows,
  },
  program: {
    needs: 'gradient',
    formula: ({ dualNorm }) => [
      'G = U \\Sigma V^\\top',
      `W \\leftarrow W - \\eta ${dualNorm ? '\\, \\operatorname{tr}(\\Sigma)' : ''}\\, U V^\\top`,
    ],
    state: {},
    create: ({ dualNorm, matrixRows }, shape) => {
      const parts = partsOf(shape, matrixRows);
      const g = new Float64Array(shape.dimension);
      return {
        state: {},
        step: (x, oracle, { learningRate }) => {
          oracle.gradient(x, g);
          for (const part of parts) {
            const { rows, columns, offset, length } = part;
            const gradient = partOf(g, part);
            const tall = rows >= columns;
            const factor = tall ? gradient : transpose(gradient, new Float64Array(length), rows, columns);
            const values = polarFactor(factor, Math.max(rows, columns), Math.min(rows, columns));
            if (!tall) transpose(factor, gradient, columns, rows);
            const scale = learningRate * (dualNorm ? values.reduce((sum, value) => sum + value, 0) : 1);
            for (let i = 0; i < length; i++) x[offset + i] -= scale * gradient[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
