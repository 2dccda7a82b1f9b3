/** SGD with annealed gradient noise. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';

export const gradientNoiseSgd = defineOptimizer({
  id: 'gradient-noise-sgd',
  version: 1,
  label: 'SGD with annealed noise',
  group: 'Gradient descent',
  summary:
    'SGD on a gradient with normal noise, whose variance falls as a power of the step: σ₀²/t^γ at step t from 1.',
  references: [
    {
      text: 'A. Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015',
      url: 'https://arxiv.org/abs/1511.06807',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    variance: {
      kind: 'number',
      label: 'Variance of the first noise',
      symbol: '\\sigma_0^2',
      default: 0.01,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      help: 'The paper takes 0.01, 0.3 or 1.',
    },
    annealing: { kind: 'number', label: 'Annealing', symbol: '\\gamma', default: 0.55, minimum: 0, schedulable: true },
    momentum: decayRate('Momentum', '\\mu', 0),
  },
  rule: ({ momentum }) => {
    const { state, lines, direction } = withMomentum(momentum, 'h');
    return {
      state,
      lines: ['h = g + sqrt(variance/t^annealing)*xi', ...lines, `x = x - learningRate*${direction}`],
    };
  },
  stochastic: true,
  evaluationsPerStep: 1,
});
