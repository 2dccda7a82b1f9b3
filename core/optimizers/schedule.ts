/** The value of a scheduled hyper-parameter at a step. */
import type { Schedule } from '../contract/parameters.ts';
import { cos, pow } from '../wasm/elementary.ts';

/**
 * The value at `step`, 0 for the first update:
 * - constant: value
 * - step: from · factor^⌊step/every⌋
 * - cosine: to + (from − to)/2 · (1 + cos(π step/steps)), and `to` from step `steps` on (Loshchilov & Hutter 2017, one cycle)
 * - warm-up: a straight line from `from` (default 0) at step 0 to `to` at step `steps`; then the schedule `then`, whose
 *   step 0 is step `steps`, or `to` for ever
 * - inverse-time: from / (1 + step/scale)
 */
export function scheduleValue(schedule: Schedule, step: number): number {
  switch (schedule.schedule) {
    case 'constant':
      return schedule.value;
    case 'step':
      return schedule.from * pow(schedule.factor, Math.floor(step / schedule.every));
    case 'cosine': {
      const { from, to, steps } = schedule;
      return step >= steps ? to : to + 0.5 * (from - to) * (1 + cos((Math.PI * step) / steps));
    }
    case 'warm-up': {
      const { from = 0, to, steps, then } = schedule;
      if (step < steps) return from + ((to - from) * step) / steps;
      return then === undefined ? to : scheduleValue(then, step - steps);
    }
    case 'inverse-time':
      return schedule.from / (1 + step / schedule.scale);
  }
}

export function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, 'schedule');
}
