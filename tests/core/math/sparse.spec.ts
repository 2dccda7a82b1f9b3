import { describe, expect, it } from 'vitest';
import { multiply, SparseSolver, sparseMatrix } from '../../../core/math/sparse.ts';
import { stream } from '../../../core/math/streams.ts';

describe('sparse systems', () => {
  const draws = stream('probe', 'sparse spec', 2);
  const n = 60;
  const [rows, columns, values]: number[][] = [[], [], []];
  const dense = Array.from({ length: n }, () => new Float64Array(n));
  // Columns whose diagonal outweighs them, with entries given twice.
  for (let k = 0; k < 400; k++) {
    const [i, j] = [draws.integer(n), draws.integer(n)];
    if (i === j) continue;
    const value = -draws.uniform();
    for (const [r, v] of [
      [i, value],
      [j, -1.2 * value],
    ] as const) {
      rows.push(r);
      columns.push(j);
      values.push(v);
      dense[r]![j]! += v;
    }
  }
  for (let i = 0; i < n; i++) {
    rows.push(i);
    columns.push(i);
    values.push(1);
    dense[i]![i]! += 1;
  }
  const matrix = sparseMatrix(n, rows, columns, values);

  it('multiplies as the dense matrix does', () => {
    const x = stream('probe', 'sparse vector', 1).fillNormal(new Float64Array(n));
    const out = new Float64Array(n);
    multiply(matrix, x, out);
    dense.forEach((row, i) => {
      expect(out[i]).toBeCloseTo(
        row.reduce((sum, value, j) => sum + value * x[j]!, 0),
        12,
      );
    });
  });

  it('solves, from any guess', () => {
    const x = stream('probe', 'sparse solution', 1).fillNormal(new Float64Array(n));
    const b = new Float64Array(n);
    multiply(matrix, x, b);
    const solver = new SparseSolver(matrix);
    for (const guess of [new Float64Array(n), b.slice(), x.slice()]) {
      expect(solver.solve(b, guess, 1e-13)).toBeLessThan(1e-12);
      for (let i = 0; i < n; i++) expect(guess[i]).toBeCloseTo(x[i]!, 9);
    }
  });

  it('is exact at once on a tridiagonal matrix, whose incomplete factors are complete', () => {
    const size = 200;
    const entries = Array.from({ length: size }, (_, i) => [
      [i, i, 2.1],
      ...(i > 0 ? [[i, i - 1, -1]] : []),
      ...(i + 1 < size ? [[i, i + 1, -1]] : []),
    ]).flat() as [number, number, number][];
    const [r, c, v] = [0, 1, 2].map((k) => entries.map((entry) => entry[k as 0])) as [number[], number[], number[]];
    const line = sparseMatrix(size, r, c, v);
    const x = new Float64Array(size);
    const b = new Float64Array(size).fill(1);
    expect(new SparseSolver(line).solve(b, x, 1e-12, 1)).toBeLessThan(1e-12);
  });
});
