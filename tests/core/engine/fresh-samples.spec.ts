import { describe, expect, it } from 'vitest';
import { startRuns } from '../../../core/engine/execute.ts';
import { openLandscape } from '../../../core/engine/open-landscape.ts';
import { resolveLandscape } from '../../../core/engine/resolve.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { particleDraws } from '../../../core/math/particle-draws.ts';
import { seedParticleStreams } from '../../../core/math/particle-streams.ts';
import { Workspace } from '../../../core/wasm/memory.ts';
import { arraysOf, cellIn, numbersOf, ranToEnd } from './experiment.ts';

const COUNT = 40_000;

/** Gradients that one step of learning rate 1 takes at a point, by coordinate. */
function gradientsAt(landscape: object, point: number[], size: number, sampling = 'fresh', count = COUNT): number[][] {
  const cell = cellIn({
    landscapes: [landscape],
    optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 1 } }],
    gradient: { kind: 'batch', size, sampling },
    starts: { kind: 'point', point },
    budget: { steps: 1 },
    seeds: { count },
    record: { steps: [1], points: false },
  });
  const finals = numbersOf(ranToEnd(cell), 'final');
  return point.map((value, i) => Array.from({ length: count }, (_, run) => value - finals[run * point.length + i]));
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covarianceOf = (a: readonly number[], b: readonly number[]) => {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  return meanOf(a.map((value, k) => (value - meanA) * (b[k] - meanB)));
};

describe('draws of ensembles', () => {
  it('have the moments of a chi-square over its degrees of freedom', () => {
    const workspace = new Workspace();
    const draws = particleDraws(workspace);
    const [streams, out] = [workspace.allocateF64(4 * COUNT), workspace.allocateF64(COUNT)];
    const words = new Uint32Array(workspace.memory.buffer, streams, 8 * COUNT);
    seedParticleStreams(
      words,
      COUNT,
      'chi-square',
      Array.from({ length: COUNT }, (_, p) => p),
    );
    for (const freedom of [1, 2, 7, 20, 37, 100]) {
      draws.meanSquares(streams, out, 1, freedom, COUNT);
      const values = [...workspace.f64(out, COUNT)];
      const variance = 2 / freedom;
      expect(Math.abs(meanOf(values) - 1)).toBeLessThan(4.5 * Math.sqrt(variance / COUNT));
      // The fourth central moment is 12 (freedom + 4)/freedom³.
      const error = Math.sqrt(((12 * (freedom + 4)) / freedom ** 3 - variance ** 2) / COUNT);
      expect(Math.abs(covarianceOf(values, values) - variance)).toBeLessThan(4.5 * error);
    }
  });
});

