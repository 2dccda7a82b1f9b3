/** SGD whose gradient is clipped by its norm. */
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { shorten, shortenUnits, smallestNorm, unitsOf } from './gradient-norms.ts';
import { partsOf } from './parts.ts';

export const normClippedSgd = defineProgram({
  id: 'norm-clipped-sgd',
  version: 1,
  label: 'SGD clipped by norm',
  group: 'Gradient descent',
  summary:
    'SGD on a gradient that is shortened where its norm is too large, as a whole or relative to the weights of each unit.',
  references: [
    {
      text: 'R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013 (the whole gradient; PyTorch’s clip_grad_norm_, which adds 1e−6 to the norm)',
      url: 'https://arxiv.org/abs/1211.5063',
    },
    {
      text: 'A. Brock, S. De, S. L. Smith, K. Simonyan, High-performance large-scale image recognition without normalization, ICML 2021 (adaptive, unit by unit)',
      url: 'https://arxiv.org/abs/2102.06171',
    },
    {
      text: 'E. Hazan, K. Levy, S. Shalev-Shwartz, Beyond convexity: stochastic quasi-convex optimization, NeurIPS 2015 (normalised)',
      url: 'https://arxiv.org/abs/1507.02030',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-2),
    clipping: {
      kind: 'choice',
      label: 'Clipping',
      options: [
        { value: 'global', label: 'Of the whole gradient' },
        { value: 'adaptive', label: 'Relative to the weights, unit by unit' },
        { value: 'normalised', label: 'Always: only the direction counts' },
      ],
      default: 'global',
    },
    threshold: {
      kind: 'number',
      label: 'Threshold',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The largest norm of the gradient; adaptive, the largest ratio of a unit’s gradient to its weights, for which the paper takes 0.01.',
    },
    smallestNorm,
    momentum: decayRate('Momentum', '\\mu', 0),
    weightDecay: weightDecay(0, L2_HELP),
  },
  program: {
    needs: 'gradient',
    formula: ({ clipping }) => [
      clipping === 'global'
        ? 'h = \\min\\bigl(1,\\, c / \\lVert g \\rVert\\bigr)\\, g'
        : clipping === 'normalised'
          ? 'h = c\\, g / \\lVert g \\rVert'
          : 'h_i = \\min\\Bigl(1,\\, c\\, \\frac{\\max(\\lVert w_i \\rVert, \\epsilon)}{\\lVert g_i \\rVert}\\Bigr)\\, g_i \\quad \\text{for each unit } i',
      'b \\leftarrow \\mu b + h + \\lambda \\theta',
      '\\theta \\leftarrow \\theta - \\eta b',
    ],
    state: { momentum: { label: 'Momentum', symbol: 'b' } },
    create: ({ clipping, threshold }, shape) => {
      const { dimension } = shape;
      const units = clipping === 'adaptive' ? partsOf(shape, undefined).flatMap(unitsOf) : [];
      const momentum = new Float64Array(dimension);
      const g = new Float64Array(dimension);
      return {
        state: { momentum },
        step: (x, oracle, h) => {
          oracle.gradient(x, g);
          if (clipping === 'adaptive') {
            shortenUnits(units, x, g, threshold, h.smallestNorm);
          } else shorten(g, threshold, clipping === 'normalised');
          for (let i = 0; i < dimension; i++) {
            momentum[i] = h.momentum * momentum[i] + (g[i] + h.weightDecay * x[i]);
            x[i] -= h.learningRate * momentum[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
