import { describe, expect, it } from 'vitest';
import { BatchSampler } from '../../../core/engine/batch-sampler.ts';

const rowsAt = (sampler: BatchSampler, step: number): number[] => [...sampler.rowsAt(step)];

describe('shuffled batches', () => {
  it.each([
    [100, 10],
    [103, 10],
    [7, 7],
    [7, 1],
    [5, 64],
  ])('of %i rows by %i cover every epoch exactly once, and epochs differ', (rows, size) => {
    const sampler = new BatchSampler('data', 4, rows, size, 'shuffle');
    const perEpoch = Math.ceil(rows / Math.min(size, rows));
    const epochs = [0, 1, 2].map((epoch) => {
      const batches = Array.from({ length: perEpoch }, (_, i) => rowsAt(sampler, epoch * perEpoch + i));
      expect(batches.slice(0, -1).every((batch) => batch.length === Math.min(size, rows))).toBe(true);
      return batches.flat();
    });
    for (const epoch of epochs)
      expect([...epoch].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
  });

  it('put every row at every place equally often', () => {
    const [rows, epochs] = [6, 3000];
    const counts = Array.from({ length: rows }, () => new Array<number>(rows).fill(0));
    const sampler = new BatchSampler('data', 1, rows, rows, 'shuffle');
    for (let epoch = 0; epoch < epochs; epoch++)
      for (const [place, row] of rowsAt(sampler, epoch).entries()) counts[place][row]++;
    const expected = epochs / rows;
    const chiSquare = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 25 degrees of freedom: 52.6 is exceeded once in a thousand.
    expect(chiSquare).toBeLessThan(52.6);
  });
});

describe('batches with replacement', () => {
  it('draw every row equally often, repeats among them', () => {
    const [rows, size, steps] = [20, 64, 500];
    const counts = new Array<number>(rows).fill(0);
    const sampler = new BatchSampler('data', 2, rows, size, 'replacement');
    for (let step = 0; step < steps; step++) {
      const batch = rowsAt(sampler, step);
      expect(batch).toHaveLength(size);
      for (const row of batch) counts[row]++;
    }
    const expected = (size * steps) / rows;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 19 degrees of freedom, once in a thousand.
    expect(chiSquare).toBeLessThan(43.8);
  });
});

describe.each(['shuffle', 'replacement'] as const)('batches by %s', (sampling) => {
  const make = (identity = 'data', seed = 0, size = 8): BatchSampler =>
    new BatchSampler(identity, seed, 50, size, sampling);

  it('have an address: any order of asking gives the same rows', () => {
    const steps = [0, 1, 5, 6, 1023, 1024, 1025, 4000];
    const straight = make();
    const inOrder = new Map(Array.from({ length: 4001 }, (_, step) => [step, rowsAt(straight, step)]));
    const jumping = make();
    for (const step of [...steps].reverse().concat(steps, [1024, 3, 1024]))
      expect(rowsAt(jumping, step)).toEqual(inOrder.get(step));
    for (const step of steps) expect(rowsAt(make(), step)).toEqual(inOrder.get(step));
  });

  it('depend on the data and the seed', () => {
    const first = rowsAt(make(), 3);
    expect(rowsAt(make('other'), 3)).not.toEqual(first);
    expect(rowsAt(make('data', 1), 3)).not.toEqual(first);
    expect(rowsAt(make('data', 0), 4)).not.toEqual(first);
  });
});
