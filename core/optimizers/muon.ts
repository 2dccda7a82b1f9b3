/** Muon: momentum whose matrices are made nearly orthogonal. */
import { stepAdamw, vectorParameters } from './adamw-vectors.ts';
import { DECOUPLED_HELP, decayRate, learningRate, weightDecay } from './common-parameters.ts';
import { defineProgram } from './define.ts';
import { newtonSchulz } from './newton-schulz.ts';
import { matrixRows, partOf, partsOf } from './parts.ts';

export const muon = defineProgram({
  id: 'muon',
  version: 1,
  label: 'Muon',
  group: 'Matrix',
  summary: 'Momentum whose matrices get all singular values near 1 by five Newton–Schulz steps; AdamW for the rest.',
  references: [
    { text: 'K. Jordan et al., Muon: an optimizer for hidden layers in neural networks, 2024' },
    {
      text: 'J. Liu et al., Muon is scalable for LLM training, 2025 (the scale that matches AdamW)',
      url: 'https://arxiv.org/abs/2502.16982',
    },
    { text: 'PyTorch, torch.optim.Muon', url: 'https://pytorch.org/docs/stable/generated/torch.optim.Muon.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\mu', 0.95),
    nesterov: { kind: 'boolean', label: 'Nesterov', default: true, help: 'Looks ahead along the momentum.' },
    weightDecay: weightDecay(0.1, DECOUPLED_HELP),
    scale: {
      kind: 'choice',
      label: 'Scale of a step',
      symbol: 's',
      options: [
        { value: 'original', label: 'Jordan: √max(1, rows/columns)' },
        { value: 'match-rms-adamw', label: 'Like AdamW: 0.2 √max(rows, columns)' },
        { value: 'spectral', label: 'Spectral: √(rows/columns)' },
      ],
      default: 'original',
      help: 'PyTorch has the first two. With the last, changes of a layer’s outputs do not depend on its width.',
    },
    iterations: {
      kind: 'number',
      label: 'Newton–Schulz steps',
      default: 5,
      minimum: 0,
      maximum: 100,
      integer: true,
      advanced: true,
      help: 'In doubles here; the original does them in bfloat16.',
    },
    epsilon: {
      kind: 'number',
      label: 'Smallest norm',
      symbol: '\\epsilon',
      default: 1e-7,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      advanced: true,
      help: 'Momentum is divided by its Frobenius norm or by this, whichever is larger. The original adds the two.',
    },
    matrices: {
      kind: 'choice',
      label: 'Matrices',
      options: [
        { value: 'every', label: 'All weights' },
        { value: 'hidden', label: 'Hidden layers only' },
      ],
      default: 'every',
      help: 'Jordan recommends AdamW for the first and the last layer of large networks.',
    },
    ...vectorParameters,
    matrixRows,
  },
  program: {
    needs: 'gradient',
    formula: ({ nesterov }) => [
      'M \\leftarrow \\mu M + (1 - \\mu)\\, G',
      `X_0 = \\frac{U}{\\max(\\lVert U \\rVert_F, \\epsilon)}, \\quad U = ${nesterov ? '\\mu M + (1 - \\mu)\\, G' : 'M'}`,
      'X_{k+1} = a X_k + (b A + c A^2) X_k, \\quad A = X_k X_k^\\top, \\quad (a, b, c) = (3.4445, -4.7750, 2.0315)',
      'W \\leftarrow (1 - \\eta \\lambda) W - \\eta\\, s\\, X_5',
    ],
    state: {
      momentum: { label: 'Momentum', symbol: 'M' },
      squares: { label: 'Mean square of vectors', symbol: 'v' },
    },
    create: ({ nesterov, scale, iterations, epsilon, matrices, matrixRows }, shape) => {
      const parts = partsOf(shape, matrixRows, ({ place }) => matrices === 'every' || place === 'hidden');
      const state = { momentum: new Float64Array(shape.dimension), squares: new Float64Array(shape.dimension) };
      const { momentum, squares } = state;
      const g = new Float64Array(shape.dimension);
      const update = new Float64Array(shape.dimension);
      const orthogonal = parts.map(({ isMatrix, rows, columns }) => (isMatrix ? newtonSchulz(rows, columns) : null));
      const factors = parts.map(({ rows, columns }) => {
        if (scale === 'match-rms-adamw') return 0.2 * Math.sqrt(Math.max(rows, columns));
        return Math.sqrt(scale === 'spectral' ? rows / columns : Math.max(1, rows / columns));
      });
      return {
        state,
        step: (x, oracle, h, t) => {
          oracle.gradient(x, g);
          for (const [k, part] of parts.entries()) {
            const orthogonalise = orthogonal[k];
            if (!orthogonalise) {
              const adamw = { learningRate: h.vectorLearningRate, beta1: h.vectorBeta1, beta2: h.vectorBeta2 };
              stepAdamw(part, x, g, momentum, squares, { ...adamw, epsilon: h.vectorEpsilon, weightDecay: 0 }, t);
              continue;
            }
            const { offset, length } = part;
            for (let i = offset; i < offset + length; i++) {
              momentum[i] = h.momentum * momentum[i] + (1 - h.momentum) * g[i];
              update[i] = nesterov ? h.momentum * momentum[i] + (1 - h.momentum) * g[i] : momentum[i];
            }
            const whole = partOf(update, part);
            orthogonalise(whole, iterations, epsilon, whole);
            const decay = 1 - h.learningRate * h.weightDecay;
            for (let i = offset; i < offset + length; i++)
              x[i] = decay * x[i] - h.learningRate * factors[k] * update[i];
          }
        },
      };
    },
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
