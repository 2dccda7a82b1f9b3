/** Amplifies the slow part of the gradient of any optimizer. */
import type { ParameterSpecs } from '../../contract/parameters.ts';
import { renamedLines } from '../../expression/rename-rule.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { decayRate } from '../common-parameters.ts';
import { changedGradient } from './changed-gradient.ts';
import { defineTransform, type Names, namesBeside } from './define.ts';

export const slowGradientParameters = {
  slowDecay: decayRate('Decay of the slow part', '\\alpha', 0.98),
  amplification: {
    kind: 'number',
    label: 'Amplification',
    symbol: '\\gamma',
    default: 2,
    minimum: 0,
    schedulable: true,
  },
} as const satisfies ParameterSpecs;

/** The rule on g + γ s with s = α s + (1 − α) g, which begins at the first gradient. */
export function withSlowGradient(inner: UpdateRule, { own, fresh }: Names = namesBeside(inner)): UpdateRule {
  const [s, h, alpha] = [fresh('s'), fresh('h'), own('slowDecay')];
  return {
    ...inner,
    state: { [s]: { label: 'Slow gradient' }, ...inner.state },
    lines: [
      `${s} = if(t == 1, g, ${alpha}*${s} + (1 - ${alpha})*g)`,
      `${h} = g + ${own('amplification')}*${s}`,
      ...renamedLines(inner.lines, { g: h }),
    ],
  };
}

export const grokfast = defineTransform({
  id: 'grokfast',
  version: 1,
  label: 'Grokfast',
  summary: 'Adds a multiple of its long running average to the gradient, which hastens what is learnt slowly.',
  references: [
    {
      text: 'J. Lee, B. G. Kang, K. Kim, K. M. Lee, Grokfast: accelerated grokking by amplifying slow gradients, 2024 (the EMA filter, which begins at the first gradient)',
      url: 'https://arxiv.org/abs/2405.20233',
    },
  ],
  parameters: slowGradientParameters,
  formula: { before: () => ['s \\leftarrow \\alpha s + (1 - \\alpha) g', 'g \\leftarrow g + \\gamma s'] },
  rule: (_, inner, names) => withSlowGradient(inner, names),
  state: () => ({ slow: { label: 'Slow gradient', symbol: 's' } }),
  around: (_, { dimension }) => {
    const slow = new Float64Array(dimension);
    return {
      state: { slow },
      step: ({ oracle, h, t }, inner) => {
        const changed = changedGradient(oracle, (_, g) => {
          for (let i = 0; i < g.length; i++) {
            slow[i] = t === 1 ? g[i] : h.slowDecay * slow[i] + (1 - h.slowDecay) * g[i];
            g[i] += h.amplification * slow[i];
          }
        });
        inner(changed, t);
      },
    };
  },
});
