/** Nonlinear conjugate gradients. */
import { dot, norm2 } from '../math/sums.ts';
import { axpy } from '../math/vectors.ts';
import { defineProgram } from './define.ts';
import { strongWolfe, WOLFE } from './strong-wolfe.ts';

export const conjugateGradients = defineProgram({
  id: 'conjugate-gradients',
  version: 1,
  label: 'Nonlinear conjugate gradients',
  group: 'Second order',
  summary: 'Directions that stay conjugate on a quadratic, each followed to a minimum by a line search.',
  references: [
    {
      text: 'W. W. Hager, H. Zhang, A new conjugate gradient method with guaranteed descent and an efficient line search, SIAM Journal on Optimization 16 (2005) 170–192',
      url: 'https://doi.org/10.1137/030601880',
    },
    { text: 'J. Nocedal, S. J. Wright, Numerical optimization, 2nd edition, Springer 2006, section 5.2' },
  ],
  parameters: {
    formula: {
      kind: 'choice',
      label: 'Formula',
      symbol: '\\beta',
      options: [
        { value: 'polak-ribiere', label: 'Polak–Ribière, not below 0' },
        { value: 'fletcher-reeves', label: 'Fletcher–Reeves' },
        { value: 'hager-zhang', label: 'Hager–Zhang' },
      ],
      default: 'polak-ribiere',
    },
    curvature: {
      kind: 'number',
      label: 'Slope left by the line search',
      symbol: 'c_2',
      default: 0.1,
      minimum: 0,
      maximum: 0.5,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
      help: 'The slope at the end of a search is at most this share of the one at its start.',
    },
    restart: {
      kind: 'number',
      label: 'Steps between restarts',
      minimum: 1,
      integer: true,
      optional: true,
      advanced: true,
      help: 'After so many steps it goes down the gradient again. Left out: only where a direction does not descend.',
    },
  },
  program: {
    needs: 'gradient',
    formula: ({ formula }) => [
      formula === 'fletcher-reeves'
        ? '\\beta = g_{+}^\\top g_{+} / g^\\top g'
        : formula === 'polak-ribiere'
          ? '\\beta = \\max\\bigl(0,\\; g_{+}^\\top (g_{+} - g) / g^\\top g\\bigr)'
          : '\\beta = \\max\\Bigl(\\bigl(y - 2 d\\, \\tfrac{\\lVert y \\rVert^2}{d^\\top y}\\bigr)^\\top \\tfrac{g_{+}}{d^\\top y},\\; \\tfrac{-1}{\\lVert d \\rVert \\min(0.01, \\lVert g \\rVert)}\\Bigr), \\quad y = g_{+} - g',
      'd \\leftarrow -g_{+} + \\beta d',
      '\\theta \\leftarrow \\theta + \\alpha d \\quad \\text{with } \\alpha \\text{ by the strong Wolfe conditions}',
    ],
    state: {
      direction: { label: 'Direction', symbol: 'd' },
      gradient: { label: 'Previous gradient', symbol: 'g^-' },
      counters: { label: 'Steps since a restart, last step length, last slope' },
    },
    create: ({ formula, curvature, restart = Number.POSITIVE_INFINITY }, { dimension }) => {
      const state = {
        direction: new Float64Array(dimension),
        gradient: new Float64Array(dimension),
        counters: new Float64Array(3),
      };
      const { direction: d, gradient: before, counters } = state;
      const [g, y] = [new Float64Array(dimension), new Float64Array(dimension)];
      const share = (): number => {
        if (formula === 'fletcher-reeves') return dot(g, g) / dot(before, before);
        for (let i = 0; i < dimension; i++) y[i] = g[i] - before[i];
        if (formula === 'polak-ribiere') return Math.max(0, dot(g, y) / dot(before, before));
        const dy = dot(d, y);
        const beta = (dot(y, g) - (2 * dot(y, y) * dot(d, g)) / dy) / dy;
        return Math.max(beta, -1 / (norm2(d) * Math.min(0.01, norm2(before))));
      };
      return {
        state,
        step: (x, oracle) => {
          const loss = oracle.gradient(x, g);
          if (dot(g, g) === 0) return;
          const beta = counters[0] === 0 || counters[0] >= restart ? 0 : share();
          for (let i = 0; i < dimension; i++) d[i] = beta * d[i] - g[i];
          let fresh = !(beta !== 0 && Number.isFinite(beta));
          if (!(dot(g, d) < 0)) {
            fresh = true;
            for (let i = 0; i < dimension; i++) d[i] = -g[i];
          }
          if (fresh) counters[0] = 0;
          before.set(g);
          const slope = dot(g, d);
          // As far as the last step, if the slope had stayed (Nocedal & Wright 3.5).
          const total = g.reduce((sum, value) => sum + Math.abs(value), 0);
          const first = fresh || counters[1] === 0 ? Math.min(1, 1 / total) : (counters[1] * counters[2]) / slope;
          const { t } = strongWolfe(oracle, x, d, first, loss, g, { ...WOLFE, curvature });
          axpy(x, t, d);
          counters[0]++;
          counters[1] = t;
          counters[2] = slope;
          // A search that found nothing leaves a direction that is no use.
          if (t === 0) counters[0] = 0;
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 2,
});
