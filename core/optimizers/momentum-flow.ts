/** Momentum in continuous time: a heavy ball with friction. */
import { dormandPrince } from '../math/integrate.ts';
import { defineProgram } from './define.ts';
import { accuracyParameters, CLOCK_STATE, timeStep } from './flow-parameters.ts';

export const momentumFlow = defineProgram({
  id: 'momentum-flow',
  version: 1,
  label: 'Momentum flow',
  group: 'Continuous time',
  summary: 'A body that rolls down the landscape against friction, constant or falling as in Nesterov’s method.',
  references: [
    {
      text: 'B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics and Mathematical Physics 4 (1964) 1–17',
      url: 'https://doi.org/10.1016/0041-5553(64)90137-5',
    },
    {
      text: 'W. Su, S. Boyd, E. J. Candès, A differential equation for modeling Nesterov’s accelerated gradient method, JMLR 17 (2016)',
      url: 'https://www.jmlr.org/papers/v17/15-084.html',
    },
  ],
  parameters: {
    timeStep: {
      ...timeStep(0.1),
      help: 'Time that passes in one step of the run. Momentum of rate η passes √η a step.',
    },
    friction: {
      kind: 'choice',
      label: 'Friction',
      options: [
        { value: 'constant', label: 'Constant' },
        { value: 'vanishing', label: 'Falling as 1/t (Nesterov)' },
      ],
      default: 'constant',
    },
    strength: {
      kind: 'number',
      label: 'Strength of the friction',
      symbol: '\\gamma',
      default: 1,
      minimum: 0,
      help: 'γ itself, or r of r/t, where Nesterov’s method has 3. A momentum μ of rate η is γ = (1 − μ)/√η.',
    },
    ...accuracyParameters,
  },
  program: {
    needs: 'gradient',
    exactGradients: true,
    formula: ({ friction }) => [
      `\\frac{\\mathrm{d}^2\\theta}{\\mathrm{d}t^2} + ${friction === 'constant' ? '\\gamma' : '\\frac{\\gamma}{t}'} \\frac{\\mathrm{d}\\theta}{\\mathrm{d}t} + \\nabla L(\\theta) = 0`,
    ],
    state: { ...CLOCK_STATE, velocity: { label: 'Velocity', symbol: 'v' } },
    create: ({ friction, strength, relative, absolute, limit }, { dimension: n }) => {
      const state = { clock: new Float64Array(2), velocity: new Float64Array(n) };
      const { clock, velocity } = state;
      // Position, velocity, and the time, which the friction may depend on.
      const y = new Float64Array(2 * n + 1);
      const [point, g] = [new Float64Array(n), new Float64Array(n)];
      return {
        state,
        step: (x, oracle, { timeStep }) => {
          const field = (at: Float64Array, out: Float64Array): void => {
            point.set(at.subarray(0, n));
            oracle.gradient(point, g);
            const time = at[2 * n];
            for (let i = 0; i < n; i++) {
              out[i] = at[n + i];
              if (friction === 'constant') out[n + i] = -g[i] - strength * at[n + i];
              // From rest the velocity begins as a t, so that the friction is r a.
              else out[n + i] = time === 0 ? -g[i] / (1 + strength) : -g[i] - (strength / time) * at[n + i];
            }
            out[2 * n] = 1;
          };
          y.set(x);
          y.set(velocity, n);
          y[2 * n] = clock[0];
          const { step } = dormandPrince(field, y, timeStep, clock[1], { relative, absolute, limit });
          x.set(y.subarray(0, n));
          velocity.set(y.subarray(n, 2 * n));
          clock[0] = y[2 * n];
          clock[1] = step;
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 7,
});
