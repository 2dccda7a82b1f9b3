import { describe, expect, it } from 'vitest';
import { nextSort, sortedRows } from '../../../../renderer/panels/comparison/sorting.ts';

const value = (row: { v: number | string | null }) => row.v;
const order = (values: (number | string | null)[], descending: boolean) =>
  sortedRows(
    values.map((v) => ({ v })),
    { key: 'v', descending },
    value,
  ).map(({ v }) => v);

describe('sorting a table', () => {
  it('puts what is not known last in both directions, and failures after numbers when ascending', () => {
    expect(order([2, null, Number.POSITIVE_INFINITY, 1, Number.NaN], false)).toEqual([
      1,
      2,
      Number.POSITIVE_INFINITY,
      null,
      Number.NaN,
    ]);
    expect(order([2, null, Number.POSITIVE_INFINITY, 1], true)).toEqual([Number.POSITIVE_INFINITY, 2, 1, null]);
    expect(order(['b', 'a'], false)).toEqual(['a', 'b']);
  });

  it('keeps the order of equal rows and of the document', () => {
    const rows = [
      { v: 1, n: 'a' },
      { v: 1, n: 'b' },
      { v: 0, n: 'c' },
    ];
    expect(sortedRows(rows, { key: 'v', descending: true }, value).map(({ n }) => n)).toEqual(['a', 'b', 'c']);
    expect(sortedRows(rows, null, value)).toEqual(rows);
  });

  it('goes up, down and back', () => {
    const up = nextSort(null, 'loss');
    expect(up).toEqual({ key: 'loss', descending: false });
    expect(nextSort(up, 'loss')).toEqual({ key: 'loss', descending: true });
    expect(nextSort({ key: 'loss', descending: true }, 'loss')).toBeNull();
    expect(nextSort(up, 'ert')).toEqual({ key: 'ert', descending: false });
  });
});
