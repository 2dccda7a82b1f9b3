/** A complete search for critical points of a landscape that repeats in every coordinate. */
import { hessian, type OpenLandscape } from '../../../core/engine/open-landscape.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';

/** Indices of the critical points of a landscape on a torus, by Newton steps of at most `reach` from a grid off the lattice. */
export function indicesOnTorus(opened: OpenLandscape, side: number, grid: number, reach = 0.3): number[] {
  const { dimension } = opened;
  const found: { point: Float64Array; index: number }[] = [];
  const g = new Float64Array(dimension);
  const apart = (a: number, b: number) => Math.abs(a - b - side * Math.round((a - b) / side));
  for (let start = 0; start < grid ** dimension; start++) {
    const point = Float64Array.from(
      { length: dimension },
      (_, k) => (((Math.floor(start / grid ** k) % grid) + 0.5) * side) / grid,
    );
    for (let step = 0; step < 60; step++) {
      opened.gradient(point, g);
      const rows = hessian(opened, point);
      const move = solve(rows, g);
      const length = Math.hypot(...move);
      const damping = Math.min(1, reach / length);
      for (let k = 0; k < dimension; k++) point[k] -= damping * move[k];
      if (length > 1e-10) continue;
      const isKnown = found.some((other) => other.point.every((value, k) => apart(value, point[k]) < 1e-5));
      if (!isKnown) {
        const eigenvalues = symmetricEigenvalues(Float64Array.from(rows.flatMap((row) => [...row])), dimension);
        found.push({ point, index: eigenvalues.filter((value) => value < 0).length });
      }
      break;
    }
  }
  return found.map(({ index }) => index);
}

/** The solution of `rows` x = b, by elimination with the largest pivot. */
function solve(rows: readonly Float64Array[], b: Float64Array): number[] {
  const n = b.length;
  const table = rows.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    const pivot = table
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]) > Math.abs(table[best][k]) ? k + i : best), k);
    [table[k], table[pivot]] = [table[pivot], table[k]];
    for (let i = k + 1; i < n; i++) {
      const factor = table[i][k] / table[k][k];
      for (let j = k; j <= n; j++) table[i][j] -= factor * table[k][j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const rest = x.reduce((sum, value, j) => sum + (j > k ? table[k][j] * value : 0), 0);
    x[k] = (table[k][n] - rest) / table[k][k];
  }
  return x;
}
