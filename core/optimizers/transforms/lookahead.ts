/** Lookahead round any optimizer. */
import { lookaheadParameters, withLookahead } from '../lookahead-lines.ts';
import { defineTransform } from './define.ts';

export const lookahead = defineTransform({
  id: 'lookahead',
  version: 1,
  label: 'Lookahead',
  summary: 'Draws the point back, every k steps, to slow weights on the way to it.',
  references: [
    {
      text: 'M. R. Zhang, J. Lucas, G. Hinton, J. Ba, Lookahead optimizer: k steps forward, 1 step back, NeurIPS 2019. The state of what is inside stays as it is',
      url: 'https://arxiv.org/abs/1907.08610',
    },
  ],
  parameters: lookaheadParameters(5),
  formula: {
    after: () => [
      '\\phi \\leftarrow \\phi + \\alpha (\\theta - \\phi),\\quad \\theta \\leftarrow \\phi \\quad \\text{every } k \\text{ steps}',
    ],
  },
  // Slow weights that meet the fast ones at every step are the fast ones, without the rounding of φ + (θ − φ).
  rule: (parameters, inner, names) => (isNothing(parameters) ? inner : withLookahead(inner, names)),
  state: (parameters) => (isNothing(parameters) ? {} : { slow: { label: 'Slow weights', symbol: '\\phi' } }),
  around: (parameters, { dimension }) => {
    if (isNothing(parameters)) return { state: {}, step: ({ oracle, t }, inner) => inner(oracle, t) };
    const slow = new Float64Array(dimension);
    return {
      state: { slow },
      step: ({ x, oracle, h, t }, inner) => {
        if (t === 1) slow.set(x);
        inner(oracle, t);
        if (t % parameters.period !== 0) return;
        for (let i = 0; i < x.length; i++) {
          slow[i] += h.slowStep * (x[i] - slow[i]);
          x[i] = slow[i];
        }
      },
    };
  },
});

function isNothing({ period, slowStep }: { period: number; slowStep: unknown }): boolean {
  return period === 1 && slowStep === 1;
}
