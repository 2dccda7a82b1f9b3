/** BFGS: an inverse Hessian built from the changes of the gradient. */
import { multiplyVector } from '../math/matrices.ts';
import { dot } from '../math/sums.ts';
import { axpy } from '../math/vectors.ts';
import { defineProgram } from './define.ts';
import { refuseDense } from './dense-curvature.ts';
import { strongWolfe } from './strong-wolfe.ts';

export const bfgs = defineProgram({
  id: 'bfgs',
  version: 1,
  label: 'BFGS',
  group: 'Second order',
  summary: 'Quasi-Newton steps with a full inverse Hessian, learnt from gradients along a line search.',
  references: [{ text: 'J. Nocedal, S. J. Wright, Numerical optimization, 2nd edition, Springer 2006, algorithm 6.1' }],
  parameters: {
    scaleFirst: {
      kind: 'boolean',
      label: 'Scale the first matrix',
      default: true,
      advanced: true,
      help: 'Before the first update the inverse Hessian becomes sᵀy/yᵀy times the identity.',
    },
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\theta \\leftarrow \\theta - \\alpha H g \\quad \\text{with } \\alpha \\text{ by the strong Wolfe conditions}',
      's = \\theta_{+} - \\theta, \\quad y = g_{+} - g, \\quad \\rho = 1 / y^\\top s',
      'H \\leftarrow (I - \\rho s y^\\top)\\, H\\, (I - \\rho y s^\\top) + \\rho s s^\\top',
    ],
    state: {
      inverse: { label: 'Inverse Hessian', symbol: 'H' },
      updates: { label: 'Updates of the inverse Hessian' },
    },
    create: ({ scaleFirst }, { dimension: n }) => {
      refuseDense('bfgs', n);
      const state = { inverse: new Float64Array(n * n), updates: new Float64Array(1) };
      const { inverse, updates } = state;
      const vector = (): Float64Array => new Float64Array(n);
      const [g, before, d, product] = [vector(), vector(), vector(), vector()];
      const identity = (scale: number): void => {
        inverse.fill(0);
        for (let i = 0; i < n; i++) inverse[i * n + i] = scale;
      };
      return {
        state,
        step: (x, oracle, _, t) => {
          if (t === 1) identity(1);
          const loss = oracle.gradient(x, g);
          before.set(g);
          multiplyVector(inverse, g, d, n, n);
          for (let i = 0; i < n; i++) d[i] = -d[i];
          // Rounding can leave a direction that does not descend; then it starts afresh.
          if (!(dot(g, d) < 0)) {
            identity(1);
            updates[0] = 0;
            for (let i = 0; i < n; i++) d[i] = -g[i];
          }
          const total = g.reduce((sum, value) => sum + Math.abs(value), 0);
          if (total === 0) return;
          const first = updates[0] === 0 ? Math.min(1, 1 / total) : 1;
          const { t: length } = strongWolfe(oracle, x, d, first, loss, g);
          axpy(x, length, d);
          let [ys, yy] = [0, 0];
          for (let i = 0; i < n; i++) {
            d[i] *= length;
            before[i] = g[i] - before[i];
            ys += d[i] * before[i];
            yy += before[i] * before[i];
          }
          if (!(ys > 1e-10 * Math.sqrt(yy * dot(d, d)))) return;
          if (updates[0] === 0 && scaleFirst) identity(ys / yy);
          updates[0]++;
          multiplyVector(inverse, before, product, n, n);
          const factor = (1 + dot(before, product) / ys) / ys;
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++)
              inverse[i * n + j] += factor * d[i] * d[j] - (product[i] * d[j] + d[i] * product[j]) / ys;
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 2,
});
