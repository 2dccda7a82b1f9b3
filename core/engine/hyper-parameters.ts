/** Sorts an optimizer's parameters into those compiled into its rule and those that a schedule changes while it runs. */
import type { ParameterSpecs, Schedule } from '../contract/parameters.ts';
import type { RuleNames } from '../expression/lower-rule.ts';
import { isSchedule, scheduleValue } from '../optimizers/schedule.ts';
import type { ResolvedOptimizer } from './cell.ts';

export interface HyperParameters {
  names: RuleNames;
  schedules: Schedule[];
  /** Writes the scheduled values for the update after step `step` (from 0), in the order of `names.hyper`. */
  fill(step: number, out: Float64Array, at: number): void;
}

export function hyperParameters({ definition, parameters }: ResolvedOptimizer): HyperParameters {
  const specs: ParameterSpecs = definition.parameters;
  const constants: Record<string, number | boolean> = {};
  const hyper: string[] = [];
  const schedules: Schedule[] = [];
  for (const name of Object.keys(specs)) {
    const value: unknown = (parameters as Record<string, unknown>)[name];
    if (isSchedule(value)) {
      hyper.push(name);
      schedules.push(value);
    } else if (typeof value === 'number' || typeof value === 'boolean') constants[name] = value;
  }
  return {
    names: { hyper, constants },
    schedules,
    fill: (step, out, at) => {
      for (const [i, schedule] of schedules.entries()) out[at + i] = scheduleValue(schedule, step);
    },
  };
}
