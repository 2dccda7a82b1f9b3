/** Differential evolution. */
import { defineProgram } from './define.ts';
import type { RandomNumbers } from './program.ts';

export const differentialEvolution = defineProgram({
  id: 'differential-evolution',
  version: 1,
  label: 'Differential evolution',
  group: 'Gradient-free',
  summary: 'A population whose members try steps that are differences of others; the point is the best member.',
  references: [
    {
      text: 'R. Storn, K. Price, Differential evolution – a simple and efficient heuristic for global optimization over continuous spaces, Journal of Global Optimization 11 (1997) 341–359',
      url: 'https://doi.org/10.1023/A:1008202821328',
    },
  ],
  parameters: {
    population: {
      kind: 'number',
      label: 'Population',
      symbol: 'N',
      minimum: 4,
      maximum: 100_000,
      integer: true,
      optional: true,
      help: 'Left out, ten times the dimension, but at most 200.',
    },
    spread: {
      kind: 'number',
      label: 'Spread of the first population',
      default: 2,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Members start evenly within this distance of the start in every coordinate; the first is the start itself.',
    },
    factor: {
      kind: 'number',
      label: 'Factor of differences',
      symbol: 'F',
      default: 0.8,
      minimum: 0,
      maximum: 2,
      schedulable: true,
    },
    crossover: {
      kind: 'number',
      label: 'Crossover',
      symbol: 'C_R',
      default: 0.9,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: 'The probability that a coordinate is taken from the new vector.',
    },
    base: {
      kind: 'choice',
      label: 'Base vector',
      options: [
        { value: 'random', label: 'A random member (rand/1/bin)' },
        { value: 'best', label: 'The best member (best/1/bin)' },
      ],
      default: 'random',
    },
  },
  program: {
    needs: 'loss',
    formula: ({ base }) => [
      `v_i = \\theta_{${base === 'best' ? '\\text{best}' : 'a'}} + F\\, (\\theta_b - \\theta_c), \\quad a \\ne b \\ne c \\ne i \\text{ at random}`,
      'u_{ij} = v_{ij} \\text{ with probability } C_R \\text{ and for one random } j, \\text{ else } \\theta_{ij}',
      '\\theta_i \\leftarrow u_i \\;\\text{ if } L(u_i) \\le L(\\theta_i)',
    ],
    state: { members: { label: 'Members' }, losses: { label: 'Losses of the members' } },
    create: ({ population, spread, base }, { dimension: n }) => {
      const size = population ?? Math.max(4, Math.min(10 * n, 200));
      const state = { members: new Float64Array(size * n), losses: new Float64Array(size) };
      const { members, losses } = state;
      const member = (k: number): Float64Array => members.subarray(k * n, (k + 1) * n);
      const trials = new Float64Array(size * n);
      const bestOf = (): number => losses.reduce((best, loss, k) => (loss < losses[best] ? k : best), 0);
      return {
        state,
        step: (x, oracle, { factor, crossover }, t) => {
          const { random } = oracle;
          const lossAt = (point: Float64Array): number => {
            const loss = oracle.loss(point);
            return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
          };
          if (t === 1) {
            for (let k = 0; k < size; k++) {
              const point = member(k);
              for (let i = 0; i < n; i++) point[i] = x[i] + (k === 0 ? 0 : spread * (2 * random.uniform() - 1));
              losses[k] = lossAt(point);
            }
          }
          const best = bestOf();
          for (let k = 0; k < size; k++) {
            const [a, b, c] = threeOthers(random, size, k);
            const from = member(base === 'best' ? best : a);
            const [plus, minus, old] = [member(b), member(c), member(k)];
            const sure = random.integer(n);
            for (let i = 0; i < n; i++) {
              const taken = random.uniform() < crossover || i === sure;
              trials[k * n + i] = taken ? from[i] + factor * (plus[i] - minus[i]) : old[i];
            }
          }
          for (let k = 0; k < size; k++) {
            const trial = trials.subarray(k * n, (k + 1) * n);
            const loss = lossAt(trial);
            if (!(loss <= losses[k])) continue;
            losses[k] = loss;
            member(k).set(trial);
          }
          x.set(member(bestOf()));
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 20,
});

/** Three members that differ from each other and from member `k`. */
function threeOthers(random: RandomNumbers, size: number, k: number): [number, number, number] {
  const chosen: number[] = [];
  while (chosen.length < 3) {
    const next = random.integer(size);
    if (next !== k && !chosen.includes(next)) chosen.push(next);
  }
  return chosen as [number, number, number];
}
