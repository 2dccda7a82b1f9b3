/** Lookahead around SGD with momentum. */
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { lookaheadParameters, withLookahead } from './lookahead-lines.ts';
import { withMomentum } from './momentum-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const lookaheadSgd = defineOptimizer({
  id: 'lookahead-sgd',
  version: 1,
  label: 'Lookahead SGD',
  group: 'Averaging',
  summary: 'SGD with momentum whose point is drawn back, every k steps, to slow weights on the way to it.',
  references: [
    {
      text: 'M. R. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019. It evaluates at the slow weights; here θ are the fast ones, which meet them every k steps',
      url: 'https://arxiv.org/abs/1907.08610',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\mu', 0.9),
    ...lookaheadParameters(5),
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ momentum, weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    const { state, lines, direction } = withMomentum(momentum, h);
    return withLookahead({ state, lines: [...decay, ...lines, `x = x - learningRate*${direction}`] });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
