/** Weight decay round any optimizer. */
import { RidgelineError } from '../../contract/errors.ts';
import { renamedLines } from '../../expression/rename-rule.ts';
import { dot } from '../../math/sums.ts';
import { oracleWith } from './changed-gradient.ts';
import { defineTransform } from './define.ts';

export const decay = defineTransform({
  id: 'decay',
  version: 1,
  label: 'Weight decay',
  summary: 'Draws the weights to 0: by an L2 penalty in the gradient, or beside the gradient.',
  references: [
    {
      text: 'I. Loshchilov, F. Hutter, Decoupled weight decay regularization, ICLR 2019',
      url: 'https://arxiv.org/abs/1711.05101',
    },
  ],
  parameters: {
    coupling: {
      kind: 'choice',
      label: 'How',
      options: [
        { value: 'decoupled', label: 'Shrink by the learning rate times λ' },
        { value: 'independent', label: 'Shrink by λ' },
        { value: 'coupled', label: 'Add λθ to the gradient' },
      ],
      default: 'decoupled',
      help: 'The first is PyTorch’s AdamW; the second is the paper’s, whose decay does not follow the learning rate.',
    },
    weightDecay: {
      kind: 'number',
      label: 'Weight decay',
      symbol: '\\lambda',
      default: 1e-2,
      minimum: 0,
      scale: 'log',
      schedulable: true,
    },
  },
  formula: {
    before: ({ coupling }) => (coupling === 'coupled' ? ['g \\leftarrow g + \\lambda \\theta'] : []),
    after: ({ coupling }) =>
      coupling === 'coupled'
        ? []
        : [`\\theta \\leftarrow \\theta - ${coupling === 'decoupled' ? '\\eta ' : ''}\\lambda \\theta^-`],
  },
  check: ({ coupling }, { id, hasLearningRate }) => {
    if (coupling !== 'decoupled' || hasLearningRate) return;
    const expected = '‘independent’ or ‘coupled’';
    throw new RidgelineError(
      'invalid-parameter',
      `invalid coupling: ‘decoupled’; ${id} has no parameter learningRate; expected ${expected}`,
      { field: 'coupling', value: 'decoupled', expected: expected.replaceAll(/[‘’]/g, '') },
    );
  },
  rule: ({ coupling }, inner, names) => {
    const lambda = names.own('weightDecay');
    if (coupling === 'coupled') {
      const h = names.fresh('h');
      return { ...inner, lines: [`${h} = g + ${lambda}*x`, ...renamedLines(inner.lines, { g: h })] };
    }
    const share = coupling === 'decoupled' ? `learningRate*${lambda}` : lambda;
    return { ...inner, lines: [`x = (1 - ${share})*x`, ...inner.lines] };
  },
  state: () => ({}),
  around: ({ coupling }) => ({
    state: {},
    step: ({ x, oracle, h, t, learningRate }, inner) => {
      const { weightDecay } = h;
      if (coupling === 'coupled') {
        const penalty = (w: Float64Array): number => (weightDecay / 2) * dot(w, w);
        const changed = oracleWith(oracle, {
          loss: (w) => oracle.loss(w) + penalty(w),
          gradient: (w, g) => {
            const loss = oracle.gradient(w, g);
            for (let i = 0; i < g.length; i++) g[i] += weightDecay * w[i];
            return loss + penalty(w);
          },
        });
        inner(changed, t);
        return;
      }
      const before = x.slice();
      inner(oracle, t);
      const share = (coupling === 'decoupled' ? learningRate : 1) * weightDecay;
      for (let i = 0; i < x.length; i++) x[i] -= share * before[i];
    },
  }),
});
