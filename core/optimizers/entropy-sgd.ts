/** Entropy-SGD: descends the local entropy, whose gradient an inner Langevin chain estimates. */
import { pow } from '../wasm/elementary.ts';
import { learningRate } from './common-parameters.ts';
import { defineProgram } from './define.ts';

export const entropySgd = defineProgram({
  id: 'entropy-sgd',
  version: 1,
  label: 'Entropy-SGD',
  group: 'Sharpness-aware',
  summary: 'Moves towards the mean of a Langevin chain held near the point, and so into wide valleys.',
  references: [
    {
      text: 'P. Chaudhari et al., Entropy-SGD: biasing gradient descent into wide valleys, ICLR 2017',
      url: 'https://arxiv.org/abs/1611.01838',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1),
      help: 'Of the outer step; with a scope γ, ηγ is the share of the way to the mean.',
    },
    scope: {
      kind: 'number',
      label: 'Scope',
      symbol: '\\gamma',
      default: 1e-4,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The inner chain is held by γ/2 times its squared distance from the point.',
    },
    scoping: {
      kind: 'number',
      label: 'Growth of the scope',
      symbol: '\\gamma_1',
      default: 0,
      minimum: 0,
      schedulable: true,
      advanced: true,
      help: 'The scope is multiplied by 1 + γ₁ every step; the paper uses 1e−3.',
    },
    innerSteps: {
      kind: 'number',
      label: 'Inner steps',
      symbol: 'L',
      default: 20,
      minimum: 1,
      maximum: 10_000,
      integer: true,
    },
    innerRate: {
      kind: 'number',
      label: 'Inner learning rate',
      symbol: "\\eta'",
      default: 0.1,
      minimum: 0,
      scale: 'log',
      schedulable: true,
    },
    noise: {
      kind: 'number',
      label: 'Thermal noise',
      symbol: '\\varepsilon',
      default: 1e-4,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The noise of an inner step has standard deviation ε√η′.',
    },
    averaging: {
      kind: 'number',
      label: 'Share of a new point in the mean',
      symbol: '\\alpha',
      default: 0.25,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      schedulable: true,
      help: 'The paper keeps 0.75 of the old mean.',
    },
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\theta^\\prime \\leftarrow \\theta, \\quad \\mu \\leftarrow \\theta',
      "\\theta^\\prime \\leftarrow \\theta^\\prime - \\eta' \\bigl(g(\\theta^\\prime) - \\gamma(\\theta - \\theta^\\prime)\\bigr) + \\sqrt{\\eta'}\\, \\varepsilon\\, \\xi, \\quad \\mu \\leftarrow (1 - \\alpha)\\, \\mu + \\alpha\\, \\theta^\\prime \\quad L \\text{ times}",
      '\\theta \\leftarrow \\theta - \\eta \\gamma\\, (\\theta - \\mu)',
    ],
    state: {},
    create: ({ innerSteps }, { dimension }) => {
      const [g, inner, mean] = [new Float64Array(dimension), new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state: {},
        step: (x, oracle, h, t) => {
          const scope = h.scope * pow(1 + h.scoping, t - 1);
          inner.set(x);
          mean.set(x);
          const deviation = Math.sqrt(h.innerRate) * h.noise;
          for (let k = 0; k < innerSteps; k++) {
            oracle.gradient(inner, g);
            for (let i = 0; i < dimension; i++) {
              const drift = g[i] - scope * (x[i] - inner[i]);
              inner[i] += deviation * oracle.random.normal() - h.innerRate * drift;
              mean[i] += h.averaging * (inner[i] - mean[i]);
            }
          }
          for (let i = 0; i < dimension; i++) x[i] -= h.learningRate * scope * (x[i] - mean[i]);
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 20,
});
