/** The simplex method of Nelder and Mead. */
import { defineProgram } from './define.ts';
import { refuseDense } from './dense-curvature.ts';

export const nelderMead = defineProgram({
  id: 'nelder-mead',
  version: 1,
  label: 'Nelder–Mead',
  group: 'Gradient-free',
  summary: 'A simplex that turns its worst corner over, stretches downhill and shrinks; the point is its best corner.',
  references: [
    {
      text: 'J. A. Nelder, R. Mead, A simplex method for function minimization, The Computer Journal 7 (1965) 308–313',
      url: 'https://doi.org/10.1093/comjnl/7.4.308',
    },
    {
      text: 'J. C. Lagarias, J. A. Reeds, M. H. Wright, P. E. Wright, Convergence properties of the Nelder–Mead simplex method in low dimensions, SIAM Journal on Optimization 9 (1998) 112–147 (the order of the cases)',
      url: 'https://doi.org/10.1137/S1052623496303470',
    },
    {
      text: 'F. Gao, L. Han, Implementing the Nelder–Mead simplex algorithm with adaptive parameters, Computational Optimization and Applications 51 (2012) 259–277',
      url: 'https://doi.org/10.1007/s10589-010-9329-3',
    },
  ],
  parameters: {
    edge: {
      kind: 'number',
      label: 'First edge',
      default: 0.05,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'Each coordinate of the start is made larger by this share of itself, or by 0.005 times it where it is 0.',
    },
    adaptive: {
      kind: 'boolean',
      label: 'Adapt to the dimension',
      default: false,
      help: 'Gao and Han’s coefficients, which do better in many dimensions.',
    },
  },
  program: {
    needs: 'loss',
    formula: ({ adaptive }) => {
      const [e, c, s] = adaptive ? ['(1 + 2/d)', '(3/4 - 1/(2d))', '(1 - 1/d)'] : ['2', '\\tfrac12', '\\tfrac12'];
      return [
        '\\theta_1, \\dots, \\theta_{d+1} \\text{ in the order of their losses}, \\quad c = \\tfrac1d \\textstyle\\sum_{i \\le d} \\theta_i',
        `\\theta_r = c + (c - \\theta_{d+1}), \\quad \\theta_e = c + ${e} (\\theta_r - c), \\quad \\theta_c = c \\pm ${c} (\\theta_r - c)`,
        `\\theta_{d+1} \\leftarrow \\theta_r, \\theta_e \\text{ or } \\theta_c, \\quad \\text{else } \\theta_i \\leftarrow \\theta_1 + ${s} (\\theta_i - \\theta_1)`,
      ];
    },
    state: {
      simplex: { label: 'Corners, the best first' },
      losses: { label: 'Losses of the corners' },
    },
    create: ({ edge, adaptive }, { dimension: n }) => {
      refuseDense('nelder-mead', n);
      const state = { simplex: new Float64Array((n + 1) * n), losses: new Float64Array(n + 1) };
      const { simplex, losses } = state;
      const many = adaptive && n > 1;
      const [expansion, contraction, shrinkage] = many ? [1 + 2 / n, 0.75 - 1 / (2 * n), 1 - 1 / n] : [2, 0.5, 0.5];
      const corner = (k: number): Float64Array => simplex.subarray(k * n, (k + 1) * n);
      const center = new Float64Array(n);
      const [reflected, other] = [new Float64Array(n), new Float64Array(n)];
      /** A corner with its loss moves up to where it belongs, behind its equals. */
      const sink = (from: number): void => {
        const [loss, point] = [losses[from], corner(from).slice()];
        let k = from;
        for (; k > 0 && !(losses[k - 1] <= loss); k--) {
          losses[k] = losses[k - 1];
          corner(k).set(corner(k - 1));
        }
        losses[k] = loss;
        corner(k).set(point);
      };
      const replace = (point: Float64Array, loss: number): void => {
        corner(n).set(point);
        losses[n] = loss;
        sink(n);
      };
      const along = (factor: number, out: Float64Array): Float64Array => {
        const worst = corner(n);
        for (let i = 0; i < n; i++) out[i] = center[i] + factor * (center[i] - worst[i]);
        return out;
      };
      return {
        state,
        step: (x, oracle, _, t) => {
          // A loss that is not a number is worse than all others.
          const lossAt = (point: Float64Array): number => {
            const loss = oracle.loss(point);
            return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
          };
          if (t === 1) {
            for (let k = 0; k <= n; k++) {
              corner(k).set(x);
              if (k > 0) corner(k)[k - 1] += x[k - 1] === 0 ? 0.005 * edge : edge * x[k - 1];
              losses[k] = lossAt(corner(k));
              sink(k);
            }
          }
          center.fill(0);
          for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) center[i] += corner(k)[i];
          for (let i = 0; i < n; i++) center[i] /= n;
          const loss = lossAt(along(1, reflected));
          if (loss < losses[0]) {
            const further = lossAt(along(expansion, other));
            if (further < loss) replace(other, further);
            else replace(reflected, loss);
          } else if (loss < losses[n - 1]) replace(reflected, loss);
          else {
            const outside = loss < losses[n];
            const nearer = lossAt(along(outside ? contraction : -contraction, other));
            if (outside ? nearer <= loss : nearer < losses[n]) replace(other, nearer);
            else {
              for (let k = 1; k <= n; k++) {
                const point = corner(k);
                for (let i = 0; i < n; i++) point[i] = simplex[i] + shrinkage * (point[i] - simplex[i]);
                losses[k] = lossAt(point);
              }
              for (let k = 1; k <= n; k++) sink(k);
            }
          }
          x.set(corner(0));
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 2,
});
