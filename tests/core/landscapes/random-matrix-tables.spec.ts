/** Tables of random matrices and fields, made anew. */
import { describe, expect, it } from 'vitest';
import { stream } from '../../../core/math/streams.ts';
import { symmetricEigenvalues } from '../../../core/math/symmetric-eigen.ts';
import { factsOfFamily } from './open-family.ts';
import { allPositive, indexLaw } from './ordered-eigenvalues.ts';

const isFull = process.env.RIDGELINE_FULL === '1';

describe('positive random matrices', () => {
  const table: [n: number, positive: number][] = [
    [1, 0.5],
    [2, (2 - Math.SQRT2) / 4],
    [3, (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI)],
    [4, 0.002456709],
    [5, 1.401147e-4],
    [6, 4.620187e-6],
    [7, 8.804613e-8],
    [8, 9.694547e-10],
    [10, 2.265653e-14],
    [12, 5.892413e-20],
  ];
  const computed = new Map(table.map(([n]) => [n, allPositive(n)]));

  it('have the probabilities of de Bruijn’s Pfaffians', () => {
    // Six decimals are given; the sums here are good for that.
    for (const [n, positive] of table) expect(Math.abs(computed.get(n)! / positive - 1), `N = ${n}`).toBeLessThan(2e-6);
  });

  it('are rarer than coins by the table, and fall as exp(−(ln 3/4) N²)', () => {
    for (const [n, ratio, digits] of [
      [2, 0.586, 3],
      [3, 0.199, 3],
      [4, 0.0393, 4],
      [5, 0.00448, 5],
    ] as const)
      expect(computed.get(n)! * 2 ** n).toBeCloseTo(ratio, digits);
    const minusLog = (n: number) => -Math.log(computed.get(n)!);
    expect(minusLog(8) / 64).toBeCloseTo(0.3243, 4);
    expect(minusLog(12) / 144).toBeCloseTo(0.3075, 4);
    // Half of the second difference in steps of 1, from N = 10, 11, 12.
    const second = (minusLog(12) - 2 * -Math.log(allPositive(11)) + minusLog(10)) / 2;
    expect(second).toBeCloseTo(0.274493, 5);
    expect(Math.log(3) / 4).toBeCloseTo(0.2746531, 7);
  });

  it('are told by the family’s facts', () => {
    for (let n = 1; n <= 8; n++) {
      const notes = factsOfFamily('random-quadratic', { dimension: n }).notes ?? [];
      const shown = notes.find(({ label }) => label.startsWith('Odds of a minimum'))?.value ?? '';
      expect(Math.abs(Number.parseFloat(shown.replace('−', '-')) / allPositive(n) - 1), shown).toBeLessThan(3e-6);
    }
  });

  it('have the law of the index', () => {
    for (const [n, law] of [
      [3, [0.02492, 0.47508, 0.47508, 0.02492]],
      [4, [0.002457, 0.17678, 0.64153]],
      [6, [4.62e-6, 0.004627, 0.19064, 0.60947]],
    ] as const) {
      const found = indexLaw(n);
      law.forEach((probability, k) => {
        expect(Math.abs(found[k]! - probability)).toBeLessThan(probability < 1e-3 ? 1e-6 : 6e-6);
      });
      expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 8);
    }
  });
});

