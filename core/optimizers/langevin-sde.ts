/** Overdamped Langevin dynamics with a time step that is cut up. */
import { defineProgram } from './define.ts';
import { timeStep } from './flow-parameters.ts';
import { inverseTemperature } from './sampler-parameters.ts';

export const langevinSde = defineProgram({
  id: 'langevin-sde',
  version: 1,
  label: 'Langevin diffusion',
  group: 'Continuous time',
  summary: 'Gradient flow with thermal noise, whose stationary density is exp(−βL).',
  references: [
    {
      text: 'B. Leimkuhler, C. Matthews, Rational construction of stochastic numerical methods for molecular sampling, Applied Mathematics Research eXpress 2013, 34–56',
      url: 'https://doi.org/10.1093/amrx/abs010',
    },
  ],
  parameters: {
    timeStep: timeStep(0.1),
    innerSteps: {
      kind: 'number',
      label: 'Inner steps',
      symbol: 'n',
      default: 10,
      minimum: 1,
      maximum: 1_000_000,
      integer: true,
      help: 'Each covers an equal part of the time of a step.',
    },
    inverseTemperature: { ...inverseTemperature(), exclusiveMinimum: true },
    scheme: {
      kind: 'choice',
      label: 'Scheme',
      options: [
        { value: 'leimkuhler-matthews', label: 'Leimkuhler–Matthews' },
        { value: 'euler-maruyama', label: 'Euler–Maruyama' },
      ],
      default: 'leimkuhler-matthews',
      help: 'The first averages the noise of two steps: its stationary density errs by the square of the step, and not at all on a quadratic.',
    },
  },
  program: {
    needs: 'gradient',
    formula: ({ scheme }) => [
      '\\mathrm{d}\\theta = -\\nabla L(\\theta)\\, \\mathrm{d}t + \\sqrt{2/\\beta}\\; \\mathrm{d}W, \\quad h = \\Delta t / n',
      scheme === 'euler-maruyama'
        ? '\\theta \\leftarrow \\theta - h\\, g + \\sqrt{2h/\\beta}\\; \\xi'
        : '\\theta \\leftarrow \\theta - h\\, g + \\sqrt{2h/\\beta}\\; \\tfrac12 (\\xi + \\xi_{+}), \\quad \\xi \\leftarrow \\xi_{+}',
    ],
    state: { noise: { label: 'Last noise', symbol: '\\xi' }, clock: { label: 'Time', symbol: 't' } },
    create: ({ innerSteps, scheme }, { dimension }) => {
      const averaged = scheme === 'leimkuhler-matthews';
      const state = { noise: new Float64Array(averaged ? dimension : 0), clock: new Float64Array(1) };
      const { noise, clock } = state;
      const g = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, { timeStep, inverseTemperature }, t) => {
          const { random } = oracle;
          if (t === 1) for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
          const h = timeStep / innerSteps;
          const deviation = Math.sqrt((2 * h) / inverseTemperature);
          for (let k = 0; k < innerSteps; k++) {
            oracle.gradient(x, g);
            for (let i = 0; i < dimension; i++) {
              const fresh = random.normal();
              x[i] += deviation * (averaged ? 0.5 * (noise[i] + fresh) : fresh) - h * g[i];
              if (averaged) noise[i] = fresh;
            }
          }
          clock[0] += timeStep;
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 10,
});
