/** Levenberg-Marquardt: Gauss-Newton with a damping that follows how well the model predicts. */
import { truncatedConjugateGradients } from '../math/conjugate-gradients.ts';
import { dot } from '../math/sums.ts';
import { defineProgram } from './define.ts';
import { curvatureAt, solverParameters } from './output-curvature.ts';

export const levenbergMarquardt = defineProgram({
  id: 'levenberg-marquardt',
  version: 1,
  label: 'Levenberg–Marquardt',
  group: 'Second order',
  summary: 'Between Gauss–Newton and gradient descent: damped more after a bad step and less after a good one.',
  references: [
    {
      text: 'D. W. Marquardt, An algorithm for least-squares estimation of nonlinear parameters, SIAM Journal 11 (1963) 431–441',
      url: 'https://doi.org/10.1137/0111030',
    },
    {
      text: 'K. Madsen, H. B. Nielsen, O. Tingleff, Methods for non-linear least squares problems, Technical University of Denmark 2004 (how the damping changes)',
    },
  ],
  parameters: {
    damping: {
      kind: 'number',
      label: 'First damping',
      symbol: '\\mu',
      default: 1e-3,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Added to the diagonal of the Gauss–Newton matrix.',
    },
    ...solverParameters,
  },
  program: {
    needs: 'model',
    formula: () => [
      's = -(J^\\top C J + \\mu I)^{-1} g, \\quad \\rho = \\frac{L(\\theta) - L(\\theta + s)}{\\tfrac12 s^\\top (\\mu s - g)}',
      '\\theta \\leftarrow \\theta + s, \\quad \\mu \\leftarrow \\mu \\max\\bigl(\\tfrac13,\\, 1 - (2\\rho - 1)^3\\bigr), \\quad \\nu \\leftarrow 2 \\quad \\text{if } \\rho > 0',
      '\\mu \\leftarrow \\mu \\nu, \\quad \\nu \\leftarrow 2 \\nu \\quad \\text{otherwise}',
    ],
    state: { damping: { label: 'Damping and its next growth', symbol: '\\mu' } },
    create: ({ damping, tolerance, products }, { dimension }) => {
      const state = { damping: Float64Array.of(damping, 2) };
      const [g, s, point] = [new Float64Array(dimension), new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle) => {
          const loss = oracle.gradient(x, g);
          const [mu, growth] = state.damping;
          const apply = curvatureAt(oracle.model, x, 'gauss-newton', mu);
          truncatedConjugateGradients(apply, g, Number.POSITIVE_INFINITY, tolerance, products, s);
          const promised = 0.5 * (mu * dot(s, s) - dot(s, g));
          if (!(promised > 0)) return;
          for (let i = 0; i < dimension; i++) point[i] = x[i] + s[i];
          const kept = (loss - oracle.loss(point)) / promised;
          if (kept > 0) {
            x.set(point);
            const off = 2 * kept - 1;
            state.damping[0] = Math.max(mu * Math.max(1 / 3, 1 - off * off * off), 1e-300);
            state.damping[1] = 2;
          } else if (mu < 1e300) {
            state.damping[0] = mu * growth;
            state.damping[1] = Math.min(2 * growth, 1e6);
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
