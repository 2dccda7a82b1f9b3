import { expect, it } from 'vitest';
import { cheapestAssignment } from '../../../core/math/assignment.ts';
import { stream } from '../../../core/math/streams.ts';

function costOf(cost: Float64Array, n: number, columns: ArrayLike<number>): number {
  let total = 0;
  for (let row = 0; row < n; row++) total += cost[row * n + columns[row]!]!;
  return total;
}

function* permutations(n: number): Generator<number[]> {
  if (n === 0) yield [];
  else
    for (const rest of permutations(n - 1))
      for (let k = 0; k < n; k++) yield [...rest.slice(0, k), n - 1, ...rest.slice(k)];
}

it('finds what trying all permutations finds', () => {
  const draws = stream('probe', 'assignment', 0);
  for (let n = 1; n <= 6; n++) {
    for (let trial = 0; trial < 20; trial++) {
      const cost = Float64Array.from({ length: n * n }, () => Math.round(10 * draws.normal()));
      const found = cheapestAssignment(cost, n);
      expect(new Set(found).size).toBe(n);
      let least = Number.POSITIVE_INFINITY;
      for (const columns of permutations(n)) least = Math.min(least, costOf(cost, n, columns));
      expect(costOf(cost, n, found)).toBe(least);
    }
  }
});

it('undoes a permutation of 200', () => {
  const draws = stream('probe', 'assignment', 1);
  const order = draws.permutation(200, new Int32Array(200));
  const cost = Float64Array.from({ length: 40_000 }, () => 1 + draws.uniform());
  for (let row = 0; row < 200; row++) cost[row * 200 + order[row]!] = 0;
  expect([...cheapestAssignment(cost, 200)]).toEqual([...order]);
});

it('refuses costs that are not finite', () => {
  expect(() => cheapestAssignment(Float64Array.of(Number.NaN), 1)).toThrow(/not finite/);
});
