/** Gradient descent with Polyak's step: as long as the gap to the minimum asks for. */
import { dot } from '../math/sums.ts';
import { defineProgram } from './define.ts';

export const polyakStep = defineProgram({
  id: 'polyak-step',
  version: 1,
  label: 'Polyak step',
  group: 'Gradient descent',
  summary:
    'Gradient descent whose step is the gap to the minimum over the squared gradient; needs to know the minimum.',
  references: [
    { text: 'B. T. Polyak, Introduction to optimization, Optimization Software, 1987' },
    {
      text: 'N. Loizou, S. Vaswani, I. Laradji, S. Lacoste-Julien, Stochastic Polyak step-size for SGD, AISTATS 2021 (the bounded form, with c = 1/2 for mini-batches)',
      url: 'https://arxiv.org/abs/2002.10542',
    },
  ],
  parameters: {
    minimum: { kind: 'number', label: 'Loss at the minimum', symbol: 'L^*', default: 0, schedulable: true },
    factor: {
      kind: 'number',
      label: 'Factor',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      help: 'The gap is divided by it: 1 is Polyak’s, 1/2 steps twice as far.',
    },
    largestStep: {
      kind: 'number',
      label: 'Largest step',
      symbol: '\\eta_{\\max}',
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      optional: true,
      help: 'Bounds the learning rate.',
    },
  },
  program: {
    needs: 'gradient',
    formula: ({ largestStep }) => {
      const step = '\\frac{L(\\theta) - L^*}{c\\, \\lVert g \\rVert^2}';
      return [
        `\\eta = ${largestStep === undefined ? step : `\\min\\Bigl(${step}, \\eta_{\\max}\\Bigr)`}`,
        '\\theta \\leftarrow \\theta - \\eta\\, g',
      ];
    },
    state: {},
    create: ({ factor, largestStep = Number.POSITIVE_INFINITY }, { dimension }) => {
      const g = new Float64Array(dimension);
      return {
        state: {},
        step: (x, oracle, { minimum }) => {
          const loss = oracle.gradient(x, g);
          const square = dot(g, g);
          if (square === 0) return;
          // Below the minimum that it was told there is no step to take.
          const rate = Math.min(Math.max(0, loss - minimum) / (factor * square), largestStep);
          for (let i = 0; i < dimension; i++) x[i] -= rate * g[i];
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
