/** SOAP: Adam in the eigenbases of Shampoo's preconditioners. */
import { orthonormalise } from '../math/factorisations.ts';
import { multiply, multiplyByTransposed, transpose } from '../math/matrices.ts';
import { symmetricEigen } from '../math/symmetric-eigen.ts';
import { pow } from '../wasm/elementary.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { largestSide, matrixRows, partOf, partsOf, sidesOf } from './parts.ts';

export const soap = defineProgram({
  id: 'soap',
  version: 1,
  label: 'SOAP',
  group: 'Matrix',
  summary: 'Adam for matrices in the eigenbases of their rows and columns, which are refreshed now and then.',
  references: [
    {
      text: 'N. Vyas et al., SOAP: improving and stabilizing Shampoo using Adam, 2024. As in the authors’ code, the first gradient only makes the bases',
      url: 'https://arxiv.org/abs/2409.11321',
    },
  ],
  parameters: {
    learningRate: learningRate(3e-3),
    beta1: beta1(0.95),
    beta2: beta2(0.95),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0.01, DECOUPLED_HELP),
    period: {
      kind: 'number',
      label: 'Steps between refreshments',
      symbol: 'f',
      default: 10,
      minimum: 1,
      integer: true,
      help: 'After so many steps the bases are turned by one step of orthogonal iteration.',
    },
    largestSide: { ...largestSide, default: 1024, help: 'A longer side is not turned.' },
    matrixRows,
  },
  program: {
    needs: 'gradient',
    formula: () => [
      'M \\leftarrow \\beta_1 M + (1 - \\beta_1)\\, G, \\quad G^\\prime = Q_L^\\top G\\, Q_R, \\quad M^\\prime = Q_L^\\top M\\, Q_R',
      'V \\leftarrow \\beta_2 V + (1 - \\beta_2)\\, G^\\prime \\odot G^\\prime',
      'W \\leftarrow W - \\eta\\, Q_L \\frac{M^\\prime / (1 - \\beta_1^t)}{\\sqrt{V / (1 - \\beta_2^t)} + \\epsilon}\\, Q_R^\\top, \\quad W \\leftarrow (1 - \\eta \\lambda) W',
      'L \\leftarrow \\beta_2 L + (1 - \\beta_2)\\, G G^\\top, \\quad R \\leftarrow \\beta_2 R + (1 - \\beta_2)\\, G^\\top G',
      'Q_L \\leftarrow \\operatorname{QR}(L\\, Q_L), \\quad Q_R \\leftarrow \\operatorname{QR}(R\\, Q_R) \\quad \\text{every } f \\text{ steps}',
    ],
    state: {
      momentum: { label: 'Mean', symbol: 'M' },
      squares: { label: 'Mean square in the bases', symbol: 'V' },
      rows: { label: 'Preconditioners of rows', symbol: 'L' },
      columns: { label: 'Preconditioners of columns', symbol: 'R' },
      rowBases: { label: 'Bases of rows', symbol: 'Q_L' },
      columnBases: { label: 'Bases of columns', symbol: 'Q_R' },
    },
    create: ({ period, largestSide, matrixRows }, shape) => {
      const parts = partsOf(shape, matrixRows);
      const sides = sidesOf(parts, largestSide);
      const { dimension } = shape;
      const state = {
        momentum: new Float64Array(dimension),
        squares: new Float64Array(dimension),
        rows: sides.rows.array(),
        columns: sides.columns.array(),
        rowBases: sides.rows.array(),
        columnBases: sides.columns.array(),
      };
      const g = new Float64Array(dimension);
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          // Steps of Adam are counted from the second gradient.
          const first = 1 - pow(h.beta1, t - 1);
          const second = 1 - pow(h.beta2, t - 1);
          for (const [k, part] of parts.entries()) {
            const { rows, columns, offset, length } = part;
            const gradient = partOf(g, part);
            const left = sides.rows.of(state.rowBases, k);
            const right = sides.columns.of(state.columnBases, k);
            const turn = (from: Float64Array, back: boolean): Float64Array => {
              let out: Float64Array = from.slice();
              if (left) {
                const q = back ? left : transpose(left, new Float64Array(left.length), rows, rows);
                out = multiply(q, out, new Float64Array(length), rows, rows, columns);
              }
              if (!right) return out;
              return back
                ? multiplyByTransposed(out, right, new Float64Array(length), rows, columns, columns)
                : multiply(out, right, new Float64Array(length), rows, columns, columns);
            };
            const squares = partOf(state.squares, part);
            if (t > 1) {
              const momentum = partOf(state.momentum, part);
              for (let i = 0; i < length; i++) momentum[i] = h.beta1 * momentum[i] + (1 - h.beta1) * gradient[i];
              const turned = turn(gradient, false);
              const update = turn(momentum, false);
              for (let i = 0; i < length; i++) {
                squares[i] = h.beta2 * squares[i] + (1 - h.beta2) * turned[i] * turned[i];
                update[i] = update[i] / first / (Math.sqrt(squares[i] / second) + h.epsilon);
              }
              const step = turn(update, true);
              for (let i = 0; i < length; i++) {
                x[offset + i] -= h.learningRate * step[i];
                x[offset + i] -= h.learningRate * h.weightDecay * x[offset + i];
              }
            }
            const turned = transpose(gradient, new Float64Array(length), rows, columns);
            const p = sides.rows.of(state.rows, k);
            const q = sides.columns.of(state.columns, k);
            if (p) average(p, gradient, rows, columns, h.beta2);
            if (q) average(q, turned, columns, rows, h.beta2);
            if (t === 1) {
              if (p && left) eigenbasis(p, rows, left);
              if (q && right) eigenbasis(q, columns, right);
            } else if ((t - 1) % period === 0) {
              if (p && left) refresh(p, left, rows, (order) => permuteRows(squares, rows, columns, order));
              if (q && right) refresh(q, right, columns, (order) => permuteColumns(squares, rows, columns, order));
            }
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});

/** P = β P + (1 − β) A Aᵀ. */
function average(p: Float64Array, a: Float64Array, size: number, inner: number, beta: number): void {
  const square = multiplyByTransposed(a, a, new Float64Array(size * size), size, inner, size);
  for (let i = 0; i < p.length; i++) p[i] = beta * p[i] + (1 - beta) * square[i];
}

/** Columns of `out` are the eigenvectors of P, the largest eigenvalue first. */
function eigenbasis(p: Float64Array, size: number, out: Float64Array): void {
  const { vectors } = symmetricEigen(p.slice(), size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i < size; i++) out[i * size + k] = vectors[(size - 1 - k) * size + i];
  }
}

/** Orders the columns of Q by qᵀ P q, the largest first, tells the order, and makes Q = QR(P Q). */
function refresh(p: Float64Array, q: Float64Array, size: number, reordered: (order: readonly number[]) => void): void {
  const product = multiply(p, q, new Float64Array(size * size), size, size, size);
  const quotients = Array.from({ length: size }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += q[i * size + k] * product[i * size + k];
    return sum;
  });
  const order = quotients.map((_, k) => k).sort((a, b) => quotients[b] - quotients[a] || a - b);
  const sorted = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i < size; i++) sorted[i * size + k] = product[i * size + order[k]];
  }
  reordered(order);
  const old = q.slice();
  q.set(orthonormalise(sorted, size, size));
  // Directions in which P is 0 keep what they were, as far as it is orthogonal to the rest.
  for (let k = 0; k < size; k++) {
    let isZero = true;
    for (let i = 0; i < size && isZero; i++) isZero = q[i * size + k] === 0;
    if (!isZero) continue;
    for (let i = 0; i < size; i++) q[i * size + k] = old[i * size + order[k]];
    orthonormalise(q, size, size);
  }
}

function permuteRows(a: Float64Array, rows: number, columns: number, order: readonly number[]): void {
  const from = a.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) a[i * columns + j] = from[order[i] * columns + j];
  }
}

function permuteColumns(a: Float64Array, rows: number, columns: number, order: readonly number[]): void {
  const from = a.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) a[i * columns + j] = from[i * columns + order[j]];
  }
}
