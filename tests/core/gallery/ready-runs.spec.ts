import { describe, expect, it } from 'vitest';
import { emptyDocument } from '../../../core/contract/document.ts';
import { type Cell, cellsOf } from '../../../core/engine/cell.ts';
import { startRuns } from '../../../core/engine/execute.ts';
import { planeGround } from '../../../core/engine/planes/ground.ts';
import { PlaneCache } from '../../../core/engine/planes/plane-cache.ts';
import type { ResultBlock } from '../../../core/engine/results.ts';
import { readyById } from '../../../core/gallery/ready/index.ts';
import { builtInData } from '../../../core/landscapes/data/index.ts';
import type { SummaryContext } from '../../../core/summaries/context.ts';
import { endPoints } from '../../../core/summaries/end-points.ts';
import { pathsIn } from '../../../core/summaries/recorded-path.ts';
import { statistics } from '../../../core/summaries/statistics.ts';
import { trajectories } from '../../../core/summaries/trajectories.ts';

/** Runs the first `count` seeds of every cell, in blocks as a worker does, and puts the results where summaries look. */
function ran(
  id: string,
  count: number,
): { cells: Cell[]; context: SummaryContext; results: Map<string, ResultBlock[]> } {
  const document = readyById(id).document();
  const cells = cellsOf(document, document.experiments[0], builtInData).map((cell) => ({
    ...cell,
    wantedSeeds: cell.wantedSeeds.slice(0, count),
  }));
  const results = new Map<string, ResultBlock[]>();
  for (const { cell, spec, wantedSeeds, resolved } of cells) {
    const size = resolved.definition.body.kind === 'formula' ? 64 : 1;
    const blocks: ResultBlock[] = [];
    for (let i = 0; i < wantedSeeds.length; i += size) {
      const runs = startRuns(cell, spec, wantedSeeds.slice(i, i + size), builtInData);
      while (!runs.finished) runs.advance(1000);
      blocks.push(runs.results());
    }
    results.set(cell, blocks);
  }
  const { resolved } = cells[0];
  const { definition, parameters, dimension } = resolved;
  const found = { cells: () => cells, blocks: (cell: string) => results.get(cell) ?? [] };
  const context: SummaryContext = {
    document: { ...emptyDocument(''), ...document },
    ...found,
    planes: new PlaneCache(),
    ground: () => planeGround(resolved, builtInData, pathsIn(found)),
    landscape: () => ({ definition, parameters, dimension, facts: definition.facts?.(parameters) ?? {} }),
  };
  return { cells, context, results };
}

const place = { experiment: 'e1', landscape: 'l1' };

describe('Four optimizers on Rosenbrock', () => {
  const { context } = ran('rosenbrock-race', 1);

  it('draws four whole paths from one start', () => {
    const { trajectories: paths, box, shown } = trajectories({ ...place, runs: 20 }, context);
    expect(shown).toBe(4);
    for (const { points, steps, outcome } of paths) {
      expect([points[0], points[1], steps.length, outcome]).toEqual([-1.2, 1, 501, 'budget']);
    }
    expect(box).toEqual([-2, 2, -1, 3]);
    // As found by plain NumPy loops.
    const ends = paths.map(({ points }) => points.slice(-2));
    const expected = [
      [0.39302976, 0.15151273],
      [0.95739607, 0.91643226],
      [0.87539782, 0.76589916],
      [0.64813227, 0.41924429],
    ];
    ends.forEach(([x, y], i) => {
      expect(x).toBeCloseTo(expected[i][0], 7);
      expect(y).toBeCloseTo(expected[i][1], 7);
    });
  });

  it('has momentum and Adam reach the target, and names no winner', () => {
    const { rows, notes } = statistics(place, context);
    expect(rows.map(({ success }) => success?.successes)).toEqual([0, 1, 1, 0]);
    expect(notes.join(' ')).toContain('No winner.');
  });
});

describe('SGD particles in the degenerate valley', () => {
  it('end on the cross, none diverged', () => {
    const { context, cells } = ran('degenerate-particles', 256);
    const { ends } = endPoints({ ...place, runs: 10_000 }, context);
    expect(ends[0].diverged).toBe(0);
    const points = ends[0].points;
    expect(points).toHaveLength(512);
    // Close to one axis: the smaller coordinate is small, the larger is spread along the valley.
    const smaller = Array.from({ length: 256 }, (_, i) =>
      Math.min(Math.abs(points[2 * i]), Math.abs(points[2 * i + 1])),
    );
    const larger = Array.from({ length: 256 }, (_, i) =>
      Math.max(Math.abs(points[2 * i]), Math.abs(points[2 * i + 1])),
    );
    const median = (values: number[]): number => values.sort((a, b) => a - b)[128];
    expect(median(smaller)).toBeLessThan(0.3);
    expect(median(larger)).toBeGreaterThan(0.6);
    expect(cells[0].pointSteps.length).toBeLessThanOrEqual(21);
  });
});

describe('Digits, 64-32-10', () => {
  it('learns with each optimizer, and each reaches the target', () => {
    const { context } = ran('digits', 1);
    const { rows } = statistics(place, context);
    for (const row of rows) {
      expect(row.outcomes.budget).toBe(1);
      expect(row.testAccuracy?.median).toBeGreaterThan(0.95);
      expect(row.success?.successes).toBe(1);
    }
  }, 60_000);
});
