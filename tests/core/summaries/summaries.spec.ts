import { describe, expect, it } from 'vitest';
import { compareAnswer } from '../../../core/contract/compare.ts';
import type { PlaneSpec } from '../../../core/contract/planes.ts';
import type { CurvesAnswer, SummaryQuery } from '../../../core/contract/summaries.ts';
import { compare } from '../../../core/summaries/compare.ts';
import type { SummaryContext } from '../../../core/summaries/context.ts';
import { curves } from '../../../core/summaries/curves.ts';
import { endPoints } from '../../../core/summaries/end-points.ts';
import { matrix } from '../../../core/summaries/matrix.ts';
import { planeShare } from '../../../core/summaries/plane-share.ts';
import { statistics } from '../../../core/summaries/statistics.ts';
import { summarise } from '../../../core/summaries/summarise.ts';
import { trajectories } from '../../../core/summaries/trajectories.ts';
import { type FakeRun, fakeContext, manySeeds } from './fake-context.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const place = { experiment: 'e1', landscape: 'l1' };
const drawn = (context: SummaryContext, more: Partial<{ runs: number; pixels: number }> = {}): CurvesAnswer =>
  curves({ ...place, metric: 'loss', runs: 0, pixels: 800, ...more }, context);

const five: FakeRun[] = [
  { seed: 0, loss: [8, 4, 2, 1] },
  { seed: 1, loss: [8, 5, 3, 2] },
  { seed: 2, loss: [8, 6, 4, 3] },
  { seed: 3, loss: [8, 7, 5, 4] },
  { seed: 4, loss: [8, 1e6, nan, nan], outcome: 'diverged', steps: 5, finalLoss: 1e6, best: 8 },
];

describe('matrix', () => {
  it('counts seeds one by one, and a diverged run as infinite', () => {
    const context = fakeContext([{ optimizer: 'a', runs: five, wantedSeeds: [0, 1, 2, 3, 4, 5, 6] }], { blockSize: 2 });
    const { cells, landscapes } = matrix('e1', context);
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ landscape: 'l1', optimizer: 'a', wanted: 7, done: 5, diverged: 1 });
    expect([...cells[0].seeds]).toEqual([1, 1, 1, 1, 4, 0, 0]);
    expect(cells[0].final).toEqual({ median: 3, low: 2, high: 4, n: 5 });
    expect(landscapes).toEqual({ l1: { dimension: 2, hasTest: false } });
  });

  it('has nothing to say of an empty cell, and passes over seeds that nobody wants', () => {
    const empty = matrix('e1', fakeContext([{ optimizer: 'a', runs: [], wantedSeeds: [0, 1] }])).cells[0];
    expect(empty).toMatchObject({ wanted: 2, done: 0, diverged: 0 });
    expect(empty.final.n).toBe(0);
    const fewer = matrix('e1', fakeContext([{ optimizer: 'a', runs: five, wantedSeeds: [1, 3] }])).cells[0];
    expect(fewer).toMatchObject({ wanted: 2, done: 2, diverged: 0 });
    expect(fewer.final.median).toBe(3);
  });
});

