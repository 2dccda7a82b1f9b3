/** What optimizers share that learn the distance to the solution. */
import type { BooleanSpec, NumberSpec } from '../contract/parameters.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

export const distanceParameters: {
  initialDistance: Plain;
  distanceFactor: Plain & { schedulable: true };
  growth: NumberSpec & { kind: 'number'; optional: true };
  biasCorrection: BooleanSpec;
} = {
  initialDistance: {
    kind: 'number',
    label: 'First estimate of the distance',
    symbol: 'd_0',
    default: 1e-6,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    help: 'A lower bound; it hardly matters as long as it is small.',
  },
  distanceFactor: {
    kind: 'number',
    label: 'Factor of the estimate',
    default: 1,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    schedulable: true,
    advanced: true,
    help: 'Multiplies every new estimate.',
  },
  growth: {
    kind: 'number',
    label: 'Largest growth of the estimate',
    minimum: 1,
    exclusiveMinimum: true,
    optional: true,
    advanced: true,
    help: 'The estimate grows by at most this factor a step; left out, freely.',
  },
  biasCorrection: {
    kind: 'boolean',
    label: 'Bias correction',
    default: false,
    advanced: true,
    help: 'Multiplies the rate by √(1 − β₂ᵗ)/(1 − β₁ᵗ), as Adam’s averages have it.',
  },
};

/** At the first step: the start is where the point is, and the estimate what was given. */
export function startOfDistance(x: Float64Array, start: Float64Array, estimate: Float64Array, first: number): void {
  start.set(x);
  estimate[0] = first;
}
