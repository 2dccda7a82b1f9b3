import { describe, expect, it } from 'vitest';
import {
  defaultRecordSteps,
  ENSEMBLE_SEEDS,
  pointCadence,
  pointSteps,
  recordSteps,
  targetLevels,
} from '../../../core/engine/cadence.ts';

describe('the default cadence', () => {
  it.each([1, 2, 3, 10, 99, 100, 10_000, 1_000_000])('begins at 0, ends at %i, and ascends in between', (budget) => {
    const steps = defaultRecordSteps(budget);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(budget);
    for (let i = 1; i < steps.length; i++) expect(steps[i]).toBeGreaterThan(steps[i - 1]);
  });

  it('holds what log-spacing at 64 a decade rounds to, about 200 steps by 10,000', () => {
    const spaced = new Set([0, 10_000]);
    for (let k = 0; k < 256; k++) spaced.add(Math.round(10 ** (k / 64)));
    expect(defaultRecordSteps(10_000)).toEqual([...spaced].sort((a, b) => a - b));
    expect(spaced.size).toBeGreaterThan(180);
    expect(spaced.size).toBeLessThan(220);
  });

  it('does not depend on the budget but for its end', () => {
    for (const [short, long] of [
      [1, 2],
      [7, 1000],
      [500, 501],
      [1000, 1e6],
    ]) {
      expect(defaultRecordSteps(long).filter((step) => step < short)).toEqual(defaultRecordSteps(short).slice(0, -1));
    }
  });
});

describe('steps that are asked for', () => {
  it('are recorded up to the budget, once each and in order, and the last step with them', () => {
    expect(recordSteps({ steps: [10, 3, 3, 0, 99, 100, 101] }, 100)).toEqual([0, 3, 10, 99, 100]);
    expect(recordSteps({ steps: [] }, 5)).toEqual([5]);
    expect(recordSteps({}, 50)).toEqual(defaultRecordSteps(50));
  });
});

describe('points', () => {
  it('are kept as asked, else where they are few', () => {
    expect(pointCadence({ points: true }, 1e6, 1)).toBe('all');
    expect(pointCadence({ points: false }, 1, 1)).toBe('none');
    expect(pointCadence({}, 10, ENSEMBLE_SEEDS - 1)).toBe('all');
    expect(pointCadence({}, 10, ENSEMBLE_SEEDS)).toBe('twenty');
    expect(pointCadence({}, 11, 1)).toBe('none');
  });

  it('of an ensemble stand at about twenty recorded steps spread over the run, both ends among them', () => {
    const recorded = defaultRecordSteps(10_000);
    const chosen = pointSteps('twenty', recorded);
    expect(chosen.length).toBeGreaterThan(15);
    expect(chosen.length).toBeLessThanOrEqual(20);
    expect([chosen[0], chosen.at(-1)]).toEqual([0, 10_000]);
    for (const step of chosen) expect(recorded).toContain(step);
    const gaps = chosen.slice(1).map((step, i) => step - chosen[i]);
    expect(Math.max(...gaps)).toBeLessThan(3 * (10_000 / 19));
    expect(pointSteps('twenty', [0, 5, 9])).toEqual([0, 5, 9]);
    expect(pointSteps('none', recorded)).toEqual([]);
    expect(pointSteps('all', recorded)).toEqual(recorded);
  });
});

describe('the 51 targets', () => {
  it('descend from the reference plus 100 to the reference plus 1e-8 by fifths of a decade', () => {
    const levels = targetLevels(0);
    expect(levels).toHaveLength(51);
    for (const [k, level] of levels.entries()) expect(level / 10 ** (2 - k / 5)).toBeCloseTo(1, 14);
    expect(targetLevels(-7.5).map((level, k) => level === -7.5 + levels[k])).not.toContain(false);
  });
});
