/** Newton's method, damped if wanted. */
import { backtrackingChoice } from './backtracking.ts';
import { damping, learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { spectralProgram } from './dense-curvature.ts';

export const newton = defineProgram({
  id: 'newton',
  version: 1,
  label: 'Newton',
  group: 'Second order',
  summary:
    'Jumps to the stationary point of the quadratic model, be it a minimum, a saddle or a maximum; damped if wanted.',
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
    create: ({ lineSearch }, { dimension }) =>
      // Directions without curvature have no Newton step; rounding alone would give them a huge one.
      spectralProgram('newton', dimension, lineSearch, (value, damping, largest) =>
        Math.abs(value + damping) > 1e-15 * (largest + damping) ? 1 / (value + damping) : 0,
      ),
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
