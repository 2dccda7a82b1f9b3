/** The numbers that the names of a rule stand for, out of an optimizer's parameters. */
import { RidgelineError } from '../contract/errors.ts';
import type { NumberSpec, ParameterSpecs, Schedule } from '../contract/parameters.ts';
import type { RuleNames } from '../expression/lower-rule.ts';
import { timeFormula } from '../expression/time-formula.ts';
import { isSchedule, scheduleValue } from './schedule.ts';

/** A schedule with the name that it gives numbers for, and the range that they are to stay in. */
export interface NamedSchedule {
  name: string;
  /** The path of the schedule among the parameters. */
  field: string;
  spec: NumberSpec;
  schedule: Schedule;
}

export interface HyperValues {
  names: RuleNames;
  /** In the order of `names.hyper`. */
  schedules: NamedSchedule[];
}

const ANY_NUMBER: NumberSpec = { kind: 'number', label: '' };

/** Sorts the numbers among parameters, and those inside named numbers, into constants and schedules. */
export function hyperValues(specs: ParameterSpecs, parameters: Readonly<Record<string, unknown>>): HyperValues {
  const constants: Record<string, number | boolean> = {};
  const schedules: NamedSchedule[] = [];
  const sort = (name: string, field: string, value: unknown, spec: NumberSpec): void => {
    if (isSchedule(value)) schedules.push({ name, field, spec, schedule: value });
    else if (typeof value === 'number' || typeof value === 'boolean') constants[name] = value;
  };
  for (const [name, spec] of Object.entries(specs)) {
    const value = parameters[name];
    if (spec.kind === 'constants') {
      if (!spec.schedulable) continue;
      for (const [inner, number] of Object.entries((value ?? {}) as object))
        sort(inner, `${name}.${inner}`, number, ANY_NUMBER);
    } else sort(name, name, value, spec.kind === 'number' ? spec : ANY_NUMBER);
  }
  return { names: { hyper: schedules.map(({ name }) => name), constants }, schedules };
}

/** The value of a schedule at a step, from 0. Throws where a formula leaves the range of its number. */
export function scheduledNumber({ name, field, spec, schedule }: NamedSchedule, step: number): number {
  const value = scheduleValue(schedule, step);
  if (!isOwnFormula(schedule) || isWithin(spec, value)) return value;
  const { minimum, maximum } = spec;
  const expected = [
    'a finite number',
    ...(minimum === undefined ? [] : [spec.exclusiveMinimum ? `above ${minimum}` : `of at least ${minimum}`]),
    ...(maximum === undefined ? [] : [spec.exclusiveMaximum ? `below ${maximum}` : `of at most ${maximum}`]),
  ].join(' ');
  throw new RidgelineError('invalid-parameter', `${name} is ${value} at step ${step}; expected ${expected}`, {
    field,
    value,
    expected,
  });
}

function isWithin({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: NumberSpec, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const high = maximum === undefined || (exclusiveMaximum ? value < maximum : value <= maximum);
  return high && (minimum === undefined || (exclusiveMinimum ? value > minimum : value >= minimum));
}

/** A person's own formula has a part in it. */
function isOwnFormula(schedule: Schedule): boolean {
  if (schedule.schedule === 'warm-up') return schedule.then !== undefined && isOwnFormula(schedule.then);
  return schedule.schedule === 'formula';
}

/** Reads the formulas of schedules, and looks at their values at some steps. Throws for the first fault. */
export function checkSchedules({ schedules }: HyperValues, steps: readonly number[]): void {
  for (const named of schedules) {
    let { schedule, field } = named;
    while (schedule.schedule === 'warm-up' && schedule.then !== undefined) {
      schedule = schedule.then;
      field += '.then';
    }
    if (schedule.schedule !== 'formula') continue;
    timeFormula(schedule.text, `${field}.text`);
    for (const step of steps) scheduledNumber(named, step);
  }
}
