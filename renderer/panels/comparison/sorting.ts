/** Order of a table's rows by one of their numbers; what is not known comes last in either direction. */

export interface Sort<K extends string> {
  key: K;
  descending: boolean;
}

/** Rows in order; equal rows keep their place. Strings go by the alphabet. */
export function sortedRows<R, K extends string>(
  rows: readonly R[],
  sort: Sort<K> | null,
  value: (row: R, key: K) => number | string | null,
): R[] {
  if (sort === null) return [...rows];
  const sign = sort.descending ? -1 : 1;
  const keyed = rows.map((row, index) => ({ row, index, value: value(row, sort.key) }));
  const unknown = (entry: number | string | null) =>
    entry === null || (typeof entry === 'number' && Number.isNaN(entry));
  keyed.sort((a, b) => {
    if (unknown(a.value) || unknown(b.value))
      return Number(unknown(a.value)) - Number(unknown(b.value)) || a.index - b.index;
    if (typeof a.value === 'string' || typeof b.value === 'string') {
      return sign * String(a.value).localeCompare(String(b.value)) || a.index - b.index;
    }
    return a.value === b.value ? a.index - b.index : sign * (a.value! < b.value! ? -1 : 1);
  });
  return keyed.map(({ row }) => row);
}

/** A click on a heading: up, down, and back to the order of the document. */
export function nextSort<K extends string>(now: Sort<K> | null, key: K): Sort<K> | null {
  if (now?.key !== key) return { key, descending: false };
  return now.descending ? null : { key, descending: true };
}