describe('curves', () => {
  it('are medians and quartiles at every recorded step, failures infinite after they failed', () => {
    const {
      curves: found,
      budget,
      recorded,
      shown,
    } = drawn(fakeContext([{ optimizer: 'a', runs: five, evaluationsPerStep: 2 }]));
    const [curve] = found;
    expect([...curve.steps]).toEqual([0, 1, 10, 100]);
    expect([...curve.evaluations]).toEqual([0, 2, 20, 200]);
    expect([...curve.median]).toEqual([8, 6, 4, 3]);
    expect([...curve.low]).toEqual([8, 5, 3, 2]);
    expect([...curve.high]).toEqual([8, 7, 5, 4]);
    expect({ n: curve.n, diverged: curve.diverged, budget, recorded, shown }).toEqual({
      n: 5,
      diverged: 1,
      budget: 100,
      recorded: 4,
      shown: 4,
    });
  });

  it('keep the last loss of a run that stopped because it had arrived', () => {
    const runs: FakeRun[] = [{ seed: 0, loss: [8, 4, nan, nan], outcome: 'target', steps: 7, finalLoss: 0.5 }];
    const [curve] = drawn(fakeContext([{ optimizer: 'a', runs }]), { runs: 3 }).curves;
    expect([...curve.median]).toEqual([8, 4, 0.5, 0.5]);
    expect(curve.runs.seeds).toEqual([0]);
    expect([...curve.runs.values]).toEqual([8, 4, nan, nan]);
  });

  it('count a diverged run as the worst accuracy', () => {
    const runs: FakeRun[] = [
      { seed: 0, loss: [1, 1, 1, 1], testAccuracy: [0.1, 0.5, 0.8, 0.9] },
      { seed: 1, loss: [1, nan, nan, nan], testAccuracy: [0.1, nan, nan, nan], outcome: 'diverged' },
    ];
    const [curve] = curves(
      { ...place, metric: 'testAccuracy', runs: 0, pixels: 800 },
      fakeContext([{ optimizer: 'a', runs }]),
    ).curves;
    expect([...curve.low]).toEqual([0.1, -infinity, -infinity, -infinity]);
    expect([...curve.high].slice(2)).toEqual([-infinity, -infinity]);
  });

  it('are empty for a metric that was not recorded, and without runs', () => {
    const context = fakeContext([
      { optimizer: 'a', runs: five },
      { optimizer: 'b', runs: [], wantedSeeds: [0] },
    ]);
    const none = curves({ ...place, metric: 'testLoss', runs: 5, pixels: 800 }, context).curves;
    for (const curve of none)
      expect([curve.steps.length, curve.median.length, curve.runs.seeds.length]).toEqual([0, 0, 0]);
  });

  it('say how far they are thinned, and lose neither peak nor dip', () => {
    const recordSteps = Array.from({ length: 5000 }, (_, i) => i);
    const loss = recordSteps.map((step) => 1 / (1 + step));
    loss[7] = 50;
    loss[4321] = 90;
    loss[2500] = 1e-9;
    const context = fakeContext([{ optimizer: 'a', recordSteps, runs: [{ seed: 0, loss }] }]);
    const answer = drawn(context, { pixels: 200 });
    expect(answer.recorded).toBe(5000);
    expect(answer.shown).toBeLessThanOrEqual(200);
    expect(answer.shown).toBeGreaterThan(60);
    const steps = [...answer.curves[0].steps];
    for (const step of [0, 7, 2500, 4321, 4999]) expect(steps).toContain(step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.filter((step) => step < 50).length).toBeGreaterThan(10);
  });

  it('take 10,000 seeds × 200 records', () => {
    const [curve] = drawn(manySeeds(10_000, 200)).curves;
    expect(curve.n).toBe(10_000);
    for (const median of curve.median) expect(Math.abs(median - 0.5)).toBeLessThan(0.03);
  });
});

const targets: FakeRun[] = [
  { seed: 0, loss: [8, 4, 2, 1], targetStep: 50, seconds: 1 },
  { seed: 1, loss: [8, 5, 3, 2], targetStep: 70, seconds: 2 },
  { seed: 2, loss: [8, 6, 4, 3], seconds: 3 },
  { seed: 3, loss: [8, 7, nan, nan], outcome: 'diverged', steps: 4, best: 7 },
];

const counting: FakeRun[] = [
  {
    seed: 0,
    loss: [8, 4, 2, 1],
    targetStep: 50,
    steps: 100,
    gradients: { at: [0, 2, 30, 300], total: 300, toTarget: 120 },
  },
  {
    seed: 1,
    loss: [8, 5, 3, 2],
    targetStep: 70,
    steps: 100,
    gradients: { at: [0, 4, 50, 500], total: 500, toTarget: 180 },
  },
  { seed: 2, loss: [8, 7, nan, nan], outcome: 'diverged', steps: 4, gradients: { at: [0, 9, nan, nan], total: 12 } },
];

