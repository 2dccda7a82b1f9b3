/** Published and derived numbers of degenerate minima, learning coefficients, high dimension and number formats, made anew. */
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { stream } from '../../../core/math/streams.ts';
import { openFamily } from '../landscapes/open-family.ts';

const ask = (request: object) => analyzeRequested(analyzeRequest.parse(request), builtInData, () => undefined);

describe('two minima of different order on a line', () => {
  it('have the posterior mass of the table on the degenerate side', () => {
    for (const [place, leftOrder, rightOrder, masses] of [
      [1.8, 1, 2, [0.856, 0.9131, 0.949, 0.9706]],
      [2, 2, 3, [0.7553, 0.7886, 0.8185, 0.8452]],
    ] as const) {
      const opened = openFamily('degenerate-minima-1d', { place, leftOrder, rightOrder });
      const barrier = (place * (leftOrder - rightOrder)) / (leftOrder + rightOrder);
      // On U(-4, 4), cells of 2e-5 about places off the minima.
      const count = 400_000;
      const points = Float64Array.from({ length: count }, (_, k) => -4 + (8 * (k + 0.5)) / count);
      const losses = opened.values(points, count);
      masses.forEach((mass, power) => {
        const n = 10 ** power;
        let [right, all] = [0, 0];
        losses.forEach((loss, k) => {
          const weight = Math.exp(-n * loss);
          all += weight;
          if (points[k]! > barrier) right += weight;
        });
        expect(Math.abs(right / all - mass), `n = ${n}`).toBeLessThan(1e-4);
      });
    }
  });

  it('are left for good where the learning rate times the curvature passes the thresholds', () => {
    // Without the half in the loss S = 2 (2 w0)^4; lr 0.01 reaches 2 at w0 = 1.5811.
    const curvature = (place: number): number => {
      const product = new Float64Array(1);
      openFamily('degenerate-minima-1d', { place, leftOrder: 1, rightOrder: 2 }).hessianVectorProduct(
        Float64Array.of(-place),
        Float64Array.of(1),
        product,
      );
      return 2 * product[0]!;
    };
    expect(0.01 * curvature(1.5811)).toBeCloseTo(2, 3);
    expect(0.01 * curvature(1.8)).toBeCloseTo(3.36, 2);
    expect(2 / curvature(1.8)).toBeCloseTo(0.005954, 6);
    expect(0.01 * curvature(1.35)).toBeCloseTo(1.06, 2);
    expect(2 / (1 + 2 / 20)).toBeCloseTo(1.818, 3);
    // Typical threshold: E ln|1 - z chi²_B/B| = 0, by a sum over quantile-like cells of the density.
    for (const [B, threshold] of [
      [10, 2.428],
      [20, 2.245],
      [50, 2.091],
      [100, 2.042],
    ] as const) {
      const mean = (z: number): number => {
        let [sum, weight] = [0, 0];
        const top = B + 14 * Math.sqrt(2 * B);
        const cells = 200_000;
        for (let k = 0; k < cells; k++) {
          const x = ((k + 0.5) * top) / cells;
          const w = Math.exp((B / 2 - 1) * Math.log(x / B) - (x - B) / 2);
          weight += w;
          sum += w * Math.log(Math.abs(1 - (z * x) / B));
        }
        return sum / weight;
      };
      let [low, high] = [1.5, 4];
      for (let round = 0; round < 16; round++) {
        const middle = (low + high) / 2;
        if (mean(middle) < 0) low = middle;
        else high = middle;
      }
      expect(Math.abs((low + high) / 2 - threshold)).toBeLessThan(1.5e-3);
    }
  });

  it('drift along the valley as (w2^-6 + 24 eta c t)^(-1/6)', () => {
    const at = (steps: number): number => (1 + 24 * 0.02 * (0.02 / 40) * steps) ** (-1 / 6);
    expect(at(1e4)).toBeCloseTo(0.8155, 4);
    expect(at(1e5)).toBeCloseTo(0.5848, 4);
  });
});

