/** SGD with stochastic weight averaging. */
import { withAverage } from './average-lines.ts';
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { withMomentum } from './momentum-lines.ts';
import { penalized } from './weight-decay-lines.ts';

export const swaSgd = defineOptimizer({
  id: 'swa-sgd',
  version: 1,
  label: 'SGD with stochastic weight averaging',
  group: 'Averaging',
  summary:
    'SGD, beside the plain mean of every k-th point from some step on, which is kept as state; θ is the moving point.',
  references: [
    {
      text: 'P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov, A. G. Wilson, Averaging weights leads to wider optima and better generalization, UAI 2018',
      url: 'https://arxiv.org/abs/1803.05407',
    },
    {
      text: 'PyTorch, torch.optim.swa_utils.AveragedModel (its mean of all models that it is given)',
      url: 'https://pytorch.org/docs/stable/optim.html',
    },
  ],
  parameters: {
    learningRate: {
      ...learningRate(0.05),
      help: 'The paper cycles it or keeps it high, so that the points stay apart.',
    },
    momentum: decayRate('Momentum', '\\mu', 0.9),
    averageFrom: {
      kind: 'number',
      label: 'First step averaged',
      symbol: 't_0',
      default: 1,
      minimum: 1,
      integer: true,
    },
    averagePeriod: {
      kind: 'number',
      label: 'Steps between points averaged',
      symbol: 'k',
      default: 1,
      minimum: 1,
      integer: true,
      help: 'The length of a cycle of the learning rate, or of an epoch.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ momentum, weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    const { state, lines, direction } = withMomentum(momentum, h);
    return withAverage('equal', { state, lines: [...decay, ...lines, `x = x - learningRate*${direction}`] });
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
