/** Grokfast: Adam on a gradient whose slow part is amplified. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { slowGradientParameters, withSlowGradient } from './transforms/grokfast.ts';
import { penalized } from './weight-decay-lines.ts';

export const grokfastEma = defineOptimizer({
  id: 'grokfast-ema',
  version: 1,
  label: 'Grokfast',
  group: 'Adaptive',
  summary: 'Adam on the gradient plus a multiple of its long running average, which hastens what is learnt slowly.',
  references: [
    {
      text: 'J. Lee, B. G. Kang, K. Kim, K. M. Lee, Grokfast: accelerated grokking by amplifying slow gradients, 2024 (the EMA filter, which begins at the first gradient)',
      url: 'https://arxiv.org/abs/2405.20233',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    ...slowGradientParameters,
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({ held: ['v'], divisor: 'sqrt(vhat) + epsilon', decay: 'penalty' }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return withSlowGradient({
      state: adamState(false),
      lines: [...decay, ...adamAverages(h, false), `x = x - learningRate*${adamDirection}`],
    });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
