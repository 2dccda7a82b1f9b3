/** Lookahead around any rule: slow weights that follow the fast ones every k steps. */
import type { NumberSpec } from '../contract/parameters.ts';
import type { UpdateRule } from '../expression/rule.ts';
import { type Names, namesBeside } from './transforms/define.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

export function lookaheadParameters(period: number): { period: Plain; slowStep: Plain & { schedulable: true } } {
  return {
    period: {
      kind: 'number',
      label: 'Steps between looks',
      symbol: 'k',
      default: period,
      minimum: 1,
      integer: true,
      help: 'After so many steps of the fast weights θ the slow ones move, and the fast ones go on from there.',
    },
    slowStep: {
      kind: 'number',
      label: 'Slow step',
      symbol: '\\alpha',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      schedulable: true,
      help: 'How far the slow weights move towards the fast ones.',
    },
  };
}

/**
 * The fast rule with what follows it: at every k-th step φ ← φ + α(θ − φ) and θ ← φ. The fast rule's own state stays as it
 * is.
 */
export function withLookahead(fast: UpdateRule, { own, fresh }: Names = namesBeside(fast)): UpdateRule {
  const [slow, last] = [fresh('slow'), fresh('last')];
  const [period, slowStep] = [own('period'), own('slowStep')];
  return {
    ...fast,
    state: { ...fast.state, [slow]: { label: 'Slow weights', symbol: '\\phi', initial: 'x' } },
    lines: [
      ...fast.lines,
      `${last} = t - ${period}*floor(t/${period})`,
      `${slow} = if(${last} == 0, ${slow} + ${slowStep}*(x - ${slow}), ${slow})`,
      `x = if(${last} == 0, ${slow}, x)`,
    ],
  };
}
