/** Grokfast: Adam on a gradient whose slow part is amplified. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, decayRate, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

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
    slowDecay: decayRate('Decay of the slow part', '\\alpha', 0.98),
    amplification: {
      kind: 'number',
      label: 'Amplification',
      symbol: '\\gamma',
      default: 2,
      minimum: 0,
      schedulable: true,
    },
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ weightDecay }) => ({
    state: { s: { label: 'Slow gradient' }, ...adamState(false) },
    lines: [
      's = if(t == 1, g, slowDecay*s + (1 - slowDecay)*g)',
      `h = g + amplification*s${weightDecay === 0 ? '' : ' + weightDecay*x'}`,
      ...adamAverages('h', false),
      `x = x - learningRate*${adamDirection}`,
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
