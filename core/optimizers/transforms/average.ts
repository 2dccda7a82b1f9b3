/** An average of the points of any optimizer, beside them. */
import { withAverage } from '../average-lines.ts';
import { decayRate } from '../common-parameters.ts';
import { defineTransform } from './define.ts';

export const average = defineTransform({
  id: 'average',
  version: 1,
  label: 'Average',
  summary:
    'Averages the points, with equal weights from some step on or with fading or growing ones, and shows the average.',
  references: [
    {
      text: 'B. T. Polyak, A. B. Juditsky, Acceleration of stochastic approximation by averaging, SIAM Journal on Control and Optimization 30 (1992) 838–855',
      url: 'https://doi.org/10.1137/0330046',
    },
    {
      text: 'P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov, A. G. Wilson, Averaging weights leads to wider optima and better generalization, UAI 2018 (SWA)',
      url: 'https://arxiv.org/abs/1803.05407',
    },
    {
      text: 'O. Shamir, T. Zhang, Stochastic gradient descent for non-smooth optimization: convergence results and optimal averaging schemes, ICML 2013 (weights that grow as a power of the step)',
      url: 'https://proceedings.mlr.press/v28/shamir13.html',
    },
  ],
  parameters: {
    weights: {
      kind: 'choice',
      label: 'Weights',
      options: [
        { value: 'equal', label: 'Equal from a step on (SWA, Polyak tail)' },
        { value: 'ema', label: 'Fading (EMA)' },
        { value: 'polynomial', label: 'Growing as a power of the step' },
      ],
      default: 'equal',
    },
    averageFrom: {
      kind: 'number',
      label: 'First step averaged',
      symbol: 't_0',
      default: 1,
      minimum: 1,
      integer: true,
      help: 'Of equal weights: before it the average is the point itself.',
    },
    averagePeriod: {
      kind: 'number',
      label: 'Steps between points averaged',
      symbol: 'k',
      default: 1,
      minimum: 1,
      integer: true,
      help: 'Of equal weights: the length of a cycle of the learning rate, or of an epoch.',
    },
    averageDecay: {
      ...decayRate('Decay of the average', '\\delta', 0.999),
      help: 'Of fading weights.',
    },
    averagePower: {
      kind: 'number',
      label: 'Power',
      symbol: '\\nu',
      default: 3,
      minimum: 0,
      schedulable: true,
      help: 'Of growing weights: 0 is the plain mean, more looks more at the last points.',
    },
    evaluated: {
      kind: 'boolean',
      label: 'Loss of the average',
      default: true,
      help: 'Runs show loss, metrics and points of the average, which is what is used in the end. Off: those of the moving point, and the average is kept beside it. Gradients are those of the moving point either way.',
    },
  },
  formula: {
    after: ({ weights }) => [
      {
        equal: '\\bar{\\theta} \\leftarrow \\bar{\\theta} + (\\theta - \\bar{\\theta}) / (n + 1)',
        ema: '\\bar{\\theta} \\leftarrow \\delta \\bar{\\theta} + (1 - \\delta) \\theta',
        polynomial: '\\bar{\\theta} \\leftarrow \\bar{\\theta} + (\\theta - \\bar{\\theta}) (\\nu + 1) / (t + \\nu)',
      }[weights],
    ],
  },
  suitsEveryProgram: true,
  rule: ({ weights, evaluated }, inner, names) => withAverage(weights, inner, names, evaluated),
  evaluated: ({ evaluated }) => (evaluated ? 'average' : undefined),
  state: () => ({ average: { label: 'Average', symbol: '\\bar{\\theta}' } }),
  around: ({ weights, averageFrom, averagePeriod }, { dimension }) => {
    const mean = new Float64Array(dimension);
    return {
      state: { average: mean },
      step: ({ x, oracle, h, t }, inner) => {
        inner(oracle, t);
        const n = (t - averageFrom) / averagePeriod;
        if (weights === 'equal' && t >= averageFrom && n !== Math.floor(n)) return;
        const first = weights === 'equal' ? t < averageFrom : t === 1;
        const share =
          weights === 'equal'
            ? 1 / (n + 1)
            : weights === 'ema'
              ? 1 - h.averageDecay
              : (h.averagePower + 1) / (t + h.averagePower);
        for (let i = 0; i < x.length; i++) mean[i] = first ? x[i] : mean[i] + share * (x[i] - mean[i]);
      },
    };
  },
});
