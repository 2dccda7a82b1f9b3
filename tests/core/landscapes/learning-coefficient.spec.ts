import { describe, expect, it } from 'vitest';
import {
  deepLinearNetwork,
  normalCrossing,
  reducedRankRegression,
  shownCoefficient,
} from '../../../core/landscapes/learning-coefficient.ts';
import { volumeTerm } from '../../../core/landscapes/normal-crossing.ts';

describe('normal crossings', () => {
  it.each([
    [[2, 2], 1 / 2, 2],
    [[2, 4], 1 / 4, 1],
    [[4, 4], 1 / 4, 2],
    [[2, 6], 1 / 6, 1],
    [[6], 1 / 6, 1],
    [[2, 0, 0], 1 / 2, 1],
  ])('w^%j', (exponents, value, multiplicity) => {
    expect(normalCrossing(exponents)).toEqual({ value, multiplicity });
  });

  it('counts the prior: a blown-up origin', () => {
    // (w1² + w2²)⁴ w1^2d in polar coordinates: 2/(8 + 2d) against 1/2d.
    const at = (d: number) => normalCrossing([8 + 2 * d, 2 * d], [1, 0]);
    expect(at(1)).toEqual({ value: 1 / 5, multiplicity: 1 });
    expect(at(2)).toEqual({ value: 1 / 6, multiplicity: 1 });
    expect(at(4)).toEqual({ value: 1 / 8, multiplicity: 2 });
    expect(at(6)).toEqual({ value: 1 / 12, multiplicity: 1 });
  });

  it('has the leading volume that its facts state', () => {
    // Exact tails of Σ 2k_j E_j by convolution of exponentials: orders (1, 2) and (1, 1) in boxes of half side 2.
    const [epsilon, box] = [1e-30, 2];
    const two = volumeTerm({ orders: [1, 2], box });
    const t = Math.log(two.scale / epsilon);
    const exact = (0.5 * Math.exp(-t / 4) - 0.25 * Math.exp(-t / 2)) / (0.5 - 0.25);
    expect((two.factor * Math.exp(-t / 4)) / exact).toBeCloseTo(1, 2);
    const same = volumeTerm({ orders: [1, 1], box });
    const s = Math.log(same.scale / epsilon);
    expect((same.factor * s * Math.exp(-s / 2)) / ((1 + s / 2) * Math.exp(-s / 2))).toBeCloseTo(1, 1);
    expect([two.scale, same.scale]).toEqual([64, 16]);
  });
});

describe('linear networks', () => {
  it.each([
    [[1, 1, 1], 0, 0.5, 2],
    [[2, 2, 2], 0, 1.5, 1],
    [[2, 2, 2], 1, 2, 2],
    [[2, 1, 2], 0, 1, 2],
    [[2, 1, 2], 1, 1.5, 1],
    [[3, 2, 3], 0, 2.5, 1],
    [[3, 2, 3], 1, 3.5, 2],
    [[5, 3, 5], 0, 6.5, 2],
    [[5, 3, 5], 2, 9.5, 2],
    [[4, 3, 8], 0, 6, 1],
    [[3, 8, 4], 0, 6, 1],
    [[5, 2, 2], 0, 2, 1],
    [[10, 10, 10], 0, 37.5, 1],
    [[10, 10, 10], 5, 47, 2],
    [[10, 10, 10], 10, 50, 1],
    [[1, 1, 1, 1, 1], 0, 0.5, 4],
    [[2, 2, 2, 2], 0, 1.5, 3],
    [[2, 2, 2, 2], 1, 2, 3],
    [[3, 3, 3, 3], 0, 3, 1],
    [[3, 3, 3, 3], 1, 4, 3],
    [[5, 5, 5, 5, 5], 2, 11, 4],
    [[10, 10, 10, 10], 3, 42, 3],
  ])('widths %j, rank %i', (widths, rank, value, multiplicity) => {
    expect(deepLinearNetwork(widths, rank)).toEqual({ value, multiplicity });
  });

  it('of two matrices agree with reduced-rank regression', () => {
    let cases = 0;
    for (let m = 1; m <= 8; m++) {
      for (let h = 1; h <= 8; h++) {
        for (let n = 1; n <= 8; n++) {
          for (let r = 0; r <= Math.min(m, h, n); r++) {
            expect(deepLinearNetwork([m, h, n], r)).toEqual(reducedRankRegression(m, h, n, r));
            cases++;
          }
        }
      }
    }
    expect(cases).toBe(1808);
  });

  it('have one set of active widths at every size, and never more than half the parameters', () => {
    for (const widths of [0, 1, 2, 3, 4].flatMap((a) =>
      [0, 1, 2, 3, 4].flatMap((b) => [0, 1, 2, 3, 4].flatMap((c) => [0, 1, 2, 3, 4].map((d) => [a, b, c, d]))),
    )) {
      const sizes = widths.map((width) => width + 1);
      const parameters = sizes.slice(1).reduce((sum, width, l) => sum + width * sizes[l]!, 0);
      for (let rank = 0; rank < Math.min(...sizes); rank++) {
        const { value, multiplicity } = deepLinearNetwork(sizes, rank);
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThanOrEqual(parameters / 2);
        expect(multiplicity).toBeLessThanOrEqual(sizes.length - 1);
        // Neither the order of widths within nor turning the network round matters.
        expect(deepLinearNetwork(sizes.toReversed(), rank)).toEqual({ value, multiplicity });
      }
    }
  });

  it('are written as fractions', () => {
    expect([0.25, 1.5, 6, 1 / 6, 37.5, 11 / 12].map(shownCoefficient)).toEqual([
      '1/4',
      '3/2',
      '6',
      '1/6',
      '75/2',
      '11/12',
    ]);
  });
});
