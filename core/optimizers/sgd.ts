/** Gradient descent with momentum, PyTorch's SGD. */
import { RidgelineError } from '../contract/errors.ts';
import { decayRate, L2_HELP, learningRate, weightDecay } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const sgd = defineOptimizer({
  id: 'sgd',
  version: 1,
  label: 'SGD',
  group: 'Gradient descent',
  summary: 'Steps against the gradient, with momentum if wanted; stochastic when the gradient is.',
  references: [
    {
      text: 'B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR Computational Mathematics and Mathematical Physics 4 (1964) 1–17',
      url: 'https://doi.org/10.1016/0041-5553(64)90137-5',
    },
    {
      text: 'I. Sutskever, J. Martens, G. Dahl, G. Hinton, On the importance of initialization and momentum in deep learning, ICML 2013',
      url: 'https://proceedings.mlr.press/v28/sutskever13.html',
    },
    { text: 'PyTorch, torch.optim.SGD', url: 'https://pytorch.org/docs/stable/generated/torch.optim.SGD.html' },
  ],
  parameters: {
    learningRate: learningRate(1e-3),
    momentum: decayRate('Momentum', '\\mu', 0),
    dampening: {
      kind: 'number',
      label: 'Dampening',
      symbol: '\\tau',
      default: 0,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      advanced: true,
      help: 'Takes this share off every gradient that enters the momentum, but the first.',
    },
    nesterov: {
      kind: 'boolean',
      label: 'Nesterov',
      default: false,
      help: 'Looks ahead along the momentum. Needs a momentum above 0 and no dampening.',
    },
    weightDecay: weightDecay(0, L2_HELP),
  },
  rule: ({ momentum, dampening, nesterov, weightDecay }) => {
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      const expected = 'false while momentum is 0 or dampening is not 0';
      throw new RidgelineError('invalid-parameter', `invalid nesterov: true; expected ${expected}`, {
        field: 'nesterov',
        value: true,
        expected,
      });
    }
    const decay = weightDecay === 0 ? [] : ['h = g + weightDecay*x'];
    const h = weightDecay === 0 ? 'g' : 'h';
    if (momentum === 0) return { state: {}, lines: [...decay, `x = x - learningRate*${h}`] };
    const buffer =
      dampening === 0 ? `b = momentum*b + ${h}` : `b = if(t == 1, ${h}, momentum*b + (1 - dampening)*${h})`;
    const step = nesterov ? `x = x - learningRate*(${h} + momentum*b)` : 'x = x - learningRate*b';
    return { state: { b: { label: 'Momentum' } }, lines: [...decay, buffer, step] };
  },
  stochastic: false,
  evaluationsPerStep: 1,
});
