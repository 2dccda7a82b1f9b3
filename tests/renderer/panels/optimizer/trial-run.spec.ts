import { describe, expect, it } from 'vitest';
import { beforeBlowUp } from '../../../../renderer/panels/optimizer/trial-run.tsx';

describe('a trial run', () => {
  it('is drawn until its loss blows up', () => {
    expect(beforeBlowUp([24, 4, 3])).toEqual([24, 4, 3]);
    expect(beforeBlowUp([24, 1e5, 1e9, 3, 1])).toEqual([24, 1e5]);
    expect(beforeBlowUp([0.001, 10, Number.NaN, 1])).toEqual([0.001, 10]);
    expect(beforeBlowUp([Number.POSITIVE_INFINITY])).toEqual([]);
    expect(beforeBlowUp([])).toEqual([]);
  });
});