describe('evaluations of runs that count them', () => {
  it('are medians at each step, where a run that has ended keeps its total', () => {
    const [curve] = drawn(fakeContext([{ optimizer: 'a', runs: counting }])).curves;
    expect([...curve.evaluations]).toEqual([0, 4, 30, 300]);
  });

  it('are what the target cost', () => {
    const { rows } = statistics(
      place,
      fakeContext([{ optimizer: 'a', runs: counting, target: 2.5, evaluationsPerStep: 7 }]),
    );
    expect(rows[0].ert?.value).toBe((120 + 180 + 12) / 2);
    expect(rows[0].evaluationsPerStep).toBeCloseTo(812 / 204, 12);
  });
});

describe('statistics', () => {
  it('fills every column', () => {
    const context = fakeContext([
      { optimizer: 'a', runs: targets, target: 2.5, evaluationsPerStep: 3, wantedSeeds: [0, 1, 2, 3, 4] },
    ]);
    const { rows, notes, target, minimum, relativeTo } = statistics(place, context);
    expect({ target, minimum, relativeTo }).toEqual({ target: 2.5, minimum: 0, relativeTo: 'zero' });
    expect(rows[0]).toMatchObject({
      optimizer: 'a',
      algorithm: 'sgd',
      n: 4,
      wanted: 5,
      outcomes: { budget: 3, target: 0, stationary: 0, diverged: 1 },
      final: { median: 2.5, low: 1.75, high: infinity, n: 4 },
      best: { median: 2.5, low: 1.75, high: 4, n: 4 },
      testLoss: null,
      success: { successes: 2, n: 4 },
      stepsToTarget: { median: infinity, low: 65, high: infinity, n: 4 },
      time: { median: 2, low: 1.5, high: 2.5, n: 3 },
    });
    // (50 + 70 + 100 + 4) steps of three evaluations over two successes.
    expect(rows[0].ert?.value).toBe(336);
    expect(notes).toEqual([
      '4 of 5 runs are finished.',
      '1 of 4 runs diverged; their final loss counts as infinite.',
      'Steps and evaluations to the target count every run; one that never reached it is infinite.',
      'Fewer than 5 successes: A. Read the share that reached the target, not the running time.',
    ]);
  });

  const seeded = (offset: number, spread = 1): FakeRun[] =>
    Array.from({ length: 12 }, (_, seed) => ({
      seed,
      loss: [9, 9, 9, offset + spread * ((seed * 7) % 12) + 0.01 * seed],
    }));

  it('names a winner only when every pair is resolved and no interval overlaps', () => {
    const sentence = (...offsets: number[]): string | undefined =>
      statistics(place, fakeContext(offsets.map((offset, i) => ({ optimizer: 'abc'[i], runs: seeded(offset) }))))
        .notes[0];
    expect(sentence(0, 50, 100)).toBe(
      'Final loss: all 3 pairs resolved (Wilcoxon signed-rank over paired seeds, Holm, α = 0.05). A is lowest.',
    );
    // Every seed prefers A by the same half: resolved, and yet the intervals overlap.
    expect(sentence(0, 0.5, 100)).toBe(
      'Final loss: all 3 pairs resolved (Wilcoxon signed-rank over paired seeds, Holm, α = 0.05). No winner.',
    );
    expect(sentence(0, 0)).toBe(
      'Final loss: the pair is not resolved (Wilcoxon signed-rank over paired seeds, Holm, α = 0.05). No winner.',
    );
    expect(sentence(0, 0, 90)).toContain('1 of 3 pairs not resolved');
    expect(sentence(3)).toBeUndefined();
  });

  it('says when seeds are too few to resolve anything, and when there is nothing to test', () => {
    const few = (count: number, deterministic = false): string =>
      statistics(
        place,
        fakeContext(
          ['a', 'b'].map((optimizer, i) => ({ optimizer, deterministic, runs: seeded(20 * i).slice(0, count) })),
        ),
      ).notes[0];
    expect(few(5)).toContain('With 5 paired seeds no difference can be resolved: add seeds. No winner.');
    expect(few(6)).not.toContain('add seeds');
    expect(few(1, true)).toBe('Final loss: one run for each optimizer, so nothing to test. No winner.');
  });

  it('pairs a deterministic run with every seed of the other', () => {
    const context = fakeContext([
      { optimizer: 'a', deterministic: true, runs: [{ seed: 0, loss: [9, 9, 9, 0.001] }] },
      { optimizer: 'b', runs: seeded(1) },
    ]);
    expect(statistics(place, context).notes[0]).toContain('the pair is resolved');
  });

  it('compares test accuracy where there is one, higher being better', () => {
    const runs = (level: number): FakeRun[] =>
      seeded(0).map((run) => ({ ...run, testAccuracy: [0, 0, 0, level + 0.001 * ((run.seed * 5) % 12)] }));
    const context = fakeContext([
      { optimizer: 'a', runs: runs(0.5) },
      { optimizer: 'b', runs: runs(0.9) },
    ]);
    const { rows, notes } = statistics(place, context);
    expect(rows[1].testAccuracy?.median).toBeCloseTo(0.9055, 12);
    expect(notes[1]).toContain('Test accuracy: the pair is resolved');
    expect(notes[1]).toContain('B is highest.');
  });

  it('says that nothing is finished', () => {
    expect(statistics(place, fakeContext([{ optimizer: 'a', runs: [], wantedSeeds: [0] }])).notes).toEqual([
      'No run is finished.',
    ]);
  });
});

