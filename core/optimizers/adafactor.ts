/** Adafactor, PyTorch's: a mean square kept by rows and columns, and steps in proportion to the weights. */
import { norm2 } from '../math/sums.ts';
import { pow } from '../wasm/elementary.ts';
import { DECOUPLED_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { matrixRows, partOf, partsOf } from './parts.ts';

export const adafactor = defineProgram({
  id: 'adafactor',
  version: 1,
  label: 'Adafactor',
  group: 'Matrix',
  summary:
    'Divides by a root mean square that it keeps only by rows and columns, and steps in proportion to the size of the weights.',
  references: [
    {
      text: 'N. Shazeer, M. Stern, Adafactor: adaptive learning rates with sublinear memory cost, ICML 2018. The paper adds its small constant to the squares; PyTorch bounds them from below',
      url: 'https://arxiv.org/abs/1804.04235',
    },
    {
      text: 'PyTorch, torch.optim.Adafactor',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(1e-2),
      help: 'The largest step relative to the weights; from step 1/η² on it is 1/√t.',
    },
    beta2Decay: {
      kind: 'number',
      label: 'Exponent of the decay',
      symbol: '\\tau',
      default: -0.8,
      maximum: 0,
      schedulable: true,
      help: 'The mean square takes in the share tᵗᵃᵘ of a new square at step t.',
    },
    epsilon1: {
      kind: 'number',
      label: 'Smallest root mean square',
      symbol: '\\epsilon_1',
      default: 2.220446049250313e-16,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'PyTorch takes the spacing of the weights’ format at 1, here of doubles.',
    },
    epsilon2: {
      kind: 'number',
      label: 'Smallest size of the weights',
      symbol: '\\epsilon_2',
      default: 1e-3,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'Weights whose root mean square is smaller move as if it were this.',
    },
    threshold: {
      kind: 'number',
      label: 'Clipping',
      symbol: 'd',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      help: 'Steps whose root mean square is larger are scaled down to it.',
    },
    weightDecay: weightDecay(0, DECOUPLED_HELP),
    matrixRows,
  },
  program: {
    needs: 'gradient',
    formula: () => [
      '\\alpha = \\max(\\epsilon_2, \\operatorname{RMS}(W))\\, \\min(\\eta, 1/\\sqrt{t})',
      'R \\leftarrow R + t^{\\tau} (\\overline{G^2}^{\\,\\text{rows}} - R), \\quad C \\leftarrow C + t^{\\tau} (\\overline{G^2}^{\\,\\text{columns}} - C)',
      'U = G \\big/ \\sqrt{R\\, C^\\top / \\overline{R}}',
      'W \\leftarrow (1 - \\eta \\lambda) W - \\alpha\\, U / \\max(1, \\operatorname{RMS}(U) / d)',
    ],
    state: {
      rows: { label: 'Mean squares of rows', symbol: 'R' },
      columns: { label: 'Mean squares of columns', symbol: 'C' },
      squares: { label: 'Mean squares of vectors', symbol: 'v' },
    },
    create: ({ epsilon1, threshold, matrixRows }, shape) => {
      const parts = partsOf(shape, matrixRows);
      const count = (size: (part: (typeof parts)[number]) => number): Float64Array =>
        new Float64Array(parts.reduce((sum, part) => sum + size(part), 0));
      const state = {
        rows: count((part) => (part.isMatrix ? part.rows : 0)),
        columns: count((part) => (part.isMatrix ? part.columns : 0)),
        squares: count((part) => (part.isMatrix ? 0 : part.length)),
      };
      const g = new Float64Array(shape.dimension);
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          const share = pow(t, h.beta2Decay);
          let [row, column, plain] = [0, 0, 0];
          for (const part of parts) {
            const { rows, columns, length } = part;
            const update = partOf(g, part);
            const weights = partOf(x, part);
            const size = norm2(weights) / Math.sqrt(length);
            const alpha = Math.max(h.epsilon2, size) * Math.min(h.learningRate, 1 / Math.sqrt(t));
            if (part.isMatrix) {
              const r = state.rows.subarray(row, row + rows);
              const c = state.columns.subarray(column, column + columns);
              row += rows;
              column += columns;
              const sums = new Float64Array(columns);
              for (let i = 0; i < rows; i++) {
                let sum = 0;
                for (let j = 0; j < columns; j++) {
                  const square = update[i * columns + j] * update[i * columns + j];
                  sum += square;
                  sums[j] += square;
                }
                r[i] += share * (sum / columns - r[i]);
              }
              for (let j = 0; j < columns; j++) c[j] += share * (sums[j] / rows - c[j]);
              const mean = Math.max(r.reduce((sum, value) => sum + value, 0) / rows, epsilon1);
              for (let i = 0; i < length; i++) {
                const estimate = (r[Math.floor(i / columns)] * c[i % columns]) / mean;
                update[i] /= Math.sqrt(Math.max(estimate, epsilon1 * epsilon1));
              }
            } else {
              const v = state.squares.subarray(plain, plain + length);
              plain += length;
              for (let i = 0; i < length; i++) {
                v[i] += share * (update[i] * update[i] - v[i]);
                update[i] /= Math.sqrt(Math.max(v[i], epsilon1 * epsilon1));
              }
            }
            const divisor = Math.max(1, norm2(update) / (Math.sqrt(length) * threshold));
            const decay = 1 - h.learningRate * h.weightDecay;
            for (let i = 0; i < length; i++) weights[i] = decay * weights[i] - (alpha / divisor) * update[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
