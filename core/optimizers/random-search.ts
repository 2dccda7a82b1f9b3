/** Random search: the best of random points. */
import { defineProgram } from './define.ts';

export const randomSearch = defineProgram({
  id: 'random-search',
  version: 1,
  label: 'Random search',
  group: 'Gradient-free',
  summary: 'Tries normal points around the start, or around the best so far, and keeps the best.',
  references: [
    {
      text: 'L. A. Rastrigin, The convergence of the random search method in the extremal control of a many parameter system, Automation and Remote Control 24 (1963) 1337–1342',
    },
  ],
  parameters: {
    deviation: {
      kind: 'number',
      label: 'Standard deviation',
      symbol: '\\sigma',
      default: 1,
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
    },
    around: {
      kind: 'choice',
      label: 'Around',
      options: [
        { value: 'best', label: 'The best point so far' },
        { value: 'start', label: 'The start' },
      ],
      default: 'best',
      help: 'Around the start the trials are independent of each other; around the best point the search climbs down.',
    },
  },
  program: {
    needs: 'loss',
    formula: ({ around }) => [
      `\\theta^\\prime = ${around === 'start' ? '\\theta_0' : '\\theta'} + \\sigma\\, \\xi, \\quad \\xi \\sim N(0, I)`,
      '\\theta \\leftarrow \\theta^\\prime \\;\\text{ if } L(\\theta^\\prime) < L(\\theta)',
    ],
    state: { center: { label: 'Start', symbol: '\\theta_0' } },
    create: ({ trials, around }, { dimension }) => {
      const state = { center: new Float64Array(around === 'start' ? dimension : 0) };
      const point = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, { deviation }, t) => {
          if (t === 1 && around === 'start') state.center.set(x);
          let best = oracle.loss(x);
          for (let k = 0; k < trials; k++) {
            const center = around === 'start' ? state.center : x;
            for (let i = 0; i < dimension; i++) point[i] = center[i] + deviation * oracle.random.normal();
            const loss = oracle.loss(point);
            if (loss < best) {
              best = loss;
              x.set(point);
            }
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 2,
});
