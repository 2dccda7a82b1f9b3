/** Moves only where the step goes down the present gradient. */
import { changedGradient } from './changed-gradient.ts';
import { defineTransform } from './define.ts';

export const cautious = defineTransform({
  id: 'cautious',
  version: 1,
  label: 'Cautious',
  summary: 'Leaves alone the coordinates in which the whole step, decay with it, would go up the present gradient.',
  references: [
    {
      text: 'K. Liang, L. Chen, B. Liu, Q. Liu, Cautious optimizers: improving training with one line of code, 2024. Its mask looks at the update before the decay, and what is left is scaled up by the share of coordinates that move; decay outside of this transform is the first, the second is left out',
      url: 'https://arxiv.org/abs/2411.16085',
    },
  ],
  parameters: {},
  formula: {
    after: () => [
      '\\theta \\leftarrow \\theta \\;\\text{ where } (\\theta^- - \\theta)\\, g > 0, \\text{ else } \\theta^-',
    ],
  },
  rule: (_, inner, names) => {
    const before = names.fresh('start');
    return {
      ...inner,
      symbols: { ...inner.symbols, [before]: '\\theta^-' },
      lines: [`${before} = x`, ...inner.lines, `x = if((${before} - x)*g > 0, x, ${before})`],
    };
  },
  state: () => ({}),
  around: (_, { dimension }) => {
    const gradient = new Float64Array(dimension);
    return {
      state: {},
      step: ({ x, oracle, t }, inner) => {
        const before = x.slice();
        const seen = changedGradient(oracle, (_, g) => gradient.set(g));
        inner(seen, t);
        for (let i = 0; i < x.length; i++) if (!((before[i] - x[i]) * gradient[i] > 0)) x[i] = before[i];
      },
    };
  },
});