describe('critical points of Gaussian fields', () => {
  /** ln Gamma at multiples of 1/2. */
  const lnGamma = (x: number): number => {
    let [total, at] = [0, x];
    for (; at > 1; at--) total += Math.log(at - 1);
    return total + (at === 0.5 ? Math.log(Math.PI) / 2 : 0);
  };
  const lnZ = (n: number): number => {
    let total = (n / 2 + (n * (n - 1)) / 4) * Math.LN2 + (n / 2) * Math.log(2 * Math.PI);
    for (let j = 1; j <= n; j++) total += lnGamma(1 + j / 2) - lnGamma(1.5);
    return total;
  };

  it('have the densities, shares and heights of the tables', () => {
    const table: [d: number, minima: number, critical: number][] = [
      [1, 0.2756644, 0.5513289],
      [2, 0.0918881, 0.3675526],
      [3, 0.0348624, 0.2827394],
      [4, 0.0145966, 0.2437409],
      [5, 0.00661899, 0.2308589],
      [6, 0.00320989, 0.2368502],
      [7, 0.00164967, 0.2604343],
      [8, 8.92337e-4, 0.3044082],
      [10, 2.98245e-4, 0.4873008],
      [12, 1.16066e-4, 0.9343455],
    ];
    const draws = stream('probe', 'ordered eigenvalues', 5);
    const count = isFull ? 200_000 : 8000;
    for (const [d, minima, critical] of table) {
      // c_D E exp(-lambda_(k+1)²/4) over matrices of D + 1 rows.
      const n = d + 1;
      const c = Math.exp(lnZ(n) - lnZ(d) - Math.log(n) - (n / 2) * Math.log(2 * Math.PI));
      const [least, all]: number[][] = [[], []];
      for (let k = 0; k < count; k++) {
        const matrix = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) matrix[i * n + j] = draws.normal() * (i === j ? Math.SQRT2 : 1);
        }
        const values = symmetricEigenvalues(matrix, n);
        least.push(Math.exp((-values[0]! * values[0]!) / 4));
        all.push(values.reduce((sum, value) => sum + Math.exp((-value * value) / 4), 0));
      }
      for (const [numbers, density] of [
        [least, minima],
        [all, critical],
      ] as const) {
        const mean = numbers.reduce((a, b) => a + b, 0) / count;
        const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
        // Of minima in many dimensions few matrices tell: their scatter is not known well.
        const error = Math.sqrt(variance / count);
        if (error < 0.2 * mean) expect(Math.abs(c * mean - density), `D = ${d}`).toBeLessThan(3.5 * c * error);
      }
    }
  });

  it('have the mean heights of the tables, index by index', () => {
    // phi(f) E |det(G - f)| 1_k is the law of the k-th eigenvalue of D + 1 rows times exp(-f²/4).
    const draws = stream('probe', 'heights of critical points', 3);
    for (const [d, heights, error] of [
      [1, [-0.7236, 0.7236], 0.0001],
      [2, [-1.303, 0, 1.303], 0.0005],
      [3, [-1.8, -0.59, 0.59, 1.8], 0.01],
      [10, [-4.31], 0.01],
    ] as const) {
      const [n, count] = [d + 1, isFull ? 200_000 : 8000];
      const drawn = Array.from({ length: count }, () => {
        const matrix = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) matrix[i * n + j] = draws.normal() * (i === j ? Math.SQRT2 : 1);
        }
        return symmetricEigenvalues(matrix, n);
      });
      heights.forEach((height, k) => {
        const weights = drawn.map((values) => Math.exp((-values[k]! * values[k]!) / 4));
        const all = weights.reduce((a, b) => a + b, 0);
        const mean = weights.reduce((sum, weight, row) => sum + weight * drawn[row]![k]!, 0) / all;
        const variance = weights.reduce((sum, weight, row) => sum + (weight * (drawn[row]![k]! - mean)) ** 2, 0);
        expect(Math.abs(mean - height), `D = ${d}, index ${k}`).toBeLessThan((3.5 * Math.sqrt(variance)) / all + error);
      });
      const said = factsOfFamily('gaussian-field', { dimension: d }).notes?.find(
        ({ label }) => label === 'Mean height of minima',
      );
      expect(Number(said!.value.replace('−', '-'))).toBeCloseTo(heights[0], 3);
    }
  });

  it('are told by the family’s facts: shares that fall nearly as e^(−D), densities whose ratio rises', () => {
    const shown = (d: number, label: string) =>
      Number(factsOfFamily('gaussian-field', { dimension: d }).notes?.find((note) => note.label === label)?.value);
    const minima = (d: number) => shown(d, 'Minima per volume');
    for (const [d, share] of [
      [1, 0.5],
      [2, 0.25],
      [3, 0.1233023],
      [4, 0.0598858],
      [5, 0.0286711],
      [6, 0.0135524],
      [7, 0.00633431],
      [8, 0.00293138],
      [10, 6.12036e-4],
      [12, 1.24221e-4],
    ] as const)
      expect(Math.abs(shown(d, 'Minima among critical points') / share - 1), `D = ${d}`).toBeLessThan(6e-5);
    for (const [d, ratio] of [
      [2, 0.333],
      [3, 0.379],
      [4, 0.419],
      [5, 0.453],
      [6, 0.485],
      [12, 0.635],
    ] as const)
      expect(minima(d) / minima(d - 1)).toBeCloseTo(ratio, 3);
    expect(-Math.log(shown(10, 'Minima among critical points')) / 10).toBeCloseTo(0.74, 3);
    // 4 sqrt(D/pi) (D/(2 pi e))^(D/2) is within 2 % for every D.
    for (let d = 1; d <= 12; d++) {
      const law = 4 * Math.sqrt(d / Math.PI) * (d / (2 * Math.PI * Math.E)) ** (d / 2);
      expect(Math.abs(shown(d, 'Critical points per volume') / law - 1)).toBeLessThan(0.02);
    }
  });

  it('have closed forms in one to three dimensions', () => {
    expect(Math.sqrt(3) / (2 * Math.PI)).toBeCloseTo(0.2756644, 7);
    expect(2 / (Math.PI * Math.sqrt(3))).toBeCloseTo(0.3675526, 7);
    expect((29 - 6 * Math.sqrt(6)) / 116).toBeCloseTo(0.1233023, 7);
    expect((29 + 6 * Math.sqrt(6)) / 116).toBeCloseTo(0.3766977, 7);
    const shown = (d: number, label: string) =>
      Number(factsOfFamily('gaussian-field', { dimension: d }).notes?.find((note) => note.label === label)?.value);
    expect(shown(1, 'Critical points per volume')).toBeCloseTo(Math.sqrt(3) / Math.PI, 6);
    expect(shown(2, 'Minima per volume')).toBeCloseTo(1 / (2 * Math.PI * Math.sqrt(3)), 6);
    expect(shown(3, 'Minima among critical points')).toBeCloseTo((29 - 6 * Math.sqrt(6)) / 116, 4);
  });
});
