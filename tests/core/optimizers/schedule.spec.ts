import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../../core/contract/parameters.ts';
import { isSchedule, scheduleValue } from '../../../core/optimizers/schedule.ts';

const at = (schedule: Schedule, steps: readonly number[]): number[] =>
  steps.map((step) => scheduleValue(schedule, step));

function expectAll(schedule: Schedule, steps: readonly number[], expected: readonly number[]): void {
  at(schedule, steps).forEach((value, i) => {
    expect(Math.abs(value - expected[i]), `step ${steps[i]}`).toBeLessThanOrEqual(1e-15);
  });
}

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

  it('falls exponentially, as PyTorch’s ExponentialLR', () => {
    const schedule: Schedule = { schedule: 'exponential', from: 0.1, factor: 0.9, every: 1 };
    let expected = 0.1;
    for (let step = 0; step < 50; step++, expected *= 0.9) {
      expect(Math.abs(scheduleValue(schedule, step) / expected - 1)).toBeLessThan(1e-14);
    }
    expect(at({ schedule: 'exponential', from: 1, factor: 0.25, every: 4 }, [0, 2, 4, 8])).toEqual([
      1, 0.5, 0.25, 0.0625,
    ]);
  });

  it('falls along cosines again and again, as PyTorch’s CosineAnnealingWarmRestarts', () => {
    // T_0 = 4, T_mult = 2, eta_min = 0.01, lr = 0.1: cycles from 0, 4, 12 and 28.
    const growing: Schedule = { schedule: 'cosine-restarts', from: 0.1, to: 0.01, steps: 4, growth: 2 };
    expectAll(
      growing,
      [0, 1, 3, 4, 5, 11, 12, 13, 27, 28],
      [
        0.1, 0.08681980515339464, 0.02318019484660536, 0.1, 0.0965745789630079, 0.0134254210369921, 0.1,
        0.09913533761814537, 0.01086466238185463, 0.1,
      ],
    );
    const even: Schedule = { schedule: 'cosine-restarts', from: 1, to: 0, steps: 2 };
    expectAll(even, [0, 1, 2, 3, 1e6, 1e6 + 1], [1, 0.5, 1, 0.5, 1, 0.5]);
  });

  it('warms up along a straight line, then goes on', () => {
    expect(at({ schedule: 'warm-up', to: 1, steps: 4 }, [0, 1, 2, 4, 9])).toEqual([0, 0.25, 0.5, 1, 1]);
    const then: Schedule = { schedule: 'inverse-time', from: 1, scale: 2 };
    expect(at({ schedule: 'warm-up', from: 0.5, to: 1, steps: 2, then }, [0, 1, 2, 4])).toEqual([0.5, 0.75, 1, 0.5]);
  });

  it('warms up, stays and decays', () => {
    const schedule = { schedule: 'warm-up-stable-decay', peak: 1, to: 0.2, warmUpSteps: 4, decaySteps: 8 } as const;
    expectAll(
      { ...schedule, stableSteps: 10 },
      [0, 1, 3, 4, 9, 14, 15, 18, 21, 22, 23, 1e6],
      [0, 0.25, 0.75, 1, 1, 1, 0.9, 0.6, 0.3, 0.2, 0.2, 0.2],
    );
    expectAll({ ...schedule, from: 0.6, stableSteps: 0 }, [0, 2, 4, 5, 12], [0.6, 0.8, 1, 0.9, 0.2]);
    expectAll({ ...schedule, warmUpSteps: 0, stableSteps: 0 }, [0, 4, 8], [1, 0.6, 0.2]);
  });

  it('goes through one cycle, as PyTorch’s OneCycleLR', () => {
    // max_lr = 0.1, total_steps = 20, everything else at PyTorch’s defaults; then pct_start = 0.45, div_factor = 10,
    // final_div_factor = 100.
    expectAll(
      { schedule: 'one-cycle', peak: 0.1, steps: 20 },
      [0, 1, 4, 5, 6, 12, 18, 19, 20],
      [
        0.004, 0.013167184270002533, 0.09083281572999748, 0.1, 0.09874640062350874, 0.0500002, 0.0012539993764912555,
        4e-7, 4e-7,
      ],
    );
    expectAll(
      { schedule: 'one-cycle', peak: 0.1, steps: 20, rise: 0.45, from: 0.01, to: 1e-4 },
      [0, 4, 8, 9, 14, 18, 19],
      [0.01, 0.055, 0.1, 0.09797667403204416, 0.04294137382824942, 0.002123325967955862, 1e-4],
    );
    expectAll({ schedule: 'one-cycle', peak: 1, steps: 2, from: 0.5, to: 0 }, [0, 1, 2], [1, 0, 0]);
  });

  it('falls like one over time', () => {
    expect(at({ schedule: 'inverse-time', from: 1, scale: 10 }, [0, 10, 30])).toEqual([1, 0.5, 0.25]);
  });

  it('falls like one over the root of time; after a warm-up as the Transformer’s', () => {
    expect(at({ schedule: 'inverse-square-root', from: 1, scale: 10 }, [0, 30, 150])).toEqual([1, 0.5, 0.25]);
    const [warmUp, size] = [400, 512];
    const then: Schedule = { schedule: 'inverse-square-root', from: 1 / Math.sqrt(size * warmUp), scale: warmUp };
    const schedule: Schedule = { schedule: 'warm-up', to: then.from, steps: warmUp, then };
    for (const t of [1, 100, 399, 400, 401, 5000]) {
      const expected = size ** -0.5 * Math.min(t ** -0.5, t * warmUp ** -1.5);
      expect(Math.abs(scheduleValue(schedule, t) / expected - 1)).toBeLessThan(1e-14);
    }
  });
});

describe('isSchedule', () => {
  it('tells schedules from numbers, lists and constants', () => {
    expect(isSchedule({ schedule: 'constant', value: 1 })).toBe(true);
    expect([1, [1], { a: 1 }, null, 'cosine'].map(isSchedule)).toEqual([false, false, false, false, false]);
  });
});
