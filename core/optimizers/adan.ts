/** Adan: Nesterov’s momentum by differences of gradients. */
import { beta1, decayRate, epsilon, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const adan = defineOptimizer({
  id: 'adan',
  version: 1,
  label: 'Adan',
  group: 'Adaptive',
  summary:
    'Averages of the gradient, of its change and of the square of both together, with the decay solved implicitly.',
  references: [
    {
      text: 'X. Xie, P. Zhou, H. Li, Z. Lin, S. Yan, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models, 2022. Its decay rates are one minus these, which are those of the authors’ code, as is the bias correction',
      url: 'https://arxiv.org/abs/2208.06677',
    },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    beta1: beta1(0.98),
    beta2: decayRate('Decay of the mean change', '\\beta_2', 0.92),
    beta3: decayRate('Decay of the mean square', '\\beta_3', 0.99),
    epsilon: epsilon(1e-8),
    weightDecay: weightDecay(0, 'Divides the new weights by 1 + ηλ, which is the proximal form of decoupled decay.'),
  },
  preconditioner: () => ({ held: ['n'], divisor: 'sqrt(nhat) + epsilon', decay: 'decoupled' }),
  rule: ({ weightDecay }) => {
    const stepped = 'x - learningRate*(mhat + beta2*what)/(sqrt(nhat) + epsilon)';
    return {
      state: {
        m: { label: 'Mean gradient' },
        w: { label: 'Mean change of the gradient' },
        n: { label: 'Mean square' },
        before: { label: 'Previous gradient', symbol: 'g^-' },
      },
      lines: [
        'c = if(t == 1, 0, g - before)',
        'before = g',
        'm = beta1*m + (1 - beta1)*g',
        'w = beta2*w + (1 - beta2)*c',
        'n = beta3*n + (1 - beta3)*(g + beta2*c)^2',
        'mhat = m/(1 - beta1^t)',
        'what = w/(1 - beta2^t)',
        'nhat = n/(1 - beta3^t)',
        `x = ${weightDecay === 0 ? stepped : `(${stepped})/(1 + learningRate*weightDecay)`}`,
      ],
    };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
