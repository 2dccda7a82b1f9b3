/** Sign flow: signSGD, and Adam without memory, in continuous time. */
import { dormandPrince, rosenbrockPair } from '../math/integrate.ts';
import { defineProgram } from './define.ts';
import { denseHessian, refuseDense } from './dense-curvature.ts';
import { accuracyParameters, CLOCK_STATE, methodChoice, timeStep } from './flow-parameters.ts';

export const signFlow = defineProgram({
  id: 'sign-flow',
  version: 1,
  label: 'Sign flow',
  group: 'Continuous time',
  summary: 'Every coordinate moves downhill at speed 1 until its gradient vanishes: signSGD in continuous time.',
  references: [
    {
      text: 'C. Ma, L. Wu, W. E, A qualitative study of the dynamic behavior for adaptive gradient algorithms, MSML 2022',
      url: 'https://arxiv.org/abs/2009.06125',
    },
  ],
  parameters: {
    timeStep: {
      ...timeStep(0.01),
      help: 'Time that passes in one step of the run. signSGD of rate η passes η a step.',
    },
    smoothing: {
      kind: 'number',
      label: 'Smoothing of the sign',
      symbol: '\\epsilon',
      default: 1e-3,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'The sign is g/√(g² + ε²): gradients well below ε count less. The smaller, the closer to the sign and the slower along valleys.',
    },
    method: {
      ...methodChoice,
      default: 'stiff',
      help: `${methodChoice.help} Where a coordinate has come to rest the flow is stiff.`,
    },
    ...accuracyParameters,
  },
  program: {
    needs: 'product',
    exactGradients: true,
    formula: () => ['\\frac{\\mathrm{d}\\theta}{\\mathrm{d}t} = -\\frac{g}{\\sqrt{g^2 + \\epsilon^2}}'],
    state: CLOCK_STATE,
    create: ({ smoothing, method, relative, absolute, limit }, { dimension }) => {
      if (method === 'stiff') refuseDense('sign-flow', dimension);
      const clock = new Float64Array(2);
      const options = { relative, absolute, limit };
      const g = new Float64Array(dimension);
      return {
        state: { clock },
        step: (x, oracle, { timeStep }) => {
          const field = (y: Float64Array, out: Float64Array): void => {
            oracle.gradient(y, out);
            for (let i = 0; i < dimension; i++) out[i] = -out[i] / Math.sqrt(out[i] * out[i] + smoothing * smoothing);
          };
          const jacobian = (y: Float64Array, out: Float64Array): void => {
            oracle.gradient(y, g);
            out.set(denseHessian(oracle, y));
            for (let i = 0; i < dimension; i++) {
              const square = g[i] * g[i] + smoothing * smoothing;
              const factor = (smoothing * smoothing) / (square * Math.sqrt(square));
              for (let j = 0; j < dimension; j++) out[i * dimension + j] *= -factor;
            }
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
