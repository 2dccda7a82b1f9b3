/** Schedules as forms edit them: their kinds, their fields, and how one turns into another. */

import { oneCycleEnds } from '../../core/contract/one-cycle-ends.ts';
import type { Schedule } from '../../core/contract/parameters.ts';

export type ScheduleKind = Schedule['schedule'];

export const SCHEDULE_KINDS: readonly { value: ScheduleKind; label: string }[] = [
  { value: 'constant', label: 'constant' },
  { value: 'cosine', label: 'cosine' },
  { value: 'cosine-restarts', label: 'cosine with restarts' },
  { value: 'step', label: 'step' },
  { value: 'exponential', label: 'exponential' },
  { value: 'warm-up', label: 'warm-up' },
  { value: 'warm-up-stable-decay', label: 'warm-up, stable, decay' },
  { value: 'one-cycle', label: 'one cycle' },
  { value: 'inverse-time', label: 'inverse time' },
  { value: 'inverse-square-root', label: 'inverse square root' },
  { value: 'formula', label: 'own formula of t' },
];

export interface ScheduleFieldSpec {
  name: string;
  label: string;
  /** A value of the scheduled number, a positive count, one that may be 0, a positive factor, or a share of the whole. */
  kind: 'value' | 'count' | 'count-from-zero' | 'factor' | 'share';
  value: number | null;
  unit?: string;
  help?: string;
}

/** The numbers of a schedule; an own formula has none, but its text. */
export function scheduleFields(schedule: Schedule): ScheduleFieldSpec[] {
  const steps = { kind: 'count', unit: 'steps' } as const;
  const stepsFromZero = { kind: 'count-from-zero', unit: 'steps' } as const;
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
    case 'exponential':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        {
          name: 'factor',
          label: 'Factor',
          kind: 'factor',
          value: schedule.factor,
          help: 'What it is multiplied by, little by little, over as many steps as the next line says',
        },
        { name: 'every', label: 'Every', value: schedule.every, ...steps },
      ];
    case 'cosine':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'steps', label: 'Over', value: schedule.steps, ...steps },
      ];
    case 'cosine-restarts':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'steps', label: 'First cycle', value: schedule.steps, ...steps },
        {
          name: 'growth',
          label: 'Growth',
          kind: 'count',
          value: schedule.growth ?? 1,
          help: 'Every cycle is so many times as long as the one before',
        },
      ];
    case 'warm-up':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from ?? 0 },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'steps', label: 'Over', value: schedule.steps, ...steps },
      ];
    case 'warm-up-stable-decay':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from ?? 0 },
        { name: 'peak', label: 'Peak', kind: 'value', value: schedule.peak },
        { name: 'to', label: 'To', kind: 'value', value: schedule.to },
        { name: 'warmUpSteps', label: 'Warm-up', value: schedule.warmUpSteps, ...stepsFromZero },
        { name: 'stableSteps', label: 'Stable', value: schedule.stableSteps, ...stepsFromZero },
        { name: 'decaySteps', label: 'Decay', value: schedule.decaySteps, ...steps },
      ];
    case 'one-cycle': {
      const { from, to } = oneCycleEnds(schedule);
      return [
        { name: 'from', label: 'From', kind: 'value', value: from },
        { name: 'peak', label: 'Peak', kind: 'value', value: schedule.peak },
        { name: 'to', label: 'To', kind: 'value', value: to },
        { name: 'steps', label: 'Over', value: schedule.steps, ...steps },
        {
          name: 'rise',
          label: 'Rise',
          kind: 'share',
          value: schedule.rise ?? 0.3,
          help: 'The share of the steps that lead up to the peak',
        },
      ];
    }
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
    case 'inverse-square-root':
      return [
        { name: 'from', label: 'From', kind: 'value', value: schedule.from },
        {
          name: 'scale',
          label: 'Scale',
          kind: 'factor',
          value: schedule.scale,
          unit: 'steps',
          help: 'Half of it is left after three times this many steps',
        },
      ];
    case 'formula':
      return [];
  }
}

const USUAL_STEPS = 1000;

/** The value that a schedule is about: where it starts, or where a warm-up leads. */
export function scheduleLevel(value: number | Schedule | null): number {
  if (value === null) return 0.01;
  if (typeof value === 'number') return value;
  if (value.schedule === 'constant') return value.value;
  if (value.schedule === 'warm-up') return value.to;
  if (value.schedule === 'formula') return firstNumber(value.text);
  return value.schedule === 'warm-up-stable-decay' || value.schedule === 'one-cycle' ? value.peak : value.from;
}

/** The first positive number of a formula, which is mostly its level. */
function firstNumber(text: string): number {
  const number = Number(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text)?.[0]);
  return number > 0 ? number : 0.01;
}

/** Another kind of schedule about the same value; a constant is the plain number. */
export function switchSchedule(value: number | Schedule | null, kind: ScheduleKind): number | Schedule {
  const level = scheduleLevel(value);
  switch (kind) {
    case 'constant':
      return level;
    case 'step':
      return { schedule: 'step', from: level, factor: 0.5, every: USUAL_STEPS / 4 };
    case 'exponential':
      return { schedule: 'exponential', from: level, factor: 0.5, every: USUAL_STEPS / 4 };
    case 'cosine':
      return { schedule: 'cosine', from: level, to: 0, steps: USUAL_STEPS };
    case 'cosine-restarts':
      return { schedule: 'cosine-restarts', from: level, to: 0, steps: USUAL_STEPS / 4, growth: 1 };
    case 'warm-up':
      return { schedule: 'warm-up', to: level, steps: USUAL_STEPS / 10 };
    case 'warm-up-stable-decay':
      return {
        schedule: 'warm-up-stable-decay',
        peak: level,
        to: 0,
        warmUpSteps: USUAL_STEPS / 10,
        stableSteps: (7 * USUAL_STEPS) / 10,
        decaySteps: USUAL_STEPS / 5,
      };
    case 'one-cycle':
      return { schedule: 'one-cycle', peak: level, steps: USUAL_STEPS };
    case 'inverse-time':
      return { schedule: 'inverse-time', from: level, scale: USUAL_STEPS / 10 };
    case 'inverse-square-root':
      return { schedule: 'inverse-square-root', from: level, scale: USUAL_STEPS / 10 };
    case 'formula':
      return { schedule: 'formula', text: `${level}/(1 + t/${USUAL_STEPS / 10})` };
  }
}
