/** Prodigy: Adam that finds its own learning rate by estimating the distance to the solution. */
import { defineProgram } from './define.ts';
import { averagesCorrection, distanceParameters, grownDistance } from './distance-parameters.ts';

export const prodigy = defineProgram({
  id: 'prodigy',
  version: 1,
  label: 'Prodigy',
  group: 'Parameter-free',
  summary: 'Adam with a learning rate of its own: a lower bound of the distance to the solution, which only grows.',
  references: [
    {
      text: 'K. Mishchenko, A. Defazio, Prodigy: an expeditiously adaptive parameter-free learner, ICML 2024',
      url: 'https://arxiv.org/abs/2306.06101',
    },
  ],
  parameters: distanceParameters,
  program: {
    needs: 'gradient',
    formula: () => [
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, d\\, g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, d^2 g^2',
      'r \\leftarrow \\sqrt{\\beta_2}\\, r + (1 - \\sqrt{\\beta_2})\\, \\eta\\, d^2 \\langle g, \\theta_0 - \\theta \\rangle, \\quad s \\leftarrow \\sqrt{\\beta_2}\\, s + (1 - \\sqrt{\\beta_2})\\, \\eta\\, d^2 g',
      '\\hat d = r / \\lVert s \\rVert_1',
      '\\theta \\leftarrow (1 - \\eta\\, d\\, \\lambda)\\, \\theta - \\eta\\, d\\, \\frac{m}{\\sqrt{v} + d\\, \\epsilon}, \\quad d \\leftarrow \\max(d, \\hat d)',
    ],
    state: {
      m: { label: 'Mean' },
      v: { label: 'Mean square' },
      start: { label: 'Start', symbol: '\\theta_0' },
      s: { label: 'Weighted sum of gradients' },
      estimate: { label: 'Distance, its numerator', symbol: 'd' },
    },
    create: ({ biasCorrection, initialDistance, growth }, { dimension }) => {
      const vector = (): Float64Array => new Float64Array(dimension);
      const state = { m: vector(), v: vector(), start: vector(), s: vector(), estimate: Float64Array.of(0, 0) };
      const { m, v, start, s, estimate } = state;
      const g = vector();
      return {
        state,
        step: (x, oracle, h, t) => {
          if (t === 1) {
            start.set(x);
            estimate[0] = initialDistance;
          }
          oracle.gradient(x, g);
          const correction = biasCorrection ? averagesCorrection(h, t) : 1;
          const rate = h.learningRate * correction;
          const slow = Math.sqrt(h.beta2);
          const [d] = estimate;
          let [inner, total] = [0, 0];
          for (let i = 0; i < dimension; i++) {
            inner += g[i] * (start[i] - x[i]);
            m[i] = h.beta1 * m[i] + (1 - h.beta1) * d * g[i];
            v[i] = h.beta2 * v[i] + (1 - h.beta2) * d * d * g[i] * g[i];
            s[i] = slow * s[i] + (1 - slow) * rate * d * d * g[i];
            total += Math.abs(s[i]);
          }
          estimate[1] = slow * estimate[1] + (1 - slow) * rate * d * d * inner;
          const decay = 1 - rate * d * h.weightDecay;
          for (let i = 0; i < dimension; i++) {
            const denominator = Math.sqrt(v[i]) + d * h.epsilon;
            if (denominator > 0) x[i] = decay * x[i] - (rate * d * m[i]) / denominator;
          }
          const found = total > 0 ? (h.distanceFactor * estimate[1]) / total : 0;
          estimate[0] = grownDistance(d, found, growth);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
