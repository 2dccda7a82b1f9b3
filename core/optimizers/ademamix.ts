/** AdEMAMix: Adam with a second, very long memory. */
import { RidgelineError } from '../contract/errors.ts';
import { adamAverages } from './adam-lines.ts';
import { beta1, beta2, DECOUPLED_HELP, decayRate, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';
import { shrunk } from './weight-decay-lines.ts';

export const ademamix = defineOptimizer({
  id: 'ademamix',
  version: 1,
  label: 'AdEMAMix',
  group: 'Adaptive',
  summary: 'AdamW with two averages of the gradient, a fast one and one over thousands of steps.',
  references: [
    {
      text: 'M. Pagliardini, P. Ablin, D. Grangier, The AdEMAMix optimizer: better, faster, older, 2024. The slow average is not corrected for its start',
      url: 'https://arxiv.org/abs/2409.03137',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(),
    beta2: beta2(),
    beta3: decayRate('Decay of the slow mean', '\\beta_3', 0.9999),
    alpha: {
      kind: 'number',
      label: 'Weight of the slow mean',
      symbol: '\\alpha',
      default: 5,
      minimum: 0,
      schedulable: true,
      help: 'The paper takes 4 to 10.',
    },
    warmUpSteps: {
      kind: 'number',
      label: 'Warm-up',
      symbol: 'T',
      default: 0,
      minimum: 0,
      integer: true,
      scale: 'log',
      help: 'Over so many steps α rises from 0 and β₃ from β₁, as the paper advises for long runs. 0: from the first step on.',
    },
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, DECOUPLED_HELP),
  },
  preconditioner: () => ({ held: ['v'], divisor: 'sqrt(vhat) + epsilon', decay: 'decoupled' }),
  rule: ({ beta1, warmUpSteps, weightDecay }) => {
    if (warmUpSteps > 0 && beta1 === 0) {
      const expected = '0 while beta1 is 0, where a warm-up of beta3 would begin';
      throw new RidgelineError('invalid-parameter', `invalid warmUpSteps: ${warmUpSteps}; expected ${expected}`, {
        field: 'warmUpSteps',
        value: warmUpSteps,
        expected,
      });
    }
    const warming = [
      'r = min(t/warmUpSteps, 1)',
      'a = r*alpha',
      'b = min(exp(log(beta1)*log(beta3)/((1 - r)*log(beta3) + r*log(beta1))), beta3)',
    ];
    const [slowWeight, slowRate] = warmUpSteps === 0 ? ['alpha', 'beta3'] : ['a', 'b'];
    return {
      state: {
        m: { label: 'Fast mean gradient' },
        s: { label: 'Slow mean gradient' },
        v: { label: 'Mean square gradient' },
      },
      lines: [
        ...(warmUpSteps === 0 ? [] : warming),
        ...adamAverages('g', false),
        `s = ${slowRate}*s + (1 - ${slowRate})*g`,
        `x = ${shrunk(weightDecay)} - learningRate*(mhat + ${slowWeight}*s)/(sqrt(vhat) + epsilon)`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
