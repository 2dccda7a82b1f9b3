import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { logGamma } from '../../../core/math/log-gamma.ts';
import { stream } from '../../../core/math/streams.ts';

function geometry(parameters: Record<string, unknown> = {}): Record<string, number> {
  const request = analyzeRequest.parse({ analysis: 'geometry', parameters });
  const { values } = analyzeRequested(request, builtInData, () => undefined);
  return Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, Number(value)]));
}

const many = geometry();

describe('geometry', () => {
  it('has the numbers of 175 thousand million dimensions', () => {
    expect(many.diagonal).toBeCloseTo(418_330.0133, 4);
    expect(many.centreToCorner).toBeCloseTo(209_165.0066, 4);
    expect(many.centreToWall).toBe(0.5);
    expect(many.enlargedVolumeLog).toBeCloseTo(17.499999999125, 12);
    // Not the 39,824,842.03 of raising the double nearest to 1.0000000001 to the power.
    expect(many.enlargedVolume).toBeCloseTo(39_824_784.3627, 4);
    expect(many.ballVolumeLog! / 1e12).toBeCloseTo(-2.0168902902, 10);
    expect(many.halfShell! * 1e12).toBeCloseTo(3.9608, 4);
    expect(many.allAgreeExponent).toBe(-105_360_498_483);
    expect(many.allAgreeMantissa).toBeCloseTo(4.041863803053016, 13);
    expect(many.allAgreeLog10).toBeCloseTo(-105_360_498_482.3934, 3);
  });

  it('knows where the volume of balls is largest', () => {
    // ln V_n to the right and to the left of it is less, by about (n - 5.2569)^2/10.
    const log = (n: number) => (n / 2) * Math.log(Math.PI) - logGamma(n / 2 + 1);
    const n = many.largestBallDimension!;
    expect(Math.log(many.largestBall!)).toBeCloseTo(log(n), 13);
    for (const away of [1e-3, 1e-2]) {
      expect(log(n)).toBeGreaterThan(log(n + away));
      expect(log(n)).toBeGreaterThan(log(n - away));
      expect((log(n + away) - log(n - away)) / away).toBeLessThan(1e-3 * away);
    }
    expect(n).toBeCloseTo(5.256946, 6);
    expect(many.largestBall).toBeCloseTo(5.277768, 6);
  });

  it('draws what it says against the dimension', () => {
    const request = analyzeRequest.parse({ analysis: 'geometry', parameters: { dimension: 1000, shell: 0.01 } });
    const { arrays, values } = analyzeRequested(request, builtInData, () => undefined);
    const last = (name: string) => Number(arrays[name]!.data.at(-1));
    expect(last('dimensions')).toBe(1000);
    expect(last('ballLogs')).toBe(Number(values.ballVolumeLog10!.value));
    expect(last('ballLogs')).toBeCloseTo(-885.5115, 4);
    expect(last('ballInCubeLogs')).toBeCloseTo(Number(values.ballInCubeLog10!.value), 10);
    for (const [array, value] of [
      ['shellParts', 'shellPart'],
      ['halfShells', 'halfShell'],
      ['distanceSpreads', 'distanceSpread'],
      ['cosineSpreads', 'cosineSpread'],
      ['enlargedLogs', 'enlargedVolumeLog'],
      ['flatterLogs', 'flatterVolumeLog'],
    ] as const) {
      expect(last(array), array).toBe(Number(values[value]!.value));
    }
    const dimensions = arrays.dimensions!.data.map(Number);
    expect(dimensions[0]).toBe(1);
    expect(dimensions).toEqual([...new Set(dimensions)].sort((a, b) => a - b));
  });

  it('has the volumes of balls', () => {
    const of = (dimension: number) => geometry({ dimension });
    for (const [n, volume] of [
      [2, Math.PI],
      [3, 4.18879],
      [5, 5.263789],
      [10, 2.550164],
    ] as const) {
      expect(of(n).ballVolume).toBeCloseTo(volume, 6);
    }
    expect(of(100).ballVolume! * 1e40).toBeCloseTo(2.368202, 6);
    expect(of(1000).ballVolumeLog10).toBeCloseTo(-885.5115, 4);
    expect(of(10).ballInCubeLog10).toBeCloseTo(-2.6037, 4);
    expect(of(100).ballInCubeLog10).toBeCloseTo(-69.7286, 4);
    // The ball of largest volume lives in five dimensions.
    expect(of(5).ballVolume).toBeGreaterThan(Math.max(of(4).ballVolume!, of(6).ballVolume!));
    // Slices: V_n = V_(n-1) times the integral of (1 - x^2)^((n-1)/2).
    let slices = 0;
    for (let i = 0; i < 100_000; i++) slices += (2 / 100_000) * (1 - ((i + 0.5) / 50_000 - 1) ** 2) ** 3;
    expect(of(7).ballVolume).toBeCloseTo(of(6).ballVolume! * slices, 8);
  });

  it('has the shells and the spread of distances', () => {
    const rows: [number, number, number][] = [
      [2, 0.0199, 4],
      [3, 0.0297, 4],
      [10, 0.0956, 4],
      [100, 0.634, 4],
      [1000, 0.99996, 5],
    ];
    for (const [dimension, part, digits] of rows) expect(geometry({ dimension }).shellPart).toBeCloseTo(part, digits);
    for (const [dimension, spread, digits] of [
      [10, 0.187, 3],
      [100, 0.0592, 4],
      [1000, 0.0187, 4],
    ] as const) {
      expect(geometry({ dimension }).distanceSpread).toBeCloseTo(spread, digits);
    }
  });

  it('has the moments of distances that random points show', () => {
    const draws = stream('probe', 'points of a cube', 1);
    const n = 50;
    const squares = Array.from({ length: 4000 }, () => {
      let total = 0;
      for (let i = 0; i < n; i++) total += (draws.uniform() - draws.uniform()) ** 2;
      return total;
    });
    const mean = squares.reduce((a, b) => a + b) / squares.length;
    const variance = squares.reduce((total, x) => total + (x - mean) ** 2, 0) / squares.length;
    const { meanSquareDistance, squareDistanceVariance } = geometry({ dimension: n });
    expect(Math.abs(mean - meanSquareDistance!)).toBeLessThan(4 * Math.sqrt(squareDistanceVariance! / 4000));
    expect(Math.abs(variance / squareDistanceVariance! - 1)).toBeLessThan(0.1);
  });

  it('relates flatness to volume by the square root', () => {
    const { flatterVolumeLog } = geometry({ dimension: 4, enlargement: 0.19 });
    // Curvatures smaller by 19 % make each half-axis larger by 1/0.9.
    expect(flatterVolumeLog).toBeCloseTo(-4 * Math.log(0.9), 14);
  });
});
