import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../../../core/contract/document.ts';
import { newExperiment } from '../../../../renderer/app/items.ts';
import { overrideOf, withCellParameter } from '../../../../renderer/panels/inspector/cell-parameters.ts';

describe('withCellParameter', () => {
  it('adds, changes and takes back values of one cell, and leaves the others alone', () => {
    const other = { landscape: 'l2', optimizer: 'o1', parameters: { learningRate: 1 } };
    const added = withCellParameter([other], 'l1', 'o1', 'learningRate', 0.1);
    expect(added).toEqual([other, { landscape: 'l1', optimizer: 'o1', parameters: { learningRate: 0.1 } }]);
    const more = withCellParameter(added, 'l1', 'o1', 'momentum', 0.9);
    expect(more[1]).toEqual({ landscape: 'l1', optimizer: 'o1', parameters: { learningRate: 0.1, momentum: 0.9 } });
    const back = withCellParameter(more, 'l1', 'o1', 'momentum', undefined);
    expect(withCellParameter(back, 'l1', 'o1', 'learningRate', undefined)).toEqual([other]);
  });

  it('keeps a gradient of its own', () => {
    const cells = [{ landscape: 'l', optimizer: 'o', parameters: { a: 1 }, gradient: { kind: 'full' as const } }];
    expect(withCellParameter(cells, 'l', 'o', 'a', undefined)).toEqual([
      { landscape: 'l', optimizer: 'o', gradient: { kind: 'full' } },
    ]);
  });

  it('finds overrides', () => {
    const cell = { landscape: 'l', optimizer: 'o', parameters: { a: 1 } };
    const experiment = { ...newExperiment(emptyDocument('d')), cells: [cell] };
    expect(overrideOf(experiment, 'l', 'o')).toBe(cell);
    expect(overrideOf(experiment, 'l', 'p')).toBeNull();
  });
});
