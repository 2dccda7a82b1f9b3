/** Newton's method, damped if wanted. */
import { axpy } from '../math/vectors.ts';
import { backtrack, backtrackingChoice } from './backtracking.ts';
import { damping, learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { hessianEigen, refuseDense, spectralStep } from './dense-curvature.ts';

export const newton = defineProgram({
  id: 'newton',
  version: 1,
  label: 'Newton',
  group: 'Second order',
  summary: 'Jumps to the stationary point of the quadratic model, be it a minimum, a saddle or a maximum.',
  references: [{ text: 'J. Nocedal, S. J. Wright, Numerical optimization, 2nd edition, Springer 2006, chapter 3' }],
  parameters: {
    learningRate: {
      ...learningRate(1),
      label: 'Step',
      help: 'Share of the whole Newton step; with a line search the first one tried.',
    },
    damping: damping(0, 'Added to every eigenvalue of the Hessian.'),
    lineSearch: {
      ...backtrackingChoice,
      help: `${backtrackingChoice.help} It stays too where the step leads uphill.`,
    },
  },
  program: {
    needs: 'product',
    formula: () => ['\\theta \\leftarrow \\theta - \\eta\\, (H + \\delta I)^{-1} g'],
    state: {},
    create: ({ lineSearch }, { dimension }) => {
      refuseDense('newton', dimension);
      const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state: {},
        step: (x, oracle, h) => {
          const loss = oracle.gradient(x, g);
          const eigen = hessianEigen(oracle, x);
          if (!eigen) return;
          const { values } = eigen;
          const largest = Math.max(Math.abs(values[0]), Math.abs(values[dimension - 1])) + h.damping;
          // Directions without curvature have no Newton step; rounding alone would give them a huge one.
          spectralStep(
            eigen,
            g,
            (value) => (Math.abs(value + h.damping) > 1e-15 * largest ? 1 / (value + h.damping) : 0),
            s,
          );
          if (lineSearch === 'none') axpy(x, h.learningRate, s);
          else backtrack(oracle, x, s, loss, g, h.learningRate);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
