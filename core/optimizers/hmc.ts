/** Hamiltonian Monte Carlo. */
import { dot } from '../math/sums.ts';
import { defineProgram } from './define.ts';
import { METROPOLIS_FORMULA, METROPOLIS_STATE, metropolis } from './metropolis.ts';
import { inverseTemperature, samplerStep } from './sampler-parameters.ts';

export const hmc = defineProgram({
  id: 'hmc',
  version: 1,
  label: 'Hamiltonian Monte Carlo',
  group: 'Sampling',
  summary:
    'Throws the point with a random momentum along the landscape and corrects for the error: samples exp(−βL) exactly.',
  references: [
    {
      text: 'S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth, Hybrid Monte Carlo, Physics Letters B 195 (1987) 216–222',
      url: 'https://doi.org/10.1016/0370-2693(87)91197-X',
    },
    {
      text: 'R. M. Neal, MCMC using Hamiltonian dynamics, Handbook of Markov chain Monte Carlo, 2011',
      url: 'https://arxiv.org/abs/1206.1901',
    },
  ],
  parameters: {
    stepSize: samplerStep('\\epsilon', 0.1, 'Of one leapfrog step; stable below 2/√(βh) for a curvature h.'),
    leapfrogSteps: {
      kind: 'number',
      label: 'Leapfrog steps',
      symbol: 'L',
      default: 10,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    jitter: {
      kind: 'number',
      label: 'Jitter of the step size',
      default: 0,
      minimum: 0,
      maximum: 1,
      exclusiveMaximum: true,
      schedulable: true,
      advanced: true,
      help: 'Each throw has a step size drawn evenly from this share below to this share above, which breaks periods.',
    },
    inverseTemperature: inverseTemperature(),
  },
  program: {
    needs: 'gradient',
    formula: () => [
      'p \\sim N(0, I)',
      'p \\leftarrow p - \\tfrac{\\epsilon}{2} \\beta g(\\theta), \\quad \\theta \\leftarrow \\theta + \\epsilon p, \\quad p \\leftarrow p - \\tfrac{\\epsilon}{2} \\beta g(\\theta) \\quad L \\text{ times}',
      `\\Delta = \\beta L + \\tfrac12 \\lVert p \\rVert^2 \\text{ now, less before}; \\quad ${METROPOLIS_FORMULA}`,
    ],
    state: METROPOLIS_STATE,
    create: ({ leapfrogSteps }, { dimension }) => {
      const state = { counters: new Float64Array(2) };
      const vector = (): Float64Array => new Float64Array(dimension);
      const [g, p, point] = [vector(), vector(), vector()];
      return {
        state,
        step: (x, oracle, { stepSize, inverseTemperature: beta, jitter }) => {
          const { random } = oracle;
          const step = jitter === 0 ? stepSize : stepSize * (1 + jitter * (2 * random.uniform() - 1));
          for (let i = 0; i < dimension; i++) p[i] = random.normal();
          point.set(x);
          const loss = oracle.gradient(point, g);
          const before = beta * loss + 0.5 * dot(p, p);
          let lossThere = loss;
          for (let k = 0; k < leapfrogSteps; k++) {
            for (let i = 0; i < dimension; i++) {
              p[i] -= 0.5 * step * beta * g[i];
              point[i] += step * p[i];
            }
            lossThere = oracle.gradient(point, g);
            for (let i = 0; i < dimension; i++) p[i] -= 0.5 * step * beta * g[i];
          }
          const rise = beta * lossThere + 0.5 * dot(p, p) - before;
          if (metropolis(state.counters, rise, random)) x.set(point);
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 11,
});