/** Of Rosenbrock's function, sum of 100 (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2. */
function gradientOf(x: readonly number[]): number[] {
  const g = x.map(() => 0);
  for (let i = 0; i + 1 < x.length; i++) {
    const valley = x[i + 1] - x[i] * x[i];
    g[i] += -400 * x[i] * valley - 2 * (1 - x[i]);
    g[i + 1] += 200 * valley;
  }
  return g;
}

describe('trajectories', () => {
  const runs: FakeRun[] = [
    {
      seed: 0,
      loss: [8, 4, 2, 1],
      points: [
        [0, 0],
        [1, 0],
        [1, 1],
        [2, 1],
      ],
    },
    {
      seed: 1,
      loss: [8, 5, nan, nan],
      points: [
        [0, 0],
        [0, 1],
        [nan, nan],
        [nan, nan],
      ],
      outcome: 'diverged',
      steps: 6,
      final: [30, 40],
      finalLoss: 1e5,
    },
  ];

  it('follow the points in the plane, up to the last good one', () => {
    const answer = trajectories({ ...place, runs: 20 }, fakeContext([{ optimizer: 'a', runs }]));
    expect(answer.plane).toMatchObject({ kind: 'axes', axes: [0, 1], labels: ['w_1', 'w_2'], dimension: 2 });
    const [first, second] = answer.trajectories;
    expect([...first.points]).toEqual([0, 0, 1, 0, 1, 1, 2, 1]);
    expect([...first.loss]).toEqual([8, 4, 2, 1]);
    expect([...first.distance]).toEqual([]);
    expect(second).toMatchObject({ seed: 1, outcome: 'diverged' });
    expect([...second.steps]).toEqual([0, 1, 6]);
    expect([...second.points]).toEqual([0, 0, 0, 1, 30, 40]);
    expect(answer.varianceInPlane).toBeNull();
    // The family's own view holds the run that ended well.
    expect(answer.box).toEqual([-2, 2, -1, 3]);
    expect(answer).toMatchObject({ shown: 2, available: 2 });
  });

  it('measure distance from the plane and the share of variance in it', () => {
    const points = [
      [0, 0, 0],
      [1, 0, 3],
      [2, 0, 0],
      [3, 0, 3],
    ];
    const context = fakeContext([{ optimizer: 'a', runs: [{ seed: 0, loss: [4, 3, 2, 1], points }] }], {
      parameters: { dimension: 3 },
    });
    const answer = trajectories({ ...place, plane: { axes: [0, 1], at: [0, 0, 1] }, runs: 1 }, context);
    expect([...answer.trajectories[0].distance]).toEqual([1, 2, 1, 2]);
    // Sums of squares about the mean: 5 along the first axis, 9 along the third.
    expect(answer.varianceInPlane).toBeCloseTo(5 / 14, 14);
    const other = trajectories({ ...place, plane: { axes: [2, 0] }, runs: 1 }, context);
    expect(other.plane.labels).toEqual(['w_3', 'w_1']);
    expect([...other.trajectories[0].points].slice(0, 4)).toEqual([0, 0, 3, 1]);
    expect(other.varianceInPlane).toBeCloseTo(1, 14);
    expect(other.box[1]).toBeGreaterThan(3);
  });

  it('go into a plane through points, whose gradients are counted', () => {
    const points = [
      [0, 0, 0],
      [1, 0.5, 3],
      [2, -1, 0],
      [3, 0, 3],
    ];
    const final = [3, 0, 3];
    const context = fakeContext([{ optimizer: 'a', runs: [{ seed: 0, loss: [4, 3, 2, 1], points, final }] }], {
      parameters: { dimension: 3 },
    });
    const run = { experiment: 'e1', landscape: 'l1', optimizer: 'a', seed: 0 };
    const plane: PlaneSpec = {
      kind: 'points',
      points: [
        { kind: 'run', run, step: 'start' },
        { kind: 'run', run, step: 'final' },
        { kind: 'point', point: [2, 0, 2.5] },
      ],
    };
    const answer = trajectories({ ...place, plane, runs: 1 }, context);
    const [path] = answer.trajectories;
    // The plane is that of the first and the third coordinate, turned by 45 degrees.
    path.distance.forEach((away, i) => {
      expect(away).toBeCloseTo(Math.abs(points[i][1]), 12);
    });
    expect([...path.points.subarray(0, 2)]).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
    expect([...path.points.subarray(6)]).toEqual([expect.closeTo(Math.sqrt(18), 12), expect.closeTo(0, 12)]);
    // Sums of squares about the mean: 5, 1.1875 and 9.
    expect(answer.varianceInPlane).toBeCloseTo(14 / 15.1875, 12);
    expect([...endPoints({ ...place, plane, runs: 1 }, context).ends[0].points]).toEqual([...path.points.subarray(6)]);

    const shares = points.map((point) => {
      const g = gradientOf(point);
      return (g[0] * g[0] + g[2] * g[2]) / (g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
    });
    expect(planeShare({ ...place, plane, runs: 1 }, context).gradient).toEqual({
      mean: expect.closeTo(shares.reduce((a, b) => a + b, 0) / 4, 10),
      low: expect.closeTo(Math.min(...shares), 10),
      high: expect.closeTo(Math.max(...shares), 10),
      points: 4,
    });
    const pca = trajectories({ ...place, plane: { kind: 'principal', run }, runs: 1 }, context);
    expect(pca.plane.principal!.shares[0]).toBeGreaterThan(pca.plane.principal!.shares[1]);
    expect([...pca.trajectories[0].points.subarray(6)]).toEqual([expect.closeTo(0, 12), expect.closeTo(0, 12)]);
    expect(() =>
      trajectories({ ...place, plane: { kind: 'principal', run: { ...run, seed: 5 } }, runs: 1 }, context),
    ).toThrow('there is no finished run of seed 5 of a on l1 in e1');
  });

  it('draw one dimension as its graph', () => {
    const context = fakeContext(
      [{ optimizer: 'a', runs: [{ seed: 0, loss: [4, 1, 0, 0], points: [[2], [1], [0], [0]] }] }],
      {
        family: 'monomial',
        parameters: { exponents: [2] },
      },
    );
    const answer = trajectories({ ...place, runs: 1 }, context);
    expect(answer.plane).toMatchObject({ axes: [0, 1], labels: ['w_1', 'L'], dimension: 1 });
    expect([...answer.trajectories[0].points]).toEqual([2, 4, 1, 1, 0, 0, 0, 0]);
  });

  it('refuse a plane that does not exist', () => {
    const context = fakeContext([{ optimizer: 'a', runs }]);
    expect(() => trajectories({ ...place, plane: { axes: [0, 2] }, runs: 1 }, context)).toThrow(
      'invalid plane.axes: 0, 2; expected two different coordinates from 0 to 1',
    );
    expect(() => trajectories({ ...place, plane: { axes: [1, 1] }, runs: 1 }, context)).toThrow('invalid plane.axes');
    expect(() => trajectories({ ...place, plane: { axes: [0, 1], at: [0] }, runs: 1 }, context)).toThrow(
      'expected 2 coordinates',
    );
  });

  it('stay small: long paths are thinned', () => {
    const recordSteps = Array.from({ length: 20_000 }, (_, i) => i);
    const loss = recordSteps.map(() => 1);
    const points = recordSteps.map((step) => [Math.cos(step / 50), step === 12_345 ? 77 : 0]);
    const long = Array.from({ length: 3 }, (_, seed) => ({ seed, loss, points }));
    const answer = trajectories({ ...place, runs: 3 }, fakeContext([{ optimizer: 'a', recordSteps, runs: long }]));
    for (const path of answer.trajectories) {
      expect(path.steps.length).toBeLessThanOrEqual(4000);
      expect([...path.points]).toContain(77);
    }
  });
});

describe('end points', () => {
  it('are the finals of runs that did not diverge', () => {
    const runs: FakeRun[] = [
      { seed: 0, loss: [8, 4, 2, 1], final: [1, 1] },
      { seed: 1, loss: [8, 4, 2, 0.5], final: [0.5, 0.25] },
      { seed: 2, loss: [8, nan, nan, nan], final: [1e9, 0], outcome: 'diverged' },
    ];
    const answer = endPoints({ ...place, runs: 1 }, fakeContext([{ optimizer: 'a', runs }]));
    expect(answer).toMatchObject({ shown: 1, available: 2 });
    expect(answer.ends[0]).toMatchObject({ optimizer: 'a', diverged: 1 });
    expect([...answer.ends[0].points]).toEqual([1, 1]);
    expect([...endPoints({ ...place, runs: 10 }, fakeContext([{ optimizer: 'a', runs }])).ends[0].loss]).toEqual([
      1, 0.5,
    ]);
  });
});

describe('summarise', () => {
  it('answers each kind of question, twice the same', () => {
    const points = Array.from({ length: 4 }, () => [1, 1]);
    const context = fakeContext([
      { optimizer: 'a', runs: targets.map((run) => ({ ...run, points, final: [1, 1] })), target: 2.5 },
    ]);
    const queries: SummaryQuery[] = [
      { kind: 'matrix', experiment: 'e1' },
      { kind: 'curves', ...place, metric: 'loss', runs: 2, pixels: 100 },
      { kind: 'statistics', ...place },
      { kind: 'trajectories', ...place, runs: 5 },
      { kind: 'end-points', ...place, runs: 5 },
    ];
    for (const query of queries) {
      const answer = summarise(query, context);
      expect(answer.kind).toBe(query.kind);
      expect(summarise(query, context)).toEqual(answer);
    }
  });
});

describe('compare', () => {
  it('is the window’s statistics as valid JSON', () => {
    const context = fakeContext([
      { optimizer: 'a', runs: targets, target: 2.5 },
      { optimizer: 'b', runs: five },
    ]);
    const answer = compareAnswer.parse(JSON.parse(JSON.stringify(compare(context))));
    expect(answer).toEqual(compare(context));
    const [landscape] = answer.experiments[0].landscapes;
    expect(landscape).toMatchObject({ name: 'Valley', family: 'rosenbrock', dimension: 2, target: 2.5, recorded: 4 });
    expect(landscape.rows[0]).toMatchObject({
      name: 'A',
      final: { median: 2.5, high: 'Infinity' },
      success: { successes: 2 },
    });
    expect(landscape.notes).toEqual(statistics(place, context).notes);
    expect(landscape.curves[1].median).toEqual([8, 6, 4, 3]);
  });
});