describe('mini-batches of fresh samples', () => {
  const cases: [string, object, number[], number, number][] = [
    ['in the plane', { family: 'degenerate-minima-2d' }, [0.4, 0.9], 20, 1],
    ['of an odd size', { family: 'degenerate-minima-2d', parameters: { order: 2 } }, [0.5, -0.8], 7, 1],
    ['with noisier labels', { family: 'degenerate-minima-2d', parameters: { labelDeviation: 3 } }, [0.4, 0.9], 5, 3],
  ];

  it.each(cases)('have the mean and covariance that theory has: %s', (_, landscape, point, size, labels) => {
    const [a, b] = point;
    const { order = 1 } = (landscape as { parameters?: { order?: number } }).parameters ?? {};
    const r = a * a + b * b;
    const q = r * r * a ** order;
    const slope = [4 * r * a * a ** order + r * r * order * a ** (order - 1), 4 * r * b * a ** order];
    const factor = (2 * q * q + labels ** 2) / size;
    const gradients = gradientsAt(landscape, point, size);
    for (const [i, row] of gradients.entries()) {
      const variance = factor * slope[i] ** 2;
      expect(Math.abs(meanOf(row) - q * slope[i])).toBeLessThan(4.5 * Math.sqrt(variance / COUNT));
      for (let j = 0; j <= i; j++) {
        const expected = factor * slope[i] * slope[j];
        // Chi-square tails make the fourth moment at most about 3 + 12/size times the variance squared.
        const error = Math.abs(expected) * Math.sqrt((3 + 12 / size) / COUNT);
        expect(Math.abs(covarianceOf(row, gradients[j]) - expected)).toBeLessThan(4.5 * error);
      }
    }
  });

  it('on a line and on even monomials too', () => {
    const [line] = gradientsAt({ family: 'degenerate-minima-1d', parameters: { place: 1.8 } }, [0.3], 20);
    const q = (0.3 + 1.8) * (0.3 - 1.8) ** 2;
    const slope = (0.3 - 1.8) ** 2 + 2 * (0.3 + 1.8) * (0.3 - 1.8);
    expect(Math.abs(meanOf(line) / (q * slope) - 1)).toBeLessThan(0.02);
    expect(Math.abs(covarianceOf(line, line) / (((2 * q * q + 1) / 20) * slope ** 2) - 1)).toBeLessThan(0.05);
    const [power] = gradientsAt({ family: 'monomial', parameters: { exponents: [4] } }, [0.7], 20);
    expect(Math.abs(meanOf(power) / (4 * 0.7 ** 3) - 1)).toBeLessThan(0.05);
  });

  const valley = (order: number, count: number, steps = 10_000) =>
    cellIn({
      landscapes: [{ family: 'degenerate-minima-2d', parameters: { order } }],
      // The published runs have no half in the loss, and lr 0.01.
      optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.02 } }],
      gradient: { kind: 'batch', size: 20, sampling: 'fresh' },
      starts: { kind: 'point', point: [0, 1] },
      budget: { steps },
      seeds: { count },
    });

  it('drive runs along the valley as predicted, and not at all where all is degenerate', () => {
    const ends = numbersOf(ranToEnd(valley(1, 200)), 'final').filter((_, k) => k % 2 === 1);
    expect(Math.abs(meanOf(ends) / 0.8155 - 1)).toBeLessThan(0.01);
    expect(numbersOf(ranToEnd(valley(2, 2, 100)), 'final')).toEqual([0, 1, 0, 1]);
  });

  it('have the same bits alone, together, and over a checkpoint', () => {
    const cell = valley(1, 5, 300);
    expect(cell.deterministic).toBe(false);
    const block = ranToEnd(cell);
    for (const seed of cell.wantedSeeds) expect(arraysOf(ranToEnd(cell, [seed]), seed)).toEqual(arraysOf(block, seed));
    const first = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData);
    first.advance(123);
    const second = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData, first.checkpoint());
    while (!second.finished) second.advance(50);
    expect(second.results()).toEqual(block);
  });

  it('are refused where there is nothing to draw from, and rows where there are none', () => {
    const ask = (family: string, sampling: string, parameters: object = {}) =>
      cellIn({
        landscapes: [{ family, parameters }],
        optimizers: [{ algorithm: 'sgd' }],
        gradient: { kind: 'batch', size: 4, sampling },
      });
    expect(() => ask('rosenbrock', 'fresh')).toThrow('has no data');
    expect(() => ask('logistic', 'fresh')).toThrow('expected ‘shuffle’ or ‘replacement’');
    expect(() => ask('degenerate-minima-2d', 'shuffle')).toThrow('expected ‘fresh’');
    expect(() => ask('monomial', 'fresh', { exponents: [3] })).toThrow('has no data');
  });
});

