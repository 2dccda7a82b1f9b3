/** Simulated annealing. */
import { pow } from '../wasm/elementary.ts';
import { defineProgram } from './define.ts';
import { METROPOLIS_STATE, metropolis } from './metropolis.ts';

export const simulatedAnnealing = defineProgram({
  id: 'simulated-annealing',
  version: 1,
  label: 'Simulated annealing',
  group: 'Gradient-free',
  summary: 'Random steps that may lead uphill while the temperature is high, and less and less as it falls.',
  references: [
    {
      text: 'S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Optimization by simulated annealing, Science 220 (1983) 671–680',
      url: 'https://doi.org/10.1126/science.220.4598.671',
    },
  ],
  parameters: {
    temperature: {
      kind: 'number',
      label: 'Temperature',
      symbol: 'T',
      default: 1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'At the start, in units of the loss. At 0 only steps that do not lead uphill are taken.',
    },
    cooling: {
      kind: 'number',
      label: 'Cooling',
      symbol: '\\alpha',
      default: 0.995,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      help: 'The temperature is multiplied by it every step; 1 leaves it to a schedule.',
    },
    deviation: {
      kind: 'number',
      label: 'Standard deviation of a step',
      symbol: '\\sigma',
      default: 0.5,
      minimum: 0,
      scale: 'log',
      schedulable: true,
    },
    trials: {
      kind: 'number',
      label: 'Trials a step',
      default: 1,
      minimum: 1,
      maximum: 1_000_000,
      integer: true,
      help: 'At one temperature.',
    },
  },
  program: {
    needs: 'loss',
    formula: () => [
      '\\theta^\\prime = \\theta + \\sigma\\, \\xi, \\quad \\xi \\sim N(0, I), \\quad T_t = T \\alpha^{t-1}',
      '\\theta \\leftarrow \\theta^\\prime \\;\\text{ with probability } \\min\\bigl(1, e^{-(L(\\theta^\\prime) - L(\\theta)) / T_t}\\bigr)',
    ],
    state: METROPOLIS_STATE,
    create: ({ cooling, trials }, { dimension }) => {
      const state = { counters: new Float64Array(2) };
      const point = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, { temperature, deviation }, t) => {
          const now = temperature * pow(cooling, t - 1);
          let loss = oracle.loss(x);
          for (let k = 0; k < trials; k++) {
            for (let i = 0; i < dimension; i++) point[i] = x[i] + deviation * oracle.random.normal();
            const there = oracle.loss(point);
            const rise = there <= loss ? 0 : (there - loss) / now;
            if (!metropolis(state.counters, rise, oracle.random)) continue;
            x.set(point);
            loss = there;
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 2,
});
