/** An average of points, beside any rule: a line or two behind its own. */
import type { UpdateRule } from '../expression/rule.ts';
import { type Names, namesBeside } from './transforms/define.ts';

export type AverageWeights = 'equal' | 'ema' | 'polynomial';

/**
 * The rule with an average a of its points x:
 * - equal: the plain mean of every `averagePeriod`-th point from step `averageFrom` on, and the point itself before
 * - ema: δ a + (1 − δ) x from the first new point on
 * - polynomial: a + (x − a)(ν + 1)/(t + ν), whose weights grow as t^ν
 *
 * Where it `isShown`, runs record the loss and the points of a, not of x.
 */
export function withAverage(
  weights: AverageWeights,
  moving: UpdateRule,
  names: Names = namesBeside(moving),
  isShown = false,
): UpdateRule {
  const a = names.fresh('a');
  return {
    ...moving,
    state: { ...moving.state, [a]: { label: 'Average', symbol: '\\bar{\\theta}', initial: 'x' } },
    lines: [...moving.lines, ...averageLines(weights, a, names)],
    ...(isShown && { evaluated: a }),
  };
}

function averageLines(weights: AverageWeights, a: string, { own, fresh }: Names): string[] {
  switch (weights) {
    case 'equal': {
      const n = fresh('n');
      const from = own('averageFrom');
      return [
        `${n} = (t - ${from})/${own('averagePeriod')}`,
        `${a} = if(t < ${from}, x, if(${n} == floor(${n}), ${a} + (x - ${a})/(${n} + 1), ${a}))`,
      ];
    }
    case 'ema': {
      const decay = own('averageDecay');
      return [`${a} = if(t == 1, x, ${decay}*${a} + (1 - ${decay})*x)`];
    }
    case 'polynomial': {
      const power = own('averagePower');
      return [`${a} = ${a} + (x - ${a})*(${power} + 1)/(t + ${power})`];
    }
  }
}
