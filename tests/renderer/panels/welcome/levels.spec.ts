import { describe, expect, it } from 'vitest';
import { levelsOf } from '../../../../renderer/panels/welcome/levels.ts';

describe('levelsOf', () => {
  it('parts the values into equal shares', () => {
    const values = Array.from({ length: 1001 }, (_, i) => (i / 1000) ** 8);
    const levels = levelsOf(values, 9);
    levels.forEach((level, i) => {
      expect(values.filter((value) => value < level).length / values.length).toBeCloseTo((i + 1) / 10, 2);
    });
  });

  it('leaves out what is not finite and levels that fall together', () => {
    expect(levelsOf([Number.NaN, Number.POSITIVE_INFINITY, 1, 1, 1])).toEqual([1]);
    expect(levelsOf([])).toEqual([]);
  });
});
