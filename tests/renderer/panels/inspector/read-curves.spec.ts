import { describe, expect, it } from 'vitest';
import type { Curve } from '../../../../core/contract/summaries.ts';
import { lastAtMost, readCurves } from '../../../../renderer/panels/inspector/read-curves.ts';
import { editLabel } from '../../../../renderer/panels/inspector/use-edit.ts';

const curve = (optimizer: string, median: number[], n = 5): Curve => ({
  optimizer,
  n,
  wanted: 5,
  diverged: 0,
  steps: Float64Array.of(0, 10, 100),
  evaluations: Float64Array.of(0, 10, 100),
  median: Float64Array.from(median),
  low: Float64Array.from(median),
  high: Float64Array.from(median, (value) => value + 1),
  runs: { seeds: [], values: new Float64Array() },
});

describe('readCurves', () => {
  const curves = [
    curve('a', [9, 4, 3]),
    curve('b', [9, 2, 5]),
    curve('c', [9, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]),
    curve('d', [1, 1, 1], 0),
  ];

  it('reads the last recorded step, lowest loss first, diverged last, the empty ones left out', () => {
    expect(readCurves(curves, 42, 'loss').map(({ optimizer, median }) => [optimizer, median])).toEqual([
      ['b', 2],
      ['a', 4],
      ['c', Number.POSITIVE_INFINITY],
    ]);
    expect(readCurves(curves, -1, 'loss')).toEqual([]);
  });

  it('puts the highest accuracy first', () => {
    expect(readCurves(curves.slice(0, 2), 100, 'accuracy').map(({ optimizer }) => optimizer)).toEqual(['b', 'a']);
  });

  it('finds indices', () => {
    expect([-1, 0, 5, 10, 1000].map((value) => lastAtMost([0, 10, 100], value))).toEqual([-1, 0, 0, 1, 2]);
  });
});

describe('editLabel', () => {
  it('says what changed in words', () => {
    expect(editLabel('Learning rate', 'Adam', 1e-3)).toBe('Set learning rate of Adam to 1e-3');
    expect(editLabel('AMSGrad', 'Adam', true)).toBe('Turn AMSGrad of Adam on');
    expect(editLabel('Target loss', 'Race', undefined)).toBe('Clear target loss of Race');
    expect(editLabel('Starts', 'Race', { kind: 'landscape' })).toBe('Change starts of Race');
  });
});
