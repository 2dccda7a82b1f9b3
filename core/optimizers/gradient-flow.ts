/** Gradient flow: gradient descent with infinitely small steps. */
import { dormandPrince, rosenbrockPair } from '../math/integrate.ts';
import { defineProgram } from './define.ts';
import { denseHessian, refuseDense } from './dense-curvature.ts';
import { accuracyParameters, CLOCK_STATE, methodChoice, timeStep } from './flow-parameters.ts';

export const gradientFlow = defineProgram({
  id: 'gradient-flow',
  version: 1,
  label: 'Gradient flow',
  group: 'Continuous time',
  summary: 'Follows the negative gradient in continuous time, to a given accuracy.',
  references: [
    {
      text: 'J. R. Dormand, P. J. Prince, A family of embedded Runge–Kutta formulae, Journal of Computational and Applied Mathematics 6 (1980) 19–26',
      url: 'https://doi.org/10.1016/0771-050X(80)90013-3',
    },
    {
      text: 'L. F. Shampine, M. W. Reichelt, The MATLAB ODE suite, SIAM Journal on Scientific Computing 18 (1997) 1–22 (the stiff pair)',
      url: 'https://doi.org/10.1137/S1064827594276424',
    },
  ],
  parameters: {
    timeStep: timeStep(0.01),
    method: methodChoice,
    ...accuracyParameters,
  },
  program: {
    needs: 'product',
    exactGradients: true,
    formula: () => ['\\frac{\\mathrm{d}\\theta}{\\mathrm{d}t} = -\\nabla L(\\theta)'],
    state: CLOCK_STATE,
    create: ({ method, relative, absolute, limit }, { dimension }) => {
      if (method === 'stiff') refuseDense('gradient-flow', dimension);
      const clock = new Float64Array(2);
      const options = { relative, absolute, limit };
      return {
        state: { clock },
        step: (x, oracle, { timeStep }) => {
          const field = (y: Float64Array, out: Float64Array): void => {
            oracle.gradient(y, out);
            for (let i = 0; i < dimension; i++) out[i] = -out[i];
          };
          const jacobian = (y: Float64Array, out: Float64Array): void => {
            const hessian = denseHessian(oracle, y);
            for (let i = 0; i < out.length; i++) out[i] = -hessian[i];
          };
          const { time, step } =
            method === 'explicit'
              ? dormandPrince(field, x, timeStep, clock[1], options)
              : rosenbrockPair(field, jacobian, x, timeStep, clock[1], options);
          clock[0] += time;
          clock[1] = step;
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 7,
});
