import { describe, expect, it } from 'vitest';
import type { CellProgress } from '../../../../core/contract/laboratory-api.ts';
import { cellStatus, cellWords, markCounts, seedMarks } from '../../../../renderer/panels/experiment/seed-marks.ts';

const progress = (state: CellProgress['state'], running = 0): CellProgress => ({
  experiment: 'e',
  landscape: 'l',
  optimizer: 'o',
  wanted: 6,
  done: 3,
  running,
  partial: 0,
  diverged: 1,
  state,
  error: null,
});
const seeds = Uint8Array.of(1, 2, 4, 0, 0, 0);

describe('seedMarks', () => {
  it('marks outcomes, and what is missing by what the cell is doing', () => {
    expect(seedMarks({ seeds }, null)).toEqual(['done', 'done', 'diverged', 'missing', 'missing', 'missing']);
    expect(seedMarks({ seeds }, progress('running', 2))).toEqual([
      'done',
      'done',
      'diverged',
      'running',
      'running',
      'queued',
    ]);
    expect(seedMarks({ seeds }, progress('queued'))).toEqual([
      'done',
      'done',
      'diverged',
      'queued',
      'queued',
      'queued',
    ]);
    expect(seedMarks({ seeds }, progress('cancelled'))).toEqual([
      'done',
      'done',
      'diverged',
      'cancelled',
      'cancelled',
      'cancelled',
    ]);
    expect(markCounts(seedMarks({ seeds }, progress('running', 2)))).toMatchObject({
      done: 2,
      diverged: 1,
      running: 2,
      queued: 1,
    });
  });
});

describe('cellStatus', () => {
  it('is done when every seed is there, whatever the queue says', () => {
    expect(cellStatus({ done: 6, wanted: 6 }, progress('running'))).toBe('done');
    expect(cellStatus({ done: 3, wanted: 6 }, progress('running'))).toBe('running');
    expect(cellStatus({ done: 3, wanted: 6 }, progress('done'))).toBe('partial');
    expect(cellStatus({ done: 3, wanted: 6 }, null)).toBe('partial');
    expect(cellStatus({ done: 0, wanted: 6 }, null)).toBe('empty');
  });

  it('is told in words', () => {
    expect(cellWords({ done: 12, wanted: 20, diverged: 3, deterministic: false }, 'running')).toBe(
      '12 of 20 seeds done, 3 diverged, running',
    );
    expect(cellWords({ done: 1, wanted: 1, diverged: 0, deterministic: true }, 'done')).toBe(
      'done; nothing random, so run once',
    );
  });
});
