/** Shampoo: one preconditioner for the rows and one for the columns of each gradient matrix. */
import { multiply, multiplyByTransposed, transpose } from '../math/matrices.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { largestSide, matrixRows, partOf, partsOf, sidesOf } from './parts.ts';

export const shampoo = defineProgram({
  id: 'shampoo',
  version: 1,
  label: 'Shampoo',
  group: 'Matrix',
  summary: 'Full-matrix Adagrad for the rows and the columns of each matrix by themselves; Adagrad for vectors.',
  references: [
    {
      text: 'V. Gupta, T. Koren, Y. Singer, Shampoo: preconditioned stochastic tensor optimization, ICML 2018',
      url: 'https://proceedings.mlr.press/v80/gupta18a.html',
    },
  ],
  parameters: {
    learningRate: learningRate(0.1),
    momentum: decayRate('Momentum', '\\mu', 0),
    averaging: {
      kind: 'number',
      label: 'Decay of the preconditioners',
      symbol: '\\beta',
      default: 1,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: '1 adds up all squares, as the paper does; less makes running averages of them.',
    },
    epsilon: {
      kind: 'number',
      label: 'Preconditioners at the start',
      symbol: '\\epsilon',
      default: 1e-4,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      help: 'They begin as ε times the identity.',
    },
    period: {
      kind: 'number',
      label: 'Steps between roots',
      default: 1,
      minimum: 1,
      integer: true,
      advanced: true,
      help: 'The inverse roots are made anew after so many steps.',
    },
    weightDecay: weightDecay(0, L2_HELP),
    largestSide,
    matrixRows,
  },
  program: {
    needs: 'gradient',
    formula: ({ averaging, momentum }) => {
      const [old, fresh] = averaging === 1 ? ['', ''] : ['\\beta ', '(1 - \\beta)\\, '];
      return [
        `L \\leftarrow ${old}L + ${fresh}G G^\\top, \\quad R \\leftarrow ${old}R + ${fresh}G^\\top G`,
        ...(momentum === 0 ? [] : ['M \\leftarrow \\mu M + L^{-1/4}\\, G\\, R^{-1/4}']),
        `W \\leftarrow W - \\eta\\, ${momentum === 0 ? 'L^{-1/4}\\, G\\, R^{-1/4}' : 'M'}`,
      ];
    },
    state: {
      rows: { label: 'Preconditioners of rows', symbol: 'L' },
      columns: { label: 'Preconditioners of columns', symbol: 'R' },
      rowRoots: { label: 'Inverse roots for rows', symbol: 'L^{-1/4}' },
      columnRoots: { label: 'Inverse roots for columns', symbol: 'R^{-1/4}' },
      squares: { label: 'Squares of vectors', symbol: 'v' },
      momentum: { label: 'Momentum', symbol: 'M' },
    },
    create: ({ epsilon, period, largestSide, matrixRows }, shape) => {
      const parts = partsOf(shape, matrixRows);
      const sides = sidesOf(parts, largestSide);
      const { dimension } = shape;
      const state = {
        rows: sides.rows.array(),
        columns: sides.columns.array(),
        rowRoots: sides.rows.array(),
        columnRoots: sides.columns.array(),
        squares: new Float64Array(dimension),
        momentum: new Float64Array(dimension),
      };
      const g = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          for (let i = 0; i < dimension; i++) g[i] += h.weightDecay * x[i];
          const fresh = h.averaging === 1 ? 1 : 1 - h.averaging;
          for (const [k, part] of parts.entries()) {
            const { rows, columns, offset, length } = part;
            const gradient = partOf(g, part);
            if (!part.isMatrix) {
              for (let i = 0; i < length; i++) {
                const at = offset + i;
                if (t === 1) state.squares[at] = epsilon;
                state.squares[at] = h.averaging * state.squares[at] + fresh * gradient[i] * gradient[i];
                gradient[i] /= Math.sqrt(state.squares[at]);
              }
            } else {
              const turned = transpose(gradient, new Float64Array(length), rows, columns);
              const left = sides.rows.of(state.rows, k);
              const right = sides.columns.of(state.columns, k);
              // A side that is too long is left as it is; the other one then takes the whole root.
              const power = left && right ? 4 : 2;
              const renew = (t - 1) % period === 0;
              if (left) {
                gather(left, gradient, rows, columns, h.averaging, fresh, t === 1 ? epsilon : 0);
                if (renew) inverseRoot(left, rows, power, sides.rows.of(state.rowRoots, k)!);
                const root = sides.rows.of(state.rowRoots, k)!;
                gradient.set(multiply(root, gradient.slice(), new Float64Array(length), rows, rows, columns));
              }
              if (right) {
                gather(right, turned, columns, rows, h.averaging, fresh, t === 1 ? epsilon : 0);
                if (renew) inverseRoot(right, columns, power, sides.columns.of(state.columnRoots, k)!);
                const root = sides.columns.of(state.columnRoots, k)!;
                gradient.set(multiply(gradient.slice(), root, new Float64Array(length), rows, columns, columns));
              }
            }
          }
          for (let i = 0; i < dimension; i++) {
            state.momentum[i] = h.momentum * state.momentum[i] + g[i];
            x[i] -= h.learningRate * state.momentum[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});

/** P = old P + fresh A Aᵀ for A with `size` rows, after ε I has been added to it. */
function gather(
  p: Float64Array,
  a: Float64Array,
  size: number,
  inner: number,
  old: number,
  fresh: number,
  epsilon: number,
): void {
  for (let i = 0; i < size; i++) p[i * size + i] += epsilon;
  const square = multiplyByTransposed(a, a, new Float64Array(size * size), size, inner, size);
  for (let i = 0; i < p.length; i++) p[i] = old * p[i] + fresh * square[i];
}

/** out = P^(-1/power) for a power of 2 or 4; eigenvalues below 1e-300 count as that. */
function inverseRoot(p: Float64Array, size: number, power: 2 | 4, out: Float64Array): void {
  const { values, vectors } = symmetricEigen(p.slice(), size);
  const scaled = vectors.slice();
  for (let k = 0; k < size; k++) {
    const root = Math.sqrt(Math.max(values[k], 1e-300));
    const factor = 1 / (power === 4 ? Math.sqrt(root) : root);
    for (let i = 0; i < size; i++) scaled[k * size + i] *= factor;
  }
  const columns = transpose(vectors, new Float64Array(size * size), size, size);
  multiply(columns, scaled, out, size, size, size);
}
