/** Natural gradient descent: steepest descent where distance is how much the predictions change. */
import { truncatedConjugateGradients } from '../math/conjugate-gradients.ts';
import { axpy } from '../math/vectors.ts';
import { damping, learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { curvatureAt, solverParameters } from './output-curvature.ts';

export const naturalGradient = defineProgram({
  id: 'natural-gradient',
  version: 1,
  label: 'Natural gradient',
  group: 'Second order',
  summary: 'Gradient descent in the geometry of the model’s predictions, by the Fisher information.',
  references: [
    {
      text: 'S. Amari, Natural gradient works efficiently in learning, Neural Computation 10 (1998) 251–276',
      url: 'https://doi.org/10.1162/089976698300017746',
    },
    {
      text: 'F. Kunstner, L. Balles, P. Hennig, Limitations of the empirical Fisher approximation for natural gradient descent, NeurIPS 2019',
      url: 'https://arxiv.org/abs/1905.12558',
    },
  ],
  parameters: {
    learningRate: learningRate(0.1),
    damping: damping(1e-3, 'Added to the diagonal of the Fisher matrix.'),
    fisher: {
      kind: 'choice',
      label: 'Fisher matrix',
      symbol: 'F',
      options: [
        { value: 'model', label: 'Of the model' },
        { value: 'empirical', label: 'Empirical' },
      ],
      default: 'model',
      help: 'Of the model: expected over its own predictions, the Gauss–Newton matrix for cross-entropy and squares. Empirical: mean square of the gradients of single rows, with the labels that are there.',
    },
    ...solverParameters,
  },
  program: {
    needs: 'model',
    formula: ({ fisher }) => [
      fisher === 'model'
        ? 'F = J^\\top C J, \\quad C = \\partial^2 \\ell / \\partial f^2'
        : 'F = \\tfrac1n \\textstyle\\sum_i g_i g_i^\\top',
      '\\theta \\leftarrow \\theta - \\eta\\, (F + \\delta I)^{-1} g',
    ],
    state: {},
    create: ({ fisher, tolerance, products }, { dimension }) => {
      const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state: {},
        step: (x, oracle, h) => {
          oracle.gradient(x, g);
          const kind = fisher === 'model' ? 'gauss-newton' : 'empirical';
          const apply = curvatureAt(oracle.model, x, kind, h.damping);
          truncatedConjugateGradients(apply, g, Number.POSITIVE_INFINITY, tolerance, products, s);
          axpy(x, h.learningRate, s);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
