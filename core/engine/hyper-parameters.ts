/** Sorts an optimizer's parameters into those compiled into its rule and those that a schedule changes while it runs. */
import type { RuleNames } from '../expression/lower-rule.ts';
import { hyperValues, type NamedSchedule, scheduledNumber } from '../optimizers/hyper-values.ts';
import type { ResolvedOptimizer } from './resolve.ts';

export interface HyperParameters {
  names: RuleNames;
  schedules: NamedSchedule[];
  /** Writes the scheduled values for the update after step `step` (from 0), in the order of `names.hyper`. */
  fill(step: number, out: Float64Array, at: number): void;
}

export function hyperParameters({
  definition,
  parameters,
}: Pick<ResolvedOptimizer, 'definition' | 'parameters'>): HyperParameters {
  const { names, schedules } = hyperValues(definition.parameters, parameters as Record<string, unknown>);
  return {
    names,
    schedules,
    fill: (step, out, at) => {
      for (const [i, schedule] of schedules.entries()) out[at + i] = scheduledNumber(schedule, step);
    },
  };
}
