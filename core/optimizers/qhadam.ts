/** QHAdam: Adam with quasi-hyperbolic averages. */
import { adamAverages, adamState } from './adam-lines.ts';
import { beta1, beta2, epsilon, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { penalized } from './weight-decay-lines.ts';

export const qhadam = defineOptimizer({
  id: 'qhadam',
  version: 1,
  label: 'QHAdam',
  group: 'Adaptive',
  summary: 'Adam with mixtures of the gradient and its averages in place of the averages; both shares at 1 give Adam.',
  references: [
    {
      text: 'J. Ma, D. Yarats, Quasi-hyperbolic momentum and Adam for deep learning, ICLR 2019',
      url: 'https://arxiv.org/abs/1810.06801',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(0.995),
    beta2: beta2(),
    nu1: {
      kind: 'number',
      label: 'Share of the mean',
      symbol: '\\nu_1',
      default: 0.7,
      minimum: 0,
      maximum: 1,
      schedulable: true,
    },
    nu2: {
      kind: 'number',
      label: 'Share of the mean square',
      symbol: '\\nu_2',
      default: 1,
      minimum: 0,
      maximum: 1,
      schedulable: true,
    },
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, L2_HELP),
  },
  preconditioner: ({ nu2 }) =>
    nu2 === 1
      ? {
          held: ['v'],
          divisor: 'sqrt(vhat) + epsilon',
          limit: { value: '2*(1 + beta1)/(1 + beta1 - 2*nu1*beta1)', words: '2(1 + β₁)/(1 + β₁ − 2ν₁β₁)' },
          decay: 'penalty',
        }
      : 'its divisor holds the gradient of the step itself, unless ν₂ is 1',
  rule: ({ weightDecay }) => {
    const { decay, h } = penalized(weightDecay);
    return {
      state: adamState(false),
      lines: [
        ...decay,
        ...adamAverages(h, false),
        `x = x - learningRate*((1 - nu1)*${h} + nu1*mhat)/(sqrt((1 - nu2)*${h}^2 + nu2*vhat) + epsilon)`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
