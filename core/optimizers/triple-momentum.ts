/** Triple momentum: the fastest of its kind on strongly convex losses. */
import { RidgelineError } from '../contract/errors.ts';
import { defineOptimizer } from './define.ts';

export const tripleMomentum = defineOptimizer({
  id: 'triple-momentum',
  version: 1,
  label: 'Triple momentum',
  group: 'Momentum',
  summary:
    'Three momenta, set by the least and the largest curvature, so that the error shrinks by 1 − √(μ/L) a step; θ is the point where the gradient is taken.',
  references: [
    {
      text: 'B. Van Scoy, R. A. Freeman, K. M. Lynch, The fastest known globally convergent first-order method for minimizing strongly convex functions, IEEE Control Systems Letters 2 (2018) 49–54',
      url: 'https://doi.org/10.1109/LCSYS.2017.2722406',
    },
  ],
  parameters: {
    smallestCurvature: {
      kind: 'number',
      label: 'Smallest curvature',
      symbol: '\\mu',
      default: 0.01,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'A lower bound of the eigenvalues of the Hessian.',
    },
    largestCurvature: {
      kind: 'number',
      label: 'Largest curvature',
      symbol: 'L',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'An upper bound of the eigenvalues of the Hessian.',
    },
  },
  rule: ({ smallestCurvature, largestCurvature }) => {
    if (smallestCurvature > largestCurvature) {
      const expected = `at most largestCurvature, ${largestCurvature}`;
      throw new RidgelineError(
        'invalid-parameter',
        `invalid smallestCurvature: ${smallestCurvature}; expected ${expected}`,
        { field: 'smallestCurvature', value: smallestCurvature, expected },
      );
    }
    return {
      state: {
        w: { label: 'Iterate', initial: 'x' },
        before: { label: 'Previous iterate', symbol: 'w^-', initial: 'x' },
      },
      lines: [
        'rho = 1 - sqrt(smallestCurvature/largestCurvature)',
        'y = w + rho^2/(2 - rho)*(w - before) - (1 + rho)/largestCurvature*g',
        'x = y + rho^2/((1 + rho)*(2 - rho))*(y - w)',
        'before = w',
        'w = y',
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
