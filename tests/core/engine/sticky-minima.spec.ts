/**
 * Runs on fresh batches of labels that are noise: where they leave a minimum, where they are trapped, and how they near degenerate
 * ones. Published runs have no half in the loss: their lr is half of the learning rate here.
 */
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../core/contract/requests.ts';
import { cellIn, numbersOf, ranToEnd } from './experiment.ts';

const isFull = process.env.RIDGELINE_FULL === '1';
const MINUTES = 10 * 60_000;

interface Ensemble {
  landscape: object;
  start: object;
  count: number;
  steps: number[];
  batch?: number;
  learningRate?: number;
  momentum?: number;
}

interface Ran {
  /** Points of all runs at a step, coordinate by coordinate; NaN where a run has ended. */
  at(step: number, coordinate?: number): number[];
  share(outcome: string): number;
}

function run({ landscape, start, count, steps, batch = 20, learningRate = 0.02, momentum = 0 }: Ensemble): Ran {
  const cell = cellIn({
    landscapes: [landscape],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate, momentum } }],
    ...(batch > 0 && { gradient: { kind: 'batch', size: batch, sampling: 'fresh' } }),
    starts: start,
    seeds: { count },
    budget: { steps: steps.at(-1) },
    record: { steps, points: true },
  });
  const block = ranToEnd(cell);
  const [points, outcomes] = [numbersOf(block, 'points'), [...(block.arrays.outcome!.data as Uint8Array)]];
  const { dimension, pointSteps } = cell;
  return {
    at: (step, coordinate = 0) =>
      Array.from(
        { length: count },
        (_, row) => points[(row * pointSteps.length + pointSteps.indexOf(step)) * dimension + coordinate]!,
      ),
    share: (outcome) => outcomes.filter((each) => OUTCOMES[each] === outcome).length / count,
  };
}

const twoMinima = (place: number, leftOrder = 1, rightOrder = 2) => ({
  family: 'degenerate-minima-1d',
  parameters: { place, leftOrder, rightOrder },
});
const near = (place: number) => ({ kind: 'uniform', low: -place - 0.1, high: -place + 0.1 });
const upTo = (last: number) => Array.from({ length: last + 1 }, (_, k) => k);

/**
 * The chance of leaving in a step, as -d ln(share on the left)/dt: all who leave after step 3 over all steps on the left, until
 * a thousandth is left. Runs that diverge have left.
 */
function escapeRate(place: number, last: number, count: number, batch = 20): number {
  const { at } = run({ landscape: twoMinima(place), start: near(place), count, steps: upTo(last), batch });
  const left = upTo(last).map((step) => at(step).filter((w) => w < -place / 3).length);
  const end = left.findIndex((few, step) => step > 3 && few < 1e-3 * count);
  const until = end < 0 ? last : end;
  const stays = left.slice(3, until).reduce((a, b) => a + b, 0);
  return -Math.log(1 - (left[3]! - left[until]!) / stays);
}

describe('the regular one of two minima', () => {
  // Plain NumPy runs from three kinds of starts have .25 to .27, .11 to .12 and .026 to .028.
  it.each([
    [1.9, 0.25, 30],
    [1.8, 0.117, 60],
    [1.7, 0.0268, 260],
  ])('is left at w0 = %f at the rate %f a step', (place, rate, last) => {
    const count = isFull ? 40_000 : 5000;
    expect(Math.abs(escapeRate(place, last, count) / rate - 1)).toBeLessThan(0.1);
  });

  it.skipIf(!isFull).each([
    [1.6, 1.5e-3],
    [1.55, 1.55e-4],
    [1.5, 0.85e-5],
  ])(
    'is left rarely at w0 = %f (RIDGELINE_FULL=1)',
    (place, rate) => {
      const steps = upTo(20).map((k) => 100 * k);
      const count = 40_000;
      const { at } = run({ landscape: twoMinima(place), start: near(place), count, steps });
      const left = (step: number) => at(step).filter((w) => w < -place / 3).length;
      const found = Math.log(left(100) / left(2000)) / 1900;
      expect(Math.abs(found / rate - 1)).toBeLessThan(0.1 + 3 / Math.sqrt(left(100) - left(2000)));
    },
    MINUTES,
  );

  it('is never left below the threshold: w0 = 1.35 in 5000 steps, and 1.6 in 1000 steps of batches of 100', () => {
    const calm = run({ landscape: twoMinima(1.35), start: near(1.35), count: 500, steps: [5000] });
    expect(calm.at(5000).every((w) => w < -1.35 / 3)).toBe(true);
    const large = run({ landscape: twoMinima(1.6), start: near(1.6), count: 500, steps: [1000], batch: 100 });
    expect(large.at(1000).every((w) => w < -1.6 / 3)).toBe(true);
  });

  it('traps runs without noise between 2 and 3.35 of learning rate times curvature, in orbits', () => {
    for (const place of [1.6, 1.7, 1.79, 1.7985]) {
      const { at } = run({
        landscape: twoMinima(place),
        start: near(place),
        count: 200,
        steps: [2999, 3000],
        batch: 0,
      });
      const [before, after] = [at(2999), at(3000)];
      expect(after.every((w) => w < -place / 3)).toBe(true);
      // They go round: none is at rest.
      expect(after.every((w, row) => Math.abs(w - before[row]!) > 1e-3)).toBe(true);
    }
    // 0.02 (3.598)^4 = 3.351.
    const { at } = run({ landscape: twoMinima(1.799), start: near(1.799), count: 200, steps: [3000], batch: 0 });
    expect(at(3000).every((w) => w > -1.799 / 3)).toBe(true);
    expect(Math.abs(escapeRate(1.8, 290, 5000, 0) / 0.026 - 1)).toBeLessThan(0.12);
  });

  it('loses runs from far out, which are counted: 18 % at w0 = 1.8, about 80 % where orders are 2 and 3', () => {
    const wide = { kind: 'uniform', low: -3.6, high: 3.6 };
    const first = run({ landscape: twoMinima(1.8), start: wide, count: 3000, steps: [50] });
    expect(Math.abs(first.share('diverged') - 0.18)).toBeLessThan(0.03);
    const stuck = run({
      landscape: twoMinima(2, 2, 3),
      start: { kind: 'uniform', low: -4, high: 4 },
      count: 2000,
      steps: [500],
      momentum: 0.5,
    });
    expect(Math.abs(stuck.share('diverged') - 0.8)).toBeLessThan(0.05);
  });
});

