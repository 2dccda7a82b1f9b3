/** What forms of Adam share that learn the distance to the solution and step by it. */
import type { BooleanSpec, NumberSpec } from '../contract/parameters.ts';
import { pow } from '../wasm/elementary.ts';
import { beta1, beta2, DECOUPLED_HELP, epsilon, learningRate, weightDecay } from './common-parameters.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

const estimateParameters: {
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

/** Those of Adam, with a learning rate that multiplies the estimate, and those of the estimate. */
export const distanceParameters = {
  learningRate: {
    ...learningRate(1),
    help: 'Multiplies the estimate; meant to stay at 1, or to follow a schedule from 1.',
  },
  beta1: beta1(),
  beta2: beta2(),
  epsilon: epsilon(1e-8),
  weightDecay: weightDecay(0, DECOUPLED_HELP),
  ...estimateParameters,
};

/** √(1 − β₂ᵗ)/(1 − β₁ᵗ): what Adam's averages at step t lack of their weights. */
export function averagesCorrection(h: { beta1: number; beta2: number }, t: number): number {
  return Math.sqrt(1 - pow(h.beta2, t)) / (1 - pow(h.beta1, t));
}

/** The estimate d after one more bound `found`: it never falls, and grows by at most the factor `growth`. */
export function grownDistance(d: number, found: number, growth = Number.POSITIVE_INFINITY): number {
  return Math.max(d, Math.min(found, d * growth));
}
