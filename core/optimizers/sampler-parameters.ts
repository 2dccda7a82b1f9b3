/** Hyper-parameters that samplers of exp(−βL) share. */
import type { NumberSpec } from '../contract/parameters.ts';

type Scheduled = NumberSpec & { kind: 'number'; schedulable: true; default: number };

export function samplerStep(symbol: string, value: number, help: string): Scheduled {
  return {
    kind: 'number',
    label: 'Step size',
    symbol,
    default: value,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help,
  };
}

export function inverseTemperature(): Scheduled {
  return {
    kind: 'number',
    label: 'Inverse temperature',
    symbol: '\\beta',
    default: 1,
    minimum: 0,
    scale: 'log',
    schedulable: true,
    help: 'One over the temperature: the density sampled is exp(−βL). For n data and a mean loss, n gives the posterior and n/ln n the one of the learning coefficient.',
  };
}
