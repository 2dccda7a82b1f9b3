/** Lookahead around Adam. */
import { adamAverages, adamDirection, adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { lookaheadParameters, withLookahead } from './lookahead-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const lookaheadAdam = defineOptimizer({
  id: 'lookahead-adam',
  version: 1,
  label: 'Lookahead Adam',
  group: 'Averaging',
  summary: 'Adam whose point is drawn back, every k steps, to slow weights on the way to it.',
  references: [
    {
      text: 'M. R. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019. It evaluates at the slow weights; here θ are the fast ones, which meet them every k steps',
      url: 'https://arxiv.org/abs/1907.08610',
    },
    {
      text: 'D. P. Kingma, J. Ba, Adam: a method for stochastic optimization, ICLR 2015',
      url: 'https://arxiv.org/abs/1412.6980',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    epsilon: epsilon(1e-8),
    ...lookaheadParameters(5),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: () => ({
    held: ['v'],
    divisor: 'sqrt(vhat) + epsilon',
    decay: 'penalty',
    updates: ({ period }) => Number(period),
  }),
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return withLookahead({
      state: adamState(false),
      lines: [...decay, ...adamAverages(h, false), `x = x - learningRate*${adamDirection}`],
    });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