describe('the estimate of the learning coefficient', () => {
  it('has the biases of the tables', () => {
    // b E[w^4] under exp(-b w^4 - g w²/2).
    const quartic = (b: number, g: number): number => {
      let [top, bottom] = [0, 0];
      for (let k = -40_000; k <= 40_000; k++) {
        const w = k / 20_000;
        const weight = Math.exp(-b * w ** 4 - (g / 2) * w * w);
        top += b * w ** 4 * weight;
        bottom += weight;
      }
      return top / bottom;
    };
    for (const [n, row] of [
      [1e3, [0.25, 0.2431, 0.1902, 0.0311]],
      [1e5, [0.25, 0.2491, 0.2411, 0.1762]],
    ] as const) {
      [0, 1, 10, 100].forEach((g, k) => {
        expect(quartic(n / Math.log(n), g)).toBeCloseTo(row[k]!, 4);
      });
    }
    // b E[x² y²] on the unit square: P(x y < s) = s (1 - ln s).
    for (const [b, expected] of [
      [1e3, 0.3873],
      [1e4, 0.4105],
      [1e6, 0.4366],
      [1e9, 0.4559],
    ] as const) {
      let [top, bottom] = [0, 0];
      for (let t = -40; t < 0; t += 1e-4) {
        const s = Math.exp(t);
        const weight = -t * s * Math.exp(-b * s * s);
        top += b * s * s * weight;
        bottom += weight;
      }
      expect(top / bottom).toBeCloseTo(expected, 4);
    }
  });

  it('is sampled so: w⁴ for n = 1e5 at four localizations', () => {
    for (const [localization, expected] of [
      [0, 0.25],
      [1, 0.2491],
      [10, 0.2411],
      [100, 0.1762],
    ] as const) {
      const { value, interval } = ask({
        analysis: 'local-learning-coefficient',
        landscape: { family: 'monomial', parameters: { exponents: [4] } },
        at: { point: [0] },
        parameters: { dataCount: 1e5, localization, chains: 100, draws: 2000 },
      }).values.learningCoefficient!;
      const [low, high] = interval.map(Number) as [number, number];
      expect(Math.abs(Number(value) - expected)).toBeLessThan(0.77 * (high - low));
    }
  });
});

describe('high dimension', () => {
  const of = (parameters: Record<string, unknown>) => {
    const { values } = ask({ analysis: 'geometry', parameters });
    return (name: string) => Number(values[name]!.value);
  };

  it('has the largest ball at n = 5.256946, and nearly e^17.5 for a shell that is thinner than a double can hold', () => {
    // V_n between whole n by the recursion of the logarithm: Stirling's series.
    const lnGamma = (x: number): number => {
      let [shift, at] = [0, x];
      for (; at < 20; at++) shift += Math.log(at);
      return (
        (at - 0.5) * Math.log(at) -
        at +
        Math.log(2 * Math.PI) / 2 +
        1 / (12 * at) -
        1 / (360 * at ** 3) +
        1 / (1260 * at ** 5) -
        shift
      );
    };
    const volume = (n: number) => Math.exp((n / 2) * Math.log(Math.PI) - lnGamma(n / 2 + 1));
    for (const n of [2, 3, 5, 10]) expect(of({ dimension: n })('ballVolume')).toBeCloseTo(volume(n), 9);
    expect(volume(5.256946)).toBeCloseTo(5.277768, 6);
    for (const away of [-1e-3, 1e-3]) expect(volume(5.256946 + away)).toBeLessThan(volume(5.256946));
    expect(Math.exp(17.5)).toBeCloseTo(39_824_784.3976, 3);
    expect(of({})('enlargedVolume')).toBeCloseTo(39_824_784.3627, 3);
    expect(Math.abs(1.0000000001 ** 175e9 / 39_824_784.3627 - 1 - 1.45e-6)).toBeLessThan(2e-8);
  });

  it('has the spread of distances in ten dimensions that points show: 0.194, where the leading term is 0.187', () => {
    const draws = stream('probe', 'distances in ten dimensions', 1);
    const distances = Array.from({ length: 40_000 }, () => {
      let squares = 0;
      for (let i = 0; i < 10; i++) squares += (draws.uniform() - draws.uniform()) ** 2;
      return Math.sqrt(squares);
    });
    const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
    const variance = distances.reduce((sum, d) => sum + (d - mean) ** 2, 0) / distances.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(0.194, 2);
    expect(of({ dimension: 10 })('distanceSpread')).toBeCloseTo(0.187, 3);
  });
});

describe('number formats', () => {
  it('have as many finite numbers as their bits say', () => {
    const finite = (bits: number, exponent: number): number => 2 ** bits - 2 ** (bits - exponent);
    expect([finite(16, 8), finite(16, 5), finite(32, 8)]).toEqual([65_280, 63_488, 4_278_190_080]);
    for (const [format, count] of [
      ['bf16', 65_280],
      ['f16', 63_488],
    ] as const) {
      const answer = ask({
        analysis: 'finite-arithmetic',
        landscape: { family: 'formula', parameters: { text: 'x^2' } },
        parameters: { format, steps: 0 },
      });
      // +0 and -0 are one number.
      expect(Number(answer.values.states!.value)).toBe(count - 1);
    }
  });
});
