/** Hyper-parameters that many optimizers share, with one label, symbol and range everywhere. */
import type { NumberSpec } from '../contract/parameters.ts';

export type Scheduled = NumberSpec & { kind: 'number'; schedulable: true };

/** PyTorch's `lr`. */
export function learningRate(value: number): Scheduled & { default: number } {
  return {
    kind: 'number',
    label: 'Learning rate',
    symbol: '\\eta',
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
  };
}

/** A decay rate of a running average: 0 keeps nothing of the past. */
export function decayRate(
  label: string,
  symbol: string,
  value: number,
  help?: string,
): Scheduled & { default: number } {
  return {
    kind: 'number',
    label,
    symbol,
    default: value,
    minimum: 0,
    maximum: 1,
    exclusiveMaximum: true,
    schedulable: true,
    ...(help === undefined ? {} : { help }),
  };
}

/** PyTorch's `weight_decay`: either added to the gradient (L2) or, where decoupled, taken off the weights. */
export function weightDecay(value: number, help: string): Scheduled & { default: number } {
  return {
    kind: 'number',
    label: 'Weight decay',
    symbol: '\\lambda',
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help,
  };
}

export const L2_HELP = 'Adds λθ to the gradient, the gradient of an L2 penalty.';
export const DECOUPLED_HELP = 'Shrinks the weights by ηλ each step, beside the gradient.';

/** PyTorch's `eps`. */
export function epsilon(value: number): Scheduled & { default: number } {
  return {
    kind: 'number',
    label: 'Epsilon',
    symbol: '\\epsilon',
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    advanced: true,
  };
}

/** Adam's decay rates; PyTorch's `betas`. */
export function beta1(value = 0.9): Scheduled & { default: number } {
  return decayRate('Decay of the mean', '\\beta_1', value);
}
export function beta2(value = 0.999): Scheduled & { default: number } {
  return decayRate('Decay of the mean square', '\\beta_2', value);
}

/** What is added to curvatures before a step is divided by them. */
export function damping(value: number, help: string): Scheduled & { default: number } {
  return {
    kind: 'number',
    label: 'Damping',
    symbol: '\\delta',
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help,
  };
}
