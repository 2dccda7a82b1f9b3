import { describe, expect, it } from 'vitest';
import { BlockedSum } from '../../../core/expression/blocked-sum.ts';
import { axpyDot, dot, maximumNorm, norm2, sum } from '../../../core/math/sums.ts';
import { splitMix } from '../wasm/lanes.ts';

const next = splitMix(5n);
const random = (n: number): Float64Array =>
  Float64Array.from({ length: n }, () => (Number(next() >> 11n) * 2 ** -52 - 1) * 2 ** Number(next() % 20n));

/** The order as the documentation says it, without any unrolling. */
function reference(terms: readonly number[]): number {
  if (terms.length > 64) {
    let half = 64;
    while (2 * half < terms.length) half *= 2;
    return reference(terms.slice(0, half)) + reference(terms.slice(half));
  }
  const p = Array(8).fill(-0) as number[];
  terms.forEach((term, k) => {
    p[k % 8]! += term;
  });
  return p[0]! + p[1]! + (p[2]! + p[3]!) + (p[4]! + p[5]! + (p[6]! + p[7]!));
}

const lengths = [1, 2, 7, 8, 9, 63, 64, 65, 127, 128, 129, 192, 193, 448, 449, 1000, 4096, 4097, 10_007];

describe('sums', () => {
  it('of products after an update are those of the updated vector', () => {
    for (const n of lengths) {
      const [x, y, z] = [random(n), random(n), random(n)];
      const updated = y.map((value, i) => value - 0.3 * x[i]!);
      expect(axpyDot(y, -0.3, x, z)).toBe(dot(updated, z));
      expect(y).toEqual(updated);
    }
    expect(axpyDot(new Float64Array(0), 1, new Float64Array(0), new Float64Array(0))).toBe(0);
  });

  it('keep the one order, which formulas keep too', () => {
    for (const n of lengths) {
      const [x, y] = [random(n), random(n)];
      const products = x.map((value, i) => value * y[i]!);
      expect(sum(x)).toBe(reference([...x]));
      expect(dot(x, y)).toBe(reference([...products]));
      const blocked = new BlockedSum();
      for (const term of x) blocked.add(term);
      expect(sum(x)).toBe(blocked.total());
      expect(sum(x, n - 1)).toBe(n === 1 ? 0 : reference([...x.subarray(0, n - 1)]));
    }
    expect(sum(new Float64Array(0))).toBe(0);
    expect(dot(new Float64Array(0), new Float64Array(0))).toBe(0);
    expect(sum(Float64Array.of(-0))).toBe(-0);
  });

  it('of a million terms lose almost nothing', () => {
    const x = new Float64Array(1_000_000).fill(0.1);
    // A million times the double nearest to 0.1, rounded once.
    expect(Math.abs(sum(x) - 100_000)).toBeLessThan(5e-11);
  });

  it('pass on what is not finite', () => {
    const x = random(100);
    x[70] = Number.POSITIVE_INFINITY;
    expect(sum(x)).toBe(Number.POSITIVE_INFINITY);
    expect(norm2(x)).toBe(Number.POSITIVE_INFINITY);
    x[3] = Number.NaN;
    expect(sum(x)).toBe(Number.NaN);
    expect(norm2(x)).toBe(Number.NaN);
    expect(maximumNorm(x)).toBe(Number.NaN);
  });
});

describe('norm2', () => {
  it('is the square root of the sum of squares, at any size', () => {
    expect(norm2(Float64Array.of(3, -4))).toBe(5);
    expect(norm2(new Float64Array(5))).toBe(0);
    for (const exponent of [-1060, -600, -400, 0, 400, 600, 1020]) {
      const scale = 2 ** Math.max(exponent, -1022) * 2 ** Math.min(exponent + 1022, 0);
      expect(norm2(Float64Array.of(3 * scale, -4 * scale))).toBe(5 * scale);
    }
    const x = random(333);
    expect(norm2(x)).toBe(Math.sqrt(dot(x, x)));
    expect(norm2(Float64Array.of(Number.MAX_VALUE, Number.MAX_VALUE))).toBe(Number.POSITIVE_INFINITY);
    expect(maximumNorm(Float64Array.of(1, -7, 3))).toBe(7);
  });
});
