/** Counts of critical points against the dimension, beside the tables: the full form looks at more fields in more dimensions. */
import { describe, expect, it } from 'vitest';
import { type AnalyzeAnswer, analyzeRequest } from '../../../core/contract/requests.ts';
import { analyzeRequested } from '../../../core/engine/analyze.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import { FIELD_CENSUS, fieldCensus, PERLIN_CENSUS, perlinCensus } from '../../bench/rows/analyses.ts';

const isFull = process.env.RIDGELINE_FULL === '1';
const MINUTES = 20 * 60_000;

const ask = (request: object): AnalyzeAnswer =>
  analyzeRequested(analyzeRequest.parse(request), builtInData, () => undefined);

/** Within three standard errors, and `more` of the table's own. */
function expectNear(answer: AnalyzeAnswer, name: string, exact: number, more = 0): void {
  const [low, high] = answer.values[name]!.interval.map(Number) as [number, number];
  expect(Math.abs(exact - Number(answer.values[name]!.value)), name).toBeLessThan(0.77 * (high - low) + more);
}

describe('the census of a Gaussian field', () => {
  // Densities of minima and of all critical points per volume, by the determinants of random matrices.
  const table: Record<number, [minima: number, critical: number]> = {
    1: [0.2756644, 0.5513289],
    2: [0.0918881, 0.3675526],
    3: [0.0348624, 0.2827394],
    4: [0.0145966, 0.2437409],
    5: [0.00661899, 0.2308589],
    6: [0.00320989, 0.2368502],
  };
  it.each(FIELD_CENSUS.filter(([dimension]) => isFull || dimension <= 4))(
    'has the table’s densities in %i dimensions',
    (dimension, side, seeds) => {
      const count = isFull ? 2 * seeds : dimension < 4 ? seeds : 6;
      const answer = ask(fieldCensus([dimension, side, count]));
      const [minima, critical] = table[dimension]!;
      // With 128 waves densities are some percent lower.
      expectNear(answer, `critical${dimension}`, critical, 0.02 * critical);
      expectNear(answer, `share${dimension}`, minima / critical, 0.02 * (minima / critical));
      if (dimension < 5) expectNear(answer, `minima${dimension}`, minima, 0.02 * minima);
      expect(answer.values[`critical${dimension}`]!.warning ?? '').not.toMatch(/ran out/);
    },
    MINUTES,
  );
});

describe('the census of Perlin noise', () => {
  // Minima per cell with the error of the counts that gave them, all critical points per cell, the share of minima.
  const table: Record<number, [minima: number, error: number, critical: number, share: number]> = {
    1: [0.75, 0, 1.5, 0.5],
    2: [0.605, 0.001, 2.42, 0.25],
    3: [0.515, 0.0015, 3.8, 0.136],
    4: [0.474, 0.005, 6.51, 0.073],
    5: [0.458, 0.008, 12.8, 0.035],
  };
  it.each(PERLIN_CENSUS.filter(([dimension]) => isFull || dimension <= 3))(
    'has the table’s minima in a cell of %i dimensions',
    (dimension, seeds) => {
      const count = isFull ? 2 * seeds : dimension < 3 ? seeds : 16;
      const answer = ask(perlinCensus([dimension, count]));
      const [minima, error, critical, share] = table[dimension]!;
      expectNear(answer, `minima${dimension}`, minima, 3 * error);
      expectNear(answer, `share${dimension}`, share, 0.004);
      // In five dimensions the table has a lower bound only.
      if (dimension < 5) expectNear(answer, `critical${dimension}`, critical, 0.05);
      else expect(Number(answer.values[`critical${dimension}`]!.interval[1])).toBeGreaterThan(critical);
    },
    MINUTES,
  );
});
