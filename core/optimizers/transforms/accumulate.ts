/** Several gradients to one step of any optimizer. */
import { namesOfRule, renamedLines } from '../../expression/rename-rule.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { oracleWith } from './changed-gradient.ts';
import { defineTransform, type Names } from './define.ts';

export const accumulate = defineTransform({
  id: 'accumulate',
  version: 1,
  label: 'Accumulate',
  summary: 'Takes the mean of k gradients for one step, and stays where it is in between; schedules count gradients.',
  references: [
    {
      text: 'M. Ott, S. Edunov, D. Grangier, M. Auli, Scaling neural machine translation, WMT 2018 (a large batch made of small ones)',
      url: 'https://arxiv.org/abs/1806.00187',
    },
  ],
  parameters: {
    gradients: {
      kind: 'number',
      label: 'Gradients to one step',
      symbol: 'k',
      default: 4,
      minimum: 1,
      integer: true,
      help: 'The step that is inside counts its own steps: a bias correction sees t/k.',
    },
  },
  formula: {
    before: () => [
      'g \\leftarrow \\tfrac{1}{k} \\textstyle\\sum_{j=1}^{k} g_j \\quad \\text{and a step, every } k \\text{ gradients}',
    ],
  },
  rule: ({ gradients }, inner, names) => (gradients === 1 ? inner : everyFew(inner, names)),
  state: ({ gradients }) => (gradients === 1 ? {} : { sum: { label: 'Sum of gradients', symbol: '\\Sigma' } }),
  around: ({ gradients }, { dimension }) => {
    if (gradients === 1) return { state: {}, step: ({ oracle, t }, inner) => inner(oracle, t) };
    const sum = new Float64Array(dimension);
    const g = new Float64Array(dimension);
    return {
      state: { sum },
      step: ({ x, oracle, t }, inner) => {
        const isFirst = (t - 1) % gradients === 0;
        const loss = oracle.gradient(x, g);
        for (let i = 0; i < g.length; i++) sum[i] = isFirst ? g[i] : sum[i] + g[i];
        if (t % gradients !== 0) return;
        // Asked for once more, the gradient of this step is the mean: nothing is computed again.
        const mean = oracleWith(oracle, {
          gradient: (_, out) => {
            for (let i = 0; i < out.length; i++) out[i] = sum[i] / gradients;
            return loss;
          },
        });
        inner(mean, t / gradients);
      },
    };
  },
});

/** What the lines change goes into names of their own, and is kept at every k-th step. */
function everyFew(inner: UpdateRule, names: Names): UpdateRule {
  const k = names.own('gradients');
  const sum = names.fresh('sum_g');
  const first = names.fresh('first');
  const last = names.fresh('last');
  const mean = names.fresh('h');
  const count = names.fresh('n');
  const used = namesOfRule(inner);
  const kept = ['x', ...Object.keys(inner.state), ...Object.keys(inner.scalars ?? {})].filter((name) => used.has(name));
  const inside = Object.fromEntries(kept.map((name) => [name, names.fresh(`${name}_new`)]));
  return {
    ...inner,
    state: { ...inner.state, [sum]: { label: 'Sum of gradients', symbol: '\\Sigma' } },
    symbols: { ...inner.symbols, [mean]: '\\bar{g}' },
    lines: [
      `${first} = (t - 1) - ${k}*floor((t - 1)/${k})`,
      `${last} = t - ${k}*floor(t/${k})`,
      `${count} = floor(t/${k})`,
      `${sum} = if(${first} == 0, g, ${sum} + g)`,
      `${mean} = ${sum}/${k}`,
      ...kept.map((name) => `${inside[name]} = ${name}`),
      ...renamedLines(inner.lines, { ...inside, g: mean, t: count }),
      ...kept.map((name) => `${name} = if(${last} == 0, ${inside[name]}, ${name})`),
    ],
  };
}
