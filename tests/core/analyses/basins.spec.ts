import { describe, expect, it } from 'vitest';
import { carryDown, GOING } from '../../../core/analyses/gradient-flow.ts';
import { integralAlongRay } from '../../../core/analyses/radial-integral.ts';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { quadraticOf } from './trials.ts';

function ask(analysis: string, landscape: Record<string, unknown>, more: Record<string, unknown> = {}): AnalyzeAnswer {
  return analyzeRequested(analyzeRequest.parse({ analysis, landscape, ...more }), builtInData, () => undefined);
}

const value = (answer: AnalyzeAnswer, name: string) => Number(answer.values[name]!.value);
const interval = (answer: AnalyzeAnswer, name: string) => answer.values[name]!.interval.map(Number) as [number, number];

/** Two wells of x^4/4 - x^2/2 + y^2/2: the basins are the half planes x < 0 and x > 0. */
const wells = { family: 'formula', parameters: { text: 'x^4/4 - x^2/2 + y^2/2' } };

describe('the gradient flow', () => {
  it('ends where exponentials say, stiff or not', () => {
    // x' = -h x: after the flow has shrunk the slow coordinate from 1 to 0.1, the fast one is 1e-(h ratio).
    for (const stiff of [3, 5000]) {
      const landscape = quadraticOf([
        [1, 0],
        [0, stiff],
      ]);
      const points = Float64Array.of(1, 1, 1, 0.5);
      const trail: number[] = [];
      carryDown(landscape, points, 2, {
        descent: { kind: 'flow', tolerance: 1e-7, far: 1e6 },
        evaluations: 1e6,
        unfinished: -1,
        diverged: -2,
        look: (x, _, at) => {
          if (at === 0) trail.push(x[0]!, x[1]!);
          return Math.abs(x[at]!) < 1e-3 ? 0 : GOING;
        },
      });
      for (let k = 0; k < trail.length; k += 2) {
        const expected = trail[k]! ** stiff;
        expect(Math.abs(trail[k + 1]! - expected)).toBeLessThan(2e-4);
      }
    }
  });

  it('carries a particle to the same bits in every company', () => {
    const landscape = quadraticOf([
      [2, 1],
      [1, 3],
    ]);
    const options = {
      descent: { kind: 'flow', tolerance: 1e-4, far: 1e6 },
      evaluations: 300,
      unfinished: -1,
      diverged: -2,
      look: () => GOING,
    } as const;
    const alone = Float64Array.of(1, 2);
    const together = Float64Array.of(-3, 0.5, 1, 2, 4, 4);
    carryDown(landscape, alone, 1, options);
    carryDown(landscape, together, 3, options);
    expect([...together.subarray(2, 4)]).toEqual([...alone]);
  });
});

describe('basin-map', () => {
  it('finds the half planes of two wells', () => {
    const answer = ask('basin-map', wells, { parameters: { box: [-2, 2, -1, 1], columns: 60, rows: 30 } });
    expect(value(answer, 'minima')).toBe(2);
    const { data } = answer.arrays.labels!;
    data.forEach((label, at) => {
      expect(Number(label) === Number(data[0])).toBe(at % 60 < 30);
    });
    expect([value(answer, 'share1'), value(answer, 'share2')]).toEqual([0.5, 0.5]);
    expect(value(answer, 'integrationError')).toBe(0);
    const [low, high] = interval(answer, 'boundaryDimension');
    expect(low).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThanOrEqual(1);
    expect(
      answer.arrays
        .minima!.data.map(Number)
        .filter((_, k) => k % 2 === 0)
        .sort(),
    ).toEqual([-1, 1]);
  });

  it('agrees with a plain integration pixel by pixel', () => {
    const answer = ask(
      'basin-map',
      { family: 'himmelblau' },
      { parameters: { box: [-6, 6, -6, 6], columns: 12, rows: 12 } },
    );
    const { data } = answer.arrays.labels!;
    const minima = answer.arrays.minima!.data.map(Number);
    for (let at = 0; at < 144; at++) {
      let [x, y] = [-6 + (at % 12) + 0.5, -6 + Math.floor(at / 12) + 0.5];
      for (let step = 0; step < 40_000; step++) {
        const [a, b] = [x * x + y - 11, x + y * y - 7];
        [x, y] = [x - 2e-4 * (4 * x * a + 2 * b), y - 2e-4 * (2 * a + 4 * y * b)];
      }
      const k = Number(data[at]);
      expect(Math.hypot(minima[2 * k]! - x, minima[2 * k + 1]! - y), `pixel ${at}`).toBeLessThan(1e-2);
    }
  });

  it('sees that gradient descent with a large rate has other basins', () => {
    const parameters = { box: [-2, 2, -1, 1], columns: 60, rows: 30, descent: 'gradient-descent', learningRate: 0.9 };
    const { data } = ask('basin-map', wells, { parameters }).arrays.labels!;
    // From x = 1.9 one step of 0.9 leads to 1.9 - 0.9 (1.9^3 - 1.9) = -2.56, and so on: the halves mix.
    const left = data.filter((_, at) => at % 60 < 30);
    expect(new Set(left.map(Number)).size).toBeGreaterThan(1);
  });

  it('refuses what is no plane', () => {
    expect(() => ask('basin-map', { family: 'sphere', parameters: { dimension: 1 } })).toThrow(/basin-census/);
    expect(() => ask('basin-map', wells, { parameters: { axes: [1, 1] } })).toThrow(/two different numbers/);
    expect(() => ask('basin-map', wells, { parameters: { box: [1, 0, 0, 1] } })).toThrow(/from below its to/);
  });
});

