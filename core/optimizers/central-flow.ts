/** Central flow of gradient descent: its path at the edge of stability with the oscillation averaged out. */
import { extremeEigenpairs } from '../math/lanczos.ts';
import { stream } from '../math/streams.ts';
import { dot } from '../math/sums.ts';
import { learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';

export const centralFlow = defineProgram({
  id: 'central-flow',
  version: 1,
  label: 'Central flow',
  group: 'Continuous time',
  summary:
    'Gradient flow that is kept at sharpness 2/η by a penalty of just the right strength: gradient descent without its oscillation.',
  references: [
    {
      text: 'J. Cohen, A. Damian, A. Talwalkar, J. Z. Kolter, J. D. Lee, Understanding optimization in deep learning with central flows, ICLR 2025 (one critical eigenvalue)',
      url: 'https://arxiv.org/abs/2410.24206',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(0.01),
      exclusiveMinimum: true,
      help: 'Of the gradient descent that is followed: its edge is at sharpness 2/η. One step of the run is one of its steps.',
    },
    innerSteps: {
      kind: 'number',
      label: 'Inner steps',
      default: 4,
      minimum: 2,
      maximum: 10_000,
      integer: true,
      help: 'Midpoint steps that each step is cut into; at the edge a single one would be unstable.',
    },
    difference: {
      kind: 'number',
      label: 'Step of differences',
      default: 1e-4,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'The gradient of the sharpness is a central difference of Hessian-vector products over this length.',
    },
  },
  program: {
    needs: 'product',
    exactGradients: true,
    formula: () => [
      '\\frac{\\mathrm{d}\\theta}{\\mathrm{d}t} = -\\eta\\, \\bigl(\\nabla L + \\tfrac12 \\sigma^2\\, \\nabla S\\bigr), \\quad S = \\lambda_{\\max}(H), \\quad \\nabla S = \\nabla^3 L[u, u]',
      '\\sigma^2 = \\max\\Bigl(0,\\; \\frac{-2 \\nabla L \\cdot \\nabla S}{\\lVert \\nabla S \\rVert^2}\\Bigr) \\text{ where } S = 2/\\eta, \\quad 0 \\text{ below}',
    ],
    state: { sharpness: { label: 'Sharpness and variance of the oscillation at the last point', symbol: '\\sigma^2' } },
    create: ({ innerSteps, difference }, { dimension: n }) => {
      const sharpness = new Float64Array(2);
      const vector = (): Float64Array => new Float64Array(n);
      const [g, slope, ahead, behind, near, middle, velocity] = [
        vector(),
        vector(),
        vector(),
        vector(),
        vector(),
        vector(),
        vector(),
      ];
      return {
        state: { sharpness },
        step: (x, oracle, { learningRate: eta }) => {
          const edge = 2 / eta;
          const dt = 1 / innerSteps;
          /** Where the flow goes from `at`. */
          const flow = (at: Float64Array): void => {
            oracle.gradient(at, g);
            const { values, vectors } = extremeEigenpairs((v, out) => oracle.product(at, v, out), n, {
              count: 1,
              end: 'largest',
              tolerance: 1e-9,
              products: 300,
              draws: stream('probe', 'central-flow', 0),
            });
            sharpness[0] = values[0];
            sharpness[1] = 0;
            for (let i = 0; i < n; i++) velocity[i] = -eta * g[i];
            if (values[0] < edge) return;
            const [u] = vectors;
            for (let i = 0; i < n; i++) near[i] = at[i] + difference * u[i];
            oracle.product(near, u, ahead);
            for (let i = 0; i < n; i++) near[i] = at[i] - difference * u[i];
            oracle.product(near, u, behind);
            for (let i = 0; i < n; i++) slope[i] = (ahead[i] - behind[i]) / (2 * difference);
            const square = dot(slope, slope);
            if (!(square > 0)) return;
            // What is above the edge goes back in the time of an inner step, so that errors do not add up.
            const back = (2 * (values[0] - edge)) / (eta * dt * square);
            const variance = Math.max(0, (-2 * dot(g, slope)) / square + back);
            sharpness[1] = variance;
            for (let i = 0; i < n; i++) velocity[i] -= 0.5 * eta * variance * slope[i];
          };
          for (let k = 0; k < innerSteps; k++) {
            flow(x);
            for (let i = 0; i < n; i++) middle[i] = x[i] + 0.5 * dt * velocity[i];
            flow(middle);
            for (let i = 0; i < n; i++) x[i] += dt * velocity[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 8,
});
