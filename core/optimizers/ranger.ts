/** Ranger: Lookahead around RAdam. */
import { adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { lookaheadParameters, withLookahead } from './lookahead-lines.ts';
import { RECTIFIED_DIVISOR, rectification, rectifiedAverages } from './radam-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const ranger = defineOptimizer({
  id: 'ranger',
  version: 1,
  label: 'Ranger',
  group: 'Averaging',
  summary: 'RAdam whose point is drawn back, every k steps, to slow weights on the way to it.',
  references: [
    {
      text: 'L. Wright, Ranger: a synergistic optimizer, 2019 (without its later gradient centralization, which needs means over layers)',
      url: 'https://github.com/lessw2020/Ranger-Deep-Learning-Optimizer',
    },
    {
      text: 'M. R. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019. It evaluates at the slow weights; here θ are the fast ones, which meet them every k steps',
      url: 'https://arxiv.org/abs/1907.08610',
    },
    {
      text: 'L. Liu et al., On the variance of the adaptive learning rate and beyond, ICLR 2020',
      url: 'https://arxiv.org/abs/1908.03265',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(0.95),
    beta2: beta2(),
    epsilon: epsilon(1e-5),
    ...lookaheadParameters(6),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: RECTIFIED_DIVISOR,
    decay: 'penalty',
    updates: ({ period }) => Number(period),
  }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return withLookahead({
      state: adamState(false),
      lines: [...rectification, ...decay, ...rectifiedAverages(h), 'x = x - learningRate*u'],
    });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
