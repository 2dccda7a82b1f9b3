/** D-adaptation for Adam: the learning rate is a lower bound of the distance to the solution. */
import { defineProgram } from './define.ts';
import { averagesCorrection, distanceParameters, grownDistance } from './distance-parameters.ts';

export const dAdaptation = defineProgram({
  id: 'd-adaptation',
  version: 1,
  label: 'D-Adaptation (Adam)',
  group: 'Parameter-free',
  summary:
    'Adam without a learning rate to choose: it estimates the distance to the solution from inner products with past gradients.',
  references: [
    {
      text: 'A. Defazio, K. Mishchenko, Learning-rate-free learning by D-Adaptation, ICML 2023 (the form for Adam)',
      url: 'https://arxiv.org/abs/2301.07733',
    },
  ],
  parameters: distanceParameters,
  program: {
    needs: 'gradient',
    formula: () => [
      'm \\leftarrow \\beta_1 m + (1 - \\beta_1)\\, d\\, \\eta\\, g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2)\\, g^2, \\quad A = \\sqrt{v} + \\epsilon',
      'r \\leftarrow \\sqrt{\\beta_2}\\, r + (1 - \\sqrt{\\beta_2})\\, d\\, \\eta\\, \\langle g, A^{-1} s \\rangle, \\quad s \\leftarrow \\sqrt{\\beta_2}\\, s + (1 - \\sqrt{\\beta_2})\\, d\\, \\eta\\, g',
      '\\hat d = \\frac{r}{(1 - \\sqrt{\\beta_2}) \\lVert s \\rVert_1}',
      '\\theta \\leftarrow (1 - \\eta\\, d\\, \\lambda)\\, \\theta - A^{-1} m, \\quad d \\leftarrow \\max(d, \\hat d)',
    ],
    state: {
      m: { label: 'Mean' },
      v: { label: 'Mean square' },
      s: { label: 'Weighted sum of gradients' },
      estimate: { label: 'Distance, its numerator', symbol: 'd' },
    },
    create: ({ biasCorrection, initialDistance, growth }, { dimension }) => {
      const vector = (): Float64Array => new Float64Array(dimension);
      const state = { m: vector(), v: vector(), s: vector(), estimate: new Float64Array(2) };
      const { m, v, s, estimate } = state;
      const g = vector();
      return {
        state,
        step: (x, oracle, h, t) => {
          if (t === 1) estimate[0] = initialDistance;
          oracle.gradient(x, g);
          const slow = Math.sqrt(h.beta2);
          const [d] = estimate;
          const rate = d * h.learningRate;
          const correction = biasCorrection ? averagesCorrection(h, t) : 1;
          const decay = 1 - rate * h.weightDecay;
          let [inner, total] = [0, 0];
          for (let i = 0; i < dimension; i++) {
            m[i] = h.beta1 * m[i] + (1 - h.beta1) * rate * correction * g[i];
            v[i] = h.beta2 * v[i] + (1 - h.beta2) * g[i] * g[i];
            const scale = Math.sqrt(v[i]) + h.epsilon;
            if (scale > 0) inner += (g[i] * s[i]) / scale;
            s[i] = slow * s[i] + (1 - slow) * rate * correction * g[i];
            total += Math.abs(s[i]);
            if (scale > 0) x[i] = decay * x[i] - m[i] / scale;
          }
          estimate[1] = slow * estimate[1] + (1 - slow) * rate * correction * inner;
          const found = total > 0 ? (h.distanceFactor * estimate[1]) / ((1 - slow) * total) : 0;
          estimate[0] = grownDistance(d, found, growth);
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
