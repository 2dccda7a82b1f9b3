/** What flows in continuous time share: one step of a run is a span of time, cut up as accuracy asks. */
import type { ChoiceSpec, NumberSpec } from '../contract/parameters.ts';

type Plain = NumberSpec & { kind: 'number'; default: number };

export function timeStep(value: number): Plain & { schedulable: true } {
  return {
    kind: 'number',
    label: 'Time of a step',
    symbol: '\\Delta t',
    default: value,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    schedulable: true,
    help: 'Time that passes in one step of the run. Gradient descent of rate η passes η a step.',
  };
}

export const methodChoice = {
  kind: 'choice',
  label: 'Method',
  options: [
    { value: 'explicit', label: 'Dormand–Prince 5(4)' },
    { value: 'stiff', label: 'Rosenbrock 2(3), for stiff landscapes' },
  ],
  default: 'explicit',
  help: 'The stiff method makes a Hessian for every inner step but does not have to follow the steepest direction.',
} as const satisfies ChoiceSpec;

export const accuracyParameters: { relative: Plain; absolute: Plain; limit: Plain } = {
  relative: {
    kind: 'number',
    label: 'Relative tolerance',
    default: 1e-8,
    minimum: 1e-14,
    maximum: 0.1,
    scale: 'log',
    help: 'Local errors are held to this share of each coordinate.',
  },
  absolute: {
    kind: 'number',
    label: 'Absolute tolerance',
    default: 1e-12,
    minimum: 0,
    exclusiveMinimum: true,
    scale: 'log',
    advanced: true,
  },
  limit: {
    kind: 'number',
    label: 'Inner steps at most',
    default: 100_000,
    minimum: 1,
    maximum: 1_000_000_000,
    integer: true,
    advanced: true,
    help: 'Where a step would need more, it ends early; the time of the state tells.',
  },
};

export const CLOCK_STATE = { clock: { label: 'Time, inner step', symbol: 't' } };