describe('degenerate minima under the noise of batches', () => {
  /** K = s² d^(2k)/2 with s = 1 in units of d, made of L = w^(2k) with w = c d: c^k = 2^(-1/2). */
  function distances(k: number, rate: number, batch: number, from: number, steps: number[], count: number) {
    const c = 2 ** (-1 / (2 * k));
    const { at } = run({
      landscape: { family: 'monomial', parameters: { exponents: [2 * k] } },
      start: { kind: 'point', point: [c * from] },
      count,
      steps,
      batch,
      learningRate: rate / (Math.SQRT2 * c ** (k - 2)),
    });
    return (step: number) => {
      const sorted = at(step)
        .map((w) => Math.abs(w) / c)
        .sort((a, b) => a - b);
      const rank = (deviations: number) => sorted[Math.round(count / 2 + (deviations * Math.sqrt(count)) / 2)]!;
      return { median: rank(0), low: rank(-3.5), high: rank(3.5) };
    };
  }

  it(
    'of order 2 are neared exponentially late, twice as near as the flow after 1e5 steps',
    () => {
      const last = isFull ? 200_000 : 100_000;
      const at = distances(2, 0.01, 20, 1, [100_000, last], isFull ? 2000 : 150);
      const first = at(100_000);
      expect(first.low).toBeLessThan(0.0071);
      expect(first.high).toBeGreaterThan(0.0071);
      // The flow alone: (1 + 4 x 0.01 x 1e5)^(-1/2) = .0158.
      expect(first.high).toBeLessThan(0.0158);
      if (isFull) {
        expect(at(last).low).toBeLessThan(0.0022);
        expect(at(last).high).toBeGreaterThan(0.0022);
      }
    },
    MINUTES,
  );

  it(
    'of order 3 are neared as 1/√t, as a Bessel process of three dimensions has it',
    () => {
      const [rate, start] = [0.05, 0.3];
      const at = distances(3, rate, 1, start, [10_000, 40_000], isFull ? 1500 : 400);
      // 1/d is the length of a Brownian motion in three dimensions of variance (3 rate)² a step, whose median is 1.5382 times
      // its deviation; the loss itself adds 3 rate d³ a step, some percent in all.
      let square = 1 / start ** 2;
      for (let step = 1; step <= 40_000; step++) {
        square += (1.5382 * 3 * rate) ** 2 + (6 * rate) / square;
        if (step !== 10_000 && step !== 40_000) continue;
        expect(at(step).low).toBeLessThan(square ** -0.5);
        expect(at(step).high).toBeGreaterThan(square ** -0.5);
      }
    },
    MINUTES,
  );
});

describe('a valley of minima', () => {
  it(
    'is walked down as predicted, with the spread across it that does not know its curvature',
    () => {
      const steps = isFull ? [10_000, 100_000] : [10_000];
      const count = isFull ? 400 : 100;
      const { at } = run({
        landscape: { family: 'degenerate-minima-2d' },
        start: { kind: 'point', point: [0, 1] },
        count,
        steps,
      });
      for (const [step, place] of [
        [10_000, 0.8157],
        [100_000, 0.5852],
      ] as const) {
        if (!steps.includes(step)) continue;
        const along = at(step, 1).reduce((a, b) => a + b, 0) / count;
        expect(Math.abs(along / place - 1)).toBeLessThan(0.01);
        const spread = Math.sqrt(at(step, 0).reduce((sum, w) => sum + w * w, 0) / count);
        // sqrt(rate/(2 B)).
        expect(Math.abs(spread / Math.sqrt(0.02 / 40) - 1)).toBeLessThan(3.5 / Math.sqrt(2 * count) + 0.01);
      }
    },
    MINUTES,
  );

  it('is unstable on its line beyond |w2| = 1.778', () => {
    const across = (w2: number) =>
      Math.abs(
        run({
          landscape: { family: 'degenerate-minima-2d' },
          start: { kind: 'point', point: [1e-9, w2] },
          count: 1,
          steps: [20],
          batch: 0,
        }).at(20)[0]!,
      );
    expect(across(1.777)).toBeLessThan(1e-9);
    expect(across(1.779)).toBeGreaterThan(1e-9);
  });
});
