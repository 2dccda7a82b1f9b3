/** Rprop: steps by the sign of the gradient, of a size learnt for each coordinate. */
import { learningRate } from './common-parameters.ts';
import { defineOptimizer } from './define.ts';

export const rprop = defineOptimizer({
  id: 'rprop',
  version: 1,
  label: 'Rprop',
  group: 'Sign-based',
  summary:
    'Each coordinate has a step size, which grows while its gradient keeps its sign and shrinks when that flips; meant for full gradients.',
  references: [
    {
      text: 'M. Riedmiller, H. Braun, A direct adaptive method for faster backpropagation learning: the RPROP algorithm, ICNN 1993',
      url: 'https://doi.org/10.1109/ICNN.1993.298623',
    },
    {
      text: 'C. Igel, M. Hüsken, Improving the Rprop learning algorithm, NC 2000 (iRprop⁻, PyTorch’s form: a flipped sign stands still for a step)',
    },
    {
      text: 'PyTorch, torch.optim.Rprop',
      url: 'https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html',
    },
  ],
  parameters: {
    learningRate: { ...learningRate(1e-2), help: 'The step size at the start.' },
    etaMinus: {
      kind: 'number',
      label: 'Shrinking',
      symbol: '\\eta^-',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      exclusiveMinimum: true,
      exclusiveMaximum: true,
      schedulable: true,
      help: 'Multiplies the step size when the sign flips.',
    },
    etaPlus: {
      kind: 'number',
      label: 'Growing',
      symbol: '\\eta^+',
      default: 1.2,
      minimum: 1,
      exclusiveMinimum: true,
      schedulable: true,
      help: 'Multiplies the step size while the sign stays.',
    },
    stepMin: {
      kind: 'number',
      label: 'Smallest step',
      symbol: '\\Delta_{\\min}',
      default: 1e-6,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      advanced: true,
    },
    stepMax: {
      kind: 'number',
      label: 'Largest step',
      symbol: '\\Delta_{\\max}',
      default: 50,
      minimum: 0,
      scale: 'log',
      schedulable: true,
      advanced: true,
    },
  },
  preconditioner: () => 'it steps by signs, whatever the size of the gradient',
  rule: () => ({
    state: {
      before: { label: 'Previous gradient', symbol: 'g^-' },
      step: { label: 'Step size', symbol: '\\Delta', initial: 'learningRate' },
    },
    lines: [
      's = sign(g*before)',
      'step = max(stepMin, min(step*if(s > 0, etaPlus, if(s < 0, etaMinus, 1)), stepMax))',
      'before = if(s < 0, 0, g)',
      'x = x - step*sign(before)',
    ],
  }),
  stochastic: false,
  evaluationsPerStep: 1,
});
