/** The assignment of rows to columns that costs least. */

/**
 * For an n x n `cost` (row by row), the column of each row in a one-to-one assignment of the least total cost: the Hungarian
 * method with potentials and shortest augmenting paths, n^3 operations. Entries shall be finite.
 * Source: Kuhn, Naval Research Logistics Quarterly 2 (1955) 83-97; Jonker and Volgenant, Computing 38 (1987) 325-340.
 */
export function cheapestAssignment(cost: Float64Array, n: number): Int32Array {
  // Place n stands for the row that is being placed; rowOf[c] is the row that column c belongs to.
  const rowPrice = new Float64Array(n + 1);
  const columnPrice = new Float64Array(n + 1);
  const rowOf = new Int32Array(n + 1).fill(-1);
  const from = new Int32Array(n + 1);
  for (let row = 0; row < n; row++) {
    rowOf[n] = row;
    const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    const used = new Uint8Array(n + 1);
    let column = n;
    do {
      used[column] = 1;
      const here = rowOf[column];
      let step = Number.POSITIVE_INFINITY;
      let next = -1;
      for (let c = 0; c < n; c++) {
        if (used[c]) continue;
        const reduced = cost[here * n + c] - rowPrice[here] - columnPrice[c];
        if (reduced < nearest[c]) {
          nearest[c] = reduced;
          from[c] = column;
        }
        if (nearest[c] < step) {
          step = nearest[c];
          next = c;
        }
      }
      if (next < 0) throw new RangeError('a cost is not finite: there is no cheapest assignment');
      for (let c = 0; c <= n; c++) {
        if (used[c]) {
          rowPrice[rowOf[c]] += step;
          columnPrice[c] -= step;
        } else if (c < n) nearest[c] -= step;
      }
      column = next;
    } while (rowOf[column] >= 0);
    while (column !== n) {
      rowOf[column] = rowOf[from[column]];
      column = from[column];
    }
  }
  const columnOf = new Int32Array(n);
  for (let c = 0; c < n; c++) columnOf[rowOf[c]] = c;
  return columnOf;
}
