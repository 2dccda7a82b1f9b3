/** Schedules as forms edit them: their kinds, their fields, and how one turns into another. */
import type { Schedule } from '../../core/contract/parameters.ts';

export type ScheduleKind = Schedule['schedule'];

export const SCHEDULE_KINDS: readonly { value: ScheduleKind; label: string }[] = [
  { value: 'constant', label: 'constant' },
  { value: 'cosine', label: 'cosine' },
  { value: 'step', label: 'step' },
  { value: 'warm-up', label: 'warm-up' },
  { value: 'inverse-time', label: 'inverse time' },
];

export interface ScheduleFieldSpec {
  name: string;
  label: string;
  /** A value of the scheduled number, a number of steps, or a positive factor. */
  kind: 'value' | 'steps' | 'factor';
  value: number | null;
  unit?: string;
  help?: string;
}

export function scheduleFields(schedule: Schedule): ScheduleFieldSpec[] {
  const steps = { kind: 'steps', unit: 'steps' } as const;
  switch (schedule.schedule) {
    case 'constant':
      return [{ name: 'value', label: 'Value', kind: 'value', value: schedule.value }];
    case 'step':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        {
          name: 'factor',
          label: 'Factor',
          kind: 'factor',
          value: schedule.factor,
          help: 'What each drop multiplies by',
        },
        { name: 'every', label: 'Every', value: schedule.every, ...steps },
      ];
    case 'cosine':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'steps', label: 'Over', value: schedule.steps, ...steps },
      ];
    case 'warm-up':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from ?? 0 },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'steps', label: 'Over', value: schedule.steps, ...steps },
      ];
    case 'inverse-time':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        {
          name: 'scale',
          label: 'Scale',
          kind: 'factor',
          value: schedule.scale,
          unit: 'steps',
          help: 'Half of it is left after this many steps',
        },
      ];
  }
}

const USUAL_STEPS = 1000;

/** The value that a schedule is about: where it starts, or where a warm-up leads. */
export function scheduleLevel(value: number | Schedule | null): number {
  if (value === null) return 0.01;
  if (typeof value === 'number') return value;
  if (value.schedule === 'constant') return value.value;
  return value.schedule === 'warm-up' ? value.to : value.from;
}

/** Another kind of schedule about the same value; a constant is the plain number. */
export function switchSchedule(value: number | Schedule | null, kind: ScheduleKind): number | Schedule {
  const level = scheduleLevel(value);
  switch (kind) {
    case 'constant':
      return level;
    case 'step':
      return { schedule: 'step', from: level, factor: 0.5, every: USUAL_STEPS / 4 };
    case 'cosine':
      return { schedule: 'cosine', from: level, to: 0, steps: USUAL_STEPS };
    case 'warm-up':
      return { schedule: 'warm-up', to: level, steps: USUAL_STEPS / 10 };
    case 'inverse-time':
      return { schedule: 'inverse-time', from: level, scale: USUAL_STEPS / 10 };
  }
}
