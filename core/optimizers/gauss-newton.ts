/** The Gauss-Newton method: Newton's with the curvature of the loss in the outputs alone. */
import { truncatedConjugateGradients } from '../math/conjugate-gradients.ts';
import { axpy } from '../math/vectors.ts';
import { backtrack, backtrackingChoice } from './backtracking.ts';
import { damping, learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { curvatureAt, solverParameters } from './output-curvature.ts';

export const gaussNewton = defineProgram({
  id: 'gauss-newton',
  version: 1,
  label: 'Gauss–Newton',
  group: 'Second order',
  summary:
    'Newton’s method on the model made linear: it sees the curvature of the loss in the outputs, and none of the model.',
  references: [
    { text: 'J. Nocedal, S. J. Wright, Numerical optimization, 2nd edition, Springer 2006, section 10.3' },
    {
      text: 'N. N. Schraudolph, Fast curvature matrix-vector products for second-order gradient descent, Neural Computation 14 (2002) 1723–1738 (losses other than squares)',
      url: 'https://doi.org/10.1162/08997660260028683',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1),
      label: 'Step',
      help: 'Share of the whole step; with a line search the first one tried.',
    },
    damping: damping(
      0,
      'Added to the diagonal. With 0 the shortest step is found where the model does not determine one.',
    ),
    lineSearch: { ...backtrackingChoice, default: 'backtracking' },
    ...solverParameters,
  },
  program: {
    needs: 'model',
    formula: () => [
      'G = J^\\top C J, \\quad J = \\partial f / \\partial \\theta, \\quad C = \\partial^2 \\ell / \\partial f^2',
      '\\theta \\leftarrow \\theta - \\eta\\, (G + \\delta I)^{-1} g',
    ],
    state: {},
    create: ({ lineSearch, tolerance, products }, { dimension }) => {
      const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state: {},
        step: (x, oracle, h) => {
          const loss = oracle.gradient(x, g);
          const apply = curvatureAt(oracle.model, x, 'gauss-newton', h.damping);
          truncatedConjugateGradients(apply, g, Number.POSITIVE_INFINITY, tolerance, products, s);
          if (lineSearch === 'none') axpy(x, h.learningRate, s);
          else backtrack(oracle, x, s, loss, g, h.learningRate);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
