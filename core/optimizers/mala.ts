/** MALA: a Langevin step that is corrected to be exact. */
import { defineProgram } from './define.ts';
import { METROPOLIS_FORMULA, METROPOLIS_STATE, metropolis } from './metropolis.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const mala = defineProgram({
  id: 'mala',
  version: 1,
  label: 'MALA',
  group: 'Sampling',
  summary: 'Langevin steps with Metropolis’ correction: samples exp(−βL) exactly, whatever the step size.',
  references: [
    {
      text: 'G. O. Roberts, R. L. Tweedie, Exponential convergence of Langevin distributions and their discrete approximations, Bernoulli 2 (1996) 341–363',
      url: 'https://doi.org/10.2307/3318418',
    },
  ],
  parameters: {
    stepSize: samplerStep('\\epsilon', 0.1, 'The variance of the noise; about 57 % of the proposals should be taken.'),
    inverseTemperature: inverseTemperature(),
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\theta^\\prime = \\theta - \\tfrac{\\epsilon}{2} \\beta\\, g(\\theta) + \\sqrt{\\epsilon}\\, \\xi',
      '\\Delta = \\beta L(\\theta^\\prime) - \\beta L(\\theta) + \\tfrac{1}{2\\epsilon} \\Bigl( \\lVert \\theta - \\theta^\\prime + \\tfrac{\\epsilon}{2} \\beta g(\\theta^\\prime) \\rVert^2 - \\lVert \\theta^\\prime - \\theta + \\tfrac{\\epsilon}{2} \\beta g(\\theta) \\rVert^2 \\Bigr)',
      `\\text{Go to } \\theta^\\prime ${METROPOLIS_FORMULA}`,
    ],
    state: METROPOLIS_STATE,
    create: (_, { dimension }) => {
      const state = { counters: new Float64Array(2) };
      const vector = (): Float64Array => new Float64Array(dimension);
      const [g, there, point] = [vector(), vector(), vector()];
      return {
        state,
        step: (x, oracle, { stepSize, inverseTemperature: beta }) => {
          if (stepSize === 0) return;
          const loss = oracle.gradient(x, g);
          const [half, deviation] = [(stepSize / 2) * beta, Math.sqrt(stepSize)];
          for (let i = 0; i < dimension; i++) point[i] = x[i] - half * g[i] + deviation * oracle.random.normal();
          const lossThere = oracle.gradient(point, there);
          let [forth, back] = [0, 0];
          for (let i = 0; i < dimension; i++) {
            const ahead = point[i] - x[i] + half * g[i];
            const behind = x[i] - point[i] + half * there[i];
            forth += ahead * ahead;
            back += behind * behind;
          }
          const rise = beta * (lossThere - loss) + (back - forth) / (2 * stepSize);
          if (metropolis(state.counters, rise, oracle.random)) x.set(point);
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 2,
});
