import { describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../core/contract/experiment.ts';
import type { Schedule } from '../../../core/contract/parameters.ts';
import { SCHEDULE_KINDS, scheduleFields, scheduleLevel, switchSchedule } from '../../../renderer/controls/schedules.ts';

describe('schedules', () => {
  it('turn into each other about the same value, and are always valid', () => {
    for (const { value: from } of SCHEDULE_KINDS) {
      const before = switchSchedule(0.03, from);
      expect(scheduleLevel(before)).toBe(0.03);
      for (const { value: to } of SCHEDULE_KINDS) {
        const after = switchSchedule(before, to);
        expect(scheduleLevel(after)).toBe(0.03);
        if (typeof after === 'object') expect(scheduleSchema.safeParse(after).success).toBe(true);
      }
    }
  });

  it('are plain numbers when constant', () => {
    expect(switchSchedule({ schedule: 'cosine', from: 0.1, to: 0, steps: 10 }, 'constant')).toBe(0.1);
  });

  it('have a field for each of their numbers', () => {
    const warmUp: Schedule = { schedule: 'warm-up', to: 0.1, steps: 5 };
    expect(scheduleFields(warmUp).map(({ name, value }) => [name, value])).toEqual([
      ['from', 0],
      ['to', 0.1],
      ['steps', 5],
    ]);
    for (const { value } of SCHEDULE_KINDS) {
      const schedule = switchSchedule(0.1, value);
      if (typeof schedule === 'number') continue;
      for (const field of scheduleFields(schedule)) expect(Number.isFinite(field.value)).toBe(true);
    }
  });
});
