/** Annealed normal noise on the gradient of any optimizer. */
import type { ParameterSpecs } from '../../contract/parameters.ts';
import { freeDeviate, renamedLines } from '../../expression/rename-rule.ts';
import type { UpdateRule } from '../../expression/rule.ts';
import { pow } from '../../wasm/elementary.ts';
import { changedGradient } from './changed-gradient.ts';
import { defineTransform, type Names, namesBeside } from './define.ts';

export const annealedNoiseParameters = {
  variance: {
    kind: 'number',
    label: 'Variance of the first noise',
    symbol: '\\sigma_0^2',
    default: 0.01,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help: 'The paper takes 0.01, 0.3 or 1.',
  },
  annealing: { kind: 'number', label: 'Annealing', symbol: '\\gamma', default: 0.55, minimum: 0, schedulable: true },
} as const satisfies ParameterSpecs;

/** The rule on g + √(σ₀²/t^γ) ξ. */
export function withAnnealedNoise(inner: UpdateRule, { own, fresh }: Names = namesBeside(inner)): UpdateRule {
  const h = fresh('h');
  const line = `${h} = g + sqrt(${own('variance')}/t^${own('annealing')})*${freeDeviate(inner)}`;
  return { ...inner, lines: [line, ...renamedLines(inner.lines, { g: h })] };
}

export const noise = defineTransform({
  id: 'noise',
  version: 1,
  label: 'Gradient noise',
  summary: 'Adds normal noise to the gradient, whose variance falls as a power of the step: σ₀²/t^γ at step t from 1.',
  references: [
    {
      text: 'A. Neelakantan et al., Adding gradient noise improves learning for very deep networks, 2015',
      url: 'https://arxiv.org/abs/1511.06807',
    },
  ],
  parameters: annealedNoiseParameters,
  formula: { before: () => ['g \\leftarrow g + \\sqrt{\\sigma_0^2 / t^{\\gamma}}\\, \\xi'] },
  stochastic: true,
  rule: (_, inner, names) => withAnnealedNoise(inner, names),
  state: () => ({}),
  around: () => ({
    state: {},
    step: ({ oracle, h, t }, inner) => {
      const deviation = Math.sqrt(h.variance / pow(t, h.annealing));
      const changed = changedGradient(oracle, (_, g) => {
        const { random } = oracle;
        for (let i = 0; i < g.length; i++) g[i] += deviation * random.normal();
      });
      inner(changed, t);
    },
  }),
});
