import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../core/contract/parameters.ts';
import { isSchedule, scheduleValue } from '../../../core/optimizers/schedule.ts';

const at = (schedule: Schedule, steps: readonly number[]): number[] =>
  steps.map((step) => scheduleValue(schedule, step));

describe('scheduleValue', () => {
  it('stays', () => {
    expect(at({ schedule: 'constant', value: 0.3 }, [0, 1e6])).toEqual([0.3, 0.3]);
  });

  it('falls in steps, as PyTorch’s StepLR', () => {
    expect(at({ schedule: 'step', from: 1, factor: 0.5, every: 3 }, [0, 2, 3, 5, 6, 30])).toEqual([
      1,
      1,
      0.5,
      0.5,
      0.25,
      2 ** -10,
    ]);
  });

  it('falls along a half cosine, as PyTorch’s CosineAnnealingLR, and stays at its end', () => {
    const schedule: Schedule = { schedule: 'cosine', from: 0.1, to: 0.01, steps: 8 };
    for (let step = 0; step < 8; step++) {
      const expected = 0.01 + ((0.1 - 0.01) * (1 + Math.cos((Math.PI * step) / 8))) / 2;
      expect(scheduleValue(schedule, step)).toBeCloseTo(expected, 16);
    }
    expect(at(schedule, [0, 8, 9, 1000])).toEqual([0.1, 0.01, 0.01, 0.01]);
  });

  it('warms up along a straight line, then goes on', () => {
    expect(at({ schedule: 'warm-up', to: 1, steps: 4 }, [0, 1, 2, 4, 9])).toEqual([0, 0.25, 0.5, 1, 1]);
    const then: Schedule = { schedule: 'inverse-time', from: 1, scale: 2 };
    expect(at({ schedule: 'warm-up', from: 0.5, to: 1, steps: 2, then }, [0, 1, 2, 4])).toEqual([0.5, 0.75, 1, 0.5]);
  });

  it('falls like one over time', () => {
    expect(at({ schedule: 'inverse-time', from: 1, scale: 10 }, [0, 10, 30])).toEqual([1, 0.5, 0.25]);
  });
});

describe('isSchedule', () => {
  it('tells schedules from numbers, lists and constants', () => {
    expect(isSchedule({ schedule: 'constant', value: 1 })).toBe(true);
    expect([1, [1], { a: 1 }, null, 'cosine'].map(isSchedule)).toEqual([false, false, false, false, false]);
  });
});