describe('basin-census', () => {
  it('counts the four minima of Himmelblau’s function, shares within their intervals', () => {
    const map = ask('basin-map', { family: 'himmelblau' }, { parameters: { box: [-6, 6, -6, 6] } });
    const parameters = { low: [-6], high: [6], starts: 3000 };
    const census = ask('basin-census', { family: 'himmelblau' }, { parameters });
    expect(value(census, 'minima')).toBe(4);
    expect(census.values.total).toMatchObject({ value: 4, warning: null });
    expect(value(census, 'arrived')).toBe(3000);
    const areas = new Map<string, number>();
    map.arrays.shares!.data.forEach((share, k) => {
      areas.set(Number(map.arrays.minima!.data[2 * k]).toFixed(4), Number(share));
    });
    census.arrays.shares!.data.forEach((_, k) => {
      const area = areas.get(Number(census.arrays.points!.data[2 * k]).toFixed(4))!;
      expect(area).toBeGreaterThan(Number(census.arrays.sharesLow!.data[k]) - 0.01);
      expect(area).toBeLessThan(Number(census.arrays.sharesHigh!.data[k]) + 0.01);
    });
  });

  it('covers the unseen part with its interval', () => {
    // 5 x 5 minima, of which few starts see a part; basins of the product are unit squares about them, in effect.
    const landscape = { family: 'rastrigin', parameters: { dimension: 2 } };
    let covered = 0;
    for (let seed = 0; seed < 20; seed++) {
      const answer = ask('basin-census', landscape, { parameters: { low: [-5.5], high: [5.5], starts: 100 }, seed });
      // All 121 basins in the box have area 1 of 121, up to the small shift of maxima.
      const unseen = 1 - value(answer, 'minima') / 121;
      const [low, high] = interval(answer, 'unseen');
      if (low <= unseen && unseen <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(17);
  });

  it('says where minima are sets, and where starts run away', () => {
    const sets = ask('basin-census', { family: 'monomial' }, { parameters: { starts: 50 } });
    expect(sets.values.minima!.warning).toMatch(/not isolated/);
    const slope = ask(
      'basin-census',
      { family: 'formula', parameters: { text: 'x + x^3/3' } },
      { parameters: { starts: 20 } },
    );
    expect(value(slope, 'diverged')).toBe(20);
    expect(slope.values.minima!.warning).toMatch(/No start arrived/);
    const flat = ask(
      'basin-census',
      { family: 'formula', parameters: { text: 'x^4 + y^2' } },
      { parameters: { starts: 50 } },
    );
    expect(flat.values.minima).toMatchObject({ value: 1, warning: null });
  });

  it('starts where runs start', () => {
    const answer = ask('basin-census', { family: 'two-basins' }, { parameters: { from: 'landscape', starts: 200 } });
    expect(value(answer, 'minima')).toBe(2);
  });
});

describe('basin-volume', () => {
  const origin = { at: { point: [0, 0, 0] } };
  const bowl = { family: 'quadratic', parameters: { eigenvalues: [40, 1, 0.025] } };
  /** ln of 4/3 pi (2 c)^(3/2)/sqrt(det H) for c = 1 and determinant 1. */
  const exact = Math.log((4 / 3) * Math.PI * 2 ** 1.5);

  it('is exact on an ellipsoid whose axes it knows, and near it without', () => {
    // Rays end at 1e6, so that the proposal is the ellipsoid itself.
    const guided = ask('basin-volume', bowl, { ...origin, parameters: { reach: 1e6 } });
    expect(Math.abs(value(guided, 'logVolume') - exact)).toBeLessThan(1e-9);
    expect(value(guided, 'quadraticLog')).toBeCloseTo(exact, 9);
    let covered = 0;
    for (let seed = 0; seed < 10; seed++) {
      const parameters = { directionsFrom: 'sphere', directions: 1500, reach: 1000 };
      const [low, high] = interval(ask('basin-volume', bowl, { ...origin, parameters, seed }), 'logVolume');
      if (low <= exact && exact <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(8);
  });

  it('gives radius ratios to the power of the dimension', () => {
    // Radii 1 and 1.5 with walls of order 1 and 2, up to 0.25 above the bottoms.
    const dimension = 60;
    const landscape = { family: 'two-basins', parameters: { dimension, separation: 8 } };
    const at = (x: number) => ({ at: { point: [x, ...new Array<number>(dimension - 1).fill(0)] } });
    const parameters = { level: 0.25, directionsFrom: 'sphere' };
    const left = value(ask('basin-volume', landscape, { ...at(-4), parameters }), 'logVolume');
    const right = value(ask('basin-volume', landscape, { ...at(4), parameters }), 'logVolume');
    const ratio = (1.5 * 0.25 ** 0.25) / 0.25 ** 0.5;
    expect((right - left) / dimension).toBeCloseTo(Math.log(ratio), 9);
  });

  it('finds how far descent comes back', () => {
    const answer = ask('basin-volume', wells, {
      at: { point: [1, 0] },
      parameters: { basin: 'descent', directionsFrom: 'sphere', reach: 3, directions: 600 },
    });
    // The half disc about (1, 0) of radius 3 that x > 0 leaves: pi 9 - the cap beyond the distance 1.
    const area = Math.PI * 9 - (9 * Math.acos(1 / 3) - Math.sqrt(8));
    const [low, high] = interval(answer, 'logVolume');
    expect(low).toBeLessThan(Math.log(area));
    expect(high).toBeGreaterThan(Math.log(area));
    expect(answer.values.logVolume!.warning).toMatch(/did not leave/);
  });

  it('weighs with a normal prior', () => {
    // The quarter of the plane's mass beyond no wall: a level so high that the ball of radius 100 is all.
    const answer = ask(
      'basin-volume',
      { family: 'quadratic', parameters: { eigenvalues: [1, 1] } },
      {
        at: { point: [0, 0] },
        parameters: { level: 2, prior: 'normal', priorScale: 1.5 },
      },
    );
    // P(|w| < 2) for scale 1.5 in two dimensions.
    expect(value(answer, 'logVolume')).toBeCloseTo(Math.log(1 - Math.exp(-4 / (2 * 2.25))), 8);
  });

  it('refuses saddles', () => {
    expect(() => ask('basin-volume', { family: 'saddle' }, { at: { point: [0, 0] } })).toThrow(/negative eigenvalue/);
  });
});

describe('the integral along a ray', () => {
  it('agrees with a fine sum', () => {
    for (const [r, n, along, length, s] of [
      [3, 1, 0.5, 1, 0.7],
      [2, 5, -1, 1.5, 1],
      [40, 200, 3, 5, 2],
      [1, 50, 0, 2, 3],
    ] as const) {
      let total = 0;
      const count = 400_000;
      for (let k = 0; k < count; k++) {
        const t = ((k + 0.5) * r) / count;
        total += Math.exp((n - 1) * Math.log(t) - (length ** 2 + 2 * t * along + t * t) / (2 * s * s)) * (r / count);
      }
      const expected = Math.log(total) - (n / 2) * Math.log(2 * Math.PI * s * s);
      expect(integralAlongRay(r, n, along, length, s)).toBeCloseTo(expected, 6);
    }
  });
});

describe('basin-stability', () => {
  it('returns as often as the half plane says', () => {
    const answer = ask('basin-stability', wells, {
      at: { point: [1, 0] },
      parameters: { smallest: 0.5, largest: 8, sizes: 5, samples: 400 },
    });
    const { data: sizes } = answer.arrays.sizes!;
    sizes.forEach((size, k) => {
      // From (1, 0) the displacement must not pass x = 0: an arc of acos(-1/s) on each side.
      const s = Number(size);
      const expected = s <= 1 ? 1 : Math.acos(-1 / s) / Math.PI;
      expect(Number(answer.arrays.sharesLow!.data[k])).toBeLessThanOrEqual(expected);
      expect(Number(answer.arrays.sharesHigh!.data[k])).toBeGreaterThanOrEqual(expected);
    });
    expect(answer.values.halfSize!.warning).toMatch(/More than half/);
  });

  it('finds where half come back', () => {
    // In one dimension half of the displacements longer than 1 pass the top.
    const line = { family: 'formula', parameters: { text: 'x^4/4 - x^2/2 + 0.3*x' } };
    const minimum = -1.1253880165;
    const answer = ask('basin-stability', line, {
      at: { point: [minimum] },
      parameters: { smallest: 0.2, largest: 6, sizes: 15, samples: 200, within: 'ball' },
    });
    expect(Number(answer.arrays.shares!.data[0])).toBe(1);
    // Uniform in [-s, s] about the minimum with the top 1.465 away: (s + 1.465)/(2 s) stays above a half.
    expect(value(answer, 'largestShare')).toBeGreaterThan(0.5);
  });
});
