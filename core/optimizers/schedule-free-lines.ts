/** The weighted average of schedule-free methods. */
import type { NumberSpec } from '../contract/parameters.ts';
import type { StateScalar, StateVector } from '../expression/rule.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

export const averagingParameters: { weightPower: Plain; averagePower: Plain } = {
  weightPower: {
    kind: 'number',
    label: 'Power of the rate',
    symbol: 'p',
    default: 2,
    minimum: 0,
    advanced: true,
    help: 'A step counts in the average by the largest rate so far to this power, which gives a warm-up little weight.',
  },
  averagePower: {
    kind: 'number',
    label: 'Power of the step',
    symbol: 'r',
    default: 0,
    minimum: 0,
    advanced: true,
    help: 'A step counts in the average by its number to this power: above 0, late steps count more.',
  },
};

export const averagingScalars: Record<string, StateScalar> = {
  top: { initial: 0, label: 'Largest rate so far', symbol: '\\eta_{\\max}' },
  total: { initial: 0, label: 'Sum of weights', symbol: 'W' },
};

export const averagingState: Record<string, StateVector> = {
  z: { label: 'Base point', initial: 'x' },
  a: { label: 'Average', symbol: '\\bar{\\theta}', initial: 'x' },
};

/**
 * After the step of z: a ← (1 − c)a + cz with c the weight of this step over the sum of all, then the point between both
 * where the next gradient is taken. A rate of 0 has no weight, so that c is 0 until the first rate above it.
 */
export function averagingLines(rate: string, interpolation: string): string[] {
  return [
    `top = max(top, ${rate})`,
    'weight = t^averagePower*top^weightPower',
    'total = total + weight',
    'c = if(total > 0, weight/total, 0)',
    'a = (1 - c)*a + c*z',
    `x = (1 - ${interpolation})*z + ${interpolation}*a`,
  ];
}
