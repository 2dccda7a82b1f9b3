/** Clipping of the gradient: by value, by norm, relative to the weights, or always to the same length. */
import { renamedLines } from '../../expression/rename-rule.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { shorten, shortenUnits, smallestNorm, unitsOf } from '../gradient-norms.ts';
import { partsOf } from '../parts.ts';
import { changedGradient } from './changed-gradient.ts';
import { defineTransform, type Names, namesBeside } from './define.ts';

/** The rule on max(−c, min(g, c)). */
export function clippedByValue(inner: UpdateRule, { own, fresh }: Names = namesBeside(inner)): UpdateRule {
  const [h, c] = [fresh('h'), own('threshold')];
  return { ...inner, lines: [`${h} = max(-${c}, min(g, ${c}))`, ...renamedLines(inner.lines, { g: h })] };
}

export const clip = defineTransform({
  id: 'clip',
  version: 1,
  label: 'Clip',
  summary: 'Limits the gradient: each coordinate, its norm, or the norm of each unit relative to the unit’s weights.',
  references: [
    {
      text: 'R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, ICML 2013 (by norm)',
      url: 'https://arxiv.org/abs/1211.5063',
    },
    {
      text: 'A. Brock, S. De, S. L. Smith, K. Simonyan, High-performance large-scale image recognition without normalization, ICML 2021 (adaptive, unit by unit)',
      url: 'https://arxiv.org/abs/2102.06171',
    },
    {
      text: 'PyTorch, torch.nn.utils.clip_grad_value_ and clip_grad_norm_ (which adds 1e−6 to the norm)',
      url: 'https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html',
    },
  ],
  parameters: {
    by: {
      kind: 'choice',
      label: 'What is limited',
      options: [
        { value: 'value', label: 'Each coordinate' },
        { value: 'norm', label: 'The norm' },
        { value: 'adaptive', label: 'Relative to the weights, unit by unit' },
        { value: 'normalised', label: 'Always: only the direction counts' },
      ],
      default: 'value',
      help: 'All but the first need norms, so that a rule runs point by point.',
    },
    threshold: {
      kind: 'number',
      label: 'Threshold',
      symbol: 'c',
      default: 1,
      minimum: 0,
      exclusiveMinimum: true,
      scale: 'log',
      schedulable: true,
      help: 'The largest coordinate or norm; adaptive, the largest ratio of a unit’s gradient to its weights, for which the paper takes 0.01.',
    },
    smallestNorm,
  },
  formula: {
    before: ({ by }) => [
      {
        value: 'g \\leftarrow \\max(-c, \\min(g, c))',
        norm: 'g \\leftarrow \\min\\bigl(1,\\, c / \\lVert g \\rVert\\bigr)\\, g',
        adaptive:
          'g_i \\leftarrow \\min\\Bigl(1,\\, c\\, \\frac{\\max(\\lVert w_i \\rVert, \\epsilon)}{\\lVert g_i \\rVert}\\Bigr)\\, g_i \\quad \\text{for each unit } i',
        normalised: 'g \\leftarrow c\\, g / \\lVert g \\rVert',
      }[by],
    ],
  },
  isElementwise: ({ by }) => by === 'value',
  rule: (_, inner, names) => clippedByValue(inner, names),
  state: () => ({}),
  around: ({ by }, shape) => {
    const units = by === 'adaptive' ? partsOf(shape, undefined).flatMap(unitsOf) : [];
    return {
      state: {},
      step: ({ oracle, h, t }, inner) => {
        const changed = changedGradient(oracle, (x, g) => {
          const c = h.threshold;
          if (by === 'value') for (let i = 0; i < g.length; i++) g[i] = Math.max(-c, Math.min(g[i], c));
          else if (by === 'adaptive') shortenUnits(units, x, g, c, h.smallestNorm);
          else shorten(g, c, by === 'normalised');
        });
        inner(changed, t);
      },
    };
  },
});