describe('mini-batches of finite samples', () => {
  const parameters = { order: 2, samples: 60, sampleSeed: 3, inputDeviation: 1.5, labelDeviation: 2 };
  const landscape = { family: 'degenerate-minima-2d', parameters };
  const resolved = resolveLandscape(landscape, builtInData, 'landscape');
  const { inputs, labels } = resolved.definition.regressor!(resolved.parameters)!.samples!();
  const opened = openLandscape(resolved, builtInData);
  const [a, b] = [0.6, 0.8];
  const q = (w: readonly number[]) => (w[0] * w[0] + w[1] * w[1]) ** 2 * w[0] ** 2;
  const value = q([a, b]);
  const slope = [4 * a * a * a + 2 * a, 4 * b * a * a];

  it('belong to the loss of the samples, less that of no predictions', () => {
    for (const point of [
      [a, b],
      [-0.3, 1.1],
    ]) {
      const errors = [...inputs].map((x, i) => 0.5 * ((q(point) * x - labels[i]) ** 2 - labels[i] ** 2));
      expect(opened.values(Float64Array.from(point), 1)[0]).toBeCloseTo(meanOf(errors), 12);
    }
  });

  it('have the mean and covariance of draws among the rows', () => {
    const size = 7;
    const count = 10_000;
    const rows = [...inputs].map((x, i) => x * x * value - x * labels[i]);
    const [mean, variance] = [meanOf(rows), covarianceOf(rows, rows) / size];
    const gradients = gradientsAt(landscape, [a, b], size, 'replacement', count);
    for (const [i, row] of gradients.entries()) {
      const error = Math.abs(slope[i]) * Math.sqrt(variance / count);
      expect(Math.abs(meanOf(row) - mean * slope[i])).toBeLessThan(4.5 * error);
      for (let j = 0; j <= i; j++) {
        const expected = variance * slope[i] * slope[j];
        expect(Math.abs(covarianceOf(row, gradients[j]) / expected - 1)).toBeLessThan(4.5 * Math.sqrt(5 / count));
      }
    }
    // Without replacement, by the factor of a finite population.
    const [shuffled] = gradientsAt(landscape, [a, b], size, 'shuffle', count);
    const without = (variance * slope[0] ** 2 * (rows.length - size)) / (rows.length - 1);
    expect(Math.abs(covarianceOf(shuffled, shuffled) / without - 1)).toBeLessThan(4.5 * Math.sqrt(5 / count));
  });

  it('are the whole gradient where they hold all rows', () => {
    const g = new Float64Array(2);
    opened.gradient(Float64Array.of(a, b), g);
    const [first, second] = gradientsAt(landscape, [a, b], 60, 'shuffle', 3);
    for (const entry of first) expect(entry).toBeCloseTo(g[0], 12);
    for (const entry of second) expect(entry).toBeCloseTo(g[1], 12);
  });

  it('come from inputs and labels of the stated deviations, independent of each other', () => {
    const { regressor } = resolved.definition;
    const samples = regressor!({ ...resolved.parameters, samples: 100_000 })!.samples!();
    const [x, y] = [[...samples.inputs], [...samples.labels]];
    expect(Math.abs(meanOf(x))).toBeLessThan((4.5 * 1.5) / Math.sqrt(1e5));
    expect(Math.abs(covarianceOf(x, x) / 2.25 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / 1e5));
    expect(Math.abs(covarianceOf(y, y) / 4 - 1)).toBeLessThan(4.5 * Math.sqrt(2 / 1e5));
    expect(Math.abs(covarianceOf(x, y))).toBeLessThan((4.5 * 3) / Math.sqrt(1e5));
  });

  it('have the same bits alone, together and over a checkpoint, and are refused as fresh ones', () => {
    const ask = (sampling: string) =>
      cellIn({
        landscapes: [landscape],
        optimizers: [{ algorithm: 'sgd', parameters: { learningRate: 0.01 } }],
        gradient: { kind: 'batch', size: 8, sampling },
        budget: { steps: 40 },
        seeds: { count: 3 },
      });
    const cell = ask('shuffle');
    const block = ranToEnd(cell);
    for (const seed of cell.wantedSeeds) expect(arraysOf(ranToEnd(cell, [seed]), seed)).toEqual(arraysOf(block, seed));
    const first = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData);
    first.advance(11);
    const second = startRuns(cell.cell, cell.spec, cell.wantedSeeds, builtInData, first.checkpoint());
    while (!second.finished) second.advance(7);
    expect(second.results()).toEqual(block);
    expect(() => ask('fresh')).toThrow('expected ‘shuffle’ or ‘replacement’');
  });
});
