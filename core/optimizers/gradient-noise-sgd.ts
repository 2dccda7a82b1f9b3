/** SGD with annealed gradient noise. */
import { decayRate, learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';
import { annealedNoiseParameters, withAnnealedNoise } from './transforms/noise.ts';

export const gradientNoiseSgd = defineOptimizer({
  id: 'gradient-noise-sgd',
  version: 1,
  label: 'SGD with annealed noise',
  group: 'Gradient descent',
  summary:
    'Noise injection: SGD on a gradient with normal noise, whose variance falls as a power of the step: σ₀²/t^γ at step t from 1.',
  references: [
    {
      text: 'A. Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015',
      url: 'https://arxiv.org/abs/1511.06807',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    ...annealedNoiseParameters,
    momentum: decayRate('Momentum', '\\mu', 0),
  },
  rule: ({ momentum }) => {
    const { state, lines, direction } = withMomentum(momentum, 'g');
    return withAnnealedNoise({ state, lines: [...lines, `x = x - learningRate*${direction}`] });
  },
  stochastic: true,
  evaluationsPerStep: 1,
});
