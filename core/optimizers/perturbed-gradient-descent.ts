/** Perturbed gradient descent: a random kick wherever the gradient has become small, out of saddles. */
import { norm2 } from '../math/sums.ts';
import { log, pow } from '../wasm/elementary.ts';
import { defineProgram } from './define.ts';

export const perturbedGradientDescent = defineProgram({
  id: 'perturbed-gradient-descent',
  version: 1,
  label: 'Perturbed gradient descent',
  group: 'Gradient descent',
  summary:
    'Gradient descent that kicks the point at random where the gradient is small, and stops where that did not help.',
  references: [
    {
      text: 'C. Jin, R. Ge, P. Netrapalli, S. M. Kakade, M. I. Jordan, How to escape saddle points efficiently, ICML 2017',
      url: 'https://proceedings.mlr.press/v70/jin17a.html',
    },
  ],
  parameters: {
    smoothness: {
      kind: 'number',
      label: 'Lipschitz constant of the gradient',
      symbol: '\\ell',
      default: 10,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'An upper bound of the curvature.',
    },
    hessianLipschitz: {
      kind: 'number',
      label: 'Lipschitz constant of the Hessian',
      symbol: '\\varrho',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
    },
    accuracy: {
      kind: 'number',
      label: 'Accuracy',
      symbol: '\\varepsilon',
      default: 1e-3,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Ends at a point whose gradient is at most this and whose curvatures are above −√(ϱε).',
    },
    constant: {
      kind: 'number',
      label: 'Constant of the theory',
      symbol: 'c',
      default: 1,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      advanced: true,
      help: 'The theorem holds for every c below an absolute constant that it does not name; the learning rate is c/ℓ.',
    },
    failure: {
      kind: 'number',
      label: 'Probability of failure',
      symbol: '\\delta',
      default: 0.1,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
      scale: 'log',
      advanced: true,
    },
    gap: {
      kind: 'number',
      label: 'Loss above the minimum',
      symbol: '\\Delta',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'How far the loss can fall from the start; it enters through a logarithm.',
    },
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\chi = 3 \\max\\Bigl\\{\\ln\\frac{d\\, \\ell\\, \\Delta}{c\\, \\varepsilon^2 \\delta},\\, 4\\Bigr\\}, \\quad \\eta = \\frac{c}{\\ell}',
      '\\theta \\leftarrow \\theta + \\xi, \\quad \\xi \\sim U\\Bigl(\\text{ball of radius } \\frac{\\sqrt{c}\\, \\varepsilon}{\\chi^2 \\ell}\\Bigr) \\quad \\text{if } \\lVert g \\rVert \\le \\frac{\\sqrt{c}\\, \\varepsilon}{\\chi^2} \\text{ and the last kick is over } \\frac{\\chi \\ell}{c^2 \\sqrt{\\varrho \\varepsilon}} \\text{ steps ago}',
      '\\theta \\leftarrow \\theta - \\eta\\, g(\\theta)',
      '\\text{end before the kick if the loss then fell by less than } \\frac{c}{\\chi^3} \\sqrt{\\varepsilon^3 / \\varrho}',
    ],
    state: {
      before: { label: 'Point before the last kick', symbol: '\\tilde\\theta' },
      counters: { label: 'Step of the last kick, loss before it, whether the search has ended' },
    },
    create: ({ smoothness, hessianLipschitz, accuracy, constant, failure, gap }, { dimension }) => {
      const chi = 3 * Math.max(log((dimension * smoothness * gap) / (constant * accuracy * accuracy * failure)), 4);
      const small = (Math.sqrt(constant) / (chi * chi)) * accuracy;
      const radius = small / smoothness;
      const wait = Math.ceil((chi * smoothness) / (constant * constant * Math.sqrt(hessianLipschitz * accuracy)));
      const fall = (constant / (chi * chi * chi)) * Math.sqrt((accuracy * accuracy * accuracy) / hessianLipschitz);
      const rate = constant / smoothness;
      const state = { before: new Float64Array(dimension), counters: new Float64Array(3) };
      const { before, counters } = state;
      const g = new Float64Array(dimension);
      const kick = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, _, t) => {
          if (t === 1) counters[0] = Number.NEGATIVE_INFINITY;
          if (counters[2] === 1) return;
          let loss = oracle.gradient(x, g);
          if (norm2(g) <= small && t - counters[0] > wait) {
            before.set(x);
            counters[0] = t;
            counters[1] = loss;
            for (let i = 0; i < dimension; i++) kick[i] = oracle.random.normal();
            // Uniform in the ball: a uniform direction, and a radius whose d-th power is uniform.
            const factor = (radius * pow(oracle.random.uniform(), 1 / dimension)) / norm2(kick);
            for (let i = 0; i < dimension; i++) x[i] += factor * kick[i];
            loss = oracle.gradient(x, g);
          }
          if (t - counters[0] === wait && loss - counters[1] > -fall) {
            x.set(before);
            counters[2] = 1;
            return;
          }
          for (let i = 0; i < dimension; i++) x[i] -= rate * g[i];
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 1,
});
