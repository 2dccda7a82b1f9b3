/** Newton's method with cubic regularisation. */
import { dot, norm2 } from '../math/sums.ts';
import type { SymmetricEigen } from '../math/symmetric-eigen.ts';
import { axpy } from '../math/vectors.ts';
import { defineProgram } from './define.ts';
import { hessianEigen, refuseDense, spectralStep } from './dense-curvature.ts';

export const cubicNewton = defineProgram({
  id: 'cubic-newton',
  version: 1,
  label: 'Cubic regularisation',
  group: 'Second order',
  summary:
    'The global minimum of the quadratic model plus a cubic penalty of the step; leaves saddles and never overshoots.',
  references: [
    {
      text: 'Y. Nesterov, B. T. Polyak, Cubic regularization of Newton method and its global performance, Mathematical Programming 108 (2006) 177–205',
      url: 'https://doi.org/10.1007/s10107-006-0706-8',
    },
    {
      text: 'C. Cartis, N. I. M. Gould, P. L. Toint, Adaptive cubic regularisation methods for unconstrained optimization, Mathematical Programming 127 (2011) 245–295',
      url: 'https://doi.org/10.1007/s10107-009-0286-5',
    },
  ],
  parameters: {
    lipschitz: {
      kind: 'number',
      label: 'Penalty',
      symbol: 'M',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'A bound of how fast the Hessian changes; the penalty is M/6 times the cube of the step.',
    },
    adaptive: {
      kind: 'boolean',
      label: 'Adapt the penalty',
      default: true,
      help: 'Halves M after a step that kept 9/10 of its promise, doubles it and stays after one that kept less than 1/10.',
    },
  },
  program: {
    needs: 'product',
    formula: () => [
      's = \\operatorname{argmin}_s\\; g^\\top s + \\tfrac12 s^\\top H s + \\tfrac{M}{6} \\lVert s \\rVert^3',
      '(H + \\tfrac{M}{2} r I)\\, s = -g, \\quad r = \\lVert s \\rVert, \\quad H + \\tfrac{M}{2} r I \\succeq 0',
      '\\theta \\leftarrow \\theta + s',
    ],
    state: { penalty: { label: 'Penalty', symbol: 'M' } },
    create: ({ lipschitz, adaptive }, { dimension }) => {
      refuseDense('cubic-newton', dimension);
      const state = { penalty: Float64Array.of(lipschitz) };
      const [g, s] = [new Float64Array(dimension), new Float64Array(dimension)];
      const [product, point] = [new Float64Array(dimension), new Float64Array(dimension)];
      return {
        state,
        step: (x, oracle) => {
          const loss = oracle.gradient(x, g);
          const eigen = hessianEigen(oracle, x);
          if (!eigen) return;
          const [penalty] = state.penalty;
          const r = cubicStep(eigen, g, penalty, s);
          if (!adaptive) {
            axpy(x, 1, s);
            return;
          }
          oracle.product(x, s, product);
          const promised = dot(g, s) + 0.5 * dot(s, product) + (penalty / 6) * r * r * r;
          if (!(promised < 0)) return;
          for (let i = 0; i < dimension; i++) point[i] = x[i] + s[i];
          const kept = (oracle.loss(point) - loss) / promised;
          if (kept >= 0.1) x.set(point);
          // Not reached by a loss that is not finite: then the step is too long.
          if (kept >= 0.9) state.penalty[0] = Math.max(penalty / 2, 1e-12);
          else if (!(kept >= 0.1)) state.penalty[0] = penalty * 2;
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});

/**
 * Writes the global minimum of the cubic model to `s` and answers its length r: the largest r with |(H + M r/2 I)⁻¹ g| = r,
 * found by halving to the last bit.
 */
export function cubicStep(eigen: SymmetricEigen, g: Float64Array, penalty: number, s: Float64Array): number {
  const { values, vectors } = eigen;
  const n = g.length;
  const lengthAt = (r: number, factor = (value: number) => 1 / Math.max(value + (penalty / 2) * r, 1e-300)): number =>
    norm2(spectralStep(eigen, g, factor, s));
  const lowest = Math.max(0, (-2 * values[0]) / penalty);
  const size = Math.max(Math.abs(values[0]), Math.abs(values[n - 1]));
  const isLowest = (value: number): boolean => value - values[0] <= 1e-14 * size;
  // The hard case: no part of the gradient along the lowest curvature, and too short a step without one.
  if (lengthAt(0, (value) => (isLowest(value) ? 1 : 0)) <= 1e-14 * norm2(g)) {
    const shortest = lengthAt(lowest, (value) => (isLowest(value) ? 0 : 1 / (value + (penalty / 2) * lowest)));
    if (shortest <= lowest) {
      const rest = Math.sqrt(lowest * lowest - shortest * shortest);
      for (let i = 0; i < n; i++) s[i] += rest * vectors[i];
      return lowest;
    }
  }
  let low = lowest;
  let high = Math.max(2 * lowest, 1e-300, Math.sqrt((2 * norm2(g)) / penalty));
  while (lengthAt(high) > high) high *= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (lengthAt(middle) > middle) low = middle;
    else high = middle;
  }
  return lengthAt(high);
}
