/** CMA-ES: evolution with a normal distribution that learns its covariance. */
import { norm2 } from '../math/sums.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { exp, log, pow } from '../wasm/elementary.ts';
import { defineProgram } from './define.ts';
import { refuseDense } from './dense-curvature.ts';

export const cmaEs = defineProgram({
  id: 'cma-es',
  version: 1,
  label: 'CMA-ES',
  group: 'Gradient-free',
  summary:
    'Draws points from a normal distribution and moves its mean, its size and its covariance towards the best; the point is the mean.',
  references: [
    {
      text: 'N. Hansen, The CMA evolution strategy: a tutorial, 2016 (all constants)',
      url: 'https://arxiv.org/abs/1604.00772',
    },
  ],
  parameters: {
    deviation: {
      kind: 'number',
      label: 'First standard deviation',
      symbol: '\\sigma',
      default: 0.5,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'About a quarter of the range in which the minimum is expected.',
    },
    population: {
      kind: 'number',
      label: 'Population',
      symbol: '\\lambda',
      minimum: 4,
      maximum: 100_000,
      integer: true,
      optional: true,
      help: 'Points a generation; left out, 4 + ⌊3 ln d⌋.',
    },
  },
  program: {
    needs: 'loss',
    formula: () => [
      '\\theta_k = m + \\sigma\\, y_k, \\quad y_k \\sim N(0, C), \\quad k = 1, \\dots, \\lambda',
      '\\bar y = \\textstyle\\sum_{i \\le \\lambda/2} w_i\\, y_{i:\\lambda}, \\quad m \\leftarrow m + \\sigma \\bar y',
      'p_\\sigma \\leftarrow (1 - c_\\sigma) p_\\sigma + \\sqrt{c_\\sigma (2 - c_\\sigma) \\mu_{\\text{eff}}}\\; C^{-1/2} \\bar y, \\quad \\sigma \\leftarrow \\sigma \\exp\\Bigl(\\tfrac{c_\\sigma}{d_\\sigma} \\bigl(\\tfrac{\\lVert p_\\sigma \\rVert}{E \\lVert N(0, I) \\rVert} - 1\\bigr)\\Bigr)',
      'p_c \\leftarrow (1 - c_c) p_c + h_\\sigma \\sqrt{c_c (2 - c_c) \\mu_{\\text{eff}}}\\; \\bar y',
      'C \\leftarrow (1 - c_1 - c_\\mu)\\, C + c_1\\, p_c p_c^\\top + c_\\mu \\textstyle\\sum_i w_i\\, y_{i:\\lambda} y_{i:\\lambda}^\\top',
    ],
    state: {
      covariance: { label: 'Covariance', symbol: 'C' },
      axes: { label: 'Its axes, row by row' },
      lengths: { label: 'Standard deviations along the axes' },
      stepPath: { label: 'Path of the step size', symbol: 'p_\\sigma' },
      path: { label: 'Path of the covariance', symbol: 'p_c' },
      counters: { label: 'Standard deviation, generation of the axes', symbol: '\\sigma' },
    },
    create: ({ deviation, population }, { dimension: n }) => {
      refuseDense('cma-es', n);
      const size = population ?? 4 + Math.floor(3 * log(n));
      const c = constantsOf(n, size);
      const vector = (): Float64Array => new Float64Array(n);
      const state = {
        covariance: new Float64Array(n * n),
        axes: new Float64Array(n * n),
        lengths: vector().fill(1),
        stepPath: vector(),
        path: vector(),
        counters: Float64Array.of(deviation, 0),
      };
      const { covariance, axes, lengths, stepPath, path, counters } = state;
      for (let i = 0; i < n; i++) covariance[i * n + i] = axes[i * n + i] = 1;
      const [mean, whitened, point] = [vector(), vector(), vector()];
      return {
        state,
        step: (x, oracle, _, t) => {
          const [sigma] = counters;
          const offspring = Array.from({ length: size }, () => {
            const y = vector();
            for (let k = 0; k < n; k++) {
              const share = lengths[k] * oracle.random.normal();
              for (let i = 0; i < n; i++) y[i] += share * axes[k * n + i];
            }
            for (let i = 0; i < n; i++) point[i] = x[i] + sigma * y[i];
            const loss = oracle.loss(point);
            return { y, loss: Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss };
          });
          // Equal losses stay in the order in which they were drawn.
          offspring.sort((a, b) => (a.loss < b.loss ? -1 : a.loss > b.loss ? 1 : 0));
          mean.fill(0);
          for (const [k, weight] of c.weights.entries())
            for (let i = 0; i < n; i++) mean[i] += weight * offspring[k].y[i];
          for (let i = 0; i < n; i++) x[i] += sigma * mean[i];

          whitened.fill(0);
          for (let k = 0; k < n; k++) {
            let inner = 0;
            for (let i = 0; i < n; i++) inner += axes[k * n + i] * mean[i];
            inner /= lengths[k];
            for (let i = 0; i < n; i++) whitened[i] += inner * axes[k * n + i];
          }
          const gain = Math.sqrt(c.cSigma * (2 - c.cSigma) * c.effective);
          for (let i = 0; i < n; i++) stepPath[i] = (1 - c.cSigma) * stepPath[i] + gain * whitened[i];
          const length = norm2(stepPath);
          const unbiased = Math.sqrt(1 - pow(1 - c.cSigma, 2 * t));
          const moving = length / unbiased < (1.4 + 2 / (n + 1)) * c.expected ? 1 : 0;
          const pull = moving * Math.sqrt(c.cPath * (2 - c.cPath) * c.effective);
          for (let i = 0; i < n; i++) path[i] = (1 - c.cPath) * path[i] + pull * mean[i];
          const kept = 1 - c.cOne - c.cMu + (1 - moving) * c.cOne * c.cPath * (2 - c.cPath);
          for (let i = 0; i < n; i++) {
            for (let j = 0; j <= i; j++) {
              let rankMu = 0;
              for (const [k, weight] of c.weights.entries()) rankMu += weight * offspring[k].y[i] * offspring[k].y[j];
              const value = kept * covariance[i * n + j] + c.cOne * path[i] * path[j] + c.cMu * rankMu;
              covariance[i * n + j] = covariance[j * n + i] = value;
            }
          }
          counters[0] = sigma * exp(Math.min(1, (c.cSigma / c.damping) * (length / c.expected - 1)));
          if (t - counters[1] > 1 / ((c.cOne + c.cMu) * n * 10) && covariance.every(Number.isFinite)) {
            counters[1] = t;
            const eigen = symmetricEigen(covariance.slice(), n);
            axes.set(eigen.vectors);
            for (let k = 0; k < n; k++) lengths[k] = Math.sqrt(Math.max(eigen.values[k], 1e-300));
          }
        },
      };
    },
  },
  stochastic: true,
  evaluationsPerStep: 10,
});

/** The tutorial's default constants; only the better half has weights. */
function constantsOf(n: number, size: number) {
  const parents = Math.floor(size / 2);
  const raw = Array.from({ length: parents }, (_, i) => log((size + 1) / 2) - log(i + 1));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const effective = 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
  const cSigma = (effective + 2) / (n + effective + 5);
  const cOne = 2 / ((n + 1.3) * (n + 1.3) + effective);
  const rankMu = (2 * (0.25 + effective + 1 / effective - 2)) / ((n + 2) * (n + 2) + effective);
  return {
    weights,
    effective,
    cSigma,
    damping: 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + cSigma,
    cPath: (4 + effective / n) / (n + 4 + (2 * effective) / n),
    cOne,
    cMu: Math.min(1 - cOne, rankMu),
    // Of the length of a standard normal vector.
    expected: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  };
}
