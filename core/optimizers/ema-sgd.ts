/** SGD with a running average of its points. */
import { withAverage } from './average-lines.ts';
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const emaSgd = defineOptimizer({
  id: 'ema-sgd',
  version: 1,
  label: 'SGD with averaged weights',
  group: 'Averaging',
  summary: 'SGD, beside an exponential average of its points, which is kept as state; θ is the moving point.',
  references: [
    {
      text: 'B. T. Polyak, A. B. Juditsky, Acceleration of stochastic approximation by averaging, SIAM Journal on Control and Optimization 30 (1992) 838–855',
      url: 'https://doi.org/10.1137/0330046',
    },
    {
      text: 'PyTorch, torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn (the average begins at the first new point)',
      url: 'https://pytorch.org/docs/stable/optim.html',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\mu', 0),
    averageDecay: decayRate('Decay of the average', '\\delta', 0.999),
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ momentum, weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    const { state, lines, direction } = withMomentum(momentum, h);
    return withAverage('ema', { state, lines: [...decay, ...lines, `x = x - learningRate*${direction}`] });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
